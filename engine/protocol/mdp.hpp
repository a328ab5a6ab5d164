// Finite-horizon tabular Markov decision processes: tables, policies, dynamic programming, occupancy
// measures.
//
//   Puterman. Markov Decision Processes: Discrete Stochastic Dynamic Programming. Wiley, 1994.
//   Sections 4.3-4.5.
//
// H steps, S states, A actions, all counted from 0 in code. An outcome is a reward or a loss.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "engine/core/errors.hpp"
#include "engine/core/random.hpp"

namespace regatta::episodic {

/// H, S, A: what every table of a process is shaped by.
struct Shape {
  int steps = 0, states = 0, actions = 0;

  /// Place of (h, s, a) in a table.
  std::size_t at(int h, int s, int a) const { return (std::size_t(h) * states + s) * actions + a; }
  std::size_t size() const { return at(steps, 0, 0); }
};

/// One number per (step, state, action): mean outcomes, occupancies, Q values.
class Table {
 public:
  explicit Table(Shape shape, double initial = 0.0) : shape_(shape), values_(shape.size(), initial) {}

  const Shape& shape() const { return shape_; }
  double& operator()(int h, int s, int a) { return values_[shape_.at(h, s, a)]; }
  double operator()(int h, int s, int a) const { return values_[shape_.at(h, s, a)]; }
  std::span<double> row(int h, int s) {  // [action]
    return {&values_[shape_.at(h, s, 0)], std::size_t(shape_.actions)};
  }
  std::span<const double> row(int h, int s) const {
    return {&values_[shape_.at(h, s, 0)], std::size_t(shape_.actions)};
  }
  void add(const Table& other, double factor) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += factor * other.values_[i];
  }

 private:
  Shape shape_;
  std::vector<double> values_;  // [step][state][action]
};

/// One possible next state.
struct Arc {
  int next;
  double probability;
};

/// Transition probabilities as lists of arcs: b next states cost b, a dense table is the case b = S.
class Transitions {
 public:
  /// `arcs(h, s, a)` lists the next states; probabilities must be >= 0 and sum to 1 up to 1e-12. A stationary
  /// table is stored once, for h = 0.
  Transitions(Shape shape, bool stationary, const std::function<std::vector<Arc>(int, int, int)>& arcs)
      : shape_(shape), stationary_(stationary), first_{0} {
    for (int h = 0; h < (stationary ? 1 : shape.steps); ++h) {
      for (int s = 0; s < shape.states; ++s) {
        for (int a = 0; a < shape.actions; ++a) append(arcs(h, s, a));
      }
    }
  }

  const Shape& shape() const { return shape_; }
  bool stationary() const { return stationary_; }
  std::span<const Arc> arcs(int h, int s, int a) const {
    const std::size_t row = shape_.at(stationary_ ? 0 : h, s, a);
    return {arcs_.data() + first_[row], arcs_.data() + first_[row + 1]};
  }
  /// The same, to put other probabilities in; the caller keeps their sum at 1.
  std::span<Arc> arcs(int h, int s, int a) {
    const std::size_t row = shape_.at(stationary_ ? 0 : h, s, a);
    return {arcs_.data() + first_[row], arcs_.data() + first_[row + 1]};
  }
  /// sum_s' P(s' | s, a) value[s'].
  double expectation(int h, int s, int a, std::span<const double> value) const {
    double sum = 0;
    for (const Arc& arc : arcs(h, s, a)) sum += arc.probability * value[std::size_t(arc.next)];
    return sum;
  }
  /// The next state of a uniform u in [0, 1) by inverse transform.
  int draw(int h, int s, int a, double u) const {
    int next = -1;
    for (const Arc& arc : arcs(h, s, a)) {
      if (u >= 0 && arc.probability > 0)
        next = arc.next;  // rounding can leave u >= 0: then the last possible one
      u -= arc.probability;
    }
    return next;
  }

 private:
  void append(const std::vector<Arc>& arcs) {
    double sum = 0;
    for (const Arc& arc : arcs) {
      expect(arc.next >= 0 && arc.next < shape_.states && arc.probability >= 0, "an arc leads to a state");
      sum += arc.probability;
      arcs_.push_back(arc);
    }
    expect(std::fabs(sum - 1) <= 1e-12, "transition probabilities sum to 1");
    first_.push_back(arcs_.size());
  }

  Shape shape_;
  bool stationary_;
  std::vector<std::size_t> first_;  // [step (if not stationary)][state][action], and the end
  std::vector<Arc> arcs_;
};

/// What a learner commits to for an episode: in every (step, state) one action or a distribution over
/// actions. It notices by itself whether anything was changed. At first: action 0 everywhere.
class Policy {
 public:
  explicit Policy(Shape shape)
      : shape_(shape), changed_steps_(shape.steps), action_(std::size_t(shape.steps) * shape.states, 0) {}

  const Shape& shape() const { return shape_; }

  void choose(int h, int s, std::int64_t action) {
    if (action < 0 || action >= shape_.actions) {
      throw PlayError("the learner chose an action that does not exist (a NaN in its state?)");
    }
    int& now = action_[place(h, s)];
    if (now != action) changed_steps_ = std::max(changed_steps_, h + 1);
    now = int(action);
  }

