// LinUCB with the self-normalised confidence ellipsoid (OFUL): optimism for linear rewards.
//
//   Abbasi-Yadkori, Pal, Szepesvari. Improved algorithms for linear stochastic bandits. NIPS 2011. Theorem 2.
//   Li, Chu, Langford, Schapire. A contextual-bandit approach to personalized news article recommendation.
//   WWW 2010. Algorithm 1 (index form, disjoint models, constant radius).
//
//   V = lam I + sum_s x_s x_s^T,   theta = V^-1 sum_s r_s x_s      (x_s: the vectors of the actions played)
//   a_t = argmax_a  <x(a), theta> + scale beta sqrt(x(a)^T V^-1 x(a))
//   beta = R sqrt(2 ln(M/delta) + ln(det V / lam^d)) + sqrt(lam) S      radius = "ellipsoid"
//   beta = 1 + sqrt(ln(2/delta) / 2)                                    radius = "constant"
//
// M = 1. In a disjoint task V, theta and beta are those of action a, and M = K: the ellipsoids of all actions
// hold at once (union bound).
// Assumes E[r | x] = <x, theta*>, |theta*| <= S, noise sub-Gaussian with scale R (in rewards);
// "constant" assumes rewards in [0, 1]. Cost per round: K / 2 + 2 products of a d x d matrix with a vector.
// Differs: `scale` = 0.25 is ours (1 is the theorem). delta = 1/T by default, the papers leave it open. The
// constant radius is recalled, not checked against the paper.
#include "engine/core/ridge.hpp"
#include "engine/protocol/contextual.hpp"

namespace regatta::contextual {
namespace {

class LinUcb final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double ridge = real("ridge", 1.0, kPositive, "weight lam of |theta|^2 in the regression");
    std::optional<double> delta =
        real_or("delta", "1/T", {0, 1, true, false}, "probability that a confidence ellipsoid fails");
    std::string radius = choice("radius", "ellipsoid", {"ellipsoid", "constant"},
                                "the radius of Theorem 2, or one that depends on delta alone");
    double scale = real("scale", 0.25, kNonNegative, "factor on the radius; 1 is the theorem, 0.25 is tuned");
  };

  static double nanoseconds(const Params&, const Task& task) {
    return 100.0 + 20.0 * task.actions + 0.16 * (task.actions + 4.0) * task.dimension * task.dimension;
  }

  LinUcb(const Params& params, const Task& task)
      : constant_(params.radius == "constant"),
        noise_(task.noise),
        scale_(params.scale),
        bias_(sqrt(params.ridge) * task.norm_bound),
        log_inv_delta_(-log(params.delta.value_or(1.0 / double(task.horizon)))),
        log_models_(log(double(task.models()))),
        ridge_(task.models(), task.dimension, params.ridge),
        radius_(std::size_t(task.models()), scaled_radius(0)),
        mean_(std::size_t(task.actions)),
        square_(mean_) {}

  std::int64_t act(Round, const ActionFeatures& x, Rng<double>&) override {
    ridge_.look(x.columns, mean_, square_);
    return argmax<double>(int(mean_.size()), [&](int a) {
      const auto i = std::size_t(a);
      return fma(radius_[std::size_t(x.model(a))], sqrt(square_[i]), mean_[i]);
    });
  }

  void observe(Round, const ActionFeatures& x, std::int64_t action, double reward) override {
    ridge_.add(x.model(action), x(action), reward);
    radius_[std::size_t(x.model(action))] = scaled_radius(x.model(action));
  }

 private:
  /// scale beta of a model.
  double scaled_radius(int model) const {
    if (constant_) return scale_ * (1.0 + sqrt(0.5 * (kLog2 + log_inv_delta_)));
    const double log_det = ridge_.block(model).log_det();
    return scale_ * (noise_ * sqrt(2.0 * (log_models_ + log_inv_delta_) + log_det) + bias_);
  }

  static constexpr double kLog2 = 0.69314718055994530942;

  bool constant_;
  double noise_, scale_, bias_;        // R, scale, sqrt(lam) S
  double log_inv_delta_, log_models_;  // ln(1/delta), ln M
  BlockRidge ridge_;
  std::vector<double> radius_;         // [model]
  std::vector<double> mean_, square_;  // [action], what the models say of the features shown
};

[[maybe_unused]] const bool added = add_algorithm<LinUcb>({
    .name = "lin_ucb",
    .paper = "Abbasi-Yadkori, Pal, Szepesvari 2011",
    .doc = "Plays the action with the largest upper confidence bound of a ridge regression.",
});

}  // namespace
}  // namespace regatta::contextual
