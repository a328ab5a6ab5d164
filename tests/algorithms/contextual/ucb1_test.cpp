#include <gtest/gtest.h>

#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

// Action 0 gives 1, action 1 nothing: in round t, with action 0 played t - 2 times, its index is
// 1 + sqrt(2 ln t / (t - 2)) against sqrt(2 ln t): 1.946 against 1.893 in round 6, 1.882 against 1.973 in
// round 7.
TEST(ContextualUcb1, PlaysTheLargestIndex) {
  const Task task{.actions = 2, .dimension = 1, .horizon = 7, .noise = 1};
  const auto l = make_learner({"ucb1", {}}, task);
  const ActionFeatures x = shown(task, {{0.3}, {0.7}});
  Rng<double> rng(StreamKey{1}, 0);
  std::vector<std::int64_t> actions;
  for (Round t = 1; t <= 7; ++t) {
    actions.push_back(l->act(t, x, rng));
    l->observe(t, x, actions.back(), actions.back() == 0 ? 1 : 0);
  }
  EXPECT_EQ(actions, (std::vector<std::int64_t>{0, 1, 0, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace regatta::testing
