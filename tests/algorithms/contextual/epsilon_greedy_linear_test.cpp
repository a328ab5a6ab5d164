#include <gtest/gtest.h>

#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

// lam = 1, x = (1, 0), r = 1, then x = (0, 2), r = 1: V = diag(2, 5), b = (1, 2), theta = (0.5, 0.4). Without
// exploration (1, 0) against (0, s) is a tie at s = 1.25.
TEST(EpsilonGreedyLinear, GreedyChoiceByHand) {
  const Task task{.actions = 2, .dimension = 2, .horizon = 50};
  const auto learner = make_learner({"epsilon_greedy_linear", {{"c", value(0.0)}}}, task);
  learner->observe(1, shown(task, {{1, 0}, {0, 0}}), 0, 1.0);
  learner->observe(2, shown(task, {{0, 0}, {0, 2}}), 1, 1.0);
  Rng<double> rng(StreamKey{1}, 0);
  EXPECT_EQ(learner->act(3, shown(task, {{1, 0}, {0, 1.25 * (1 - 1e-12)}}), rng), 0);
  EXPECT_EQ(learner->act(3, shown(task, {{1, 0}, {0, 1.25 * (1 + 1e-12)}}), rng), 1);
}

// Share of rounds with the action that is not greedy: eps_t / 2 for K = 2, with eps_1 = 1, eps_8 = 1/2,
// eps_27 = 1/3 (half of it for c = 1/2). 20000 draws: standard error below 0.0036.
TEST(EpsilonGreedyLinear, ExploresAtTheRateOfTheSchedule) {
  const Task task{.actions = 2, .dimension = 1, .horizon = 50};
  const auto share = [&](double c, Round t) {
    const auto learner = make_learner({"epsilon_greedy_linear", {{"c", value(c)}}}, task);
    const ActionFeatures x = shown(task, {{1}, {-1}});
    learner->observe(1, x, 0, 1.0);
    Rng<double> rng(StreamKey{2}, 0);
    int explored = 0;
    for (int i = 0; i < 20000; ++i) explored += learner->act(t, x, rng) == 1;
    return explored / 20000.0;
  };
  EXPECT_NEAR(share(1, 1), 1 / 2., 4 * 0.0036);
  EXPECT_NEAR(share(1, 8), 1 / 4., 4 * 0.0036);
  EXPECT_NEAR(share(1, 27), 1 / 6., 4 * 0.0036);
  EXPECT_NEAR(share(0.5, 27), 1 / 12., 4 * 0.0036);
}

TEST(EpsilonGreedyLinear, DisjointIsBlockFeaturesWrittenOut) {
  const auto [disjoint, written_out] = compare_with_blocks(
      {"epsilon_greedy_linear", {}}, {.actions = 3, .dimension = 4, .horizon = 300, .noise = 0.1}, 300);
  EXPECT_EQ(disjoint, written_out);
}

// Regret T^(2/3): a prototype measured 415 +- 3 at T = 8000 with slope 0.64. That is more than ten times
// lin_ts.
TEST(EpsilonGreedyLinear, RegretGrowsLikeTwoThirdsAndIsAboveThatOfLinTs) {
  const std::vector<Round> horizons{500, 2000, 8000};
  const Side linear{"linear_gaussian", {}};
  std::vector<Estimate> regret;
  std::vector<double> last;
  PlayOptions options{.replications = 30, .first_replication = 100};
  for (const Round t : horizons) {
    options.horizon = t;
    last = final_values(linear, {"epsilon_greedy_linear", {}}, "pseudo_regret", options);
    regret.push_back(estimate(last));
  }
  const Estimate slope = log_slope(horizons, regret);
  EXPECT_GT(slope.mean - 2 * slope.error, 0.55) << slope.mean << " +- " << slope.error;
  EXPECT_LT(slope.mean + 2 * slope.error, 0.75) << slope.mean << " +- " << slope.error;
  EXPECT_NEAR(regret.back().mean, 415, 3 * std::hypot(3, regret.back().error));
  const Estimate above = paired(last, final_values(linear, {"lin_ts", {}}, "pseudo_regret", options), 8.0);
  EXPECT_GT(above.mean, 3 * above.error);
}

TEST(EpsilonGreedyLinear, LearnsDigits) {
  const Side digits{"classification_csv", {}};
  const PlayOptions options{.horizon = 4000, .replications = 10, .first_replication = 100};
  const auto errors = final_values(digits, {"epsilon_greedy_linear", {}}, "errors", options);
  const Estimate below_half = paired(final_values(digits, {"uniform", {}}, "errors", options), errors, 2.0);
  EXPECT_GT(below_half.mean, 3 * below_half.error);
}

}  // namespace
}  // namespace regatta::testing
