#include "tests/support/linear_q_support.hpp"

namespace regatta::testing {
namespace {

// By hand. One state, one step: exponential weights with implicit exploration, eta = gamma =
// sqrt(ln(2 / 0.05) / (50 * 2)), losses divided by p + gamma.
TEST(UobReps, OneStateIsExponentialWeights) {
  const double eta = std::sqrt(std::log(40.0) / 100);
  const auto by_hand = two_actions_by_hand(0, eta, [&](double d) { return 1 / (1 + std::exp(eta * d)); });
  Task task = kTwoActions;
  task.known_transitions = false;
  expect_near(play_two_actions({"uob_reps", {}}, task), by_hand, 1e-9);
}

// Two steps, wide boxes: what can be reached is reached with probability 1, so a loss at step 2 counts
// loss / (pi(a) + eta); the flow at step 1 is not touched by it while transitions could be anything.
TEST(UobReps, UpperBoundsOfUnknownTransitionsAreOne) {
  Task task = kTwoActions;
  task.shape = {2, 2, 2};
  task.known_transitions = false;
  const double eta = std::sqrt(2 * std::log(2 * 8 / 0.05) / (50 * 8));
  const auto learner = make_learner({"uob_reps", {}}, task);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  learner->plan(1, rng, policy);
  for (int s = 0; s < 2; ++s) EXPECT_NEAR(policy.probability(1, s, 0), 0.5, 1e-9);
  learner->observe(1, 0, 0, 1, 0.0, 1);
  learner->observe(1, 1, 1, 0, 0.6, 0);
  learner->plan(2, rng, policy);
  const double odds = std::exp(-eta * 0.6 / (0.5 + eta));
  EXPECT_NEAR(policy.probability(1, 1, 0), odds / (1 + odds), 1e-9);
  EXPECT_NEAR(policy.probability(1, 0, 0), 0.5, 1e-9);
  EXPECT_NEAR(policy.probability(0, 0, 0), 0.5, 1e-9);
}

// Measured (4 instances): 762 at K = 4096 with the theory's widths, uniform play 2048.
TEST(UobReps, LearnsWithoutKnowingTheTransitions) {
  const Side scenario{"linq_tabular",
                      {{"losses", {std::string("uniform_gap"), {}}}, {"known_transitions", {false, {}}}}};
  const auto regret = final_values(scenario, {"uob_reps", {}}, "regret", acceptance(2048, 4));
  EXPECT_LE(estimate(regret).mean + 3 * estimate(regret).error, 0.6 * 1024);
  EXPECT_GE(estimate(regret).mean, 0.2 * 1024);
  for (const double width : {0.1, 0.01}) {  // narrow boxes: bounds of the rows are met, the dual has kinks
    const auto narrow =
        final_values(scenario, {"uob_reps", {{"width", {width, {}}}}}, "regret", acceptance(1024, 3));
    EXPECT_LE(estimate(narrow).mean, 0.8 * 512) << width;
  }
}

}  // namespace
}  // namespace regatta::testing
