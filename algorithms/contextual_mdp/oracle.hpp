// Online regression oracles for contextual MDPs: before a round they predict mean rewards and transitions of
// its context, after it they learn from its trajectory. Within a round predictions are frozen.
//
//   Regret of rewards: sum over rounds and steps of (prediction - reward)^2, minus that of the best member of
//   the oracle's class; of transitions: the same for -ln(predicted probability of the next state). After the
//   last step there is no next state.
#pragma once

#include "engine/protocol/contextual_mdp.hpp"

namespace regatta::contextual_mdp {

class RewardOracle {
 public:
  virtual ~RewardOracle() = default;
  /// Mean rewards in [0, 1] of a context, [step][state][action].
  virtual void predict(const Context& context, Table& rewards) = 0;
  virtual void update(const Context& context, std::span<const Step> trajectory) = 0;
  /// What the regret can't exceed, or does not by the theory: a-priori knowledge.
  virtual double regret_bound() const = 0;
};

class TransitionOracle {
 public:
  virtual ~TransitionOracle() = default;
  /// Fills the rows of all steps but the last: they sum to 1, and nothing possible gets probability 0.
  virtual void predict(const Context& context, Transitions& transitions) = 0;
  virtual void update(const Context& context, std::span<const Step> trajectory) = 0;
  virtual double regret_bound() const = 0;
};

/// Divides a row by its sum, which rounding has kept near 1.
inline void normalise(std::span<Arc> arcs) {
  double sum = 0;
  for (const Arc& arc : arcs) sum += arc.probability;
  for (Arc& arc : arcs) arc.probability /= sum;
}

}  // namespace regatta::contextual_mdp
