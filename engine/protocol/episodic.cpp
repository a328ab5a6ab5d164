#include "engine/protocol/episodic.hpp"

#include "engine/protocol/policy_values.hpp"

namespace regatta::episodic {
namespace {

/// Keeps the exact regret. Values are computed again only when the policy or the mean outcomes changed.
class Ledger {
 public:
  Ledger(const Task& task, const Scenario& scenario)
      : task_(task),
        scenario_(scenario),
        sum_(task.shape),
        current_(task.shape),
        values_(scenario.transitions(), task.start) {}

  void episode(bool new_outcomes, Policy& policy) {
    if (new_outcomes) {
      if (task_.adversarial) settle();
      current_ = scenario_.outcomes();
      best_ = values_.best(current_, task_.adversarial);
    }
    const int changed_steps = policy.take_changed_steps();
    if (changed_steps > 0 || new_outcomes)
      value_ = values_.value(current_, policy, new_outcomes ? task_.shape.steps : changed_steps);
    ++unsettled_;
    played_ += value_;
    gap_ += task_.adversarial ? value_ - best_ : best_ - value_;
  }

  void record(Recorder& recorder) {
    if (!task_.adversarial) return recorder.record(kPseudoRegret, 0, gap_);
    settle();
    recorder.record(kRegret, 0, played_ - best_value(scenario_.transitions(), sum_, task_.start, true));
    recorder.record(kTrackingRegret, 0, gap_);
  }

 private:
  void settle() { sum_.add(current_, double(std::exchange(unsettled_, 0))); }

  const Task& task_;
  const Scenario& scenario_;
  Table sum_, current_;  // of the episodes before the last `unsettled_` ones; of each of these
  PolicyValues values_;
  Round unsettled_ = 0;
  double value_ = 0, best_ = 0, played_ = 0, gap_ = 0;
};

void play(Learner& learner, Scenario& scenario, const Task& task, Rng<double> rng, Recorder& recorder) {
  Policy policy(task.shape);
  Ledger ledger(task, scenario);
  if (task.known_transitions) learner.know(scenario.transitions());
  if (task.features > 0) learner.know_features(scenario.features());
  for (Round k = 1; k <= task.horizon; ++k) {
    recorder.at(k);
    const bool new_outcomes = scenario.begin(k);
    learner.plan(k, rng, policy);
    ledger.episode(new_outcomes, policy);
    int state = task.start;
    for (int h = 0; h < task.shape.steps; ++h) {
      const int action = policy.draw(h, state, rng);
      const Step step = scenario.step(h, state, action);
      learner.observe(k, h, state, action, step.outcome, step.next);
      state = step.next;
    }
    if (task.full_information) learner.see(k, scenario.outcomes());
    if (!recorder.is_checkpoint(k)) continue;
    ledger.record(recorder);
    recorder.checkpoint_done();
  }
}

[[maybe_unused]] const bool added = Rules::add_protocol("episodic", play);

}  // namespace
}  // namespace regatta::episodic
