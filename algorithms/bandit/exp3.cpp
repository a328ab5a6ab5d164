// Exp3: exponential weights over importance-weighted losses.
//
//   Auer, Cesa-Bianchi, Freund, Schapire. The nonstochastic multiarmed bandit problem.
//   SIAM J. Computing 32, 2002.
//
//   In the form without mixing: Bubeck, Cesa-Bianchi. Regret analysis of stochastic and nonstochastic
//   multi-armed bandit problems. Found. Trends Mach. Learn. 5, 2012. Section 3.1, Theorem 3.1.
//
//   p_t(a) = exp(-eta_t L_a) / sum_b exp(-eta_t L_b);   a_t ~ p_t;   L_{a_t} += (1 - r_t) / p_t(a_t)
//
//   fixed:    eta   = sqrt(2 ln K / (T K)),  expected regret at most sqrt(2 T K ln K)
//   anytime:  eta_t = sqrt(ln K / (K t)),    expected regret at most 2 sqrt(T K ln K)
//
// Assumes losses 1 - r_t in [0, 1], chosen by an adversary.
// Cost per round: one exponential (K when anytime), one random number.
//
// Differs: Auer et al. use gains and mix in uniform exploration. `scale` times eta is ours; 1 is the theorem.
#include "algorithms/bandit/exponential_weights.hpp"

namespace regatta::bandit {
namespace {

struct Exp3Params : ParamSet {
  using ParamSet::ParamSet;
  std::string rate = choice("rate", "fixed", {"fixed", "anytime"},
                            "learning rate from the horizon, or decreasing like 1/sqrt(t)");
  double scale = real("scale", 1.0, kPositive, "factor on the learning rate; 1 is Theorem 3.1");
};

template <class Real>
class Exp3 {
 public:
  using Params = Exp3Params;

  Exp3(const Params& params, const Task& task)
      : weights_(task.arms, Exp3Rate(params.rate == "anytime", params.scale, task)) {}

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    return refuse_unless_unit_rewards(task);
  }

  Index<Real> act(Round t, Rng<Real>& rng) { return weights_.draw(t, rng); }

  void observe(Round t, Index<Real> arm, Real reward) {
    weights_.add(t, arm, (1.0 - reward) / weights_.probability());
  }

 private:
  ExponentialWeights<Real> weights_;
};

[[maybe_unused]] const bool added = add_algorithm<Exp3>({
    .name = "exp3",
    .paper = "Auer, Cesa-Bianchi, Freund, Schapire 2002",
    .doc = "Exponential weights over importance-weighted losses, for adversarial rewards.",
});

}  // namespace
}  // namespace regatta::bandit
