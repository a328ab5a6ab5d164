// Bandit protocol: K arms, T rounds. In round t = 1, 2, ..., T the learner picks an arm and sees the reward
// of that arm only. Rewards (not losses) are what scenarios speak of; an algorithm stated for losses uses 1 -
// reward.
//
// Everything here is written once for Real = double (one replication) and Real = Lanes (kLanes replications
// in lock-step, compiled once per instruction-set level); both give the same bits.
#pragma once

#include <optional>
#include <string>

#include "engine/core/real.hpp"
#include "engine/protocol/protocol.hpp"

namespace regatta::bandit {

/// All that a learner may know before round 1.
struct Task {
  int arms = 0;
  Round horizon = 0;
  double reward_low = 0, reward_high = 1;  // -inf, inf when rewards are unbounded
  double noise = 0.5;                      // sub-Gaussian scale of a reward around its mean
};

/// Why an algorithm that is stated for rewards in [0, 1] can't play; nullopt when it can.
inline std::optional<std::string> refuse_unless_unit_rewards(const Task& task) {
  if (task.reward_low >= 0 && task.reward_high <= 1) return std::nullopt;
  return "it needs rewards in [0, 1], these lie in [" + exact_text(task.reward_low) + ", " +
         exact_text(task.reward_high) + "]";
}

/// What the engine sees of a learner: two virtual calls per round and block of replications. Arguments go by
/// reference, because a block by value is copied through memory.
template <class Real>
class Learner {
 public:
  virtual ~Learner() = default;
  virtual Index<Real> act(Round t, Rng<Real>& rng) = 0;
  virtual void observe(Round t, const Index<Real>& arm, const Real& reward) = 0;
};

/// What the engine sees of a scenario. Oblivious: what arm a gives in round t does not depend on earlier
/// actions.
template <class Real>
class Scenario {
 public:
  virtual ~Scenario() = default;
  /// Reward of `arm` in round t; called once per round, t ascending.
  virtual Real reward(Round t, const Index<Real>& arm) = 0;
  /// Mean reward of the best arm of round t minus that of `arm` (>= 0).
  virtual Real gap(Round t, const Index<Real>& arm) = 0;
  /// min over arms a of sum_{s <= t} gap(s, a): 0 when one arm is best in every round.
  virtual Real least_fixed_gap(Round t) = 0;
  /// max over arms a of the realised sum_{s <= t} reward(s, a). Only adversarial scenarios know it.
  virtual Real best_fixed_reward(Round t) = 0;
};

enum MetricIndex { kPseudoRegret, kDynamicRegret, kRegret };

/// Metrics of a scenario whose best arm never changes, and of one that has an adversary.
inline std::vector<Metric> metrics(bool adversarial) {
  std::vector<Metric> all{
      {"pseudo_regret",
       "sum over rounds of the mean reward of the arm that is best for rounds 1..t, minus that "
       "of the arm played",
       "reward"}};
  if (adversarial) {
    all.push_back({"dynamic_regret", "the same against the best arm of every single round", "reward"});
    all.push_back(
        {"regret", "realised rewards of the best fixed arm in hindsight minus those received", "reward"});
  }
  return all;
}

/// The protocol. One call plays one block of replications.
template <class Real>
void play(Learner<Real>& learner, Scenario<Real>& scenario, const Task& task, bool adversarial, Rng<Real> rng,
          Recorder& recorder) {
  Real gaps(0.0), rewards(0.0);
  for (Round t = 1; t <= task.horizon; ++t) {
    recorder.at(t);
    const Index<Real> arm = learner.act(t, rng);
    if (any(outside(arm, task.arms))) {
      throw PlayError("the learner chose an arm that does not exist (a NaN in its state?)");
    }
    const Real reward = scenario.reward(t, arm);
    learner.observe(t, arm, reward);
    gaps += scenario.gap(t, arm);
    if (adversarial) rewards += reward;
    if (!recorder.is_checkpoint(t)) continue;
    const Real pseudo = gaps - scenario.least_fixed_gap(t);
    const Real realised = adversarial ? scenario.best_fixed_reward(t) - rewards : Real(0.0);
    for (int i = 0; i < kWidth<Real>; ++i) {
      recorder.record(kPseudoRegret, i, lane(pseudo, i));
      if (adversarial) recorder.record(kDynamicRegret, i, lane(gaps, i));
      if (adversarial) recorder.record(kRegret, i, lane(realised, i));
    }
    recorder.checkpoint_done();
  }
}

}  // namespace regatta::bandit

#include "engine/protocol/bandit_entries.hpp"  // add_algorithm, add_scenario
