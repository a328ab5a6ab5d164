// Linear losses that no learner can foresee.
//
//   f_t(x) = <g_t, x> with ||g_t|| = 1 (G = 1).
//   random: g_t = (+-1, ..., +-1) / sqrt d, independent fair signs. Every learner, whatever it does, has
//     E[regret] = E max over x of -<sum_t g_t, x>, which is about 0.95 sqrt T on the unit ball with d = 5:
//     the lower bound's instance. Less regret than that would mean that a learner saw g_t too early.
//   alternating: g_1 = e_1 / 2, then g_t = -e_1 for even and e_1 for odd t. The leader is wrong in every
//     round, following it costs about T; any regularisation helps.
//
//   The best fixed point of rounds 1..t has the loss min over x of <sum_s g_s, x>, in closed form.
//   Cost per round: O(d).
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct LinearAdversaryParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t dimension = integer("dimension", 5, between(1, 1e6), "dimension d");
  std::string pattern = choice("pattern", "random", {"random", "alternating"}, "how the gradients are made");
  std::string domain = choice("domain", "ball", {"ball", "box", "simplex"}, "shape of the domain");
  double radius =
      real("radius", 1.0, kPositive, "its size: ||x|| <= radius, |x_i| <= radius, or sum x_i = radius");

  void check() {
    if (domain == "simplex" && dimension < 2)
      problem("dimension", "a simplex of one point (raise 'dimension' to 2)");
  }
};

class LinearAdversary final : public Scenario {
 public:
  using Params = LinearAdversaryParams;

  static Task task(const Params& params, Round horizon) {
    return {.domain = Domain::named(params.domain, params.dimension, params.radius),
            .horizon = horizon,
            .smoothness = 0};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(false); }
  static double nanoseconds(const Params& params, const Task&) {
    return 50 + 10.0 * double(params.dimension);
  }

  LinearAdversary(const Params& params, const Task& task, Rng<double>, Rng<double> noise)
      : alternating_(params.pattern == "alternating"),
        domain_(task.domain),
        noise_(noise),
        entry_(1 / sqrt(double(task.dimension()))),
        sum_(Vector::Zero(task.dimension())) {}

  double loss(Round t, const Vector& x, Gradient& shown) override {
    Vector& gradient = shown.fill();
    if (alternating_) {
      gradient.setZero();
      gradient[0] = t == 1 ? 0.5 : t % 2 == 0 ? -1.0 : 1.0;
    } else {
      for (double& g : gradient) g = noise_.uniform() < 0.5 ? entry_ : -entry_;
    }
    sum_ += gradient;
    return gradient.dot(x);
  }

  double least_loss(Round, const Breathe&) override { return domain_.least_linear(sum_); }

 private:
  bool alternating_;
  Domain domain_;
  Rng<double> noise_;
  double entry_;  // 1 / sqrt d
  Vector sum_;    // [d]: of all gradients
};

[[maybe_unused]] const bool added = add_scenario<LinearAdversary>({
    .name = "linear_adversary",
    .paper = "",
    .doc = "Linear losses with random signs (every learner's regret is about sqrt T) or alternating ones.",
});

}  // namespace
}  // namespace regatta::convex
