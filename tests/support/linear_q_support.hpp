// The tests of the learners on linear Q functions: one state, one step, two actions, by hand.
#pragma once

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {

inline const Task kTwoActions{
    .shape = {1, 1, 2}, .horizon = 50, .adversarial = true, .stationary = false, .known_transitions = true};

inline Transitions staying(const Shape& shape) {
  return Transitions(shape, true, [](int, int s, int) { return std::vector<episodic::Arc>{{s, 1.0}}; });
}

/// Probabilities of action 0 in episodes 1 to 4, after losses of 0.8 of action 0, 0.5 of action 1 and 0.9 of
/// action 0.
inline std::vector<double> play_two_actions(const Side& side, const Task& task = kTwoActions) {
  const auto learner = make_learner(side, task);
  const Transitions p = staying(task.shape);
  learner->know(p);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  std::vector<double> probability;
  const int actions[] = {0, 1, 0, 0};
  const double losses[] = {0.8, 0.5, 0.9, 0.0};
  for (int k = 0; k < 4; ++k) {
    learner->plan(k + 1, rng, policy);
    probability.push_back(policy.probability(0, 0, 0));
    learner->observe(k + 1, 0, 0, actions[k], losses[k], 0);
  }
  return probability;
}

/// The same by hand: T = 1 / (gamma + p), Qhat = loss T, and the part of the bonus that both actions share
/// changes nothing. step(L_0 - L_1) is the probability of action 0.
template <class Step>
std::vector<double> two_actions_by_hand(double beta, double gamma, const Step& step) {
  std::vector<double> probability;
  double difference = 0;  // L_0 - L_1
  const double losses[] = {0.8, -0.5, 0.9, 0.0};
  for (const double loss : losses) {
    const double p = step(difference);
    probability.push_back(p);
    difference += loss > 0 ? loss / (gamma + p) : loss / (gamma + 1 - p);
    difference -= beta * (1 / (gamma + p) - 1 / (gamma + 1 - p));
  }
  return probability;
}

inline void expect_near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], tolerance) << i;
}

}  // namespace regatta::testing
