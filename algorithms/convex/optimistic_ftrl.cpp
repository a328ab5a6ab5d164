// Optimistic follow-the-regularised-leader: a step from the centre against all gradients and a guess of the
// next one.
//
//   Rakhlin, Sridharan. Online learning with predictable sequences. COLT 2013. For losses between stochastic
//   and adversarial: Sachs, Hadiji, van Erven, Guzman. NeurIPS 2022.
//
//   x_t = argmin over x in X of <sum_{s < t} g_s + M_t, x> + ||x - centre||^2 / (2 eta_t)
//       = Pi_X(centre - eta_t (sum_{s < t} g_s + M_t));   M_1 = 0, M_t = g_{t-1};
//   eta_t = D / sqrt(1 + 4 G^2 + sum_{s < t} ||g_s - M_s||^2).
//
// Assumes convex losses. Cost per round: O(d) and one projection.
// Differs: the step size is that of optimistic mirror descent (Chen et al. ICML 2023), not that of Sachs et
// al., whose text was not at hand.
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

struct OptimisticFtrlParams : ParamSet {
  using ParamSet::ParamSet;
  double eta_scale = real("eta_scale", 1.0, kPositive, "multiplies the step size D / sqrt(1 + 4 G^2 + V)");
};

class OptimisticFtrl final : public Learner {
 public:
  using Params = OptimisticFtrlParams;

  OptimisticFtrl(const Params& params, const Task& task)
      : scale_(params.eta_scale * task.diameter()),
        variation_(1 + 4 * task.gradient_bound * task.gradient_bound),
        centre_(task.domain.centre()),
        x_(task.domain, centre_),
        sum_(Vector::Zero(task.dimension())),
        guess_(sum_) {}

  const Point& act(Round, Rng<double>&) override {
    x_.step(centre_, scale_ / sqrt(variation_), sum_ + guess_);
    return x_;
  }

  void observe(Round, const Vector&, double, const Gradient& shown) override {
    const Vector& gradient = shown.vector();
    variation_ += (gradient - guess_).squaredNorm();
    sum_ += gradient;
    guess_ = gradient;
  }

 private:
  double scale_;
  double variation_;  // 1 + 4 G^2 + V
  Vector centre_;     // [d]
  Point x_;           // [d]
  Vector sum_;        // [d]: of all gradients
  Vector guess_;      // [d]: M
};

[[maybe_unused]] const bool added = add_algorithm<OptimisticFtrl>({
    .name = "optimistic_ftrl",
    .paper = "Rakhlin, Sridharan 2013",
    .doc = "Steps from the centre against the sum of all gradients and a guess of the next one.",
});

}  // namespace
}  // namespace regatta::convex
