// Episodic protocol: K episodes of H steps in a tabular Markov decision process. In episode k = 1, 2, ..., K
// the learner commits to a policy; then, from the start state, for steps h = 0, ..., H - 1: an action is
// drawn from the policy, the learner sees the outcome (a reward, or a loss of an adversary) and the next
// state. Under full information it sees the whole table of losses after the episode. One round of the engine
// is one episode; play() in episodic.cpp is the loop.
//
// Regret is exact: the value of the policy is computed by dynamic programming, never estimated from what was
// drawn. Scenarios are oblivious: what happens at step h of episode k is a function of (state, action) and of
// two uniforms of that step, which are drawn whatever the learner does.
#pragma once

#include "engine/protocol/linear_features.hpp"
#include "engine/protocol/mdp.hpp"
#include "engine/protocol/next_states.hpp"
#include "engine/protocol/one_at_a_time.hpp"

namespace regatta::episodic {

/// All that a learner may know before episode 1.
struct Task {
  Shape shape;                    // H, S, A
  Round horizon = 0;              // K
  int start = 0;                  // the state in which every episode starts
  double low = 0, high = 1;       // range of an outcome
  bool adversarial = false;       // outcomes are losses whose means may change between episodes, else rewards
  bool full_information = false;  // the table of losses is shown after the episode
  bool deterministic = false;     // outcomes are their means, else low or high with the right mean
  bool stationary = true;         // neither transitions nor mean outcomes depend on the step
  bool known_transitions = false;  // the learner gets them before episode 1, see Learner::know
  int features = 0;  // d of the features that the learner gets before episode 1; 0: there are none

  /// Dimension of a linear function of (state, action) in one step; without features these are the tables.
  int dimension() const { return features > 0 ? features : shape.states * shape.actions; }

  /// An outcome as a reward (a loss: as its opposite) or as a loss in [0, 1].
  double unit_reward(double outcome) const {
    return (adversarial ? high - outcome : outcome - low) / (high - low);
  }
  double unit_loss(double outcome) const {
    return (adversarial ? outcome - low : high - outcome) / (high - low);
  }
};

class Learner {
 public:
  virtual ~Learner() = default;
  /// Called before episode 1, and only if the task says that transitions are known.
  virtual void know(const Transitions&) {}
  /// The same for the features that a task has. Both stay where they are until the last episode.
  virtual void know_features(const Features&) {}
  /// Sets the policy of episode k; what is not set stays as it was in episode k - 1.
  virtual void plan(Round k, Rng<double>& rng, Policy& policy) = 0;
  /// Outcome of `action` in `state` at step h, and the state it led to.
  virtual void observe(Round k, int h, int state, int action, double outcome, int next) = 0;
  /// Full information only: the losses of episode k, [step][state][action].
  virtual void see(Round, const Table&) {}
};

struct Step {
  double outcome;
  int next;
};

class Scenario {
 public:
  /// `outcomes`: the mean outcomes of episode 1; `noise`: two uniforms per step.
  Scenario(const Task& task, Transitions transitions, Table outcomes, Rng<double> noise)
      : outcomes_(std::move(outcomes)),
        task_(task),
        transitions_(std::move(transitions)),
        next_states_(transitions_),
        noise_(noise),
        uniforms_(std::size_t(2 * task.shape.steps)),
        used_(uniforms_.size()) {}
  virtual ~Scenario() = default;

  /// Called once per episode, k ascending. True when the mean outcomes are not those of episode k - 1.
  virtual bool begin(Round k) { return k == 1; }
  const Transitions& transitions() const { return transitions_; }
  const Table& outcomes() const { return outcomes_; }  // means of the episode that has begun
  /// Only asked for when the task says that there are some.
  virtual const Features& features() const {
    throw PlayError("the task promises features that the scenario does not have");
  }

  Step step(int h, int state, int action) {
    if (used_ == uniforms_.size()) {
      noise_.uniforms(uniforms_);
      used_ = 0;
    }
    const double which = uniforms_[used_], how_much = uniforms_[used_ + 1];
    used_ += 2;
    const double mean = outcomes_(h, state, action);
    const double outcome = task_.deterministic                                      ? mean
                           : how_much * (task_.high - task_.low) < mean - task_.low ? task_.high
                                                                                    : task_.low;
    return {outcome, next_states_.draw(transitions_, h, state, action, which)};
  }

 protected:
  Table outcomes_;

 private:
  const Task& task_;
  Transitions transitions_;
  NextStates next_states_;
  Rng<double> noise_;
  std::vector<double> uniforms_;  // drawn for an episode at a time, two per step
  std::size_t used_;
};

enum StochasticMetric { kPseudoRegret };
enum AdversarialMetric { kRegret, kTrackingRegret };

/// Metrics of a scenario with fixed mean rewards, and of one with losses of an adversary.
inline std::vector<Metric> metrics(bool adversarial) {
  if (!adversarial) {
    return {{"pseudo_regret",
             "sum over episodes of the optimal policy's value minus that of the policy played", "reward"}};
  }
  return {{"regret",
           "sum over episodes 1..k of the value (mean loss) of the policy played, minus that of the policy "
           "that is best "
           "for the sum of these episodes",
           "loss"},
          {"tracking_regret", "the same against the best policy of every single episode", "loss"}};
}

/// Estimates for the planning of a sweep: of one sweep through the tables, and of an episode's rollout and
/// value.
inline double backup_nanoseconds(const Shape& shape, double branches, double actions) {
  return double(shape.steps) * shape.states * actions * (2 + 1.5 * branches);
}
inline double scenario_nanoseconds(const Task& task, double branches) {
  return 30.0 * task.shape.steps + backup_nanoseconds(task.shape, branches, 1);
}

using Rules = OneAtATime<Learner, Scenario, Task>;

/// L: struct Params, L(const Params&, const Task&), the virtuals of Learner; optional static refuses and
/// nanoseconds.
template <class L>
bool add_algorithm(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_algorithm<L>("episodic", about, file);
}
/// S: struct Params, static task(params, horizon), static metrics(params), S(params, task, setup, noise).
template <class S>
bool add_scenario(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_scenario<S>("episodic", about, file);
}

}  // namespace regatta::episodic
