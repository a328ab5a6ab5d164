// Gaussian Thompson sampling: plays the arm whose draw from a normal posterior of its mean is largest.
//
//   Agrawal, Goyal. Further optimal regret bounds for Thompson sampling. AISTATS 2013. Algorithm 2.
//
//   a_t = argmax_a theta_a
//
//   prior "flat":    theta_a ~ N(m_a, s2 / n_a),                          every arm once first
//   prior "normal":  theta_a ~ N(m_a n_a / (n_a + 1), s2 / (n_a + 1)),    from the prior N(0, s2)
//
// Assumes sub-Gaussian rewards of variance proxy at most s2; the default is the scenario's (1/4 for [0, 1]).
// A smaller s2 is over-confident: the mean regret falls, but single replications lock on a bad arm.
// Cost per round: K normal draws.
//
// Differs: the paper has the normal prior with s2 = 1 for rewards in [0, 1].
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct ThompsonGaussianParams : ParamSet {
  using ParamSet::ParamSet;
  std::optional<double> variance =
      real_or("variance", "the rewards' variance proxy", kPositive, "s2, variance of a reward");
  std::string prior =
      choice("prior", "flat", {"flat", "normal"}, "prior of an arm's mean: improper, or N(0, s2)");
};

template <class Real>
class ThompsonGaussian {
 public:
  using Params = ThompsonGaussianParams;

  ThompsonGaussian(const Params& params, const Task& task)
      : flat_(params.prior == "flat"),
        sd_(params.variance ? sqrt(*params.variance) : task.noise),
        arms_(task.arms),
        mean_(arms_, 0.0),
        plays_(arms_, flat_ ? 0.0 : 1.0),
        posterior_sd_(arms_, sd_) {}

  static double nanoseconds(const Params&, const Task& task) { return 10.0 + 6.0 * task.arms; }

  Index<Real> act(Round t, Rng<Real>& rng) {
    if (flat_ && t <= arms_) return Index<Real>(t - 1);
    return argmax<Real>(arms_, [&](int a) { return fma(posterior_sd_[a], rng.normal(), mean_[a]); });
  }

  void observe(Round, Index<Real> arm, Real reward) {
    const Real plays = plays_.at(arm) + 1.0, inv_sqrt = rsqrt(plays), mean = mean_.at(arm);
    plays_.put(arm, plays);
    posterior_sd_.put(arm, sd_ * inv_sqrt);
    mean_.put(arm, fma(reward - mean, inv_sqrt * inv_sqrt, mean));  // mean += (reward - mean) / plays
  }

 private:
  bool flat_;
  double sd_;
  int arms_;
  Arms<Real> mean_, plays_, posterior_sd_;  // [arm]; a normal prior counts as one play of reward 0
};

[[maybe_unused]] const bool added = add_algorithm<ThompsonGaussian>({
    .name = "thompson_gaussian",
    .paper = "Agrawal, Goyal 2013",
    .doc = "Thompson sampling with normal posteriors of the arms' means.",
});

}  // namespace
}  // namespace regatta::bandit
