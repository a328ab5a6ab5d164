// Linear regression with square loss whose model changes abruptly.
//
//   The generator of the experiments in P. Zhao et al.'s library PyNOL; losses between stochastic and
//   adversarial as in Chen, Zhang, Tu, Zhao, Zhang. ICML 2023.
//
//   f_t(x) = (<a_t, x> - y_t)^2 / 2,   a_t uniform in the unit ball,   y_t = <a_t, w_t> + N(0, noise^2);
//   as many stages of equal length as asked for, each with a w uniform in the unit ball.
//
//   Domain: unit ball; G = 2 + 4 noise (a Gaussian tail may exceed it), L = 1, exp-concave with alpha =
//   1/G^2. Regret is that of the losses given the features, F_t(x) = <a_t, x - w_t>^2 / 2 (noise^2 / 2, which
//   nobody can avoid, is left out): the best point of round t is w_t, that of many rounds comes from the
//   normal equations. Over features, too, the gradient is (x - w_t) / (d + 2) on average; from there
//     sigma_t^2 = (1 / (d + 4) - 1 / (d + 2)^2) (1 + ||w_t||)^2 + noise^2 d / (d + 2),
//     Sigma_t = ||w_t - w_{t-1}|| / (d + 2),   Sigma_1 = (1 + ||w_1||) / (d + 2).   Cost per round: O(d^2).
#include "engine/protocol/convex.hpp"
#include "engine/protocol/least_squares.hpp"
#include "scenarios/convex/uniform_in_ball.hpp"

namespace regatta::convex {
namespace {

struct SeaSquaredLossParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t dimension = integer("dimension", 5, between(1, 1e4), "dimension d");
  double noise = real("noise", 0.5, kNonNegative, "standard deviation of the label noise");
  std::int64_t stages = integer("stages", 1, between(1, 1e9), "stages of equal length, each with its model");
};

class SeaSquaredLoss final : public Scenario {
 public:
  using Params = SeaSquaredLossParams;

  static Task task(const Params& params, Round horizon) {
    const double bound = 2 + 4 * params.noise;
    return {.domain = Domain::named("ball", params.dimension, 1),
            .horizon = horizon,
            .gradient_bound = bound,
            .exp_concavity = 1 / (bound * bound),
            .smoothness = 1,
            .gradient_tail = kGaussianTail};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(true, Judged::kExpected, true); }
  static double nanoseconds(const Params& params, const Task&) {
    const double d = double(params.dimension);
    return 90 + 8 * d + 0.8 * d * d;
  }

  SeaSquaredLoss(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : noise_scale_(params.noise),
        stages_{params.stages, task.horizon},
        setup_(setup),
        stream_(noise),
        model_(Vector::Zero(task.dimension())),
        features_(model_),
        problem_(task.dimension()) {}

  double loss(Round t, const Vector& x, Gradient& gradient) override {
    if (stages_.begins(t)) change_model(t);
    draw_in_ball(features_, stream_);
    noise_ = noise_scale_ * stream_.normal();
    const double without_noise = problem_.error(x, features_, features_.dot(model_));
    expected_ = 0.5 * without_noise * without_noise;
    const double error = features_.dot(x - model_) - noise_;
    gradient.set(error, features_.data());
    variation_.stochastic += stochastic_;
    return 0.5 * error * error;
  }

  std::optional<double> expected_loss(Round, const Vector&) override { return expected_; }
  double least_loss(Round, const Breathe&) override { return problem_.least_loss(1); }
  std::optional<double> least_round_loss(Round) override { return 0.0; }
  std::optional<Variation> variation() const override { return variation_; }

 private:
  void change_model(Round t) {
    const Vector last = model_;
    draw_in_ball(model_, setup_);
    const double d = double(model_.size()), farthest = 1 + model_.norm(), way = (model_ - last).norm();
    const double change = (t == 1 ? farthest : way) / (d + 2);
    variation_.adversarial += change * change;
    if (t > 1) variation_.path_length += way;
    stochastic_ = (1 / (d + 4) - 1 / ((d + 2) * (d + 2))) * farthest * farthest +
                  noise_scale_ * noise_scale_ * d / (d + 2);
  }

  double noise_scale_;
  Stages stages_;
  Rng<double> setup_, stream_;
  Vector model_, features_;  // [d]: w_t, a_t
  double noise_ = 0, expected_ = 0;
  double stochastic_ = 0;  // sigma_t^2
  RunningLeastSquares problem_;
  Variation variation_;
};

[[maybe_unused]] const bool added = add_scenario<SeaSquaredLoss>({
    .name = "sea_squared_loss",
    .paper = "",
    .doc = "Square loss of a linear predictor whose model changes abruptly; labels come with Gaussian noise.",
});

}  // namespace
}  // namespace regatta::convex
