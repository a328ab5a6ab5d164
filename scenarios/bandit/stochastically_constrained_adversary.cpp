// Stochastically constrained adversary: all losses jump between two levels, the gaps never change.
//
//   Zimmert, Seldin. Tsallis-INF: an optimal algorithm for stochastic and adversarial bandits.
//   JMLR 22(28), 2021. Section on experiments.
//
//   Phases n = 0, 1, 2, ... of max(1, floor(1.6^n)) rounds, the last one cut at T; reward = 1 - loss and
//   losses are Bernoulli with mean
//
//     even phases:  0 for the best arm,        gap for the others
//     odd phases:   1 - gap for the best arm,  1 for the others.
//
//   The best arm is uniform per replication, drawn from the scenario's stream.
//
//   loss_t(a) = 1{u_t < mean loss of a} with one uniform u_t per round shared by the arms: whenever the best
//   arm loses, every arm does. So it is also the best fixed arm in hindsight, and its realised reward follows
//   from u_t alone.
//
// Every round costs `gap` unless the best arm is played, so pseudo_regret = gap * (plays of other arms).
// Confidence bounds computed from means of all rounds are misled by the jumps.
//
// Differs: the phase lengths and the default gap are recalled, not checked against the paper.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct ConstrainedParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t arms = integer("arms", 8, between(2, 1e6), "number of arms K");
  double gap =
      real("gap", 0.125, Range{0, 1, true, false}, "mean loss of the other arms minus that of the best one");
};

template <class Real>
class StochasticallyConstrainedAdversary {
 public:
  using Params = ConstrainedParams;
  static constexpr bool kAdversarial = true;

  static Task task(const Params& params, Round horizon) {
    return {.arms = int(params.arms), .horizon = horizon};
  }

  StochasticallyConstrainedAdversary(const Params& params, const Task& task, Rng<Real> setup, Rng<Real> noise)
      : gap_(params.gap), noise_(noise), best_arm_(setup.below(task.arms)) {}

  Real reward(Round t, Index<Real> arm) {
    if (t == next_phase_) {
      odd_ = !odd_;
      power_ *= 1.6;
      next_phase_ += Round(power_);
    }
    const Real u = noise_.uniform();
    const double best_loss = odd_ ? 1 - gap_ : 0.0;
    best_reward_ += to_real(u >= best_loss);
    return to_real(u >= best_loss + gap(t, arm));
  }
  Real gap(Round, Index<Real> arm) { return select(arm == best_arm_, Real(0.0), Real(gap_)); }
  Real least_fixed_gap(Round) { return 0.0; }
  Real best_fixed_reward(Round) { return best_reward_; }

 private:
  double gap_;
  Rng<Real> noise_;
  Index<Real> best_arm_;
  bool odd_ = false;
  double power_ = 1;      // 1.6^n for the current phase n
  Round next_phase_ = 2;  // its first round
  Real best_reward_ = 0.0;
};

[[maybe_unused]] const bool added = add_scenario<StochasticallyConstrainedAdversary>({
    .name = "stochastically_constrained_adversary",
    .paper = "Zimmert, Seldin 2021",
    .doc = "Losses jump between two levels while the gap between the best arm and the others stays the same.",
});

}  // namespace
}  // namespace regatta::bandit
