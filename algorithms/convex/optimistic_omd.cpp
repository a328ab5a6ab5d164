// Optimistic online mirror descent (Euclidean): step against a guess of the next gradient, then the real one.
//
//   Rakhlin, Sridharan. Online learning with predictable sequences. COLT 2013, the form with two sequences.
//
//   y_1 = centre;   x_t = Pi_X(y_t - eta_t M_t) is played;   y_{t+1} = Pi_X(y_t - eta_t g_t);
//   M_1 = 0, M_t = g_{t-1};   V_t = sum_{s <= t} ||g_s - M_s||^2;
//   eta_t = D / sqrt(4 G^2 + V_{t-1}) in both steps.
//   regret <= 3/2 D sqrt(4 G^2 + V_T): small when gradients change little.
//
// Assumes convex losses. Cost per round: O(d) and two projections.
// Differs: the anytime step size and the constant 3/2 are derived, not the paper's; the bound is for
// eta_scale = 1.
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct OptimisticOmdParams : ParamSet {
  using ParamSet::ParamSet;
  double eta_scale = real("eta_scale", 1.0, kPositive, "multiplies the step size D / sqrt(4 G^2 + V)");
};

class OptimisticOmd final : public Learner {
 public:
  using Params = OptimisticOmdParams;

  OptimisticOmd(const Params& params, const Task& task)
      : domain_(task.domain),
        scale_(params.eta_scale * task.diameter()),
        variation_(4 * task.gradient_bound * task.gradient_bound),
        x_(domain_.centre()),
        y_(x_),
        guess_(Vector::Zero(task.dimension())) {}

  const Vector& act(Round, Rng<double>&) override {
    domain_.step(x_, y_, eta(), guess_);
    return x_;
  }

  void observe(Round, const Vector&, double, const Vector& gradient) override {
    domain_.step(y_, y_, eta(), gradient);
    variation_ += (gradient - guess_).squaredNorm();
    guess_ = gradient;
  }

 private:
  double eta() const { return scale_ / sqrt(variation_); }

  Domain domain_;
  double scale_;
  double variation_;  // 4 G^2 + V
  Vector x_, y_;      // [d]
  Vector guess_;      // [d]: M
};

[[maybe_unused]] const bool added = add_algorithm<OptimisticOmd>({
    .name = "optimistic_omd",
    .paper = "Rakhlin, Sridharan 2013",
    .doc = "Plays a step ahead against the last gradient, taken as a guess of the next one.",
});

}  // namespace
}  // namespace regatta::convex
