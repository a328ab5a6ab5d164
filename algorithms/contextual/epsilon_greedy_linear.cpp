// Epsilon-greedy over a ridge regression: explores at random at a rate that falls like t^(-1/3).
//
//   Langford, Zhang. The epoch-greedy algorithm for contextual multi-armed bandits. NIPS 2007: the T^(2/3)
//   balance of exploration and greed. This is its simplest form.
//
//   V = lam I + sum_s x_s x_s^T,   theta = V^-1 sum_s r_s x_s      (x_s: the vectors of the actions played)
//   a_t uniform with probability eps_t = min(1, c t^(-1/3)), else a_t = argmax_a <x(a), theta>
//
// In a disjoint task V and theta are those of action a. Assumes E[r | x] = <x, theta*>.
// Cost per round: K inner products of length d and 3 products of a d x d matrix with a vector.
// Differs: no epochs, and every round enters the regression, not only those that explored. c, lam are ours.
#include "engine/core/ridge.hpp"
#include "engine/protocol/contextual.hpp"

namespace regatta::contextual {
namespace {

class EpsilonGreedyLinear final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double ridge = real("ridge", 1.0, kPositive, "weight lam of |theta|^2 in the regression");
    double c =
        real("c", 1.0, kNonNegative, "eps_t = min(1, c t^(-1/3)) is the probability of a random action");
  };

  static double nanoseconds(const Params&, const Task& task) {
    return 100.0 + 10.0 * task.actions + 0.6 * task.dimension * task.dimension;
  }

  EpsilonGreedyLinear(const Params& params, const Task& task)
      : c_(params.c), ridge_(task.models(), task.dimension, params.ridge), actions_(task.actions) {}

  std::int64_t act(Round t, const ActionFeatures& x, Rng<double>& rng) override {
    if (rng.uniform() < c_ * pow(double(t), -1.0 / 3.0)) return rng.below(actions_);
    return argmax<double>(actions_, [&](int a) { return ridge_.block(x.model(a)).predict(x(a)); });
  }

  void observe(Round, const ActionFeatures& x, std::int64_t action, double reward) override {
    ridge_.add(x.model(action), x(action), reward);
  }

 private:
  double c_;
  BlockRidge ridge_;
  int actions_;
};

[[maybe_unused]] const bool added = add_algorithm<EpsilonGreedyLinear>({
    .name = "epsilon_greedy_linear",
    .paper = "Langford, Zhang 2007",
    .doc = "Plays the best action of a ridge regression, a uniform one with probability min(1, c t^(-1/3)).",
});

}  // namespace
}  // namespace regatta::contextual
