// Two layers against a changing comparator: a pool of optimistic gradient learners with different step sizes,
// and optimistic exponential weights that are charged for their points' movement.
//
//   Zhao, Zhang, Zhang, Zhou. Adaptivity and non-stationarity: problem-dependent dynamic regret for online
//   convex optimization. JMLR 25, 2024 (Sword++); with noise: Chen, Zhang, Tu, Zhao, Zhang. ICML 2023.
//
//   pool    eta_i = 2^{i-1} D / (G sqrt T), i = 1, 2, ... while eta_i <= 1 / (8 L)
//   base i  x_{t,i} = Pi_X(y_{t,i} - eta_i m_t);  y_{t+1,i} = Pi_X(y_{t,i} - eta_i g_t);  m_1 = 0, m_t =
//   g_{t-1} meta    x_t = sum_i p_{t,i} x_{t,i};   g_t = grad f_t(x_t), the only gradient of the round;
//           c_{t,i} = 2 L ||x_{t,i} - x_{t-1,i}||^2, c_{1,i} = 0;
//           h_{t,i} = <m_t, x_{t,i}> + c_{t,i};   l_{t,i} = <g_t, x_{t,i}> + c_{t,i};
//           p_{t,i} ~ q_{t,i} exp(-e_t h_{t,i});   q_{t+1,i} ~ q_{t,i} exp(-e_t l_{t,i});   q_1 uniform;
//           e_t = min(1 / (8 D^2 L), (1 + sum_{s < t} ||l_s - h_s||_inf^2)^{-1/2}).
//
//   E[dynamic regret] = O(P_T + sqrt(1 + P_T) (sqrt(sigma^2_{1:T}) + sqrt(Sigma^2_{1:T}))).
//
// Assumes convex losses whose expectations are L-smooth. Cost per round: O(d log T) and log_2 T
// projections.
// Differs: constants are those of the authors' library PyNOL, whose pool has one more step size, above 1 / (8
// L). Step sizes above D / G are left out, too (linear losses have L = 0 and no other limit).
#include "algorithms/convex/pool.hpp"

namespace regatta::convex {
namespace {

struct SwordPlusPlusParams : ParamSet {
  using ParamSet::ParamSet;
  bool correction = flag("correction", true, "charge the points' movement, c; false: c = 0");
};

class SwordPlusPlus final : public Learner {
 public:
  using Params = SwordPlusPlusParams;

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    if (task.smoothness < std::numeric_limits<double>::infinity()) return std::nullopt;
    return "it needs smooth losses (the Lipschitz constant of their gradients is not known here)";
  }
  static double nanoseconds(const Params&, const Task& task) {
    return 60 + double(steps(task).size()) * (25 + 2.0 * task.dimension());
  }

  SwordPlusPlus(const Params& params, const Task& task)
      : domain_(task.domain),
        charge_(params.correction ? 2 * task.smoothness : 0),
        cap_(1 / (8 * task.diameter() * task.diameter() * task.smoothness)),
        rate_(std::min(cap_, 1.0)),
        guess_(Vector::Zero(task.dimension())),
        x_(task.start()),
        mean_(x_),
        scratch_(x_),
        weights_(Vector::Ones(std::ssize(steps(task)))) {
    for (const double eta : steps(task)) bases_.push_back({eta, x_, x_});
    charges_ = hints_ = losses_ = Vector::Zero(std::ssize(bases_));
  }

  const Point& act(Round t, Rng<double>&) override {
    for (Eigen::Index i = 0; i < hints_.size(); ++i) {
      Base& base = at(i);
      domain_.step(scratch_, base.y, base.eta, guess_);
      charges_[i] = t == 1 ? 0 : charge_ * (scratch_ - base.x).squaredNorm();
      base.x.swap(scratch_);
      hints_[i] = guess_.dot(base.x) + charges_[i];
    }
    const Vector& p = weights_.weights(rate_, hints_);
    mean_.setZero();
    for (Eigen::Index i = 0; i < p.size(); ++i) mean_ += p[i] * at(i).x;
    x_.set(mean_);
    return x_;
  }

  void observe(Round, const Vector&, double, const Gradient& shown) override {
    const Vector& gradient = shown.vector();
    for (Eigen::Index i = 0; i < losses_.size(); ++i) {
      Base& base = at(i);
      losses_[i] = gradient.dot(base.x) + charges_[i];
      domain_.step(base.y, base.y, base.eta, gradient);
    }
    weights_.update(rate_, losses_);
    const double surprise = (losses_ - hints_).cwiseAbs().maxCoeff();
    surprises_ += surprise * surprise;
    rate_ = std::min(cap_, 1 / sqrt(surprises_));
    guess_ = gradient;
  }

 private:
  struct Base {
    double eta;
    Vector x, y;  // [d]
  };

  static std::vector<double> steps(const Task& task) {
    const double largest = task.diameter() / task.gradient_bound;
    return doubling_steps(largest / sqrt(double(task.horizon)), std::min(1 / (8 * task.smoothness), largest));
  }
  Base& at(Eigen::Index i) { return bases_[std::size_t(i)]; }

  Domain domain_;
  double charge_, cap_, rate_;  // 2 L, 1 / (8 D^2 L), e_t
  double surprises_ = 1;        // 1 + sum ||l - h||_inf^2
  std::vector<Base> bases_;
  Vector charges_, hints_, losses_;  // [base]: c, h, l
  Vector guess_;                     // [d]
  Point x_;                          // [d]
  Vector mean_, scratch_;            // [d]: of the bases
  HedgeWeights weights_;             // q
};

[[maybe_unused]] const bool added = add_algorithm<SwordPlusPlus>({
    .name = "sword_plus_plus",
    .paper = "Zhao, Zhang, Zhang, Zhou 2024; Chen, Zhang, Tu, Zhao, Zhang 2023",
    .doc = "A pool of optimistic gradient learners under optimistic exponential weights, for dynamic regret.",
});

}  // namespace
}  // namespace regatta::convex
