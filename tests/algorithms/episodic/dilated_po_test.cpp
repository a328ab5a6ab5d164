#include "tests/support/linear_q_support.hpp"

namespace regatta::testing {
namespace {

// By hand. One state, one step: eta = 1/24 (less than 1 / sqrt(2 * 50)), gamma = 1/12; the bonus is the same
// for both actions.
TEST(DilatedPo, OneStateIsExponentialWeights) {
  const auto by_hand = two_actions_by_hand(0, 1 / 12.0, [](double d) { return 1 / (1 + std::exp(d / 24)); });
  Task task = kTwoActions;
  task.known_transitions = false;
  expect_near(play_two_actions({"dilated_po", {}}, task), by_hand, 1e-13);
}

// By hand. H = 2, S = 2, A = 2, boxes that are points where something was seen. Episode 1 goes 0 -> 1 by
// action 0 without loss, after which that transition is known and action 1 may still lead anywhere. In
// episode 2 (no loss again) policies are uniform:
//   step 2: state 0 is reached with probability in [0, 1/2], state 1 in [1/2, 1];
//   b(s) = 2 * 1/2 (6 gamma + 2 * 1/2 (up - low)) / (up / 2 + gamma);
//   step 1: B(0, 0) = b + 1.5 b(1), B(0, 1) = b + 1.5 max(b(0), b(1)).
TEST(DilatedPo, TheBonusLooksAheadWithTheBestTransitions) {
  Task task = kTwoActions;
  task.shape = {2, 2, 2};
  task.known_transitions = false;
  const double eta = 1 / (24.0 * 8), gamma = 4 * eta;
  const auto learner = make_learner({"dilated_po", {{"width", {1e-12, {}}}}}, task);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  for (int k = 1; k <= 2; ++k) {
    learner->plan(k, rng, policy);
    EXPECT_NEAR(policy.probability(0, 0, 0), 0.5, 1e-12);
    learner->observe(k, 0, 0, 0, 0.0, 1);
    learner->observe(k, 1, 1, 0, 0.0, 0);
  }
  learner->plan(3, rng, policy);
  const auto b = [&](double up, double low) { return (6 * gamma + (up - low)) / (up / 2 + gamma); };
  const double first = b(0.5, 0), second = b(1, 0.5);
  EXPECT_GT(first, second);
  const double odds = std::exp(eta * 1.5 * (second - std::max(first, second)));
  EXPECT_NEAR(policy.probability(0, 0, 0), odds / (1 + odds), 1e-9);
}

// Measured (4 instances, c_eta = 10, c_bonus = 0.003): 1322 at K = 4096, uniform play 2048.
TEST(DilatedPo, LearnsWithoutKnowingTheTransitions) {
  const Side scenario{"linq_tabular",
                      {{"losses", {std::string("uniform_gap"), {}}}, {"known_transitions", {false, {}}}}};
  const auto regret =
      final_values(scenario, {"dilated_po", {{"c_eta", {10.0, {}}}, {"c_bonus", {0.003, {}}}}}, "regret",
                   acceptance(4096, 6));
  EXPECT_LE(estimate(regret).mean + 3 * estimate(regret).error, 0.75 * 2048);
  EXPECT_GE(estimate(regret).mean, 0.4 * 2048);
}

}  // namespace
}  // namespace regatta::testing
