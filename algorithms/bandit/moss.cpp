// MOSS: an upper confidence bound whose width vanishes once an arm has been played more than T / K times.
//
//   Audibert, Bubeck. Minimax policies for adversarial and stochastic bandits. COLT 2009.
//   Anytime form: Degenne, Perchet. Anytime optimal algorithms in stochastic multi-armed bandits. ICML 2016.
//
//   a_t = argmax_a  m_a + sqrt(4 s^2 alpha max(0, ln(B / (K n_a))) / n_a),   every arm once first;
//
//   fixed:    B = T, alpha = 1
//   anytime:  B = t, alpha = (1 + 1.35) / 2
//
// Assumes s-sub-Gaussian rewards; rewards in [0, 1] have s = 1/2, which gives the papers' formulas.
// Cost per round: K square roots, one logarithm.
//
// Differs: the factor 4 s^2 extends the papers' [0, 1]. alpha = 0.5 is tuned, not covered by the theorem. The
// anytime constant 1.35 is recalled, not checked against the paper.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct MossParams : ParamSet {
  using ParamSet::ParamSet;
  std::string rate = choice("rate", "fixed", {"fixed", "anytime"}, "uses the horizon, or the current round");
  std::optional<double> alpha = real_or("alpha", "1 if fixed, 1.175 if anytime", kPositive,
                                        "factor inside the confidence radius; 0.5 is tuned");
};

template <class Real>
class Moss {
 public:
  using Params = MossParams;

  Moss(const Params& params, const Task& task)
      : anytime_(params.rate == "anytime"),
        width_(2 * task.noise * sqrt(params.alpha.value_or(anytime_ ? (1 + 1.35) / 2 : 1.0))),
        log_budget_(log(to_real(task.horizon) / task.arms)),
        arms_(task.arms),
        mean_(arms_, 0.0),
        plays_(arms_, 0.0),
        log_plays_(arms_, 0.0),
        radius_(arms_, 0.0) {}

  Index<Real> act(Round t, Rng<Real>&) {
    if (t <= arms_) return Index<Real>(t - 1);
    if (anytime_) log_budget_ = log(to_real(t) / arms_);
    return argmax<Real>(arms_, [&](int a) {
      return fma(sqrt(max(Real(0.0), log_budget_ - log_plays_[a])), radius_[a], mean_[a]);
    });
  }

  void observe(Round, Index<Real> arm, Real reward) {
    const Real plays = plays_.at(arm) + 1.0, inv_sqrt = rsqrt(plays), mean = mean_.at(arm);
    plays_.put(arm, plays);
    log_plays_.put(arm, log(plays));
    radius_.put(arm, width_ * inv_sqrt);
    mean_.put(arm, fma(reward - mean, inv_sqrt * inv_sqrt, mean));  // mean += (reward - mean) / plays
  }

 private:
  bool anytime_;
  double width_, log_budget_;  // 2 s sqrt(alpha), ln(B / K)
  int arms_;
  Arms<Real> mean_, plays_, log_plays_, radius_;  // [arm]; radius is width / sqrt(plays)
};

[[maybe_unused]] const bool added = add_algorithm<Moss>({
    .name = "moss",
    .paper = "Audibert, Bubeck 2009",
    .doc = "Upper confidence bound with the minimax-optimal rate sqrt(K T).",
});

}  // namespace
}  // namespace regatta::bandit
