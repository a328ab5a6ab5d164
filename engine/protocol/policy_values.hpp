// Exact values of the policies that a learner plays, episode after episode.
#pragma once

#include "engine/core/packs.hpp"
#include "engine/protocol/mdp.hpp"

namespace regatta::episodic {

/// The value of a policy from `start`, as policy_value() has it up to rounding. Where actions are not mixed
/// and there are few states, transitions lie as a table, eight states are evaluated at once, and only the
/// steps up to the last one that changed are evaluated again.
class PolicyValues {
 public:
  PolicyValues(const Transitions& transitions, int start)
      : transitions_(transitions), start_(start), table_(transitions.shape().states <= kMostStatesOfTable) {
    const Shape& shape = transitions.shape();
    width_ = packs_for(shape.states) * kPack;
    value_ = Padded(std::size_t(shape.steps + 1) * std::size_t(width_));
    if (!table_) return;
    const int steps = transitions.stationary() ? 1 : shape.steps;
    rows_ = Padded(shape.at(steps, 0, 0) * std::size_t(width_));
    for (int h = 0; h < steps; ++h) {
      for (int s = 0; s < shape.states; ++s) {
        for (int a = 0; a < shape.actions; ++a) {
          for (const Arc& arc : transitions.arcs(h, s, a))
            rows_[row(h, s, a) + std::size_t(arc.next)] += arc.probability;
        }
      }
    }
  }

  /// `changed_steps`: since the last call nothing changed at step `changed_steps` and later.
  double value(const Table& outcomes, const Policy& policy, int changed_steps) {
    if (!table_ || policy.ever_mixed()) return policy_value(transitions_, outcomes, policy, start_);
    for (int h = changed_steps - 1; h >= 0; --h) {
      evaluate(h, [&](int s) {
        return eight_values(outcomes, h, s, [&](int state) { return policy.action(h, state); });
      });
    }
    return value_[std::size_t(start_)];
  }

  /// As best_value() has it up to rounding, by the operations of value(): a policy that is best loses exactly
  /// nothing. The next call of value() has to be for all steps.
  double best(const Table& outcomes, bool minimise) {
    if (!table_) return best_value(transitions_, outcomes, start_, minimise);
    for (int h = transitions_.shape().steps - 1; h >= 0; --h) {
      evaluate(h, [&](int s) {
        native::Pack most = eight_values(outcomes, h, s, [](int) { return 0; });
        for (int a = 1; a < transitions_.shape().actions; ++a) {
          const native::Pack other = eight_values(outcomes, h, s, [a](int) { return a; });
          most = minimise ? lesser(other, most) : greater(other, most);
        }
        return most;
      });
    }
    return value_[std::size_t(start_)];
  }

 private:
  static constexpr int kMostStatesOfTable = 64;

  std::size_t row(int h, int s, int a) const {
    return transitions_.shape().at(transitions_.stationary() ? 0 : h, s, a) * std::size_t(width_);
  }

  template <class F>
  void evaluate(int h, const F& eight) {
    const int first = h > 0 ? 0 : start_ / kPack * kPack;  // no value of step 0 is needed but the start's
    for (int s = first; s < (h > 0 ? transitions_.shape().states : first + 1); s += kPack)
      native::store(value_.data() + std::size_t(h * width_ + s), eight(s));
  }

  /// Values at step h of the states from s on, up to eight (0 behind the last), with the values of step h + 1
  /// in place.
  template <class F>
  native::Pack eight_values(const Table& outcomes, int h, int s, const F& action) const {
    using namespace native;
    const double* next = value_.data() + std::size_t((h + 1) * width_);
    const int states = transitions_.shape().states - s;
    Pack rows[kPack];
    alignas(64) double outcome[kPack];
#pragma GCC unroll 8
    for (int k = 0; k < kPack; ++k) {
      rows[k] = Pack{}, outcome[k] = 0;
      if (k >= states) continue;
      const int a = action(s + k);
      const double* p = rows_.data() + row(h, s + k, a);
      outcome[k] = outcomes(h, s + k, a);
      rows[k] = load(p) * load(next);
      for (int j = kPack; j < width_; j += kPack) rows[k] = fma(load(p + j), load(next + j), rows[k]);
    }
    return load(outcome) + sums(rows);
  }

  const Transitions& transitions_;
  int start_, width_ = 0;  // width_: states in whole packs
  bool table_;
  Padded rows_;   // [step (if not stationary)][state][action][width]
  Padded value_;  // [step + 1][width], of the last policy; zeros after the last step
};

}  // namespace regatta::episodic
