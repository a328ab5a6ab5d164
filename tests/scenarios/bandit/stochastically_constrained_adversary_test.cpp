#include <gtest/gtest.h>

#include "tests/support/bandit_support.hpp"

namespace regatta::testing {
namespace {

const Side kSide{"stochastically_constrained_adversary", given({{"arms", 4}, {"gap", 0.25}})};

// floor(1.6^n) by exact integers: 16^n / 10^n. n = 0..9: 1, 1, 2, 4, 6, 10, 16, 26, 42, 68.
const std::vector<int> kLengths{1, 1, 2, 4, 6, 10, 16, 26, 42, 68};

// Mean reward over replications of the best and of another arm in every phase: even 1 and 3/4, odd 1/4 and 0.
TEST(StochasticallyConstrainedAdversary, PhasesAndMeans) {
  const int replications = 4000;
  std::vector<double> best(10, 0.0), other(10, 0.0);
  for (int r = 0; r < replications; ++r) {
    const auto one = make_scenario(kSide, 176, r), two = make_scenario(kSide, 176, r);
    int arm = 0;
    while (one.play->gap(1, arm) > 0) ++arm;
    Round t = 1;
    for (std::size_t n = 0; n < kLengths.size(); ++n) {
      for (int i = 0; i < kLengths[n]; ++i, ++t) {
        const double x = one.play->reward(t, arm), y = two.play->reward(t, (arm + 1) % 4);
        if (n % 2 == 0) {
          ASSERT_EQ(x, 1) << "round " << t;
        }
        if (n % 2 == 1) {
          ASSERT_EQ(y, 0) << "round " << t;
        }
        best[n] += x / kLengths[n] / replications;
        other[n] += y / kLengths[n] / replications;
        ASSERT_EQ(two.play->gap(t, (arm + 1) % 4), 0.25);
      }
    }
  }
  for (std::size_t n = 0; n < kLengths.size(); ++n) {
    const double error = 4 * std::sqrt(0.25 * 0.75 / replications / kLengths[n]);
    EXPECT_NEAR(best[n], n % 2 == 0 ? 1.0 : 0.25, error) << "phase " << n;
    EXPECT_NEAR(other[n], n % 2 == 0 ? 0.75 : 0.0, error) << "phase " << n;
  }
}

// Both comparators against brute force: copy a of the scenario plays arm a in every round.
TEST(StochasticallyConstrainedAdversary, ComparatorsByBruteForce) {
  for (int r = 100; r < 105; ++r) {
    std::vector<MadeScenario> copies;
    for (int a = 0; a < 4; ++a) copies.push_back(make_scenario(kSide, 3000, r));
    const auto watched = make_scenario(kSide, 3000, r);
    std::vector<double> rewards(4, 0.0), gaps(4, 0.0);
    for (Round t = 1; t <= 3000; ++t) {
      for (int a = 0; a < 4; ++a) {
        rewards[a] += copies[a].play->reward(t, a);
        gaps[a] += copies[a].play->gap(t, a);
      }
      watched.play->reward(t, t * t % 4);
      ASSERT_EQ(watched.play->best_fixed_reward(t), *std::max_element(rewards.begin(), rewards.end()));
      ASSERT_EQ(watched.play->least_fixed_gap(t), *std::min_element(gaps.begin(), gaps.end()));
    }
  }
}

TEST(StochasticallyConstrainedAdversary, BestArmIsUniform) {
  std::vector<int> best(4, 0);
  for (int r = 0; r < 4000; ++r) {
    const auto made = make_scenario(kSide, 10, r);
    for (int a = 0; a < 4; ++a) best[a] += made.play->gap(1, a) == 0;
  }
  for (const int count : best) EXPECT_NEAR(count, 1000, 4 * std::sqrt(4000 * 0.25 * 0.75));
}

// Uniform play loses 0.125 in 7 of 8 rounds; realised regret has the same mean.
TEST(StochasticallyConstrainedAdversary, RegretOfUniformPlay) {
  const PlayOptions options = acceptance(8000, 96);
  const auto played = play_cell({"stochastically_constrained_adversary", {}}, {"uniform", {}}, options);
  EXPECT_TRUE(inside(estimate(last(played.at("pseudo_regret"))), 871, 879));
  EXPECT_TRUE(inside(estimate(last(played.at("regret"))), 855, 895));
  EXPECT_EQ(played.at("pseudo_regret"), played.at("dynamic_regret"));
}

}  // namespace
}  // namespace regatta::testing
