#include <gtest/gtest.h>

#include "tests/support/bandit_support.hpp"

namespace regatta::testing {
namespace {

// Mean reward of one arm over many rounds, and the share of replications in which an arm is the best.
TEST(Bernoulli, MeansAndGaps) {
  const Round horizon = 40000;
  for (int arm = 0; arm < 4; ++arm) {
    const auto made =
        make_scenario({"bernoulli", given({{"arms", 4}, {"best", 0.8}, {"gap", 0.3}})}, horizon);
    double sum = 0;
    for (Round t = 1; t <= horizon; ++t) {
      const double reward = made.play->reward(t, arm);
      ASSERT_TRUE(reward == 0 || reward == 1);
      sum += reward;
    }
    const double gap = made.play->gap(horizon, arm);
    EXPECT_TRUE(gap == 0 || gap == 0.3);
    EXPECT_NEAR(sum / double(horizon), 0.8 - gap, 0.01);  // 4 standard errors
  }
}

TEST(Bernoulli, BestArmIsUniform) {
  std::vector<int> best(5, 0);
  for (int r = 0; r < 5000; ++r) {
    const auto made = make_scenario({"bernoulli", given({{"arms", 5}})}, 10, r);
    int arms = 0;
    for (int a = 0; a < 5; ++a) {
      if (made.play->gap(1, a) == 0) ++arms, ++best[a];
    }
    ASSERT_EQ(arms, 1);
  }
  for (const int count : best) EXPECT_NEAR(count, 1000, 4 * std::sqrt(5000 * 0.2 * 0.8));
}

// c = 4, K = 10, T = 32000: gap 4 sqrt(10 / 32000) = 0.0707; T = 1000: cut at 1/4.
TEST(Bernoulli, MinimaxInstance) {
  for (const auto& [horizon, expected] :
       {std::pair<Round, double>{32000, 0.070710678118654752}, {1000, 0.25}}) {
    double largest = 0, sum = 0;
    const auto made = make_scenario({"bernoulli", given({{"minimax_c", 4.0}})}, horizon);
    int best = 0;
    for (int a = 0; a < 10; ++a) {
      largest = std::max(largest, made.play->gap(1, a));
      if (made.play->gap(1, a) == 0) best = a;
    }
    EXPECT_NEAR(largest, expected, 1e-15);
    for (Round t = 1; t <= 40000; ++t) sum += made.play->reward(t, best);
    EXPECT_NEAR(sum / 40000, 0.5 + expected, 0.01);
  }
}

// The realisation is the same for all algorithms: an arm's reward in a round does not depend on earlier
// plays.
TEST(Bernoulli, RewardsDoNotDependOnActions) {
  const auto one = make_scenario({"bernoulli", {}}, 1000), other = make_scenario({"bernoulli", {}}, 1000);
  for (Round t = 1; t <= 1000; ++t) {
    const double a = one.play->reward(t, t % 7), b = other.play->reward(t, t % 2 == 0 ? t % 7 : 9);
    if (t % 2 == 0) {
      ASSERT_EQ(a, b);
    }
  }
}

TEST(Bernoulli, RefusesNegativeMeans) {
  EXPECT_THROW(make_scenario({"bernoulli", given({{"best", 0.2}, {"gap", 0.3}})}, 10), ConfigError);
}

}  // namespace
}  // namespace regatta::testing
