#include <gtest/gtest.h>

#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

/// Actions of 60 rounds with two unit vectors of R^3; action 0 always gives 1 and action 1 nothing.
std::vector<std::int64_t> played(double beta) {
  const Task task{.actions = 2, .dimension = 3, .horizon = 60};
  const auto l = make_learner({"sup_lin_ucb", {{"beta", value(beta)}, {"ridge", value(1.0)}}}, task);
  const ActionFeatures x = shown(task, {{1, 0, 0}, {0, 1, 0}});
  Rng<double> rng(StreamKey{1}, 0);
  std::vector<std::int64_t> actions;
  for (Round t = 1; t <= task.horizon; ++t) {
    actions.push_back(l->act(t, x, rng));
    l->observe(t, x, actions.back(), actions.back() == 0 ? 1 : 0);
  }
  return actions;
}

// After n plays a norm is 1 / sqrt(n + 1), and the prediction of action 0 is n / (n + 1).
//   1 .. 8    norms of level 1 are 1/2 or more: by turns, the wider one first
//   9 .. 12   t <= 4 d: the larger index, and nobody keeps the round (level 1 would have more than 4 of
//   action 0) 13 .. 44  level 2 until norms are below 1/4: by turns 45 .. 48  t <= 16 d: the larger index 49
//   ..     action 1 is 16/17 behind, more than 3/4: out
TEST(SupLinUcb, GoesThroughTheLevels) {
  std::vector<std::int64_t> expected;
  for (int t = 1; t <= 60; ++t) {
    const bool turns = t <= 8 || (t >= 13 && t <= 44);
    expected.push_back(turns ? (t + 1) % 2 : 0);
  }
  EXPECT_EQ(played(1), expected);
}

// With beta = 2 the limits are 3 and 3/2: nobody is out after level 2, and level 3 asks both again.
TEST(SupLinUcb, KeepsWhatMayStillBeBest) {
  const auto actions = played(2);
  EXPECT_EQ(actions[48], 0);
  EXPECT_EQ(actions[49], 1);
}

TEST(SupLinUcb, OfBlocksIsTheSameAsWrittenOut) {
  const auto both = compare_with_blocks({"sup_lin_ucb", {{"beta", value(0.3)}}},
                                        {.actions = 3, .dimension = 2, .horizon = 400}, 400);
  EXPECT_EQ(both.disjoint, both.written_out);
}

}  // namespace
}  // namespace regatta::testing
