// Linear Thompson sampling: plays the action that is best for one random parameter.
//
//   Agrawal, Goyal. Thompson sampling for contextual bandits with linear payoffs. ICML 2013. Algorithm 1 and
//   Theorem 1.
//
//   V = lam I + sum_s x_s x_s^T,   theta = V^-1 sum_s r_s x_s      (x_s: the vectors of the actions played)
//   theta~ ~ N(theta, v^2 V^-1), one draw per round;   a_t = argmax_a <x(a), theta~>
//   v = scale R, or with `theory` v_t = scale R sqrt(9 d ln(t/delta)), for which the theorem is proved
//
// A disjoint task is the same algorithm on the block features e_a (x) x; d is K times the dimension shown.
// Assumes E[r | x] = <x, theta*>, |x| and |theta*| <= 1, noise sub-Gaussian with scale R (in rewards).
// Cost per round: d normal numbers, half a product of a d x d matrix with a vector per model, and five such
// products for the model that is updated.
// Differs: v = R is ours (the posterior for Gaussian noise), because v_t explores for 1e4 rounds and more.
// The constant 9 is that of the paper's later version, recalled, not checked. lam is 1 in the paper.
#include "engine/core/ridge.hpp"
#include "engine/protocol/contextual.hpp"

namespace regatta::contextual {
namespace {

class LinTs final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double ridge = real("ridge", 1.0, kPositive, "weight lam of |theta|^2 in the regression");
    double scale = real("scale", 1.0, kNonNegative, "factor on the standard deviation v");
    bool theory = flag("theory", false, "v = R sqrt(9 d ln(t/delta)) of Theorem 1 in place of v = R");
    double delta =
        real("delta", 0.05, kOpenProbability, "failure probability of Theorem 1; unused without `theory`");
  };

  static double nanoseconds(const Params&, const Task& task) {
    const double d = task.dimension;
    return 100.0 + 10.0 * task.actions + task.models() * d * (45.0 + 0.3 * d) + 1.5 * d * d;
  }

  LinTs(const Params& params, const Task& task)
      : v_(params.scale * task.noise),
        theory_(params.theory),
        inv_delta_(1.0 / params.delta),
        ridge_(task.models(), task.dimension, params.ridge, true),
        actions_(task.actions),
        draws_(task.dimension, task.models()) {}

  std::int64_t act(Round t, const ActionFeatures& x, Rng<double>& rng) override {
    const double v = theory_ ? v_ * sqrt(9.0 * ridge_.dimension() * log(double(t) * inv_delta_)) : v_;
    for (int m = 0; m < ridge_.blocks(); ++m) {
      rng.normals({draws_.col(m).data(), std::size_t(draws_.rows())});
      draws_.col(m) = ridge_.block(m).sample(v, draws_.col(m));
    }
    return argmax<double>(actions_, [&](int a) { return x(a).dot(draws_.col(x.model(a))); });
  }

  void observe(Round, const ActionFeatures& x, std::int64_t action, double reward) override {
    ridge_.add(x.model(action), x(action), reward);
  }

 private:
  double v_;
  bool theory_;
  double inv_delta_;
  BlockRidge ridge_;
  int actions_;
  Eigen::MatrixXd draws_;  // d x models, theta~
};

[[maybe_unused]] const bool added = add_algorithm<LinTs>({
    .name = "lin_ts",
    .paper = "Agrawal, Goyal 2013",
    .doc = "Thompson sampling: plays the best action for a parameter drawn from the posterior of a linear "
           "model.",
});

}  // namespace
}  // namespace regatta::contextual
