// epsilon_n-greedy: explores uniformly with a probability that falls like 1/t, else plays the best mean.
//
//   Auer, Cesa-Bianchi, Fischer. Finite-time analysis of the multiarmed bandit problem.
//   Machine Learning 47, 2002. Figure 3 and Theorem 3.
//
//   epsilon_t = min(1, c K / (d^2 t));   with probability epsilon_t an arm uniform over all K,
//   else argmax_a m_a, the mean reward of arm a so far.
//
// Theorem 3 needs rewards in [0, 1], c > 5 and 0 < d <= the smallest gap; it then explores purely up to round
// c K / d^2. No learner knows the gap: the default d = 1 (so epsilon_t = min(1, 5 K / t)) is the tuned
// choice, and the theorem's is `gap` = the scenario's gap. With the tuned choice some replications lock on a
// bad arm.
//
// Cost per round: two random numbers, K comparisons.
//
// Differs: every arm is played once first, so that each has a mean; a constant epsilon can be asked for.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct EpsilonGreedyParams : ParamSet {
  using ParamSet::ParamSet;
  double c = real("c", 5.0, kPositive, "factor on the exploration probability; Theorem 3 needs more than 5");
  double gap = real("gap", 1.0, Range{0, 1, true, false},
                    "d, a lower bound on the smallest gap for Theorem 3; 1 is tuned");
  std::optional<double> epsilon =
      real_or("epsilon", "min(1, c K / (gap^2 t))", kProbability, "constant exploration probability");

  void check() {
    if (epsilon && (c != 5.0 || gap != 1.0)) {
      problem(
          "epsilon",
          "'epsilon' is given with 'c' or 'gap' (they only shape the default epsilon) leave one of them out");
    }
  }
};

template <class Real>
class EpsilonGreedy {
 public:
  using Params = EpsilonGreedyParams;

  EpsilonGreedy(const Params& params, const Task& task)
      : constant_(params.epsilon),
        pure_rounds_(params.c * task.arms / (params.gap * params.gap)),
        arms_(task.arms),
        mean_(arms_, 0.0),
        plays_(arms_, 0.0) {}

  Index<Real> act(Round t, Rng<Real>& rng) {
    if (t <= arms_) return Index<Real>(t - 1);
    const Mask<Real> explore = rng.uniform() < constant_.value_or(pure_rounds_ / to_real(t));
    const Index<Real> any_arm = rng.below(arms_);
    return select(explore, any_arm, argmax<Real>(arms_, [&](int a) { return mean_[a]; }));
  }

  void observe(Round, Index<Real> arm, Real reward) {
    const Real plays = plays_.at(arm) + 1.0, mean = mean_.at(arm);
    plays_.put(arm, plays);
    mean_.put(arm, mean + (reward - mean) / plays);
  }

 private:
  std::optional<double> constant_;
  double pure_rounds_;  // c K / d^2
  int arms_;
  Arms<Real> mean_, plays_;  // [arm]
};

[[maybe_unused]] const bool added = add_algorithm<EpsilonGreedy>({
    .name = "epsilon_greedy",
    .paper = "Auer, Cesa-Bianchi, Fischer 2002",
    .doc = "Plays the best empirical mean, or with a decreasing probability any arm.",
});

}  // namespace
}  // namespace regatta::bandit
