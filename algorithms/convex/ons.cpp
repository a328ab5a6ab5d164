// Online Newton step: gradient steps scaled by the inverse of the summed gradient outer products.
//
//   Hazan, Agarwal, Kale. Logarithmic regret algorithms for online convex optimization. Machine Learning 69,
//   2007, Figure 2 and Theorem 2.
//
//   x_1 = start;   A_0 = epsilon I;   A_t = A_{t-1} + g_t g_t^T;   y = x_t - (1 / gamma) A_t^{-1} g_t;
//   x_{t+1} = argmin over z in X of (z - y)^T A_t (z - y).
//   gamma = min(1 / (4 G D), alpha) / 2, epsilon = 1 / (gamma D)^2:   regret <= 5 (1 / alpha + G D) d ln T.
//
// Assumes alpha-exp-concave losses, alpha > 0; domain: ball. Cost per round: O(d^2) on a Cholesky factor, and
// one eigendecomposition, O(9 d^3), when y is outside of the ball.
// Differs: theorem number and constant are recalled, not checked against the paper; the bound is for the
// default gamma and epsilon.
#include "algorithms/convex/newton_norm.hpp"
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct OnsParams : ParamSet {
  using ParamSet::ParamSet;
  std::optional<double> gamma =
      real_or("gamma", "min(1 / (4 G D), alpha) / 2", kPositive, "inverse step size; 0.5 is a usual tuning");
  std::optional<double> epsilon =
      real_or("epsilon", "1 / (gamma D)^2", kPositive, "A starts as epsilon times I");
};

class Ons final : public Learner {
 public:
  using Params = OnsParams;

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    if (task.exp_concavity == 0) return "it needs exp-concave losses (alpha is 0 here: linear losses, say)";
    if (task.domain.shape != Shape::kBall) return "its projection in the norm of A exists for the ball only";
    return std::nullopt;
  }
  /// As if every second point had to be projected.
  static double nanoseconds(const Params&, const Task& task) {
    const double d = task.dimension();
    return 300 + 5 * d * d + 5 * d * d * d;
  }

  Ons(const Params& params, const Task& task)
      : gamma_(params.gamma.value_or(
            0.5 * std::min(1 / (4 * task.gradient_bound * task.diameter()), task.exp_concavity))),
        norm_(task.dimension(), params.epsilon.value_or(default_epsilon(task.diameter())),
              task.domain.radius),
        x_(task.start()) {}

  const Point& act(Round, Rng<double>&) override { return x_; }

  void observe(Round, const Vector&, double, const Gradient& shown) override {
    const Vector& gradient = shown.vector();
    norm_.add(gradient);
    x_.set(norm_.step(x_, gradient, gamma_));
  }

 private:
  double default_epsilon(double diameter) const { return 1 / (gamma_ * gamma_ * diameter * diameter); }

  double gamma_;
  NewtonNorm norm_;  // A
  Point x_;          // [d]
};

[[maybe_unused]] const bool added = add_algorithm<Ons>({
    .name = "ons",
    .paper = "Hazan, Agarwal, Kale 2007",
    .doc = "Newton-like steps with the summed outer products of the gradients, for exp-concave losses.",
});

}  // namespace
}  // namespace regatta::convex
