// Robust linear bandit: tests first whether the model is linear, then plays OFUL, or UCB1 on the actions.
//
//   Ghosh, Chowdhury, Gopalan. Misspecified linear bandits. AAAI 2017.
//
//   rounds 1 .. n0 K:   every action n0 times;   theta: least squares on these (ridge lam)
//   linear if  |mean(a) - <x(a), theta>| <= zeta + 2 R sqrt(2 ln(2K / delta) / n0)  for all actions a
//   then    linear:  a_t = argmax_a <x(a), theta> + beta |x(a)|_{V^-1}      else: UCB1; both keep the samples
//
// Needs the same vectors in every round to make sense of means. Cost per round: that of lin_ucb.
//
// Differs: a stand-in of ours for the paper's algorithm, which draws the actions that it tests at random; the
// test's threshold is derived, not the paper's.
#include "algorithms/contextual/action_means.hpp"
#include "algorithms/contextual/lazy_ridge.hpp"

namespace regatta::contextual {
namespace {

class Rlb final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t samples =
        integer("samples", 10, between(1, 1e6), "n0: plays of every action before the test");
    double zeta = real("zeta", 0.02, kNonNegative, "distance from linear means that passes the test");
    double delta = real("delta", 0.05, between(1e-12, 1), "error of the test");
    double beta = real("beta", 3.0, kNonNegative, "radius of OFUL's confidence ellipsoid");
    double ridge = real("ridge", 1.0, kPositive, "weight lam of |theta|^2 in the regression");
  };

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    if (task.disjoint) return "rlb needs one linear function for all actions (here each has its own)";
    if (!task.fixed) return "rlb needs the same vectors in every round (here they change)";
    return std::nullopt;
  }
  static double nanoseconds(const Params&, const Task& task) {
    return 100.0 + 20.0 * task.actions + 0.16 * (task.actions + 4.0) * task.dimension * task.dimension;
  }

  Rlb(const Params& params, const Task& task)
      : samples_(params.samples),
        actions_(task.actions),
        beta_(params.beta),
        deviation_(params.zeta +
                   2 * task.noise * sqrt(2 * log(2 * double(actions_) / params.delta) / double(samples_))),
        ridge_(task, params.ridge),
        means_(task) {}

  std::int64_t act(Round t, const ActionFeatures& x, Rng<double>&) override {
    if (t <= samples_ * actions_) return (t - 1) % actions_;
    if (!tested_) test(x);
    if (!linear_) return means_.best_index(t);
    ridge_.look(x);
    return argmax<double>(actions_, [&](int a) { return ridge_.index(a, beta_); });
  }

  void observe(Round, const ActionFeatures& x, std::int64_t action, double reward) override {
    if (!tested_ || linear_) ridge_.add(x, action, reward);
    if (!linear_) means_.add(action, reward);
  }

 private:
  void test(const ActionFeatures& x) {
    ridge_.look(x);
    linear_ = tested_ = true;
    for (int a = 0; a < actions_; ++a)
      linear_ = linear_ && abs(means_.mean(a) - ridge_.mean(a)) <= deviation_;
  }

  std::int64_t samples_;
  int actions_;
  double beta_, deviation_;
  LazyRidge ridge_;
  ActionMeans means_;
  bool tested_ = false, linear_ = false;
};

[[maybe_unused]] const bool added = add_algorithm<Rlb>({
    .name = "rlb",
    .paper = "Ghosh, Chowdhury, Gopalan 2017",
    .doc = "Tests whether mean rewards are linear in the features; plays OFUL if so, else UCB1.",
});

}  // namespace
}  // namespace regatta::contextual
