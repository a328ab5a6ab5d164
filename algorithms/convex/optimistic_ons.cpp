// Optimistic online Newton step: optimistic mirror descent in the norm of the summed gradient outer products.
//
//   Chen, Zhang, Tu, Zhao, Zhang. Optimistic online mirror descent for bridging stochastic and adversarial
//   online convex optimization. ICML 2023, exp-concave losses.
//
//   y_1 = start;   H_t = (1 + beta G^2 / 2) I + beta / 2 sum_{s < t} g_s g_s^T;   M_1 = 0, M_t = g_{t-1};
//   x_t = Pi^{H_t}(y_t - H_t^{-1} M_t) is played;   y_{t+1} = Pi^{H_t}(y_t - H_t^{-1} g_t);
//   Pi^H(y) = argmin over z in X of (z - y)^T H (z - y);   beta = min(1 / (4 G D), alpha) / 2:
//   E[regret] = O(d / alpha log(sigma^2_{1:T} + Sigma^2_{1:T})).
//
// Assumes alpha-exp-concave losses, alpha > 0; domain: ball. Cost per round: O(d^2) on a Cholesky factor, and
// up to two eigendecompositions, O(9 d^3), when a step leaves the ball.
// Differs: H_t is recalled, not checked against the paper. The theory's beta is small: the logarithm shows
// only after about 2 d / (beta noise^2) rounds, so tuned values are usual.
#include "algorithms/convex/newton_norm.hpp"
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct OptimisticOnsParams : ParamSet {
  using ParamSet::ParamSet;
  std::optional<double> beta =
      real_or("beta", "min(1 / (4 G D), alpha) / 2", kPositive, "weight of the outer products in H");
};

class OptimisticOns final : public Learner {
 public:
  using Params = OptimisticOnsParams;

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    if (task.exp_concavity == 0) return "it needs exp-concave losses (alpha is 0 here: linear losses, say)";
    if (task.domain.shape != Shape::kBall) return "its projection in the norm of H exists for the ball only";
    return std::nullopt;
  }
  /// With the theory's small beta most steps leave the ball.
  static double nanoseconds(const Params& params, const Task& task) {
    const double d = task.dimension();
    return 300 + 5 * d * d + (params.beta ? 0 : 2 * d * d * d);
  }

  OptimisticOns(const Params& params, const Task& task)
      : beta_(params.beta.value_or(
            0.5 * std::min(1 / (4 * task.gradient_bound * task.diameter()), task.exp_concavity))),
        norm_(task.dimension(), 1 + 0.5 * beta_ * task.gradient_bound * task.gradient_bound,
              task.domain.radius),
        x_(task.start()),
        y_(x_),
        guess_(Vector::Zero(task.dimension())) {}

  const Point& act(Round, Rng<double>&) override {
    x_.set(norm_.step(y_, guess_));
    return x_;
  }

  void observe(Round, const Vector&, double, const Gradient& shown) override {
    const Vector& gradient = shown.vector();
    y_ = norm_.step(y_, gradient);
    norm_.add(gradient, 0.5 * beta_);
    guess_ = gradient;
  }

 private:
  double beta_;
  NewtonNorm norm_;  // H
  Point x_;          // [d]
  Vector y_;         // [d]
  Vector guess_;     // [d]: M
};

[[maybe_unused]] const bool added = add_algorithm<OptimisticOns>({
    .name = "optimistic_ons",
    .paper = "Chen, Zhang, Tu, Zhao, Zhang 2023",
    .doc = "Optimistic Newton-like steps with the summed outer products of the gradients, for exp-concave "
           "losses.",
});

}  // namespace
}  // namespace regatta::convex
