// UCB1 on the actions themselves: features are not looked at.
//
//   Auer, Cesa-Bianchi, Fischer. Finite-time analysis of the multiarmed bandit problem. Machine Learning 47,
//   2002, Figure 1.
//
//   each action once, then a_t = argmax_a  mean(a) + R sqrt(2 ln t / n(a))
//
// A baseline where features may mislead. Assumes that every action has one mean for all rounds. Cost per
// round: O(K).
//
// Differs: R, the task's noise scale, in front; rewards need not be bounded.
#include "algorithms/contextual/action_means.hpp"

namespace regatta::contextual {
namespace {

class Ucb1 final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };

  static double nanoseconds(const Params&, const Task& task) { return 30.0 + 3.0 * task.actions; }

  Ucb1(const Params&, const Task& task) : means_(task) {}

  std::int64_t act(Round t, const ActionFeatures&, Rng<double>&) override { return means_.best_index(t); }
  void observe(Round, const ActionFeatures&, std::int64_t action, double reward) override {
    means_.add(action, reward);
  }

 private:
  ActionMeans means_;
};

[[maybe_unused]] const bool added = add_algorithm<Ucb1>({
    .name = "ucb1",
    .paper = "Auer, Cesa-Bianchi, Fischer 2002",
    .doc = "The largest upper confidence bound of the actions' mean rewards, whatever their features.",
});

}  // namespace
}  // namespace regatta::contextual
