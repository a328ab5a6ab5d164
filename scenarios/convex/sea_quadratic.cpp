// Quadratic losses around a centre that stays, drifts or jumps, seen with Gaussian noise.
//
//   Losses between stochastic and adversarial: Sachs, Hadiji, van Erven, Guzman. NeurIPS 2022; Chen, Zhang,
//   Tu, Zhao, Zhang. ICML 2023.
//
//   F_t(x) = lambda / 2 ||x - c_t||^2,   f_t(x) = F_t(x) + <xi_t, x>,   xi_t ~ N(0, sigma^2 I / d).
//   fixed: c_t = e_1 / 2.   drift: c_1 = 0, c_t = Pi(c_{t-1} + drift N(0, I_d)) in the ball of radius 1/2.
//   jumps: as many stages of equal length as asked for, each with a c uniform in the ball of radius 1/2.
//
//   Domain: unit ball; G = 3/2 lambda + 4 sigma (a Gaussian tail may exceed it), L = lambda, lambda-strongly
//   convex, exp-concave with alpha = lambda / G^2. Regret is that of the F_t: the best fixed point is the
//   mean of the c_s, the best point of round t is c_t. sigma_t^2 = sigma^2; Sigma_t = lambda ||c_t -
//   c_{t-1}||, Sigma_1 = lambda (1 + ||c_1||). Cost per round: O(d).
#include "engine/protocol/convex.hpp"
#include "scenarios/convex/uniform_in_ball.hpp"

namespace regatta::convex {
namespace {

constexpr double kReach = 0.5;  // of the centres

struct SeaQuadraticParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t dimension = integer("dimension", 10, between(1, 1e6), "dimension d");
  double lambda = real("lambda", 1.0, kPositive, "curvature");
  double sigma = real("sigma", 1.0, kNonNegative, "root mean squared length of a gradient's noise");
  std::string centre = choice("centre", "fixed", {"fixed", "drift", "jumps"}, "how the centre moves");
  double drift = real("drift", 0.01, kNonNegative, "standard deviation of a coordinate's drift per round");
  std::int64_t stages = integer("stages", 5, between(1, 1e9), "stages of equal length between jumps");
};

class SeaQuadratic final : public Scenario {
 public:
  using Params = SeaQuadraticParams;

  static Task task(const Params& params, Round horizon) {
    const double bound = (1 + kReach) * params.lambda + 4 * params.sigma;
    return {.domain = Domain::named("ball", params.dimension, 1),
            .horizon = horizon,
            .gradient_bound = bound,
            .strong_convexity = params.lambda,
            .exp_concavity = params.lambda / (bound * bound),
            .smoothness = params.lambda,
            .gradient_tail = kGaussianTail};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(true, Judged::kExpected, true); }
  static double nanoseconds(const Params& params, const Task&) {
    return 70 + 7.0 * double(params.dimension) * (params.centre == "drift" ? 2 : 1);
  }

  SeaQuadratic(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : params_{params.lambda, params.sigma, params.drift},
        move_(params.centre == "fixed"   ? Move::kNone
              : params.centre == "drift" ? Move::kDrift
                                         : Move::kJumps),
        stages_{params.stages, task.horizon},
        setup_(setup),
        noise_(noise),
        centre_(Vector::Zero(task.dimension())),
        last_(centre_),
        xi_(centre_),
        sum_(centre_) {
    if (move_ == Move::kNone) centre_[0] = kReach;
  }

  double loss(Round t, const Vector& x, Gradient& gradient) override {
    last_ = centre_;
    move(t);
    const double way = (centre_ - last_).norm();
    variation_.stochastic += params_.sigma * params_.sigma;
    variation_.adversarial += square(params_.lambda * (t == 1 ? 1 + centre_.norm() : way));
    if (t > 1) variation_.path_length += way;
    sum_ += centre_;
    squares_ += centre_.squaredNorm();
    draw(xi_, params_.sigma / sqrt(double(xi_.size())));
    gradient.fill() = params_.lambda * (x - centre_) + xi_;
    return *expected_loss(t, x) + xi_.dot(x);
  }

  std::optional<double> expected_loss(Round, const Vector& x) override {
    return 0.5 * params_.lambda * (x - centre_).squaredNorm();
  }
  /// lambda / 2 sum_s ||c_s - m||^2 at the mean m = (sum_s c_s) / t
  double least_loss(Round t, const Breathe&) override {
    return 0.5 * params_.lambda * squares_.minus(sum_.squaredNorm() / double(t));
  }
  std::optional<double> least_round_loss(Round) override { return 0.0; }
  std::optional<Variation> variation() const override { return variation_; }

 private:
  enum class Move { kNone, kDrift, kJumps };
  struct Scales {
    double lambda, sigma, drift;
  };

  static double square(double x) { return x * x; }

  void draw(Vector& normals, double scale) {
    noise_.normals({normals.data(), std::size_t(normals.size())});
    normals *= scale;
  }
  void move(Round t) {
    if (move_ == Move::kDrift && t > 1) {
      draw(xi_, params_.drift);
      centre_ += xi_;
      Domain{Shape::kBall, static_cast<int>(centre_.size()), kReach}.project(centre_);
    }
    if (move_ == Move::kJumps && stages_.begins(t)) {
      draw_in_ball(centre_, setup_);
      centre_ *= kReach;
    }
  }

  Scales params_;
  Move move_;
  Stages stages_;
  Rng<double> setup_, noise_;
  Vector centre_, last_;    // [d]: c_t, c_{t-1}
  Vector xi_;               // [d]: noise of the gradient
  Vector sum_;              // [d]: of c_1, ..., c_t
  CompensatedSum squares_;  // sum of ||c_s||^2
  Variation variation_;
};

[[maybe_unused]] const bool added = add_scenario<SeaQuadratic>({
    .name = "sea_quadratic",
    .paper = "",
    .doc = "Squared distances to a point that stays, drifts or jumps; gradients come with Gaussian noise.",
});

}  // namespace
}  // namespace regatta::convex
