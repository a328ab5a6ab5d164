// Switching losses: the best arm changes at the borders of m equal blocks of rounds.
//
//   Block j = the rounds t with floor((t - 1) m / T) = j. Its best arm b_j is uniform, b_j != b_{j-1}. Losses
//   are Bernoulli with mean 1/2 - gap for b_j and 1/2 for every other arm; reward = 1 - loss.
//
//   loss_t(a) = 1{u_t < mean loss of a} with one uniform u_t per round shared by the arms: a loss of the best
//   arm is a loss of all of them. So the realised rewards of all arms, and with them the best fixed arm in
//   hindsight, follow from u_t alone.
//
// pseudo_regret and regret compare with the best fixed arm: a learner that tracks the switches makes them
// negative. dynamic_regret compares with b_j and is never negative.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct SwitchingLossesParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t arms = integer("arms", 10, between(2, 1e6), "number of arms K");
  std::int64_t blocks = integer("blocks", 4, between(1, 1e6), "number m of equal blocks of rounds");
  double gap =
      real("gap", 0.25, Range{0, 0.5, true, false}, "mean loss of the other arms minus that of the best one");
};

template <class Real>
class SwitchingLosses {
 public:
  using Params = SwitchingLossesParams;
  static constexpr bool kAdversarial = true;

  static Task task(const Params& params, Round horizon) {
    return {.arms = int(params.arms), .horizon = horizon};
  }

  SwitchingLosses(const Params& params, const Task& task, Rng<Real> setup, Rng<Real> noise)
      : arms_(task.arms),
        horizon_(task.horizon),
        blocks_(params.blocks),
        gap_(params.gap),
        setup_(setup),
        noise_(noise),
        best_arm_(setup_.below(arms_)),
        best_rounds_(arms_, 0.0),
        extra_reward_(arms_, 0.0) {}

  Real reward(Round t, Index<Real> arm) {
    if (const Round block = (t - 1) * blocks_ / horizon_; block != block_) {
      block_ = block;
      best_arm_ += 1 + setup_.below(arms_ - 1);
      best_arm_ = select(best_arm_ < arms_, best_arm_, best_arm_ - arms_);
    }
    const Real u = noise_.uniform();
    const Real best_gains = to_real(u >= 0.5 - gap_), all_gain = to_real(u >= 0.5);
    common_reward_ += all_gain;
    extra_reward_.put(best_arm_, extra_reward_.at(best_arm_) + (best_gains - all_gain));
    best_rounds_.put(best_arm_, best_rounds_.at(best_arm_) + 1.0);
    return select(arm == best_arm_, best_gains, all_gain);
  }
  Real gap(Round, Index<Real> arm) { return select(arm == best_arm_, Real(0.0), Real(gap_)); }
  Real least_fixed_gap(Round t) { return gap_ * (to_real(t) - largest(best_rounds_)); }
  Real best_fixed_reward(Round) { return common_reward_ + largest(extra_reward_); }

 private:
  static Real largest(const Arms<Real>& values) {
    Real x = values[0];
    for (int a = 1; a < values.size(); ++a) x = max(x, values[a]);
    return x;
  }

  int arms_;
  Round horizon_, blocks_, block_ = 0;
  double gap_;
  Rng<Real> setup_, noise_;
  Index<Real> best_arm_;
  Arms<Real> best_rounds_,
      extra_reward_;          // [arm]; rounds in which it was the best, and what it gained by that
  Real common_reward_ = 0.0;  // what every arm gained
};

[[maybe_unused]] const bool added = add_scenario<SwitchingLosses>({
    .name = "switching_losses",
    .paper = "",
    .doc = "Bernoulli losses whose best arm changes at the borders of equal blocks of rounds.",
});

}  // namespace
}  // namespace regatta::bandit
