// Bernoulli bandit: arm a pays 1 with probability mu_a, else 0.
//
//   One arm has mean `best`, the others best - gap. Which arm is best is uniform per replication, drawn from
//   the scenario's stream: it is never fixed, because ties that go to the lowest index would favour arm 0.
//   With `minimax_c` > 0 the gap shrinks with the horizon, best = 1/2 + min(1/4, c sqrt(K/T)) against 1/2:
//   the instance on which the sqrt(T) rate shows (c = 1 is useless: there uniform play itself has slope 1/2).
//
//   reward_t(a) = 1{u_t < mu_a} with one uniform u_t per round shared by the arms: any two algorithms that
//   play the same arm in the same round get the same reward.
//
// Usual settings: the default (0.9 against 0.8); gap = 0.4, on which logarithmic growth has settled by
// T = 1e5; arms = 2 and gap = 0.5, the easiest; minimax_c = 4.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct BernoulliParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t arms = integer("arms", 10, between(2, 1e6), "number of arms K");
  double best = real("best", 0.9, kProbability, "mean reward of the best arm");
  double gap = real("gap", 0.1, kProbability, "mean reward of the best arm minus that of every other arm");
  double minimax_c =
      real("minimax_c", 0.0, kNonNegative,
           "when positive: best = 1/2 + min(1/4, c sqrt(K/T)), the others 1/2; `best` and `gap` unused");

  void check() {
    if (minimax_c == 0 && gap > best) {
      problem("gap", "'gap' = " + exact_text(gap) + " is larger than 'best' = " + exact_text(best) +
                         " (a mean reward would be negative) make it smaller");
    }
  }
};

template <class Real>
class Bernoulli {
 public:
  using Params = BernoulliParams;

  static Task task(const Params& params, Round horizon) {
    return {.arms = int(params.arms), .horizon = horizon};
  }

  Bernoulli(const Params& params, const Task& task, Rng<Real> setup, Rng<Real> noise)
      : best_(params.best), gap_(params.gap), noise_(noise), best_arm_(setup.below(task.arms)) {
    if (params.minimax_c > 0) {
      gap_ = std::min(0.25, params.minimax_c * sqrt(double(task.arms) / double(task.horizon)));
      best_ = 0.5 + gap_;
    }
  }

  Real reward(Round, Index<Real> arm) { return to_real(noise_.uniform() < best_ - gap(0, arm)); }
  Real gap(Round, Index<Real> arm) { return select(arm == best_arm_, Real(0.0), Real(gap_)); }

 private:
  double best_, gap_;
  Rng<Real> noise_;
  Index<Real> best_arm_;
};

[[maybe_unused]] const bool added = add_scenario<Bernoulli>({
    .name = "bernoulli",
    .paper = "",
    .doc = "Stationary coin-flip rewards: one best arm, all others worse by the same gap.",
});

}  // namespace
}  // namespace regatta::bandit
