// AdaGrad with one step size for all coordinates, from the lengths of all gradients so far.
//
//   Streeter, McMahan. Less regret via online conditioning. arXiv 1002.4862, 2010; as "scale-free online
//   gradient descent": Orabona, Pal. Scale-free online learning. Theoretical Computer Science 716, 2018.
//
//   x_1 = start;   S_t = sum_{s <= t} ||g_s||^2;   x_{t+1} = Pi_X(x_t - D / sqrt(2 S_t) g_t).
//   regret <= sqrt 2 D sqrt(S_T): needs neither G nor T.
//
// Assumes convex losses. Cost per round: O(d) and one projection.
// Differs: sources and constant are recalled, not checked; the bound is for eta_scale = 1.
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct AdagradNormParams : ParamSet {
  using ParamSet::ParamSet;
  double eta_scale = real("eta_scale", 1.0, kPositive, "multiplies the step size D / sqrt(2 S)");
};

class AdagradNorm final : public Learner {
 public:
  using Params = AdagradNormParams;

  AdagradNorm(const Params& params, const Task& task)
      : scale_(params.eta_scale * task.diameter() / sqrt(2.0)), x_(task.start()) {}

  const Point& act(Round, Rng<double>&) override { return x_; }

  void observe(Round, const Vector&, double, const Gradient& shown) override {
    const Vector& gradient = shown.vector();
    squares_ += gradient.squaredNorm();
    if (squares_ > 0) x_.step(x_, scale_ / sqrt(squares_), gradient);
  }

 private:
  double scale_;
  double squares_ = 0;  // S
  Point x_;             // [d]
};

[[maybe_unused]] const bool added = add_algorithm<AdagradNorm>({
    .name = "adagrad_norm",
    .paper = "Streeter, McMahan 2010",
    .doc = "Gradient steps with a single adaptive step size.",
});

}  // namespace
}  // namespace regatta::convex
