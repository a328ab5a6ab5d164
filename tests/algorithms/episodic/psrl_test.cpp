#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

double share_of_action_1(Learner& learner, const Shape& shape, int plans) {
  Policy policy(shape);
  Rng<double> rng = test_stream(5);
  int chosen = 0;
  for (int i = 0; i < plans; ++i) {
    learner.plan(2, rng, policy);
    chosen += policy.action(0, 0);
  }
  return double(chosen) / plans;
}

void expect_share(double share, double probability, int plans) {
  EXPECT_NEAR(share, probability, 5 * std::sqrt(probability * (1 - probability) / plans));
}

// By hand. One state, one step: rewards 1, 1, 0 of action 0 and 0 of action 1 give Beta(3, 2) and Beta(1, 2),
// and P(Beta(1, 2) > Beta(3, 2)) = int 12 y^2 (1 - y) (1 - y)^2 dy = 12 * 2! 3! / 6! = 1/5.
TEST(Psrl, ActionsAreChosenWithTheirPosteriorProbability) {
  const Task task{.shape = {1, 1, 2}, .horizon = 10};
  const auto learner = make_learner({"psrl", {}}, task);
  for (const double reward : {1.0, 1.0, 0.0}) learner->observe(1, 0, 0, 0, reward, 0);
  learner->observe(1, 0, 0, 1, 0.0, 0);
  expect_share(share_of_action_1(*learner, task.shape, 40000), 0.2, 40000);
}

// By hand. Action 1 paid 1 four times: Beta(5, 1), below x with probability x^5. A reward of 1/2 of action 0
// becomes a success half the time: Beta(2, 1), E x^5 = 2/7, or Beta(1, 2), E x^5 = 1/21. So action 0 is
// chosen with probability (2/7 + 1/21) / 2 = 1/6. (Adding 1/2 to both parameters instead, Beta(3/2, 3/2),
// would give 0.129.)
TEST(Psrl, RewardsBetween0And1BecomeCoinFlips) {
  const Task task{.shape = {1, 1, 2}, .horizon = 10};
  int chosen = 0;
  Rng<double> rng = test_stream(6);
  for (int i = 0; i < 20000; ++i) {
    const auto learner = make_learner({"psrl", {}}, task);
    Policy policy(task.shape);
    learner->observe(1, 0, 0, 0, 0.5, 0);
    for (int j = 0; j < 4; ++j) learner->observe(1, 0, 0, 1, 1.0, 0);
    learner->plan(2, rng, policy);
    chosen += policy.action(0, 0);
  }
  expect_share(chosen / 20000.0, 5.0 / 6, 20000);
}

// By hand. Two steps, counts per step, Dirichlet prior weight 1. First step, state 0: action 0 paid 1 and led
// to state 1, action 1 paid 0 and led to state 0, once each. Second step: state 1 surely pays 1, state 0
// nothing (1e5 visits). Q(0) ~ the sum of two Beta(2, 1), Q(1) of two Beta(1, 2) = 2 minus such a sum, so
// action 1 is chosen when four independent Beta(2, 1) add up to less than 2: 2^4 (2^8 - 4 (1 + 8)) / 8! =
// 11/126.
TEST(Psrl, NextStatesHaveADirichletPosterior) {
  const Task task{.shape = {2, 2, 2}, .horizon = 10, .stationary = false};
  const auto learner = make_learner({"psrl", {{"prior", {1.0, {}}}}}, task);
  learner->observe(1, 0, 0, 0, 1.0, 1);
  learner->observe(1, 0, 0, 1, 0.0, 0);
  for (int i = 0; i < 400000; ++i) learner->observe(1, 1, i % 2, i / 2 % 2, i % 2, 0);
  expect_share(share_of_action_1(*learner, task.shape, 40000), 11.0 / 126, 40000);
}

// RiverSwim, S = 6, H = 20, K = 5000. Measured: 52.3 +- 1.3 with prior 1/S, 91.6 +- 1.5 with prior 1 (here 53
// +- 2 and 91 +- 2), 196 for ucbvi (183 with actions shuffled); the later half adds 0.8%.
TEST(Psrl, BeatsOptimismAndStopsLosing) {
  const PlayOptions options = acceptance(5000, 12, {2500, 5000});
  const Side river{"river_swim", {}};
  const auto ucbvi = final_values(river, {"ucbvi", {}}, "pseudo_regret", options);
  std::vector<double> means;
  for (const double prior : {1.0 / 6, 1.0}) {
    std::vector<double> half, full;
    const auto played = play_cell(river, {"psrl", {{"prior", {prior, {}}}}}, options);
    for (const auto& regret : played.at("pseudo_regret")) {
      half.push_back(regret[0]);
      full.push_back(regret[1]);
    }
    const auto ahead = paired(ucbvi, full, 1.5);
    EXPECT_GT(ahead.mean, 3 * ahead.error);
    EXPECT_LE(estimate(full).mean, 1.08 * estimate(half).mean);
    means.push_back(estimate(full).mean);
  }
  EXPECT_NEAR(means[0], 52.3, 8);
  EXPECT_NEAR(means[1], 91.6, 10);
}

TEST(Psrl, FindsTheNeedleInDeepSea) {
  const auto regret =
      play_cell({"deep_sea", {}}, {"psrl", {}}, acceptance(1000, 3, {500, 1000})).at("pseudo_regret");
  for (const auto& r : regret) EXPECT_LE(r[1], 1.3 * r[0]);  // uniform play: 497 and 994
}

}  // namespace
}  // namespace regatta::testing
