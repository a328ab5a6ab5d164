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
// Cost per round: one exponential (K when anytime), one random number.
//
// Differs: `scale` times eta and gamma is ours; 1 is the theorem.
#include "algorithms/bandit/exponential_weights.hpp"

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
      : weights_(task.arms, Exp3Rate(params.rate == "anytime", params.scale, task)) {}

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    return refuse_unless_unit_rewards(task);
  }

  Index<Real> act(Round t, Rng<Real>& rng) { return weights_.draw(t, rng); }

  void observe(Round t, Index<Real> arm, Real reward) {
    weights_.add(t, arm, (1.0 - reward) / (weights_.probability() + 0.5 * weights_.rate(t)));
  }

 private:
  ExponentialWeights<Real> weights_;
};

[[maybe_unused]] const bool added = add_algorithm<Exp3Ix>({
    .name = "exp3_ix",
    .paper = "Neu 2015",
    .doc = "Exp3 with implicit exploration: regret bounds that hold with high probability.",
});

}  // namespace
}  // namespace regatta::bandit
