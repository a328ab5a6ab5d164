// What bare kernels are fed with, made once per process: scenarios that replay it leave out the cost of
// drawing it.
#pragma once

#include <cmath>
#include <vector>

#include "engine/core/packs.hpp"
#include "engine/core/random.hpp"

namespace regatta::ratios {

/// Contexts of 20 normal numbers and rewards of 10 actions: <x, theta> plus noise.
struct Contexts {
  static constexpr int kCount = 4096, kDimension = 20, kWidth = 24, kActions = 10;

  const double* context(std::int64_t t) const { return &x[std::size_t(t % kCount) * kWidth]; }

  std::vector<double> x = std::vector<double>(kCount * kWidth + 8);  // [round][kWidth], zeros behind 20
  std::vector<double> noise = std::vector<double>(kCount);           // [round]
  std::vector<double> thetas = std::vector<double>(kActions * kWidth + 8);  // [action][kWidth]

  /// The arrays from an address on that is a multiple of 64.
  static const double* aligned(const std::vector<double>& v) {
    return reinterpret_cast<const double*>((reinterpret_cast<std::uintptr_t>(v.data()) + 63) / 64 * 64);
  }
};

inline const Contexts& contexts() {
  static const Contexts made = [] {
    Contexts c;
    Rng<double> rng(StreamKey{1}, 0);
    const auto shift = [](std::vector<double>& v) { return std::size_t(Contexts::aligned(v) - v.data()); };
    for (int t = 0; t < Contexts::kCount; ++t) {
      for (int i = 0; i < Contexts::kDimension; ++i)
        c.x[shift(c.x) + std::size_t(t * Contexts::kWidth + i)] = rng.normal();
      c.noise[std::size_t(t)] = 0.1 * rng.normal();
    }
    for (int a = 0; a < Contexts::kActions; ++a) {
      for (int i = 0; i < Contexts::kDimension; ++i)
        c.thetas[shift(c.thetas) + std::size_t(a * Contexts::kWidth + i)] = rng.normal() / std::sqrt(20.0);
    }
    return c;
  }();
  return made;
}

/// 1000 examples of linear regression: features f of R^100, normal with ||f|| about 1, and normal targets, so
/// that the best point lies outside of the unit ball and most steps are projected.
struct Examples {
  static constexpr int kCount = 1000, kDimension = 100;

  std::vector<double> features = std::vector<double>(kCount * kDimension);  // [example][feature]
  std::vector<double> targets = std::vector<double>(kCount);                // [example]
  std::vector<double> lengths = std::vector<double>(kCount);                // [example]: ||f||
};

inline const Examples& examples() {
  static const Examples made = [] {
    Examples e;
    Rng<double> rng(StreamKey{2}, 0);
    for (double& f : e.features) f = rng.normal() / 10;
    for (double& y : e.targets) y = rng.normal();
    for (std::size_t n = 0; n < e.lengths.size(); ++n) {
      const double* f = &e.features[n * Examples::kDimension];
      e.lengths[n] = std::sqrt(dot(f, f, Examples::kDimension));
    }
    return e;
  }();
  return made;
}

}  // namespace regatta::ratios
