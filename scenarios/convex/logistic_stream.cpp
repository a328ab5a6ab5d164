// Logistic regression on a synthetic stream.
//
//   x_t uniform on the unit sphere of R^d; label y_t = 1 with probability 1 / (1 + exp(-<x_t, w>)), else -1;
//   w uniform on the unit sphere, drawn once per replication;
//   f_t(theta) = ln(1 + exp(-y_t <x_t, theta>)).
//
//   Domain: ball of the given radius r; G = 1, exp-concave with alpha = exp(-r), L = 1/4.
//   The best fixed point is found by Newton's method (logistic_comparator.hpp), to 1e-9. The stream is not
//   kept but drawn again: round t owns fixed blocks of random numbers. With 40 checkpoints per decade and d =
//   5 a replication takes about 10 us per round of the horizon.
#include "scenarios/convex/logistic_comparator.hpp"

namespace regatta::convex {
namespace {

struct LogisticStreamParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t dimension = integer("dimension", 5, between(1, 1e4), "dimension d");
  double radius = real("radius", 1.0, between(1e-6, 100), "radius r of the ball");
};

class LogisticStream final : public Scenario {
 public:
  using Params = LogisticStreamParams;

  static Task task(const Params& params, Round horizon) {
    return {.domain = Domain::named("ball", params.dimension, params.radius),
            .horizon = horizon,
            .gradient_bound = 1,
            .exp_concavity = exp(-params.radius),
            .smoothness = 0.25};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(false); }
  /// With 40 checkpoints per decade every round is drawn again about 30 times.
  static double nanoseconds(const Params& params, const Task&) {
    const double d = double(params.dimension);
    return 30 * (100 + 30 * d + 2 * d * d);
  }

  LogisticStream(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : noise_(noise),
        weights_(task.dimension()),
        z_(weights_),
        comparator_(task.dimension(), params.radius) {
    for (double& w : weights_) w = setup.normal();
    weights_ /= weights_.norm();
  }

  double loss(Round t, const Vector& theta, Gradient& gradient) override {
    comparator_.add(draw(t));
    const double margin = z_.dot(theta);
    gradient.set(-1 / (1 + exp(margin)), z_.data());
    return logistic_loss(margin);
  }

  double least_loss(Round t, const Breathe& breathe) override {
    return comparator_.least_loss(
        t, [this](Round s) -> const Vector& { return draw(s); }, breathe);
  }

 private:
  /// The signed features z_ = y_t x_t of round t.
  const Vector& draw(Round t) {
    const auto blocks_per_round = static_cast<std::uint64_t>(z_.size() / 2 + 2);  // d normals, one uniform
    noise_.seek(static_cast<std::uint64_t>(t) * blocks_per_round);
    noise_.normals({z_.data(), std::size_t(z_.size())});
    z_ /= z_.norm();
    if (noise_.uniform() * (1 + exp(-z_.dot(weights_))) >= 1) z_ = -z_;
    return z_;
  }

  Rng<double> noise_;
  Vector weights_;  // [d]: w
  Vector z_;        // [d]
  LogisticComparator comparator_;
};

[[maybe_unused]] const bool added = add_scenario<LogisticStream>({
    .name = "logistic_stream",
    .paper = "",
    .doc = "Logistic loss of a linear predictor on a synthetic stream of labels.",
});

}  // namespace
}  // namespace regatta::convex
