// Random probability vectors.
#pragma once

#include <algorithm>
#include <span>

#include "engine/core/random.hpp"

namespace regatta {

/// Dirichlet(1, ..., 1), a uniform point of the simplex: the spacings of sorted uniforms. p.size() - 1 draws.
inline void draw_simplex(Rng<double>& rng, std::span<double> p) {
  const auto last = p.end() - 1;
  for (auto x = p.begin(); x != last; ++x) *x = rng.uniform();
  std::sort(p.begin(), last);
  *last = 1;
  for (std::size_t i = p.size() - 1; i > 0; --i) p[i] -= p[i - 1];
}

/// Dirichlet(shape, ..., shape), shape > 0, from independent gamma variables; draws a varying number of
/// uniforms. Below a shape of about 0.02 all of them may underflow, and the result is NaN.
inline void draw_dirichlet(double shape, Rng<double>& rng, std::span<double> p) {
  double sum = 0;
  for (double& x : p) sum += x = rng.gamma(shape);
  for (double& x : p) x /= sum;
}

}  // namespace regatta
