#include "engine/core/dirichlet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

namespace regatta {
namespace {

constexpr int kDraws = 20'000;

/// Every draw is a probability vector of length 4, and the first entry has the mean 1/4 and the variance 3/16
/// / (4 shape + 1) of Dirichlet(shape, ..., shape), within four standard errors (of the variance, roughly).
void expect_dirichlet(double shape, const std::function<void(Rng<double>&, std::span<double>)>& draw) {
  Rng<double> rng(StreamKey{7}, 0);
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    double p[4];
    draw(rng, p);
    for (const double x : p) ASSERT_GE(x, 0);
    ASSERT_NEAR(std::accumulate(p, p + 4, 0.0), 1, 1e-12);
    sum += p[0];
    squares += (p[0] - 0.25) * (p[0] - 0.25);
  }
  const double variance = 3.0 / 16 / (4 * shape + 1);
  EXPECT_NEAR(sum / kDraws, 0.25, 4 * std::sqrt(variance / kDraws));
  EXPECT_NEAR(squares / kDraws, variance, 0.05 * variance);
}

TEST(Dirichlet, HasItsMoments) {
  expect_dirichlet(1, [](Rng<double>& rng, std::span<double> p) { draw_simplex(rng, p); });
  for (const double shape : {0.3, 1.0, 5.0})
    expect_dirichlet(shape, [&](Rng<double>& rng, std::span<double> p) { draw_dirichlet(shape, rng, p); });
}

TEST(Dirichlet, OfOneEntryIsCertain) {
  Rng<double> rng(StreamKey{7}, 0);
  double p[1] = {0};
  draw_simplex(rng, p);
  EXPECT_EQ(p[0], 1);
}

}  // namespace
}  // namespace regatta
