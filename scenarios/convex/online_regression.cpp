// Linear regression on a synthetic stream, square loss.
//
//   x_t uniform on the unit sphere of R^d, y_t = <x_t, w> + noise * N(0, 1) clipped to [-1, 1], with
//   w = g / (2 max(1, ||g||)), g ~ N(0, I_d), drawn once per replication;
//   f_t(theta) = (<x_t, theta> - y_t)^2 / 2.
//
//   Domain: ball of the given radius; G = radius + 1, exp-concave with alpha = 1 / (radius + 1)^2.
//   Features are isotropic, so plain gradient descent does well: nothing here shows an advantage of
//   second-order learners. The best fixed point comes from the running normal equations.
//   Cost per round: O(d^2).
#include "engine/protocol/convex.hpp"
#include "engine/protocol/least_squares.hpp"

namespace regatta::convex {
namespace {

struct OnlineRegressionParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t dimension = integer("dimension", 5, between(1, 1e4), "dimension d");
  double noise = real("noise", 0.1, kNonNegative, "standard deviation of the label noise");
  double radius = real("radius", 1.0, kPositive, "radius of the ball");
};

class OnlineRegression final : public Scenario {
 public:
  using Params = OnlineRegressionParams;

  static Task task(const Params& params, Round horizon) {
    const double residual = params.radius + 1;
    return {.domain = Domain::named("ball", params.dimension, params.radius),
            .horizon = horizon,
            .gradient_bound = residual,
            .exp_concavity = 1 / (residual * residual),
            .smoothness = 1};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(false); }
  static double nanoseconds(const Params& params, const Task&) {
    const double d = double(params.dimension);
    return 100 + 25 * d + d * d;
  }

  OnlineRegression(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : noise_scale_(params.noise),
        radius_(task.domain.radius),
        stream_(noise),
        weights_(task.dimension()),
        x_(task.dimension()),
        problem_(task.dimension()) {
    for (double& w : weights_) w = setup.normal();
    weights_ *= 0.5 / std::max(1.0, weights_.norm());
  }

  double loss(Round, const Vector& theta, Gradient& gradient) override {
    stream_.normals({x_.data(), std::size_t(x_.size())});
    x_ /= x_.norm();
    const double y = std::clamp(x_.dot(weights_) + noise_scale_ * stream_.normal(), -1.0, 1.0);
    const double error = problem_.error(theta, x_, y);
    gradient.set(error, x_.data());
    return 0.5 * error * error;
  }

  double least_loss(Round, const Breathe&) override { return problem_.least_loss(radius_); }

 private:
  double noise_scale_, radius_;
  Rng<double> stream_;
  Vector weights_;  // [d]: w
  Vector x_;        // [d]
  RunningLeastSquares problem_;
};

[[maybe_unused]] const bool added = add_scenario<OnlineRegression>({
    .name = "online_regression",
    .paper = "",
    .doc = "Square loss of a linear predictor on a synthetic stream with isotropic features.",
});

}  // namespace
}  // namespace regatta::convex
