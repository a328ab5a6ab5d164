#include <gtest/gtest.h>

#include "tests/support/bandit_support.hpp"

namespace regatta::testing {
namespace {

const Side kSide{"switching_losses", given({{"arms", 5}, {"blocks", 4}, {"gap", 0.3}})};

std::int64_t best_arm(bandit::Scenario<double>& scenario, Round t) {
  for (int a = 0; a < 5; ++a) {
    if (scenario.gap(t, a) == 0) return a;
  }
  return -1;
}

// T = 1002, m = 4: floor((t - 1) 4 / 1002) changes before t = 252, 502, 753 (first t with (t - 1) 4 >= 1002
// j).
TEST(SwitchingLosses, BlocksAndBestArms) {
  std::vector<int> best(5, 0), step(5, 0);
  for (int r = 0; r < 2000; ++r) {
    const auto made = make_scenario(kSide, 1002, r);
    std::int64_t before = -1;
    for (Round t = 1; t <= 1002; ++t) {
      made.play->reward(t, 0);
      const std::int64_t now = best_arm(*made.play, t);
      const bool border = t == 1 || t == 252 || t == 502 || t == 753;
      ASSERT_EQ(now != before, border) << "round " << t;
      if (border && t > 1) ++step[(now - before + 5) % 5];
      if (border) ++best[now];
      before = now;
    }
  }
  for (const int count : best) EXPECT_NEAR(count, 1600, 4 * std::sqrt(8000 * 0.2 * 0.8));
  EXPECT_EQ(step[0], 0);
  for (int k = 1; k < 5; ++k) EXPECT_NEAR(step[k], 1500, 4 * std::sqrt(6000 * 0.25 * 0.75));
}

// Both comparators against brute force: five copies of the scenario, copy a plays arm a in every round.
TEST(SwitchingLosses, ComparatorsByBruteForce) {
  for (int r = 100; r < 105; ++r) {
    std::vector<MadeScenario> copies;
    for (int a = 0; a < 5; ++a) copies.push_back(make_scenario(kSide, 3000, r));
    const auto watched = make_scenario(kSide, 3000, r);
    std::vector<double> rewards(5, 0.0), gaps(5, 0.0);
    for (Round t = 1; t <= 3000; ++t) {
      for (int a = 0; a < 5; ++a) {
        rewards[a] += copies[a].play->reward(t, a);
        gaps[a] += copies[a].play->gap(t, a);
      }
      watched.play->reward(t, t * t % 5);  // what is played changes nothing
      ASSERT_EQ(watched.play->best_fixed_reward(t), *std::max_element(rewards.begin(), rewards.end()));
      ASSERT_NEAR(watched.play->least_fixed_gap(t), *std::min_element(gaps.begin(), gaps.end()), 1e-9);
    }
  }
}

// Mean losses: 1/2 - gap for the block's best arm, 1/2 for the others.
TEST(SwitchingLosses, MeanRewards) {
  double best = 0, others = 0;
  const int n = 40000;
  const auto made = make_scenario(kSide, n), same = make_scenario(kSide, n);
  std::int64_t arm = best_arm(*made.play, 1);
  for (Round t = 1; t <= n; ++t) {
    others += same.play->reward(t, (best_arm(*same.play, t) + 1) % 5);
    const bool was_best = made.play->gap(t, arm) == 0;
    const double reward = made.play->reward(t, arm);
    if (was_best && made.play->gap(t, arm) == 0) best += reward;
    arm = best_arm(*made.play, t);
  }
  EXPECT_NEAR(best / n, 0.8, 0.01);
  EXPECT_NEAR(others / n, 0.5, 0.012);
}

// K = 10, m = 4, gap 1/4: uniform play has dynamic regret 0.9 * 0.25 T.
TEST(SwitchingLosses, MetricsOfUniformPlay) {
  const PlayOptions options = acceptance(8000, 64);
  const auto played = play_cell({"switching_losses", {}}, {"uniform", {}}, options);
  EXPECT_TRUE(inside(estimate(last(played.at("dynamic_regret"))), 1780, 1820));
  // The best arm of one block is best in 1, or by chance 2, of the 4 blocks.
  for (const auto& r : played.at("pseudo_regret")) {
    EXPECT_GT(r[0], 1800 - 0.75 * 0.25 * 8000 - 100);
    EXPECT_LT(r[0], 1800 - 0.50 * 0.25 * 8000 + 100);
  }
}

}  // namespace
}  // namespace regatta::testing
