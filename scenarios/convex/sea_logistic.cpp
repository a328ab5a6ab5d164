// Logistic regression whose model changes abruptly.
//
//   Losses between stochastic and adversarial as in Chen, Zhang, Tu, Zhao, Zhang. ICML 2023.
//
//   f_t(x) = ln(1 + exp(-y_t <a_t, x>)),   a_t uniform in the unit ball, y_t = 1 with probability
//   1 / (1 + exp(-<a_t, w_t>)), else -1;   as many stages of equal length as asked for, each with a w uniform
//   in the unit ball.
//
//   Domain: unit ball; G = 1, exp-concave with alpha = exp(-1), L = 1/4. Regret is that of the losses given
//   the features, F_t(x) = E[f_t(x) | a_t]: the best point of round t is w_t, that of many rounds comes from
//   Newton's method (logistic_comparator.hpp), to 1e-9. The stream is not kept but drawn again: round t owns
//   fixed blocks of random numbers.
#include "scenarios/convex/logistic_comparator.hpp"
#include "scenarios/convex/uniform_in_ball.hpp"

namespace regatta::convex {
namespace {

struct SeaLogisticParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t dimension = integer("dimension", 5, between(1, 1e4), "dimension d");
  std::int64_t stages = integer("stages", 5, between(1, 1e9), "stages of equal length, each with its model");
};

class SeaLogistic final : public Scenario {
 public:
  using Params = SeaLogisticParams;

  static Task task(const Params& params, Round horizon) {
    return {.domain = Domain::named("ball", params.dimension, 1),
            .horizon = horizon,
            .gradient_bound = 1,
            .exp_concavity = exp(-1.0),
            .smoothness = 0.25};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(true, Judged::kExpected); }
  /// With the default checkpoints every round is drawn again about 10 times.
  static double nanoseconds(const Params& params, const Task&) {
    const double d = double(params.dimension);
    return 10 * (200 + 6 * d + 0.2 * d * d);
  }

  SeaLogistic(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : stages_{params.stages, task.horizon},
        setup_(setup),
        stream_(noise),
        model_(task.dimension()),
        features_(model_),
        comparator_(task.dimension(), 1) {}

  double loss(Round t, const Vector& x, Gradient& gradient) override {
    if (stages_.begins(t)) draw_in_ball(model_, setup_);
    comparator_.add(draw(t));
    chance_ = 1 / (1 + exp(-features_.dot(model_)));
    comparator_.tilt(1 - chance_, features_);
    const double y = stream_.uniform() < chance_ ? 1 : -1, margin = y * features_.dot(x);
    gradient.set(-y / (1 + exp(margin)), features_.data());
    return logistic_loss(margin);
  }

  std::optional<double> expected_loss(Round, const Vector& x) override { return expected(x); }
  double least_loss(Round t, const Breathe& breathe) override {
    return comparator_.least_loss(
        t, [this](Round s) -> const Vector& { return draw(s); }, breathe);
  }
  std::optional<double> least_round_loss(Round) override { return expected(model_); }

 private:
  /// F_t(x) = l(<a, x>) + (1 - p) <a, x>
  double expected(const Vector& x) const {
    const double margin = features_.dot(x);
    return logistic_loss(margin) + (1 - chance_) * margin;
  }
  /// The features of round t; the next uniform of the stream is then its label's.
  const Vector& draw(Round t) {
    const auto blocks_per_round = static_cast<std::uint64_t>(features_.size() / 2 + 3);
    stream_.seek(static_cast<std::uint64_t>(t) * blocks_per_round);
    draw_in_ball(features_, stream_);
    return features_;
  }

  Stages stages_;
  Rng<double> setup_, stream_;
  Vector model_, features_;  // [d]: w_t, a_t
  double chance_ = 0;        // that y_t = 1
  LogisticComparator comparator_;
};

[[maybe_unused]] const bool added = add_scenario<SeaLogistic>({
    .name = "sea_logistic",
    .paper = "",
    .doc = "Logistic loss of a linear predictor whose model changes abruptly.",
});

}  // namespace
}  // namespace regatta::convex