  /// The same for all states at step h. actions: [state], whole numbers.
  void choose_all(int h, const double* actions) {
    int* now = &action_[place(h, 0)];
    bool changed = false, wrong = false;
    for (int s = 0; s < shape_.states; ++s) {
      const int action = static_cast<int>(actions[s]);
      changed |= now[s] != action;
      wrong |= (action < 0) | (action >= shape_.actions);
      now[s] = action;
    }
    if (wrong) throw PlayError("the learner chose an action that does not exist (a NaN in its state?)");
    if (changed) changed_steps_ = std::max(changed_steps_, h + 1);
  }

  /// probability: [action], >= 0, sum 1 up to 1e-9.
  void mix(int h, int s, std::span<const double> probability) {
    double sum = 0;
    for (const double p : probability) sum += p >= 0 ? p : native::kNan;
    if (!(std::fabs(sum - 1) <= 1e-9))
      throw PlayError("the learner's policy is not a distribution over the actions");
    if (probability_.empty()) probability_.resize(shape_.size());
    double* row = &probability_[shape_.at(h, s, 0)];
    int& now = action_[place(h, s)];
    if (now != kMixed || !std::equal(probability.begin(), probability.end(), row))
      changed_steps_ = std::max(changed_steps_, h + 1);
    std::copy(probability.begin(), probability.end(), row);
    now = kMixed;
  }

  bool mixed(int h, int s) const { return action_[place(h, s)] == kMixed; }
  /// The action of a (step, state) that is not mixed.
  int action(int h, int s) const { return action_[place(h, s)]; }
  double probability(int h, int s, int a) const {
    return mixed(h, s) ? probability_[shape_.at(h, s, a)] : to_real(action(h, s) == a);
  }

  /// The action to take; one uniform is drawn where actions are mixed.
  int draw(int h, int s, Rng<double>& rng) const {
    if (!mixed(h, s)) return action(h, s);
    double u = rng.uniform();
    int drawn = 0;
    for (int a = 0; a < shape_.actions; ++a) {
      const double p = probability_[shape_.at(h, s, a)];
      if (u >= 0 && p > 0) drawn = a;
      u -= p;
    }
    return drawn;
  }

  bool ever_mixed() const { return !probability_.empty(); }

  /// One more than the last step at which anything changed since the last call; 0 if nothing did (the first
  /// call: all steps).
  int take_changed_steps() { return std::exchange(changed_steps_, 0); }

 private:
  static constexpr int kMixed = -1;
  std::size_t place(int h, int s) const { return std::size_t(h) * shape_.states + s; }

  Shape shape_;
  int changed_steps_;
  std::vector<int> action_;          // [step][state], kMixed where drawn from probability_
  std::vector<double> probability_;  // [step][state][action], empty until a first mix
};

/// Backward induction: sum over the steps of `outcomes` from `start` under the best policy (largest sum, or
/// smallest when `minimise`). The best policy, lowest action in a tie, goes to `policy` unless it is null.
/// Cost H S A b.
inline double best_value(const Transitions& transitions, const Table& outcomes, int start, bool minimise,
                         Policy* policy = nullptr) {
  const Shape& shape = outcomes.shape();
  const double sign = minimise ? -1.0 : 1.0;
  std::vector<double> value(shape.states, 0.0), next(shape.states, 0.0);  // V_h, V_{h+1}
  for (int h = shape.steps - 1; h >= 0; --h) {
    value.swap(next);
    for (int s = 0; s < shape.states; ++s) {
      int best = 0;
      for (int a = 0; a < shape.actions; ++a) {
        const double q = outcomes(h, s, a) + transitions.expectation(h, s, a, next);
        if (a > 0 && !(sign * q > sign * value[s])) continue;
        value[s] = q;
        best = a;
      }
      if (policy != nullptr) policy->choose(h, s, best);
    }
  }
  return value[start];
}

/// Value of a policy from `start`: sum over the steps of the mean outcomes. Cost H S b, times A where it
/// mixes.
inline double policy_value(const Transitions& transitions, const Table& outcomes, const Policy& policy,
                           int start) {
  const Shape& shape = outcomes.shape();
  std::vector<double> value(shape.states, 0.0), next(shape.states, 0.0);
  const auto q = [&](int h, int s, int a) {
    return outcomes(h, s, a) + transitions.expectation(h, s, a, next);
  };
  for (int h = shape.steps - 1; h >= 0; --h) {
    value.swap(next);
    for (int s = 0; s < shape.states; ++s) {
      if (!policy.mixed(h, s)) {
        value[s] = q(h, s, policy.action(h, s));
        continue;
      }
      value[s] = 0;
      for (int a = 0; a < shape.actions; ++a) value[s] += policy.probability(h, s, a) * q(h, s, a);
    }
  }
  return value[start];
}

/// q_h(s, a): probability that the policy is in s at step h and takes a. Each step's entries sum to 1, and
/// <q, outcomes> is the policy's value.
inline Table occupancy(const Transitions& transitions, const Policy& policy, int start) {
  const Shape& shape = policy.shape();
  Table q(shape);
  std::vector<double> here(shape.states, 0.0), next(shape.states, 0.0);
  next[start] = 1;
  for (int h = 0; h < shape.steps; ++h) {
    here.swap(next);
    std::fill(next.begin(), next.end(), 0.0);
    for (int s = 0; s < shape.states; ++s) {
      for (int a = 0; a < shape.actions; ++a) {
        const double mass = q(h, s, a) = here[s] * policy.probability(h, s, a);
        for (const Arc& arc : transitions.arcs(h, s, a)) next[arc.next] += mass * arc.probability;
      }
    }
  }
  return q;
}

}  // namespace regatta::episodic
