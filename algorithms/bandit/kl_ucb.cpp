// KL-UCB: upper confidence bounds from the Bernoulli relative entropy.
//
//   Garivier, Cappe. The KL-UCB algorithm for bounded stochastic bandits and beyond. COLT 2011.
//   Algorithm 1, Theorem 1 (asymptotically optimal for Bernoulli rewards).
//
//   a_t = argmax_a  max { q in [m_a, 1]: n_a kl(m_a, q) <= ln t + c max(0, ln ln t) },
//   kl(m, q) = m ln(m / q) + (1 - m) ln((1 - m) / (1 - q)),   every arm once first.
//
// Assumes rewards in [0, 1]. c = 3 is Theorem 1, c = 0 the paper's advice in practice.
// Cost per round: two or three bounds of 5 Newton steps each, 2 K multiply-adds.
//
// Differs: ln ln t is cut at 0 (t < e). The bound is found as x = -ln(1 - q), in which kl is convex, by
// Newton from above: monotone, and after 4 steps q is exact to 1e-10 for every mean and every n_a up to 1e9.
// Only candidates' bounds are computed: arm a exceeds a bound q exactly when m_a >= q or n_a kl(m_a, q) is
// below the right-hand side, which needs no iteration.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct KlUcbParams : ParamSet {
  using ParamSet::ParamSet;
  double c =
      real("c", 0.0, kNonNegative, "weight of ln ln t; 3 is Theorem 1, 0 the paper's advice in practice");
};

template <class Real>
class KlUcb {
 public:
  using Params = KlUcbParams;

  KlUcb(const Params& params, const Task& task)
      : c_(params.c),
        arms_(task.arms),
        sum_(arms_, 0.0),
        plays_(arms_, 0.0),
        mean_(arms_, 0.0),
        entropy_(arms_, 0.0) {}

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    return refuse_unless_unit_rewards(task);
  }
  static double nanoseconds(const Params&, const Task& task) { return 80.0 + 3.0 * task.arms; }

  Index<Real> act(Round t, Rng<Real>&) {
    if (t <= arms_) return Index<Real>(t - 1);
    const double log_t = log(to_real(t)), budget = log_t + c_ * std::max(0.0, log(log_t));
    Real bound = upper_bound(best_, budget);
    while (true) {  // a lane whose best arm has no challenger keeps it
      const Index<Real> challenger = most_slack(bound, budget);
      if (any(challenger < Index<Real>(0))) return challenger;  // a NaN
      const Real other = upper_bound(challenger, budget);
      const Mask<Real> better = (other > bound) | ((other == bound) & (challenger < best_));
      if (!any(better)) return best_;
      best_ = select(better, challenger, best_);
      bound = select(better, other, bound);
    }
  }

  void observe(Round, Index<Real> arm, Real reward) {
    const Real plays = plays_.at(arm) + 1.0, sum = sum_.at(arm) + reward, mean = sum / plays;
    plays_.put(arm, plays);
    sum_.put(arm, sum);
    mean_.put(arm, mean);
    entropy_.put(arm, mean * log(max(mean, Real(kTiny))) + (1.0 - mean) * log(max(1.0 - mean, Real(kTiny))));
  }

 private:
  // x = -ln(1 - q) of an arm's bound q; infinite for mean 1, whose bound is 1.
  Real upper_bound(const Index<Real>& arm, double budget) const {
    const Real m = mean_.at(arm), entropy = entropy_.at(arm), level = budget / plays_.at(arm), rest = 1.0 - m;
    // kl(m, q) >= (q - m)^2 / 2v with v the largest y (1 - y) for y in [m, q]: m (1 - m) if m >= 1/2, else at
    // most q
    const Real above =
        select(m >= 0.5, sqrt(2.0 * m * rest * level), level + sqrt(level * (2.0 * m + level)));
    const Real highest = min(m + min(above, sqrt(0.5 * level)), Real(1 - kTiny));
    Real x = min((level - entropy) / rest, -log(1.0 - highest));  // also x (1 - m) <= level - entropy
    for (int step = 0; step < kNewtonSteps; ++step) {
      const Real q = 1.0 - exp(-x);
      const Real excess =
          entropy + rest * x - m * log(q) - level;  // kl(m, q) - level, its slope is (q - m) / q
      x -= excess * q / (q - m);
    }
    return select(rest > 0.0, x, Real(kInf));
  }

  // The arm with the most slack budget - n kl(m, q): above 0 exactly when its own bound exceeds q.
  Index<Real> most_slack(const Real& x, double budget) const {
    const Real q = 1.0 - exp(-x), log_q = log(q);
    return argmax<Real>(arms_, [&](int a) {
      const Real kl = entropy_[a] + (1.0 - mean_[a]) * x - mean_[a] * log_q;
      return select(mean_[a] >= q, Real(budget), budget - plays_[a] * kl);
    });
  }

  static constexpr double kTiny = 1e-15;
  static constexpr int kNewtonSteps = 5;
  double c_;
  int arms_;
  Arms<Real> sum_, plays_, mean_, entropy_;  // [arm]; entropy is m ln m + (1 - m) ln(1 - m)
  Index<Real> best_ = std::int64_t{0};       // the arm of the round before, where the search starts
};

[[maybe_unused]] const bool added = add_algorithm<KlUcb>({
    .name = "kl_ucb",
    .paper = "Garivier, Cappe 2011",
    .doc = "Upper confidence bounds from the Bernoulli relative entropy.",
});

}  // namespace
}  // namespace regatta::bandit
