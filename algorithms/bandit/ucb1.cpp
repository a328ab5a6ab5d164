// UCB1: optimism in the face of uncertainty.
//
//   Auer, Cesa-Bianchi, Fischer. Finite-time analysis of the multiarmed bandit problem.
//   Machine Learning 47, 2002. Figure 1 and Theorem 1.
//
//   a_t = argmax_a  m_a + 2 s sqrt(alpha ln t / n_a),   every arm once first.
//
// Assumes s-sub-Gaussian rewards; rewards in [0, 1] have s = 1/2, which gives the paper's formula.
// Cost per round: K multiply-adds, one reciprocal square root; 0.18 ns per arm and lane at K = 100, 0.14 at
// 1000. ln t moves all indices in every round, so there is no tree of them as for MOSS, and bounds that hold
// for some rounds ahead do not prune: UCB1 keeps all indices close to the largest. With K = 1000, at t =
// 5,000 and 9,500, bounds of 8 arms for the next 8 rounds left out 43 and 62 % of the groups of one lane, but
// only 14 and 2 % in all lanes of a block at once, less than it costs to look at the bounds.
//
// Differs: the paper writes ln n for the number n of plays so far, t - 1; here, as in most later texts, it is
// ln t. The factor 2 s extends the paper's [0, 1].
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct Ucb1Params : ParamSet {
  using ParamSet::ParamSet;
  double alpha =
      real("alpha", 2.0, kPositive, "width of the confidence radius; 2 is Theorem 1, 0.5 is tuned");
};

template <class Real>
class Ucb1 {
 public:
  using Params = Ucb1Params;

  Ucb1(const Params& params, const Task& task)
      : alpha_(params.alpha),
        scale_(2 * task.noise),
        arms_(task.arms),
        mean_(arms_, 0.0),
        inv_sqrt_plays_(arms_, 0.0),
        plays_(arms_, 0.0) {}

  Index<Real> act(Round t, Rng<Real>&) {
    if (t <= arms_) return Index<Real>(t - 1);
    const double radius = radius_(t, [&](auto round) { return scale_ * sqrt(alpha_ * log(round)); });
    return argmax<Real>(arms_, [&](int a) { return fma(radius, inv_sqrt_plays_[a], mean_[a]); });
  }

  void observe(Round, Index<Real> arm, Real reward) {
    const Real plays = plays_.at(arm) + 1.0, inv_sqrt = rsqrt(plays), mean = mean_.at(arm);
    plays_.put(arm, plays);
    inv_sqrt_plays_.put(arm, inv_sqrt);
    mean_.put(arm, fma(reward - mean, inv_sqrt * inv_sqrt, mean));  // mean += (reward - mean) / plays
  }

 private:
  double alpha_, scale_;
  EachRound radius_;
  int arms_;
  Arms<Real> mean_, inv_sqrt_plays_, plays_;  // [arm]
};

[[maybe_unused]] const bool added = add_algorithm<Ucb1>({
    .name = "ucb1",
    .paper = "Auer, Cesa-Bianchi, Fischer 2002",
    .doc = "Plays the arm with the largest upper confidence bound.",
});

}  // namespace
}  // namespace regatta::bandit
