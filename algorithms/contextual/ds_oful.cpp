// OFUL that learns from informative rounds only: regret that stays constant although the model is slightly
// wrong.
//
//   Zhang, He, Fan, Gu. On the interplay between misspecification and sub-optimality gap in linear contextual
//   bandits. ICML 2023. Algorithm 1 (DS-OFUL); gamma = 0 is OFUL of Abbasi-Yadkori, Pal, Szepesvari (NIPS
//   2011) with a constant radius.
//
//   a_t = argmax_a  <x(a), theta> + beta |x(a)|_{V^-1}
//   V += x x^T, b += r x   only if |x(a_t)|_{V^-1} >= gamma (with V before the update);   theta = V^-1 b
//
// Assumes that mean rewards are linear up to zeta, and gamma of the order of the gap over sqrt(d). Once all
// norms that are played lie below gamma, nothing changes any more: with the same vectors in every round, one
// action is played for ever, the best one or not. Cost per round: that of lin_ucb in rounds that change V or
// show new vectors, else K d comparisons.
//
// Differs: beta is a constant, as in the paper's experiments; the theorem's is larger by orders of magnitude.
#include "algorithms/contextual/lazy_ridge.hpp"

namespace regatta::contextual {
namespace {

class DsOful final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double gamma = real("gamma", 0.02, kNonNegative, "norm below which a round is not learned from; 0: OFUL");
    double beta = real("beta", 3.0, kNonNegative, "radius of the confidence ellipsoid");
    double ridge = real("ridge", 1.0, kPositive, "weight lam of |theta|^2 in the regression");
  };

  static double nanoseconds(const Params&, const Task& task) {
    return 100.0 + 20.0 * task.actions + 0.16 * (task.actions + 4.0) * task.dimension * task.dimension;
  }

  DsOful(const Params& params, const Task& task)
      : gamma_(params.gamma), beta_(params.beta), actions_(task.actions), ridge_(task, params.ridge) {}

  std::int64_t act(Round, const ActionFeatures& x, Rng<double>&) override {
    if (ridge_.look(x)) best_ = argmax<double>(actions_, [&](int a) { return ridge_.index(a, beta_); });
    return best_;
  }

  void observe(Round, const ActionFeatures& x, std::int64_t action, double reward) override {
    if (ridge_.norm(action) >= gamma_) ridge_.add(x, action, reward);
  }

 private:
  double gamma_, beta_;
  int actions_;
  LazyRidge ridge_;
  std::int64_t best_ = 0;  // of the last look
};

[[maybe_unused]] const bool added = add_algorithm<DsOful>({
    .name = "ds_oful",
    .paper = "Zhang, He, Fan, Gu 2023",
    .doc = "Optimism in linear rewards that learns from rounds only whose features are not well known yet.",
});

}  // namespace
}  // namespace regatta::contextual
