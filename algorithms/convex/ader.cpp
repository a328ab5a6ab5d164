// Ader: gradient learners with different step sizes under exponential weights, against a changing comparator.
//
//   Zhang, Lu, Zhou. Adaptive online learning in dynamic environments. NeurIPS 2018, with the linearised
//   losses of their improved version: one gradient per round.
//
//   pool    eta_i = 2^{i-1} D / G sqrt(7 / (2 T)), i = 1, 2, ... while eta_i <= D / G sqrt(7 / (2 T) + 2)
//   base i  x_{t+1,i} = Pi_X(x_{t,i} - eta_i g_t)
//   meta    x_t = sum_i p_{t,i} x_{t,i};   g_t = grad f_t(x_t);   p_1 ~ 1 / (i (i + 1));
//           p_{t+1,i} ~ p_{t,i} exp(-e_t <g_t, x_{t,i}>),   e_t = 1 / (G D sqrt t).
//   dynamic regret = O(sqrt(T (1 + P_T))).
//
// Assumes convex losses. Cost per round: O(d log T) and log_2(T) / 2 projections.
// Differs: constants and the rate e_t are those of the authors' library PyNOL; the paper's rate is constant.
#include "algorithms/convex/pool.hpp"

namespace regatta::convex {
namespace {

class Ader final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };

  static double nanoseconds(const Params&, const Task& task) {
    return 60 + double(steps(task).size()) * (25 + double(task.dimension()));
  }

  Ader(const Params&, const Task& task)
      : domain_(task.domain),
        rate_(1 / (task.gradient_bound * task.diameter())),
        eta_(steps(task)),
        bases_(eta_.size(), task.start()),
        losses_(Vector::Zero(std::ssize(eta_))),
        x_(task.start()),
        mean_(x_),
        weights_(prior(std::ssize(eta_))) {}

  const Point& act(Round, Rng<double>&) override {
    const Vector& p = weights_.weights(0, losses_);
    mean_.setZero();
    for (std::size_t i = 0; i < bases_.size(); ++i) mean_ += p[Eigen::Index(i)] * bases_[i];
    x_.set(mean_);
    return x_;
  }

  void observe(Round t, const Vector&, double, const Gradient& shown) override {
    const Vector& gradient = shown.vector();
    for (std::size_t i = 0; i < bases_.size(); ++i) {
      losses_[Eigen::Index(i)] = gradient.dot(bases_[i]);
      domain_.step(bases_[i], bases_[i], eta_[i], gradient);
    }
    weights_.update(rate_ / sqrt(double(t)), losses_);
  }

 private:
  static std::vector<double> steps(const Task& task) {
    const double unit = task.diameter() / task.gradient_bound, share = 7 / (2 * double(task.horizon));
    return doubling_steps(unit * sqrt(share), unit * sqrt(share + 2));
  }
  static Vector prior(std::ptrdiff_t size) {
    Vector out(size);
    for (std::ptrdiff_t i = 0; i < size; ++i) out[i] = 1 / (double(i + 1) * double(i + 2));
    return out;
  }

  Domain domain_;
  double rate_;                // 1 / (G D)
  std::vector<double> eta_;    // [base]
  std::vector<Vector> bases_;  // [base][d]: x_{t,i}
  Vector losses_;              // [base]
  Point x_;                    // [d]
  Vector mean_;                // [d]: of the bases
  HedgeWeights weights_;       // p
};

[[maybe_unused]] const bool added = add_algorithm<Ader>({
    .name = "ader",
    .paper = "Zhang, Lu, Zhou 2018",
    .doc = "A pool of gradient learners under exponential weights, for dynamic regret.",
});

}  // namespace
}  // namespace regatta::convex
