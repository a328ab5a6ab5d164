// Follow the regularised leader with a Euclidean regulariser: a step against the sum of all gradients.
//
//   McMahan. A survey of algorithms and analysis for adaptive online learning. JMLR 18, 2017, Theorem 1.
//   Xiao. Dual averaging methods for regularized stochastic learning and online optimization. JMLR 11, 2010.
//
//   x_1 = centre;   x_t = Pi_X(x_1 - eta_t sum_{s < t} g_s);   eta_t = r / (G sqrt(2 t)), the rate of the
//   round that is played, with r = max over x in X of ||x - x_1||.
//   regret <= sqrt 2 r G sqrt T.
//
// Assumes convex losses. Cost per round: O(d) and one projection.
// Differs: the constant sqrt 2 is derived from McMahan's theorem with this eta_t (theorem number recalled,
// not checked against the paper); it holds for eta_scale = 1.
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct FtrlEuclideanParams : ParamSet {
  using ParamSet::ParamSet;
  double eta_scale = real("eta_scale", 1.0, kPositive, "multiplies the step size r / (G sqrt(2 t))");
};

class FtrlEuclidean final : public Learner {
 public:
  using Params = FtrlEuclideanParams;

  FtrlEuclidean(const Params& params, const Task& task)
      : scale_(params.eta_scale * task.domain.reach() / task.gradient_bound),
        x_1_(task.domain.centre()),
        x_(task.domain, x_1_),
        sum_(Vector::Zero(task.dimension())) {}

  const Point& act(Round t, Rng<double>&) override {
    x_.step(x_1_, scale_ / sqrt(2 * double(t)), sum_);
    return x_;
  }

  void observe(Round, const Vector&, double, const Gradient& gradient) override { sum_ += gradient.vector(); }

 private:
  double scale_;
  Vector x_1_;  // [d]
  Point x_;     // [d]
  Vector sum_;  // [d]: of all gradients
};

[[maybe_unused]] const bool added = add_algorithm<FtrlEuclidean>({
    .name = "ftrl_euclidean",
    .paper = "McMahan 2017",
    .doc = "Steps from the centre against the sum of all gradients (dual averaging).",
});

}  // namespace
}  // namespace regatta::convex
