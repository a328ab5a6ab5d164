// Contextual protocol: K actions, T rounds. In round t = 1, 2, ..., T the scenario shows a feature vector of
// every action, the learner picks an action and sees the reward of that action only. Rewards, not losses.
#pragma once

#include <Eigen/Core>
#include <optional>

#include "engine/protocol/one_at_a_time.hpp"

namespace regatta::contextual {

/// All that a learner may know before round 1.
struct Task {
  int actions = 0;
  int dimension = 0;      // of the vectors shown, d
  bool disjoint = false;  // one vector per round for all actions, a linear model of its own per action
  bool fixed = false;     // the same vectors in every round
  Round horizon = 0;
  double noise = 0.5;                      // R: sub-Gaussian scale of a reward around its mean
  double norm_bound = 1.0;                 // S: bound on the norm of the parameter of each linear model
  double reward_low = 0, reward_high = 1;  // -inf, inf when rewards are unbounded

  int models() const { return disjoint ? actions : 1; }  // linear functions of d features to be learned
};

/// What is shown in a round. Either every action has a vector of its own and one parameter serves all, or
/// (disjoint) one vector x is shared and action a stands for the block features e_a (x) x in R^(K d): x in
/// block a, 0 elsewhere. So predictions are <x(a), theta_model(a)> in both cases.
class ActionFeatures {
 public:
  explicit ActionFeatures(const Task& task)
      : columns(task.dimension, task.disjoint ? 1 : task.actions), disjoint_(task.disjoint) {}
  /// The vector of action a, [feature].
  auto operator()(std::int64_t a) const { return columns.col(disjoint_ ? 0 : a); }
  /// Which of the task's models() action a belongs to.
  int model(std::int64_t a) const { return disjoint_ ? static_cast<int>(a) : 0; }

  Eigen::MatrixXd columns;  // d x K, or d x 1 when disjoint

 private:
  bool disjoint_;
};

class Learner {
 public:
  virtual ~Learner() = default;
  /// An action in 0..K-1.
  virtual std::int64_t act(Round t, const ActionFeatures& x, Rng<double>& rng) = 0;
  virtual void observe(Round t, const ActionFeatures& x, std::int64_t action, double reward) = 0;
};

/// Oblivious: what is shown in round t, and what an action gives then, do not depend on earlier actions.
class Scenario {
 public:
  virtual ~Scenario() = default;
  /// The features of round t; called once per round, t ascending, before what follows.
  virtual const ActionFeatures& show(Round t) = 0;
  /// Reward of `action` in round t.
  virtual double reward(Round t, std::int64_t action) = 0;
  /// Mean reward of the best action of round t minus that of `action` (>= 0).
  virtual double gap(Round t, std::int64_t action) = 0;
  /// Reward in round t of the fixed policy that `regret` is measured against; nullopt where `regret` is not
  /// recorded.
  virtual std::optional<double> comparator_reward(Round) { return std::nullopt; }
};

/// Metrics of a scenario that knows the mean rewards, and of one that replays labelled examples.
enum MetricIndex { kGaps, kRegret };
inline std::vector<Metric> metrics_of_means() {
  return {{"pseudo_regret",
           "sum over rounds of the mean reward of the action that is best for the features shown, minus "
           "that of the action played",
           "reward"}};
}
inline std::vector<Metric> metrics_of_labels() {
  return {
      {"errors", "number of rounds in which another action than the correct label was played", "rounds"},
      {"regret",
       "number of rounds whose row the multiclass ridge classifier, fitted to all rows of the file, labels "
       "correctly, minus the rewards received; may be negative",
       "reward"}};
}

/// The protocol.
inline void play(Learner& learner, Scenario& scenario, const Task& task, Rng<double> rng,
                 Recorder& recorder) {
  double gaps = 0, regret = 0;
  for (Round t = 1; t <= task.horizon; ++t) {
    recorder.at(t);
    const ActionFeatures& x = scenario.show(t);
    const std::int64_t action = learner.act(t, x, rng);
    if (action < 0 || action >= task.actions) {
      throw PlayError("the learner chose an action that does not exist (a NaN in its state?)");
    }
    const double reward = scenario.reward(t, action);
    learner.observe(t, x, action, reward);
    gaps += scenario.gap(t, action);
    const std::optional<double> comparator = scenario.comparator_reward(t);
    if (comparator) regret += *comparator - reward;
    if (!recorder.is_checkpoint(t)) continue;
    recorder.record(kGaps, 0, gaps);
    if (comparator) recorder.record(kRegret, 0, regret);
    recorder.checkpoint_done();
  }
}

using Rules = OneAtATime<Learner, Scenario, Task>;

template <class L>
bool add_algorithm(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_algorithm<L>("contextual", about, file);
}

template <class S>
bool add_scenario(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_scenario<S>("contextual", about, file);
}

}  // namespace regatta::contextual
