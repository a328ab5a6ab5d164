// SupLinUCB with a certified gap: learns on levels of accuracy 2^-1, 2^-2, ..., and only from rounds that are
// informative on their level.
//
//   Zhang, He, Fan, Gu. On the interplay between misspecification and sub-optimality gap in linear contextual
//   bandits. ICML 2023, Section 5 (the version that need not know the gap); the levels are those of Chu, Li,
//   Reyzin, Schapire. Contextual bandits with linear payoff functions. AISTATS 2011.
//
//   D = all actions; for level l = 1, 2, ..., 20, with V_l and theta_l of the rounds kept by level l:
//     if |x(a)|_{V_l^-1} >= 2^-l for some a of D: play the a of D with the largest norm; level l keeps the
//     round else if t <= 4^l d or l = 20:  play argmax over D of r_l(a) = <x(a), theta_l> + beta
//     |x(a)|_{V_l^-1}; no
//       level keeps the round
//     else D = {a in D: max over D of r_l - r_l(a) <= 3 beta 2^-l}
//
// Assumes mean rewards that are linear up to zeta, small against the gap. Cost per round: that of lin_ucb on
// one level whose regression or vectors have changed, K comparisons on every other.
//
// Differs: beta is one constant for all levels, as in the paper's experiments; the theorem's grows with the
// level. Taken from a text of the authors with the same results, not from the paper itself.
#include <numeric>

#include "algorithms/contextual/lazy_ridge.hpp"

namespace regatta::contextual {
namespace {

class SupLinUcb final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double beta = real("beta", 1.0, kNonNegative, "radius of the confidence ellipsoids");
    double ridge = real("ridge", 1.0, kPositive, "weight lam of |theta|^2 in the regressions");
  };

  static double nanoseconds(const Params&, const Task& task) {
    return 200.0 + 60.0 * task.actions + 0.16 * (task.actions + 4.0) * task.dimension * task.dimension;
  }

  SupLinUcb(const Params& params, const Task& task)
      : beta_(params.beta),
        dimension_(task.models() * task.dimension),
        levels_(std::size_t(kLevels), LazyRidge(task, params.ridge)),
        candidates_(std::size_t(task.actions)) {}

  std::int64_t act(Round t, const ActionFeatures& x, Rng<double>&) override {
    candidates_.resize(candidates_.capacity());
    std::iota(candidates_.begin(), candidates_.end(), 0);
    double accuracy = 0.5;             // 2^-l
    double rounds = 4.0 * dimension_;  // 4^l d
    for (int l = 0;; ++l, accuracy /= 2, rounds *= 4) {
      LazyRidge& level = levels_[std::size_t(l)];
      level.look(x);
      const std::int64_t widest = best([&](std::int64_t a) { return level.norm(a); });
      keeper_ = level.norm(widest) >= accuracy ? l : kNone;
      if (keeper_ == l) return widest;
      const auto index = [&](std::int64_t a) { return level.index(a, beta_); };
      const std::int64_t promising = best(index);
      if (double(t) <= rounds || l + 1 == kLevels) return promising;
      const double least = index(promising) - 3 * beta_ * accuracy;
      std::erase_if(candidates_, [&](std::int64_t a) { return index(a) < least; });
    }
  }

  void observe(Round, const ActionFeatures& x, std::int64_t action, double reward) override {
    if (keeper_ != kNone) levels_[std::size_t(keeper_)].add(x, action, reward);
  }

 private:
  static constexpr int kLevels = 20, kNone = -1;

  /// The candidate with the largest value, the first of equal ones.
  template <class Value>
  std::int64_t best(const Value& value) const {
    return candidates_[std::size_t(
        argmax<double>(int(candidates_.size()), [&](int i) { return value(candidates_[std::size_t(i)]); }))];
  }

  double beta_;
  int dimension_;                         // of the parameters of all models
  std::vector<LazyRidge> levels_;         // level l is levels_[l - 1]
  std::vector<std::int64_t> candidates_;  // D
  int keeper_ = kNone;                    // the level that keeps this round
};

[[maybe_unused]] const bool added = add_algorithm<SupLinUcb>({
    .name = "sup_lin_ucb",
    .paper = "Zhang, He, Fan, Gu 2023",
    .doc =
        "Levels of accuracy, each with a regression of its own on the rounds that were informative for it.",
});

}  // namespace
}  // namespace regatta::contextual
