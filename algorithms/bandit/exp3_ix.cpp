// Exp3-IX: Exp3 with implicit exploration, which bounds the regret with high probability.
//
//   Neu. Explore no more: improved high-probability regret bounds for non-stochastic bandits. NeurIPS 2015.
//   Algorithm 1 and Theorem 1.
//
//   p_t(a) = exp(-eta_t L_a) / sum_b exp(-eta_t L_b);  a_t ~ p_t;
//   L_{a_t} += (1 - r_t) / (p_t(a_t) + gamma_t)
//
//   fixed:    eta   = 2 gamma   = sqrt(2 ln K / (K T))
//   anytime:  eta_t = 2 gamma_t = sqrt(ln K / (K t))
//
// Assumes losses 1 - r_t in [0, 1], chosen by an adversary.
// Cost per round: K exponentials, one random number.
//
// Differs: `scale` times eta and gamma is ours; 1 is the theorem.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct Exp3IxParams : ParamSet {
  using ParamSet::ParamSet;
  std::string rate = choice("rate", "fixed", {"fixed", "anytime"},
                            "learning rate from the horizon, or decreasing like 1/sqrt(t)");
  double scale =
      real("scale", 1.0, kPositive, "factor on learning rate and implicit exploration; 1 is Theorem 1");
};

template <class Real>
class Exp3Ix {
 public:
  using Params = Exp3IxParams;

  Exp3Ix(const Params& params, const Task& task)
      : anytime_(params.rate == "anytime"),
        unit_rate_(params.scale * sqrt(log(double(task.arms)) / task.arms)),
        rate_(unit_rate_ * sqrt(2.0 / to_real(task.horizon))),
        arms_(task.arms),
        loss_(arms_, 0.0),
        weight_(arms_, 0.0) {}

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    return refuse_unless_unit_rewards(task);
  }

  Index<Real> act(Round t, Rng<Real>& rng) {
    if (anytime_) rate_ = unit_rate_ / sqrt(to_real(t));
    Real least = loss_[0], total = 0.0;
    for (int a = 1; a < arms_; ++a) least = min(least, loss_[a]);
    for (int a = 0; a < arms_; ++a) {
      weight_[a] = exp(rate_ * (least - loss_[a]));  // the largest is 1: no overflow
      total += weight_[a];
    }
    const Sampled<Real> drawn = sample(weight_, total, rng.uniform());
    probability_ = drawn.weight / total;
    return drawn.arm;
  }

  void observe(Round, Index<Real> arm, Real reward) {
    loss_.put(arm, loss_.at(arm) + (1.0 - reward) / (probability_ + 0.5 * rate_));
  }

 private:
  bool anytime_;
  double unit_rate_, rate_;  // sqrt(ln K / K), eta_t
  int arms_;
  Arms<Real> loss_, weight_;  // [arm]; L, and p_t up to a factor
  Real probability_ = 1.0;    // p_t(a_t)
};

[[maybe_unused]] const bool added = add_algorithm<Exp3Ix>({
    .name = "exp3_ix",
    .paper = "Neu 2015",
    .doc = "Exp3 with implicit exploration: regret bounds that hold with high probability.",
});

}  // namespace
}  // namespace regatta::bandit
