#include <gtest/gtest.h>

#include "tests/support/bandit_support.hpp"

namespace regatta::testing {
namespace {

// Mean and standard deviation of each arm's rewards; unbounded rewards and their scale are known to learners.
TEST(Gaussian, MeansAndNoise) {
  const Side side{"gaussian", given({{"arms", 3}, {"best", 2.0}, {"gap", 0.5}, {"noise", 0.4}})};
  const int n = 40000;
  for (int arm = 0; arm < 3; ++arm) {
    const auto made = make_scenario(side, n);
    EXPECT_EQ(made.task.noise, 0.4);
    EXPECT_EQ(made.task.reward_low, -kInf);
    double sum = 0, square = 0, beyond = 0;
    const double mean = 2.0 - made.play->gap(1, arm);
    for (Round t = 1; t <= n; ++t) {
      const double noise = made.play->reward(t, arm) - mean;
      sum += noise, square += noise * noise, beyond += std::abs(noise) > 0.4;
    }
    EXPECT_NEAR(sum / n, 0, 4 * 0.4 / std::sqrt(n));
    EXPECT_NEAR(std::sqrt(square / n), 0.4, 4 * 0.4 / std::sqrt(2.0 * n));
    EXPECT_NEAR(beyond / n, 0.3173, 0.01);  // outside one standard deviation
  }
}

TEST(Gaussian, OneBestArmUniformOverReplications) {
  std::vector<int> best(4, 0);
  for (int r = 0; r < 4000; ++r) {
    const auto made = make_scenario({"gaussian", given({{"arms", 4}})}, 10, r);
    for (int a = 0; a < 4; ++a) {
      ASSERT_TRUE(made.play->gap(1, a) == 0 || made.play->gap(1, a) == 0.5);
      best[a] += made.play->gap(1, a) == 0;
    }
  }
  EXPECT_EQ(best[0] + best[1] + best[2] + best[3], 4000);
  for (const int count : best) EXPECT_NEAR(count, 1000, 4 * std::sqrt(4000 * 0.25 * 0.75));
}

// Uniform play: T times the mean gap 0.45.
TEST(Gaussian, RegretOfUniformPlay) {
  const PlayOptions options = acceptance(4000, 64);
  EXPECT_TRUE(inside(estimate(final_values({"gaussian", {}}, {"uniform", {}}, "pseudo_regret", options)),
                     1790, 1810));
}

}  // namespace
}  // namespace regatta::testing
