// The same actions in every round, whose mean rewards are linear up to zeta.
//
//   Zhang, He, Fan, Gu. On the interplay between misspecification and sub-optimality gap in linear contextual
//   bandits. ICML 2023, synthetic experiment: theta* and the actions' vectors x(a) are standard normal,
//   normalised to length 1; action a gives <x(a), theta*> + eta(a) + R z with z ~ N(0, 1), one z per round
//   for all actions.
//
//   instance = "random":       eta(a) is -zeta or zeta, with the same probability
//   instance = "adversarial":  eta = -zeta but for one action, which is zeta and thereby the best one, though
//   the
//                              linear part prefers another
//
// Everything is drawn again until the gap between the best action and the next one lies in [0.15, 0.21],
// about the 0.18 of the paper.
//
// Differs: the range of the gap and the adversarial instances are ours.
#include "engine/protocol/contextual.hpp"
#include "scenarios/contextual/directions.hpp"

namespace regatta::contextual {
namespace {

class MisspecifiedLinear final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t dimension = integer("dimension", 16, between(2, 1e3), "length d of the feature vectors");
    std::int64_t actions = integer("actions", 100, between(2, 1e4), "number of actions K");
    double zeta = real("zeta", 0.02, kNonNegative, "distance of mean rewards from linear ones");
    double noise = real("noise", 1.0, kNonNegative, "standard deviation R of a reward around its mean");
    std::string instance =
        choice("instance", "random", {"random", "adversarial"}, "where the deviations lie");
  };

  static Task task(const Params& params, Round horizon) {
    return {.actions = int(params.actions),
            .dimension = int(params.dimension),
            .disjoint = false,
            .fixed = true,
            .horizon = horizon,
            .noise = params.noise,
            .norm_bound = 1.0,
            .reward_low = -kInf,
            .reward_high = kInf};
  }
  static std::vector<Metric> metrics(const Params&) { return metrics_of_means(); }
  static double nanoseconds(const Params&, const Task&) { return 50.0; }

  MisspecifiedLinear(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : noise_scale_(params.noise), noise_(noise), features_(task), means_(task.actions) {
    constexpr int kTries = 100'000;
    for (int i = 0; i < kTries; ++i) {
      draw(task, setup);
      if (params.instance == "random" ? deviate(params.zeta, setup) : mislead(params.zeta)) return;
    }
    throw PlayError("no instance with a gap of 0.15 to 0.21 found; change zeta, actions or dimension");
  }

  const ActionFeatures& show(Round) override {
    noise_now_ = noise_scale_ * noise_.normal();
    return features_;
  }
  double reward(Round, std::int64_t action) override { return means_[action] + noise_now_; }
  double gap(Round, std::int64_t action) override { return best_mean_ - means_[action]; }

 private:
  static bool is_wanted(double gap) { return gap >= 0.15 && gap <= 0.21; }

  /// Vectors, and the linear part as means.
  void draw(const Task& task, Rng<double>& rng) {
    Eigen::MatrixXd theta(task.dimension, 1);
    draw_directions(theta, rng);
    draw_directions(features_.columns, rng);
    for (int a = 0; a < task.actions; ++a) means_[a] = features_(a).dot(theta.col(0));
  }

  bool deviate(double zeta, Rng<double>& rng) {
    for (double& mean : means_) mean += rng.uniform() < 0.5 ? -zeta : zeta;
    double second = -kInf;
    best_mean_ = -kInf;
    for (const double mean : means_) {
      second = max(second, min(mean, best_mean_));
      best_mean_ = max(best_mean_, mean);
    }
    return is_wanted(best_mean_ - second);
  }

  /// Of the actions that can be made the best ones the one with the smallest gap is.
  bool mislead(double zeta) {
    Eigen::Index favourite = 0, chosen = -1;
    const double largest = means_.maxCoeff(&favourite);
    for (Eigen::Index a = 0; a < means_.size(); ++a) {
      const bool possible = a != favourite && is_wanted(means_[a] + 2 * zeta - largest);
      if (possible && (chosen < 0 || means_[a] < means_[chosen])) chosen = a;
    }
    if (chosen < 0) return false;
    for (double& mean : means_) mean -= zeta;
    means_[chosen] += 2 * zeta;
    best_mean_ = means_[chosen];
    return true;
  }

  double noise_scale_;
  Rng<double> noise_;
  ActionFeatures features_;  // d x K
  Eigen::VectorXd means_;    // [action]
  double best_mean_ = 0, noise_now_ = 0;
};

[[maybe_unused]] const bool added = add_scenario<MisspecifiedLinear>({
    .name = "misspecified_linear",
    .paper = "Zhang, He, Fan, Gu 2023",
    .doc =
        "Fixed actions with nearly linear mean rewards and Gaussian noise; the best one leads by about 0.18.",
});

}  // namespace
}  // namespace regatta::contextual
