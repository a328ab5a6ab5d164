// LinUCB with a bonus for the error of the model: what is learned from an action may be wrong by zeta, and
// the index says by how much that can move the prediction.
//
//   Lattimore, Szepesvari, Weisz. Learning with good feature representations in bandits and in RL with a
//   generative model. ICML 2020, equation 6 (as restated by Zhang, He, Fan, Gu, ICML 2023).
//
//   a_t = argmax_a  <x(a), theta> + beta |x(a)|_{V^-1} + zeta sum_b n(b) |x(a)^T V^-1 x(b)|
//
// n(b): how often action b was played. Needs the same vectors in every round, and zeta. With the matrix
// G = X^T V^-1 X [action][action] and the predictions m = X^T theta, a round with action a and reward r is
//
//   m += G_a (r - m(a)) / (1 + G_aa),   G -= G_a G_a^T / (1 + G_aa),   G_a: column a,
//
// as in engine/core/ridge.hpp but without vectors. Cost per round: 2 K^2 multiply-adds.
#include "engine/core/packs.hpp"
#include "engine/protocol/contextual.hpp"

namespace regatta::contextual {
namespace {

class Lsw final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double zeta = real("zeta", 0.02, kNonNegative, "distance of mean rewards from linear ones");
    double beta = real("beta", 3.0, kNonNegative, "radius of the confidence ellipsoid");
    double ridge = real("ridge", 1.0, kPositive, "weight lam of |theta|^2 in the regression");
  };

  static constexpr int kMostActions = 2000;  // G has 32 MB then

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    if (task.disjoint) return "lsw needs one linear function for all actions (here each has its own)";
    if (!task.fixed) return "lsw needs the same vectors in every round (here they change)";
    if (task.actions > kMostActions)
      return "lsw keeps a matrix of actions x actions (" + std::to_string(kMostActions) + " at most)";
    return std::nullopt;
  }
  static double nanoseconds(const Params&, const Task& task) {
    return 200.0 + 0.4 * double(task.actions) * task.actions;
  }

  Lsw(const Params& params, const Task& task)
      : zeta_(params.zeta),
        beta_(params.beta),
        ridge_(params.ridge),
        actions_(task.actions),
        mean_(Eigen::VectorXd::Zero(actions_)),
        plays_(mean_) {}

  std::int64_t act(Round t, const ActionFeatures& x, Rng<double>&) override {
    if (t == 1) {
      shown_ = x.columns;
      products_.resize(actions_, actions_);
      for (int a = 0; a < actions_; ++a)
        for (int b = 0; b < actions_; ++b)
          products_(b, a) = dot(&shown_(0, a), &shown_(0, b), int(shown_.rows())) / ridge_;
    }
    if (x.columns != shown_) throw PlayError("lsw needs the same vectors in every round");
    return argmax<double>(actions_, [&](int a) {
      const auto column = products_.col(a);
      return mean_[a] + beta_ * sqrt(max(0.0, column[a])) + zeta_ * plays_.dot(column.cwiseAbs());
    });
  }

  void observe(Round, const ActionFeatures&, std::int64_t action, double reward) override {
    const Eigen::VectorXd column = products_.col(action);
    const double scale = 1 / (1 + column[action]);
    const double step = (reward - mean_[action]) * scale;
    add_multiple(mean_.data(), step, column.data(), actions_);
    for (int a = 0; a < actions_; ++a)
      add_multiple(&products_(0, a), -scale * column[a], column.data(), actions_);
    plays_[action] += 1;
  }

 private:
  double zeta_, beta_, ridge_;
  int actions_;
  Eigen::MatrixXd shown_;     // d x K
  Eigen::MatrixXd products_;  // G
  Eigen::VectorXd mean_;      // m
  Eigen::VectorXd plays_;     // n
};

[[maybe_unused]] const bool added = add_algorithm<Lsw>({
    .name = "lsw",
    .paper = "Lattimore, Szepesvari, Weisz 2020",
    .doc =
        "LinUCB with a second bonus for the error of a nearly linear model; needs to know how large it is.",
});

}  // namespace
}  // namespace regatta::contextual
