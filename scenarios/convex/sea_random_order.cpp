// Fixed losses in random order: every order is equally likely, nothing else is random.
//
//   The random order model as losses between stochastic and adversarial: Sachs, Hadiji, van Erven, Guzman.
//   NeurIPS 2022; Chen, Zhang, Tu, Zhao, Zhang. ICML 2023.
//
//   f_t(x) = ||x - c_t||^2 / 2, where c_1, ..., c_T are T / kinds copies of each of a few points, uniform in
//   the ball of radius 1/2, drawn without replacement.
//
//   Given the past F_t(x) = ||x - m_t||^2 / 2 with m_t the mean of what is left (its variance, which is the
//   same for all x, is left out). Domain: unit ball; G = 3/2, L = lambda = 1, exp-concave with alpha = 1 /
//   G^2. The best point of round t is m_t, that of many rounds the mean of the m_s. sigma_t^2 is the variance
//   of what is left; Sigma_t = ||m_t - m_{t-1}||, Sigma_1 = 1 + ||m_1||. Cost per round: O(kinds d).
#include "engine/protocol/convex.hpp"
#include "scenarios/convex/uniform_in_ball.hpp"

namespace regatta::convex {
namespace {

constexpr double kReach = 0.5;  // of the points

struct SeaRandomOrderParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t dimension = integer("dimension", 5, between(1, 1e4), "dimension d");
  std::int64_t kinds = integer("kinds", 10, between(1, 1e4), "different losses");
};

class SeaRandomOrder final : public Scenario {
 public:
  using Params = SeaRandomOrderParams;

  static Task task(const Params& params, Round horizon) {
    const double bound = 1 + kReach;
    return {.domain = Domain::named("ball", params.dimension, 1),
            .horizon = horizon,
            .gradient_bound = bound,
            .strong_convexity = 1,
            .exp_concavity = 1 / (bound * bound),
            .smoothness = 1};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(true, Judged::kExpected, true); }
  static double nanoseconds(const Params& params, const Task&) {
    return 60 + double(params.kinds) * (4 + 0.5 * double(params.dimension));
  }

  SeaRandomOrder(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : noise_(noise), left_(std::size_t(params.kinds)), mean_(Vector::Zero(task.dimension())), sum_(mean_) {
    for (std::int64_t k = 0; k < params.kinds; ++k) {
      points_.emplace_back(task.dimension());
      draw_in_ball(points_.back(), setup);
      points_.back() *= kReach;
      left_[std::size_t(k)] = task.horizon / params.kinds + (k < task.horizon % params.kinds ? 1 : 0);
    }
    all_left_ = task.horizon;
  }

  double loss(Round t, const Vector& x, Gradient& gradient) override {
    look_at_what_is_left(t);
    return 0.5 * (gradient.fill() = x - points_[draw()]).squaredNorm();
  }

  std::optional<double> expected_loss(Round, const Vector& x) override {
    return 0.5 * (x - mean_).squaredNorm();
  }
  /// sum_s ||m_s - m||^2 / 2 at the mean m = (sum_s m_s) / t
  double least_loss(Round t, const Breathe&) override {
    return 0.5 * squares_.minus(sum_.squaredNorm() / double(t));
  }
  std::optional<double> least_round_loss(Round) override { return 0.0; }
  std::optional<Variation> variation() const override { return variation_; }

 private:
  void look_at_what_is_left(Round t) {
    const Vector last = mean_;
    mean_.setZero();
    for (std::size_t k = 0; k < points_.size(); ++k) mean_ += share(k) * points_[k];
    for (std::size_t k = 0; k < points_.size(); ++k)
      variation_.stochastic += share(k) * (points_[k] - mean_).squaredNorm();
    const double way = t == 1 ? 1 + mean_.norm() : (mean_ - last).norm();
    variation_.adversarial += way * way;
    if (t > 1) variation_.path_length += way;
    sum_ += mean_;
    squares_ += mean_.squaredNorm();
  }
  double share(std::size_t k) const { return double(left_[k]) / double(all_left_); }

  /// The kind of the next loss, which is then no longer left.
  std::size_t draw() {
    auto rank = static_cast<Round>(noise_.uniform() * double(all_left_));
    std::size_t k = 0;
    while (rank >= left_[k]) rank -= left_[k++];
    --left_[k];
    --all_left_;
    return k;
  }

  Rng<double> noise_;
  std::vector<Vector> points_;  // [kind][d]
  std::vector<Round> left_;     // [kind]: copies
  Round all_left_ = 0;
  Vector mean_;             // [d]: m_t
  Vector sum_;              // [d]: of m_1, ..., m_t
  CompensatedSum squares_;  // sum of ||m_s||^2
  Variation variation_;
};

[[maybe_unused]] const bool added = add_scenario<SeaRandomOrder>({
    .name = "sea_random_order",
    .paper = "",
    .doc = "Squared distances to points from a fixed list, in random order.",
});

}  // namespace
}  // namespace regatta::convex
