// Quadratic losses around a drifting centre.
//
//   f_t(x) = ||x - c_t||^2 / 2,   c_0 = centre of the domain X,   c_t = Pi_X(c_{t-1} + sigma N(0, I_d)).
//
//   Strongly convex with lambda = 1; G = D, the diameter; exp-concave with alpha = lambda / G^2. The best
//   fixed point is the mean of c_1, ..., c_t (inside X, which is convex), the best point of round t is c_t
//   with loss 0. A learner that tracks the drift has a negative `regret`; without the projection, playing
//   c_{t-1} has the expected dynamic regret T d sigma^2 / 2.
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct QuadraticDriftParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t dimension = integer("dimension", 5, between(1, 1e6), "dimension d");
  double sigma = real("sigma", 0.02, kNonNegative, "standard deviation of a coordinate's drift per round");
  std::string domain = choice("domain", "ball", {"ball", "box", "simplex"}, "shape of the domain");
  double radius =
      real("radius", 1.0, kPositive, "its size: ||x|| <= radius, |x_i| <= radius, or sum x_i = radius");

  void check() {
    if (domain == "simplex" && dimension < 2)
      problem("dimension", "a simplex of one point (raise 'dimension' to 2)");
  }
};

class QuadraticDrift final : public Scenario {
 public:
  using Params = QuadraticDriftParams;

  static Task task(const Params& params, Round horizon) {
    const Domain domain = Domain::named(params.domain, params.dimension, params.radius);
    const double bound = domain.diameter();
    return {.domain = domain,
            .horizon = horizon,
            .gradient_bound = bound,
            .strong_convexity = 1,
            .exp_concavity = 1 / (bound * bound),
            .smoothness = 1};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(true); }
  static double nanoseconds(const Params& params, const Task&) {
    return 50 + 25.0 * double(params.dimension);
  }

  QuadraticDrift(const Params& params, const Task& task, Rng<double>, Rng<double> noise)
      : sigma_(params.sigma),
        domain_(task.domain),
        noise_(noise),
        centre_(domain_.centre()),
        drift_(centre_),
        sum_(Vector::Zero(task.dimension())) {}

  double loss(Round, const Vector& x, Gradient& gradient) override {
    noise_.normals({drift_.data(), std::size_t(drift_.size())});
    centre_ += sigma_ * drift_;
    domain_.project(centre_);
    sum_ += centre_;
    squares_ += centre_.squaredNorm();
    return 0.5 * (gradient.fill() = x - centre_).squaredNorm();
  }

  /// sum_s ||c_s - m||^2 / 2 at the mean m = (sum_s c_s) / t
  double least_loss(Round t, const Breathe&) override {
    return 0.5 * squares_.minus(sum_.squaredNorm() / double(t));
  }
  std::optional<double> least_round_loss(Round) override { return 0.0; }

 private:
  double sigma_;
  Domain domain_;
  Rng<double> noise_;
  Vector centre_, drift_;   // [d]: c_t, and its last step in units of sigma
  Vector sum_;              // [d]: of c_1, ..., c_t
  CompensatedSum squares_;  // sum of ||c_s||^2
};

[[maybe_unused]] const bool added = add_scenario<QuadraticDrift>({
    .name = "quadratic_drift",
    .paper = "",
    .doc = "Squared distances to a point that drifts as a random walk inside the domain.",
});

}  // namespace
}  // namespace regatta::convex
