// Tsallis-INF: follow the regularised leader with the 1/2-Tsallis entropy.
//
//   Zimmert, Seldin. Tsallis-INF: an optimal algorithm for stochastic and adversarial bandits.
//   JMLR 22(28), 2021. Algorithm 1 with alpha = 1/2, Theorem 1.
//
//   p_t(a) = 4 / (eta_t (L_a - x))^2 with x < min L such that sum_a p_t(a) = 1;   a_t ~ p_t;   l = 1 - r_t
//
//   iw:  eta_t = 2 / sqrt(t),  L_{a_t} += l / p_t(a_t);
//        regret at most 4 sqrt(K T) + 1
//
//   rv:  eta_t = 4 / sqrt(t),  L_a += 1{a = a_t} (l - B_a) / p_t(a) + B_a for every a,
//        B_a = 1/2 if p_t(a) >= eta_t^2, else 0;   regret at most 2 sqrt(K T) + 10 K ln T + 16
//
// Assumes losses l in [0, 1]; the regret is O(ln T) under stochastic rewards, without being told.
// Cost per round: about 3 times K divisions, one random number.
//
// Differs: with z = eta_t (min L - x) >= 2 the root is found by Newton on S(z)^(-1/2) = 1, S the sum of the
// p: that function is concave in z, so the steps from z = 2 never overshoot, and linear when all losses are
// equal (the paper iterates on S itself). Then p is divided by its sum.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct TsallisInfParams : ParamSet {
  using ParamSet::ParamSet;
  std::string estimator =
      choice("estimator", "iw", {"iw", "rv"},
             "loss estimates: importance-weighted, or with reduced variance (lower regret)");
};

template <class Real>
class TsallisInf {
 public:
  using Params = TsallisInfParams;

  TsallisInf(const Params& params, const Task& task)
      : reduced_variance_(params.estimator == "rv"),
        arms_(task.arms),
        loss_(arms_, 0.0),
        weight_(arms_, 0.0) {}

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    return refuse_unless_unit_rewards(task);
  }
  static double nanoseconds(const Params&, const Task& task) { return 20.0 + 6.0 * task.arms; }

  Index<Real> act(Round t, Rng<Real>& rng) {
    rate_ = (reduced_variance_ ? 4.0 : 2.0) / sqrt(to_real(t));
    find_weights();
    const Sampled<Real> drawn = sample(weight_, total_, rng.uniform());
    probability_ = drawn.weight / total_;
    return drawn.arm;
  }

  void observe(Round, Index<Real> arm, Real reward) {
    Real loss = 1.0 - reward;
    if (reduced_variance_) {
      const Real least = rate_ * rate_ * total_;
      const auto baseline = [&](const Real& weight) { return select(weight >= least, Real(0.5), Real(0.0)); };
      for (int a = 0; a < arms_; ++a) loss_[a] += baseline(weight_[a]);
      loss -= baseline(weight_.at(arm));
    }
    loss_.put(arm, loss_.at(arm) + loss / probability_);
  }

 private:
  // Sets weight_ to p_t and total_ to its sum, 1 up to rounding. A lane whose root is found stands still, so
  // that no lane depends on its neighbours.
  void find_weights() {
    Real least = loss_[0], z = 2.0;
    for (int a = 1; a < arms_; ++a) least = min(least, loss_[a]);
    for (int step = 0; step < kMaxSteps; ++step) {
      Real slope = 0.0;  // -S'(z)
      total_ = 0.0;
      for (int a = 0; a < arms_; ++a) {
        const Real root = 2.0 / fma(Real(rate_), loss_[a] - least, z);
        weight_[a] = root * root;
        total_ += weight_[a];
        slope = fma(weight_[a], root, slope);
      }
      const Real next = fma(2.0 * total_ / slope, sqrt(total_) - 1.0, z);
      const Mask<Real> going = (total_ - 1.0 > kTolerance) & (next > z);
      if (!any(going)) break;
      z = select(going, next, z);
    }
  }

  static constexpr int kMaxSteps = 100;
  static constexpr double kTolerance = 1e-12;  // of S - 1
  bool reduced_variance_;
  int arms_;
  double rate_ = 0;                       // eta_t
  Arms<Real> loss_, weight_;              // [arm]; L, and p_t before the division by its sum
  Real total_ = 1.0, probability_ = 1.0;  // sum of weight_, p_t(a_t)
};

[[maybe_unused]] const bool added = add_algorithm<TsallisInf>({
    .name = "tsallis_inf",
    .paper = "Zimmert, Seldin 2021",
    .doc =
        "Follow the regularised leader with Tsallis entropy: optimal for stochastic and adversarial rewards.",
});

}  // namespace
}  // namespace regatta::bandit
