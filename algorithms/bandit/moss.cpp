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
// Cost per round: one index from a table over n_a and a comparison of K numbers (log K when K is large: see
// Standings); anytime K square roots, one logarithm.
//
// Differs: the factor 4 s^2 extends the papers' [0, 1]. alpha = 0.5 is tuned, not covered by the theorem. The
// anytime constant 1.35 is recalled, not checked against the paper.
#include "engine/core/standings.hpp"
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
        log_plays_(anytime_ ? arms_ : 0, 0.0),
        radius_(anytime_ ? arms_ : 0, 0.0),
        indices_(anytime_ ? 1 : arms_, 0.0) {
    // ln(T / (K n)) <= 0 beyond n = T / K, so the last entry stands for all larger n.
    const Round last = task.horizon / arms_ + 2;
    if (!anytime_ && last < kLargestTable) {
      root_ = tabulate(last, [&](const auto& plays) { return root(plays); });
    }
  }

  Index<Real> act(Round t, Rng<Real>&) {
    if (t <= arms_) return Index<Real>(t - 1);
    if (!anytime_) return indices_.best();
    log_budget_ = log(to_real(t) / arms_);
    return argmax<Real>(arms_, [&](int a) {
      return fma(sqrt(max(Real(0.0), log_budget_ - log_plays_[a])), radius_[a], mean_[a]);
    });
  }

  void observe(Round, Index<Real> arm, Real reward) {
    const Real plays = plays_.at(arm) + 1.0, inv_sqrt = rsqrt(plays), old = mean_.at(arm);
    const Real mean = fma(reward - old, inv_sqrt * inv_sqrt, old);  // mean += (reward - mean) / plays
    const Real radius = width_ * inv_sqrt;
    plays_.put(arm, plays);
    mean_.put(arm, mean);
    if (anytime_) {
      log_plays_.put(arm, log(plays));
      radius_.put(arm, radius);
    } else {
      indices_.put(arm, fma(root_of(plays), radius, mean));
    }
  }

 private:
  static constexpr Round kLargestTable = 1'000'000;

  // sqrt(max(0, ln(T / (K n)))), computed or looked up.
  template <class Plays>
  Plays root(const Plays& plays) const {
    return sqrt(max(Plays(0.0), log_budget_ - log(plays)));
  }
  Real root_of(const Real& plays) const {
    if (root_.empty()) return root(plays);
    return lookup(root_.data(), to_index(min(plays, Real(double(root_.size() - 1)))));
  }

  bool anytime_;
  double width_, log_budget_;  // 2 s sqrt(alpha), ln(B / K)
  int arms_;
  Arms<Real> mean_, plays_;        // [arm]
  Arms<Real> log_plays_, radius_;  // [arm], anytime; radius is width / sqrt(plays)
  Standings<Real> indices_;        // fixed: only the index of the arm played changes
  std::vector<double> root_;       // [plays]
};

[[maybe_unused]] const bool added = add_algorithm<Moss>({
    .name = "moss",
    .paper = "Audibert, Bubeck 2009",
    .doc = "Upper confidence bound with the minimax-optimal rate sqrt(K T).",
});

}  // namespace
}  // namespace regatta::bandit
