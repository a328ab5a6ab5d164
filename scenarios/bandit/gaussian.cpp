// Gaussian bandit: arm a pays mu_a plus normal noise.
//
//   One arm has mean `best`, the others best - gap; which one is uniform per replication, drawn from the
//   scenario's stream (a fixed position would favour the rule that ties go to the lowest index).
//
//   reward_t(a) = mu_a + noise z_t with one z_t ~ N(0, 1) per round shared by the arms.
//
// Rewards are unbounded: algorithms for rewards in [0, 1] refuse this scenario.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct GaussianParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t arms = integer("arms", 10, between(2, 1e6), "number of arms K");
  double best = real("best", 0.0, kAnyReal, "mean reward of the best arm");
  double gap = real("gap", 0.5, kNonNegative, "mean reward of the best arm minus that of every other arm");
  double noise = real("noise", 1.0, kPositive, "standard deviation of a reward");
};

template <class Real>
class Gaussian {
 public:
  using Params = GaussianParams;

  static Task task(const Params& params, Round horizon) {
    return {.arms = int(params.arms),
            .horizon = horizon,
            .reward_low = -kInf,
            .reward_high = kInf,
            .noise = params.noise};
  }

  Gaussian(const Params& params, const Task& task, Rng<Real> setup, Rng<Real> noise)
      : best_(params.best),
        gap_(params.gap),
        sd_(params.noise),
        noise_(noise),
        best_arm_(setup.below(task.arms)) {}

  Real reward(Round t, Index<Real> arm) { return fma(Real(sd_), noise_.normal(), best_ - gap(t, arm)); }
  Real gap(Round, Index<Real> arm) { return select(arm == best_arm_, Real(0.0), Real(gap_)); }

 private:
  double best_, gap_, sd_;
  Rng<Real> noise_;
  Index<Real> best_arm_;
};

[[maybe_unused]] const bool added = add_scenario<Gaussian>({
    .name = "gaussian",
    .paper = "",
    .doc = "Stationary rewards with normal noise: one best arm, all others worse by the same gap.",
});

}  // namespace
}  // namespace regatta::bandit
