// Logistic regression on a synthetic stream.
//
//   x_t uniform on the unit sphere of R^d; label y_t = 1 with probability 1 / (1 + exp(-<x_t, w>)), else -1;
//   w uniform on the unit sphere, drawn once per replication;
//   f_t(theta) = ln(1 + exp(-y_t <x_t, theta>)).
//
//   Domain: ball of the given radius r; G = 1, exp-concave with alpha = exp(-r).
//   The best fixed point is found by Newton's method on the ball. The stream is not kept but drawn again:
//   round t owns fixed blocks of random numbers. The Taylor expansion of the cumulative loss to second
//   order, around the point that was nearly optimal at the last checkpoint, is carried along; so the first
//   Newton step is free, and a checkpoint at round t costs one or two passes over rounds 1..t, at small t a
//   few more. With 40 checkpoints per decade and d = 5 a replication takes about 10 us per round of the
//   horizon.
//   Newton stops when (decrease that the quadratic model promises) * ||step|| <= 1e-9: the second
//   derivative of the loss changes by a factor of at most exp(||step||) on the way, so the model's minimum
//   is then within 1e-9 of the true one.
#include "engine/protocol/convex.hpp"
#include "engine/protocol/least_squares.hpp"

namespace regatta::convex {
namespace {

struct LogisticStreamParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t dimension = integer("dimension", 5, between(1, 1e4), "dimension d");
  double radius = real("radius", 1.0, between(1e-6, 100), "radius r of the ball");
};

/// Taylor expansion to second order of a sum of logistic losses ln(1 + exp(-<z_s, .>)), z_s = y_s x_s, around
/// a point.
struct Expansion {
  explicit Expansion(Vector at)
      : point(std::move(at)),
        gradient(Vector::Zero(point.size())),
        hessian(Matrix::Zero(point.size(), point.size())) {}

  void add(const Vector& z) {
    const double margin = z.dot(point), wrong = 1 / (1 + exp(margin));
    value += loss(margin);
    gradient -= wrong * z;
    hessian.selfadjointView<Eigen::Lower>().rankUpdate(z, wrong * (1 - wrong));
  }
  static double loss(double margin) { return std::max(0.0, -margin) + log1p(exp(-abs(margin))); }

  Vector point;  // [d]
  CompensatedSum value;
  Vector gradient;  // [d]
  Matrix hessian;   // d x d, lower half
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
      : radius_(params.radius),
        noise_(noise),
        weights_(task.dimension()),
        z_(weights_),
        here_(task.domain.centre()) {
    for (double& w : weights_) w = setup.normal();
    weights_ /= weights_.norm();
  }

  double loss(Round t, const Vector& theta, Vector& gradient) override {
    draw(t);
    here_.add(z_);
    const double margin = z_.dot(theta);
    gradient = -z_ / (1 + exp(margin));
    return Expansion::loss(margin);
  }

  double least_loss(Round t, const Breathe& breathe) override {
    for (int i = 0; i < 100; ++i) {
      const Vector image = here_.hessian.selfadjointView<Eigen::Lower>() * here_.point;
      const Vector next = least_quadratic(here_.hessian, image - here_.gradient, radius_);
      const Vector step = next - here_.point;
      const Vector bend = here_.hessian.selfadjointView<Eigen::Lower>() * step;
      const double decrease = -step.dot(here_.gradient + 0.5 * bend);
      if (decrease * step.norm() <= 1e-9 && step.norm() <= 0.1) return here_.value.minus(decrease);
      const double gap = here_.point.dot(here_.gradient) + radius_ * here_.gradient.norm();
      if (gap <= 1e-9) return here_.value.value();
      descend(t, next, breathe);
    }
    throw PlayError("no best fixed point found: Newton's method does not converge");
  }

 private:
  /// The signed features z_ = y_t x_t of round t.
  void draw(Round t) {
    const auto blocks_per_round = static_cast<std::uint64_t>(z_.size() / 2 + 2);  // d normals, one uniform
    noise_.seek(static_cast<std::uint64_t>(t) * blocks_per_round);
    noise_.normals({z_.data(), std::size_t(z_.size())});
    z_ /= z_.norm();
    if (noise_.uniform() * (1 + exp(-z_.dot(weights_))) >= 1) z_ = -z_;
  }

  /// Expands around `next`, or around a point on the way to it when `next` is worse than here.
  void descend(Round t, Vector next, const Breathe& breathe) {
    for (int halvings = 0; halvings < 60; ++halvings) {
      Expansion there(next);
      for (Round s = 1; s <= t; ++s) {
        draw(s);
        there.add(z_);
        breathe();
      }
      if (there.value.value() <= here_.value.value()) {
        here_ = std::move(there);
        return;
      }
      next = 0.5 * (next + here_.point);
    }
  }

  double radius_;
  Rng<double> noise_;
  Vector weights_;  // [d]: w
  Vector z_;        // [d]
  Expansion here_;  // of all rounds so far, near the last best fixed point
};

[[maybe_unused]] const bool added = add_scenario<LogisticStream>({
    .name = "logistic_stream",
    .paper = "",
    .doc = "Logistic loss of a linear predictor on a synthetic stream of labels.",
});

}  // namespace
}  // namespace regatta::convex
