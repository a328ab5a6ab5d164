#include <gtest/gtest.h>

#include "tests/support/bandit_support.hpp"

namespace regatta::testing {
namespace {

// K = 3. Round 1: p = 1/3 each, u = 0.9 plays arm 2, reward 1/4: L = (0, 0, 0.75 / (1/3 + gamma)), gamma =
// eta / 2.
TEST(Exp3Ix, StepByHand) {
  const auto learner = make_learner({"exp3_ix", {}}, {.arms = 3, .horizon = 8});
  EXPECT_NEAR(probability_of_first(*learner, 1), 1 / 3., 1e-15);
  EXPECT_EQ(arm_for(*learner, 1, 0.9), 2);
  learner->observe(1, 2, 0.25);
  const double eta = std::sqrt(2 * std::log(3.0) / (3 * 8));
  EXPECT_NEAR(probability_of_first(*learner, 2), 1 / (2 + std::exp(-eta * 0.75 / (1 / 3. + eta / 2))), 1e-15);
}

TEST(Exp3Ix, AnytimeRates) {
  const auto learner =
      make_learner({"exp3_ix", given({{"rate", "anytime"}, {"scale", 2.0}})}, {.arms = 3, .horizon = 8});
  EXPECT_EQ(arm_for(*learner, 1, 0.9), 2);
  learner->observe(1, 2, 0.25);
  const double eta1 = 2 * std::sqrt(std::log(3.0) / 3), eta5 = 2 * std::sqrt(std::log(3.0) / (3 * 5));
  EXPECT_NEAR(probability_of_first(*learner, 5), 1 / (2 + std::exp(-eta5 * 0.75 / (1 / 3. + eta1 / 2))),
              1e-15);
}

// A prototype measured slope 0.525 and 0.47 of uniform play.
TEST(Exp3Ix, MinimaxRate) {
  const MinimaxGrowth growth = minimax_growth({"exp3_ix", {}});
  EXPECT_GT(growth.slope, 0.45);
  EXPECT_LT(growth.slope, 0.60);
  EXPECT_TRUE(inside(growth.last, 0.41 * 2036, 0.55 * 2036));
}

// Theorem 1: with probability 1 - delta the realised regret is at most
// 2 sqrt(2 K T ln K) + (sqrt(2 K T / ln K) + 1) ln(2 / delta). Uniform play exceeds it.
TEST(Exp3Ix, BoundHoldsInEveryReplication) {
  const PlayOptions options = acceptance(80000, 48);
  const Side scenario{"switching_losses", given({{"blocks", 2}, {"gap", 0.5}})};
  const double bound = 2 * std::sqrt(2 * 10 * 80000 * std::log(10.0)) +
                       (std::sqrt(2 * 10 * 80000 / std::log(10.0)) + 1) * std::log(2 / 1e-3);
  for (const double r : final_values(scenario, {"exp3_ix", {}}, "regret", options)) EXPECT_LT(r, bound);
  for (const double r : final_values(scenario, {"uniform", {}}, "regret", options)) EXPECT_GT(r, bound);
}

TEST(Exp3Ix, RefusesUnboundedRewards) {
  EXPECT_THROW(play_cell({"gaussian", {}}, {"exp3_ix", {}}, {}), ConfigError);
}

}  // namespace
}  // namespace regatta::testing
