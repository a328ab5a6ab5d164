#include <gtest/gtest.h>

#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

const Task kTask{.actions = 3, .dimension = 1, .fixed = true, .horizon = 200, .noise = 0.1};

/// Plays of every action in 200 rounds, of which the first 30 go around; action a gives rewards[a].
std::vector<int> plays(const std::vector<double>& rewards) {
  const auto l = make_learner({"rlb", {{"beta", value(0.1)}}}, kTask);
  const ActionFeatures x = shown(kTask, {{1}, {0.5}, {0.25}});
  Rng<double> rng(StreamKey{1}, 0);
  std::vector<int> count(3);
  for (Round t = 1; t <= kTask.horizon; ++t) {
    const std::int64_t a = l->act(t, x, rng);
    if (t <= 30) EXPECT_EQ(a, (t - 1) % 3);
    ++count[std::size_t(a)];
    l->observe(t, x, a, rewards[std::size_t(a)]);
  }
  return count;
}

// Linear rewards 1, 0.5, 0.25: OFUL goes on with the first. With the third action much better than its
// feature says OFUL would stay with the first one, but UCB1 finds the third. The test's threshold is 0.02 +
// 0.2 sqrt(2 ln(6 / 0.05) / 10) = 0.216.
TEST(Rlb, PlaysOfulWhereRewardsAreLinear) {
  EXPECT_EQ(plays({1, 0.5, 0.25}), (std::vector<int>{180, 10, 10}));
}

TEST(Rlb, PlaysUcb1WhereTheyAreNot) {
  const auto count = plays({1, 0.5, 1.5});
  EXPECT_GT(count[2], 150);
  EXPECT_LT(count[0], 30);
}

}  // namespace
}  // namespace regatta::testing
