#include "engine/core/soft_min.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace regatta {
namespace {

TEST(SoftMin, WeighsByTheExponentialOfTheLoss) {
  SoftMin weights(3, 0.5);
  for (int k = 0; k < 3; ++k) EXPECT_EQ(weights.probability(k), 1.0 / 3);
  weights.add(0, 1);
  weights.add(1, 2);
  weights.add(0, 1.5);
  const double w[] = {std::exp(-1.25), std::exp(-1.0), 1};
  for (int k = 0; k < 3; ++k) EXPECT_NEAR(weights.probability(k), w[k] / (w[0] + w[1] + w[2]), 1e-15);
}

TEST(SoftMin, OnlyDifferencesMatterHoweverLargeTheLosses) {
  SoftMin weights(2, 1.0);
  for (int n = 0; n < 10'000; ++n) {
    weights.add(0, 1000);
    weights.add(1, n == 5000 ? 1001.0 : 1000.0);
    const double p = n < 5000 ? 0.5 : 1 / (1 + std::exp(-1.0));
    ASSERT_NEAR(weights.probability(0), p, 1e-12) << n;
  }
  weights.add(1, 1e9);
  EXPECT_EQ(weights.probability(1), 0);
  Rng<double> rng(StreamKey{1}, 0);
  for (int n = 0; n < 100; ++n) EXPECT_EQ(weights.draw(rng), 0);
}

TEST(SoftMin, DrawsInProportion) {
  SoftMin weights(3, 1.0);
  weights.add(0, std::log(2.0));  // 1/2 : 1 : 1/4
  weights.add(2, std::log(4.0));
  Rng<double> rng(StreamKey{1}, 0);
  std::vector<int> count(3, 0);
  for (int n = 0; n < 70'000; ++n) ++count[static_cast<std::size_t>(weights.draw(rng))];
  EXPECT_NEAR(count[0], 20'000, 500);
  EXPECT_NEAR(count[1], 40'000, 550);
  EXPECT_NEAR(count[2], 10'000, 400);
}

}  // namespace
}  // namespace regatta
