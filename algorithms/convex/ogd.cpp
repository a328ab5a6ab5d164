// Online gradient descent: a step against the last gradient, projected back onto the domain.
//
//   Zinkevich. Online convex programming and generalized infinitesimal gradient ascent. ICML 2003, Theorem 1.
//   Hazan, Agarwal, Kale. Logarithmic regret algorithms for online convex optimization. Machine Learning 69,
//   2007, Theorem 1 (strongly convex losses).
//
//   x_1 = start;   x_{t+1} = Pi_X(x_t - eta_t g_t).   D: diameter, G: gradient bound.
//   theory           eta_t = D / (G sqrt t)      regret <= 3/2 D G sqrt T
//   strongly_convex  eta_t = 1 / (lambda t)      regret <= G^2 / (2 lambda) (1 + ln T)
//   constant         eta_t = 1                   for tracking a drifting optimum
//
// Assumes convex losses; `strongly_convex` needs lambda > 0. Cost per round: O(d) and one projection.
// Differs: Zinkevich has eta_t = 1 / sqrt t; D / G in front (as in later texts) makes the step free of units.
// Theorem numbers are recalled, not checked against the papers; the bounds hold for eta_scale = 1.
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct OgdParams : ParamSet {
  using ParamSet::ParamSet;
  std::string rate = choice("rate", "theory", {"theory", "strongly_convex", "constant"},
                            "step size: D / (G sqrt t), 1 / (lambda t), or 1");
  double eta_scale = real("eta_scale", 1.0, kPositive,
                          "multiplies the step size (with rate = 'constant' it is the step size)");
};

class Ogd final : public Learner {
 public:
  using Params = OgdParams;

  static std::optional<std::string> refuses(const Params& params, const Task& task) {
    if (params.rate == "strongly_convex" && task.strong_convexity == 0) {
      return "rate = 'strongly_convex' needs strongly convex losses (lambda is 0 here)";
    }
    return std::nullopt;
  }

  Ogd(const Params& params, const Task& task) : eta_1_(params.eta_scale), x_(task.start()) {
    if (params.rate == "theory") eta_1_ *= task.diameter() / task.gradient_bound, decay_ = Decay::kSqrt;
    if (params.rate == "strongly_convex") eta_1_ /= task.strong_convexity, decay_ = Decay::kLinear;
  }

  const Point& act(Round, Rng<double>&) override { return x_; }

  void observe(Round t, const Vector&, double, const Gradient& gradient) override {
    x_.step(x_, eta(double(t)) * gradient.factor(), gradient.direction());
  }

 private:
  enum class Decay { kNone, kSqrt, kLinear };

  double eta(double t) const {
    if (decay_ == Decay::kNone) return eta_1_;
    return eta_1_ / (decay_ == Decay::kSqrt ? sqrt(t) : t);
  }

  double eta_1_;  // step size of round 1
  Decay decay_ = Decay::kNone;
  Point x_;  // [d]
};

[[maybe_unused]] const bool added = add_algorithm<Ogd>({
    .name = "ogd",
    .paper = "Zinkevich 2003",
    .doc = "Steps against the last gradient and projects back onto the domain.",
});

}  // namespace
}  // namespace regatta::convex
