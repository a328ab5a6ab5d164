#include <gtest/gtest.h>

#include "tests/support/bandit_support.hpp"

namespace regatta::testing {
namespace {

// c = 1, d = 0.5, K = 4: epsilon_t = min(1, 16 / t). Means 0.2, 0.6, 0.6, 0.1.
TEST(EpsilonGreedy, ExploresWithProbabilityEpsilon) {
  const auto learner =
      make_learner({"epsilon_greedy", given({{"c", 1.0}, {"gap", 0.5}})}, {.arms = 4, .horizon = 100});
  for (Round t = 1; t <= 4; ++t) EXPECT_EQ(arm_for(*learner, t, 0.0, 0.9), t - 1) << "every arm once first";
  feed(*learner, {1, 2, 1, 1}, {0.2, 0.6, 0.6, 0.1});
  EXPECT_EQ(arm_for(*learner, 64, 0.25 - 0x1p-52, 0.75), 3) << "u < 1/4: explores, floor(4 * 0.75)";
  EXPECT_EQ(arm_for(*learner, 64, 0.25, 0.75), 1) << "greedy, the lower index of two equal means";
  EXPECT_EQ(arm_for(*learner, 16, 1 - 0x1p-52, 0.5), 2) << "epsilon is 1 up to round 16";
  EXPECT_EQ(arm_for(*learner, 17, 1 - 0x1p-52, 0.5), 1);
}

TEST(EpsilonGreedy, ConstantEpsilon) {
  const auto learner =
      make_learner({"epsilon_greedy", given({{"epsilon", 0.125}})}, {.arms = 2, .horizon = 100});
  feed(*learner, {1, 1}, {0.2, 0.6});
  EXPECT_EQ(arm_for(*learner, 1000000, 0.125 - 0x1p-52, 0.0), 0);
  EXPECT_EQ(arm_for(*learner, 1000000, 0.125, 0.0), 1);
  EXPECT_THROW(
      make_learner({"epsilon_greedy", given({{"epsilon", 0.1}, {"c", 2.0}})}, {.arms = 2, .horizon = 9}),
      ConfigError);
}

// Theorem 3's choice d = gap: explores purely up to t0 = c K / d^2 = 5000, then with probability t0 / t; mean
// gap of exploration 0.09: regret t0 * 0.09 (1 + ln(T / t0)) = 1073.8, plus mistakes of greedy rounds (about
// 0).
TEST(EpsilonGreedy, TheoremChoiceCostsItsExploration) {
  const PlayOptions options = acceptance(20000, 96);
  const Side algorithm{"epsilon_greedy", given({{"c", 5.0}, {"gap", 0.1}})};
  const double exploration = 5000 * 0.09 * (1 + std::log(4.0));
  EXPECT_TRUE(inside(estimate(final_values({"bernoulli", {}}, algorithm, "pseudo_regret", options)),
                     0.99 * exploration, 1.01 * exploration));
}

// Tuned, epsilon_t = min(1, 5 K / t): 155 +- 43, heavy-tailed because some replications lock on a bad arm.
TEST(EpsilonGreedy, TunedChoice) {
  const PlayOptions options = acceptance(20000, 320);
  EXPECT_TRUE(inside(
      estimate(final_values({"bernoulli", {}}, {"epsilon_greedy", {}}, "pseudo_regret", options)), 60, 250));
}

}  // namespace
}  // namespace regatta::testing
