// A bilinear zero-sum game that an algorithm plays against itself, with noisy gradients.
//
//   Rakhlin, Sridharan. Optimization, learning, and games with predictable sequences. NeurIPS 2013 (optimism
//   in games); as losses between stochastic and adversarial: Chen, Zhang, Tu, Zhao, Zhang. ICML 2023.
//
//   x_t minimises <x, A y_t>, y_t maximises <x_t, A y>, both in the unit disc; A = [[0, 1], [-1, 0]].
//   The players start at (0.5, 0.5) and (-0.3, -0.3) and see their gradients, A y_t and -A^T x_t, with noise:
//   N(0, sigma^2 I / 2), independent.
//
//   G = 1 + 4 sigma (a Gaussian tail may exceed it), L = 0. Recorded is the first player's regret in the
//   game without noise: sum <x_s, A y_s> + ||sum A y_s||. sigma_t^2 = sigma^2;
//   Sigma_t = ||A (y_t - y_{t-1})||, Sigma_1 = ||A y_1||: small when the players settle.
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct SeaBilinearSelfplayParams : ParamSet {
  using ParamSet::ParamSet;
  double sigma = real("sigma", 0.3, kNonNegative, "root mean squared length of a gradient's noise");
};

class SeaBilinearSelfplay final : public Scenario {
 public:
  using Params = SeaBilinearSelfplayParams;

  static Task task(const Params& params, Round horizon) {
    return {.domain = Domain::named("ball", 2, 1),
            .horizon = horizon,
            .gradient_bound = 1 + 4 * params.sigma,
            .smoothness = 0,
            .gradient_tail = kGaussianTail,
            .first_point = Vector{{0.5, 0.5}}};
  }
  static std::vector<Metric> metrics(const Params&) {
    return convex::metrics(false, Judged::kExpected, true);
  }
  /// The other player takes as long as the first one, which this can't know.
  static double nanoseconds(const Params&, const Task&) { return 150; }

  SeaBilinearSelfplay(const Params& params, const Task& task, Rng<double>, Rng<double> noise)
      : sigma_(params.sigma), task_(task), noise_(noise) {}

  std::optional<Task> opponent() const override {
    Task task = task_;
    task.first_point = Vector{{-0.3, -0.3}};
    return task;
  }
  void meet(std::unique_ptr<Learner> opponent, Rng<double> rng) override {
    opponent_ = std::move(opponent);
    opponents_rng_.emplace(rng);
  }

  double loss(Round t, const Vector& x, Gradient& gradient) override {
    const Point& played = opponent_->act(t, *opponents_rng_);
    check_point(played, task_);
    const Vector& y = played;
    const Vector expected{{y[1], -y[0]}};  // A y
    variation_.stochastic += sigma_ * sigma_;
    variation_.adversarial += (expected - expected_).squaredNorm();
    expected_ = expected;
    sum_ += expected;
    gradient.fill() = expected + noise();
    opponents_gradient_.fill() = Vector{{x[1], -x[0]}} + noise();  // -A^T x
    opponent_->observe(t, y, opponents_gradient_.vector().dot(y), opponents_gradient_);
    return gradient.vector().dot(x);
  }

  std::optional<double> expected_loss(Round, const Vector& x) override { return expected_.dot(x); }
  double least_loss(Round, const Breathe&) override { return task_.domain.least_linear(sum_); }
  std::optional<Variation> variation() const override { return variation_; }

 private:
  Vector noise() {
    const double scale = sigma_ / sqrt(2.0), first = noise_.normal();
    return Vector{{scale * first, scale * noise_.normal()}};
  }

  double sigma_;
  Task task_;
  Rng<double> noise_;
  std::unique_ptr<Learner> opponent_;
  std::optional<Rng<double>> opponents_rng_;
  Gradient opponents_gradient_{2};
  Vector expected_ = Vector::Zero(2);  // A y_t
  Vector sum_ = Vector::Zero(2);       // of A y_1, ..., A y_t
  Variation variation_;
};

[[maybe_unused]] const bool added = add_scenario<SeaBilinearSelfplay>({
    .name = "sea_bilinear_selfplay",
    .paper = "",
    .doc = "An algorithm against itself in a zero-sum game on discs, with noisy gradients.",
});

}  // namespace
}  // namespace regatta::convex
