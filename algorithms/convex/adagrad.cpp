// AdaGrad with a diagonal matrix: every coordinate has its own step size, from its own past gradients.
//
//   Duchi, Hazan, Singer. Adaptive subgradient methods for online learning and stochastic optimization.
//   JMLR 12, 2011, Figure 1 (mirror-descent form) and Theorem 5.
//
//   x_1 = start;   S_i += g_{t,i}^2 (this round included);
//   y_i = x_i - eta g_{t,i} / sqrt S_i   (y_i = x_i while S_i = 0);
//   x_{t+1} = argmin over z in X of sum_i sqrt(S_i) (z_i - y_i)^2.
//   eta = D_inf / sqrt 2 with D_inf = max ||x - y||_inf:   regret <= sqrt 2 D_inf sum_i sqrt(S_{T,i}).
//
// Assumes convex losses; domain: ball or box. Cost per round: O(d); on the ball about five times that when y
// is outside.
// Differs: delta = 0 (the paper adds a small delta to sqrt S_i). Theorem number and constant are recalled,
// not checked against the paper; the bound is for eta_scale = 1.
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct AdagradParams : ParamSet {
  using ParamSet::ParamSet;
  double eta_scale = real("eta_scale", 1.0, kPositive, "multiplies the step size D_inf / sqrt 2");
};

class Adagrad final : public Learner {
 public:
  using Params = AdagradParams;

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    if (task.domain.shape != Shape::kSimplex) return std::nullopt;
    return "its weighted projection exists for the ball and the box only (the domain is a simplex)";
  }
  static double nanoseconds(const Params&, const Task& task) { return 50 + 40.0 * task.dimension(); }

  Adagrad(const Params& params, const Task& task)
      : domain_(task.domain),
        eta_(params.eta_scale * domain_.width() / sqrt(2.0)),
        x_(task.start()),
        y_(x_),
        squares_(Vector::Zero(task.dimension())),
        roots_(squares_) {}

  const Point& act(Round, Rng<double>&) override { return x_; }

  void observe(Round, const Vector&, double, const Gradient& shown) override {
    const Vector& gradient = shown.vector();
    squares_ += gradient.cwiseAbs2();
    roots_ = squares_.cwiseSqrt();
    y_ = x_;
    for (Eigen::Index i = 0; i < y_.size(); ++i) {
      if (roots_[i] > 0) y_[i] -= eta_ * gradient[i] / roots_[i];
    }
    domain_.project(y_, roots_);
    x_.set(y_);
  }

 private:
  Domain domain_;
  double eta_;
  Point x_;         // [d]
  Vector y_;        // [d]: x_ after a step, then projected
  Vector squares_;  // [d]: S
  Vector roots_;    // [d]: sqrt S
};

[[maybe_unused]] const bool added = add_algorithm<Adagrad>({
    .name = "adagrad",
    .paper = "Duchi, Hazan, Singer 2011",
    .doc = "Gradient steps with one adaptive step size per coordinate.",
});

}  // namespace
}  // namespace regatta::convex
