#include <gtest/gtest.h>

#include "tests/support/bandit_support.hpp"

namespace regatta::testing {
namespace {

// K = 2, 100 plays of mean 1 and 25 of mean 1 - g with g = sqrt(25 + ln 4) / 5 - 5 / 10: with
// ln(T / 200) = 25 and so ln(T / 50) = 25 + ln 4 both indices agree; a larger T favours arm 1.
const double kBalance = std::sqrt(25 + std::log(4.0)) / 5 - 0.5;

TEST(Moss, IndexByHand) {
  Round low = 1000, high = Round(1e15);
  while (high - low > 1) {
    const Round horizon = (low + high) / 2;
    const auto learner = make_learner({"moss", {}}, {.arms = 2, .horizon = horizon});
    feed(*learner, {100, 25}, {1.0, 1.0 - kBalance});
    (arm_for(*learner, 126, 0.0) == 0 ? low : high) = horizon;
  }
  EXPECT_NEAR(std::log(double(low)), std::log(200.0) + 25, 1e-11);
}

TEST(Moss, AnytimeUsesTheRound) {
  const auto learner = make_learner({"moss", given({{"rate", "anytime"}})}, {.arms = 2, .horizon = 1000});
  EXPECT_EQ(arm_for(*learner, 2, 0.0), 1) << "every arm once first";
  const double balance = std::sqrt(1.175) * kBalance;
  feed(*learner, {100, 25}, {1.0, 1.0 - balance});
  EXPECT_NEAR(std::log(last_round_of(*learner, 0, 3, Round(1e15))), std::log(200.0) + 25, 1e-11);
}

// T = 100, K = 2: no bonus after 60 > T / K plays; 10 plays have the bonus sqrt(alpha ln(5) / 10).
TEST(Moss, NoBonusBeyondHorizonOverArms) {
  for (const double alpha : {1.0, 0.5}) {
    const double bonus = std::sqrt(alpha * std::log(5.0) / 10);
    for (const double more : {-1e-12, 1e-12}) {
      const auto learner = make_learner({"moss", given({{"alpha", alpha}})}, {.arms = 2, .horizon = 100});
      feed(*learner, {60, 10}, {0.7, 0.7 - bonus + more});
      EXPECT_EQ(arm_for(*learner, 71, 0.0), more > 0 ? 1 : 0);
    }
  }
}

// A prototype measured 209.1 +- 3.2, tuned 125.3 +- 2.1; ucb1 886.
TEST(Moss, BeatsUcb1) {
  const PlayOptions options = acceptance(20000, 96);
  const auto moss = final_values({"bernoulli", {}}, {"moss", {}}, "pseudo_regret", options);
  const auto tuned =
      final_values({"bernoulli", {}}, {"moss", given({{"alpha", 0.5}})}, "pseudo_regret", options);
  EXPECT_TRUE(inside(estimate(moss), 190, 230));
  EXPECT_TRUE(inside(estimate(tuned), 112, 145));
  EXPECT_TRUE(less(moss, 0.5, final_values({"bernoulli", {}}, {"ucb1", {}}, "pseudo_regret", options)));
}

// A prototype measured slope 0.459 and ratio 0.14.
TEST(Moss, MinimaxRate) {
  for (const char* rate : {"fixed", "anytime"}) {
    const MinimaxGrowth growth = minimax_growth({"moss", given({{"rate", rate}})});
    EXPECT_GT(growth.slope, 0.38) << rate;
    EXPECT_LT(growth.slope, 0.60) << rate;
    EXPECT_LT(growth.ratio_to_uniform, 0.2) << rate;
  }
}

}  // namespace
}  // namespace regatta::testing
