// Linear rewards with Gaussian noise, fresh directions in every round.
//
//   theta* = g/|g| with g ~ N(0, I_d), once per replication. In every round each of the K actions gets an
//   x(a) = g/|g| of its own and gives r = <x(a), theta*> + R z with z ~ N(0, 1). One z per round, shared by
//   the actions: any two algorithms that play the same action in the same round get the same reward.
//
// The learner is told R (`noise`) and S = 1. Contexts that are independent from round to round leave no
// direction unexplored: regret grows far more slowly here than the sqrt(T) of the bounds.
// Cost per round: K d normal numbers.
#include "engine/protocol/contextual.hpp"
#include "scenarios/contextual/directions.hpp"

namespace regatta::contextual {
namespace {

class LinearGaussian final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t dimension = integer("dimension", 5, between(1, 1e4), "length d of the feature vectors");
    std::int64_t actions = integer("actions", 10, between(2, 1e6), "number of actions K");
    double noise = real("noise", 0.5, kNonNegative, "standard deviation R of a reward around its mean");
  };

  static Task task(const Params& params, Round horizon) {
    return {.actions = int(params.actions),
            .dimension = int(params.dimension),
            .disjoint = false,
            .horizon = horizon,
            .noise = params.noise,
            .norm_bound = 1.0,
            .reward_low = -kInf,
            .reward_high = kInf};
  }
  static std::vector<Metric> metrics(const Params&) { return metrics_of_means(); }
  static double nanoseconds(const Params&, const Task& task) {
    return 50.0 + 43.0 * task.actions * task.dimension;
  }

  LinearGaussian(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : noise_scale_(params.noise),
        noise_(noise),
        theta_(task.dimension),
        features_(task),
        means_(task.actions) {
    Eigen::MatrixXd direction(task.dimension, 1);
    draw_directions(direction, setup);
    theta_ = direction;
  }

  const ActionFeatures& show(Round) override {
    draw_directions(features_.columns, noise_);
    for (int a = 0; a < means_.size(); ++a) means_[a] = features_(a).dot(theta_);
    best_mean_ = means_.maxCoeff();
    noise_now_ = noise_scale_ * noise_.normal();
    return features_;
  }
  double reward(Round, std::int64_t action) override { return means_[action] + noise_now_; }
  double gap(Round, std::int64_t action) override { return best_mean_ - means_[action]; }

 private:
  double noise_scale_;
  Rng<double> noise_;
  Eigen::VectorXd theta_;    // [feature], theta*
  ActionFeatures features_;  // d x K
  Eigen::VectorXd means_;    // [action]
  double best_mean_ = 0, noise_now_ = 0;
};

[[maybe_unused]] const bool added = add_scenario<LinearGaussian>({
    .name = "linear_gaussian",
    .paper = "",
    .doc =
        "Linear mean rewards of random unit vectors, fresh for every action and round, with Gaussian noise.",
});

}  // namespace
}  // namespace regatta::contextual
