#include "tests/support/linear_q_support.hpp"

namespace regatta::testing {
namespace {

double barrier(double u) { return 1 / (u + (2 - u + std::sqrt(4 + u * u)) / 2); }

// By hand: eta = sqrt(2 ln 51 / (2 * 50)), beta = 2 eta, gamma = 12 eta^2.
TEST(LbPo, ThreeStepsByHand) {
  const double eta = std::sqrt(std::log(51.0) / 50), beta = 2 * eta, gamma = 6 * eta * beta;
  const auto by_hand = two_actions_by_hand(beta, gamma, [&](double d) { return barrier(eta * d); });
  expect_near(play_two_actions({"lb_po", {}}), by_hand, 1e-13);
  EXPECT_LT(by_hand[1], 0.5);
}

// The same with c_eta = 3, c_bonus = 0.01; then gamma = 1 / K is the larger one. And without bonus.
TEST(LbPo, ConstantsScaleTheStepAndTheBonus) {
  const double eta = 3 * std::sqrt(std::log(51.0) / 50);
  for (const double c : {0.01, 0.0}) {
    const double beta = c * 2 * eta;
    const auto by_hand = two_actions_by_hand(beta, std::max(1 / 50.0, 6 * eta * beta),
                                             [&](double d) { return barrier(eta * d); });
    expect_near(play_two_actions({"lb_po", {{"c_eta", {3.0, {}}}, {"c_bonus", {c, {}}}}}), by_hand, 1e-13);
  }
}

// By hand. Two steps: the first is charged with the losses of both. eta = sqrt(ln 51 / 50) / 2, beta = 8 eta,
// gamma = 24 eta beta; the bonus is the same for all actions.
TEST(LbPo, AStepIsChargedWithTheRestOfTheEpisode) {
  Task task = kTwoActions;
  task.shape = {2, 1, 2};
  const double eta = std::sqrt(std::log(51.0) / 50) / 2, gamma = 24 * 8 * eta * eta;
  const auto learner = make_learner({"lb_po", {}}, task);
  const Transitions p = staying(task.shape);
  learner->know(p);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  learner->plan(1, rng, policy);
  learner->observe(1, 0, 0, 0, 0.3, 0);
  learner->observe(1, 1, 0, 1, 0.6, 0);
  learner->plan(2, rng, policy);
  EXPECT_NEAR(policy.probability(0, 0, 0), barrier(eta * 0.9 / (gamma + 0.5)), 1e-13);
  EXPECT_NEAR(policy.probability(1, 0, 1), barrier(eta * 0.6 / (gamma + 0.5)), 1e-13);
}

// A task whose outcomes lie in [-1, 3]: losses are mapped to [0, 1].
TEST(LbPo, LossesOfAnyRange) {
  Task task = kTwoActions;
  task.low = -1, task.high = 3;
  const auto learner = make_learner({"lb_po", {}}, task);
  const Transitions p = staying(task.shape);
  learner->know(p);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  learner->plan(1, rng, policy);
  learner->observe(1, 0, 0, 0, 2.2, 0);  // 0.8 of the range
  learner->plan(2, rng, policy);
  EXPECT_NEAR(policy.probability(0, 0, 0), play_two_actions({"lb_po", {}})[1], 1e-14);
}

TEST(LbPo, NeedsTheTransitions) {
  EXPECT_THROW(
      play_cell({"linq_tabular", {{"known_transitions", {false, {}}}}}, {"lb_po", {}}, acceptance(4, 1)),
      ConfigError);
}

// Measured (32 instances): 1751 +- 23 at K = 2^14, tuned.
TEST(LbPo, RegretOfTheCheckInstance) {
  const auto regret = final_values({"linq_tabular", {}}, {"lb_po", {{"preset", {std::string("tuned"), {}}}}},
                                   "regret", acceptance(1 << 14, 8));
  EXPECT_NEAR(estimate(regret).mean, 1751, 4 * estimate(regret).error + 4 * 23);
}

}  // namespace
}  // namespace regatta::testing
