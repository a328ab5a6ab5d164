// Epsilon-greedy: the optimal policy of the estimated process, with a uniform action now and then; greedy
// with epsilon = 0.
//
//   The baseline of Langford, Zhang. The epoch-greedy algorithm for contextual multi-armed bandits. NIPS
//   2007, carried over to processes and regression oracles.
//
//   pi_h(a | s) = (1 - epsilon) 1{a = argmax Q_h(s, .)} + epsilon / A, Q by dynamic programming on the
//   oracles' predictions for the context; ties: lowest action.   epsilon = T^(-1/3) unless given.
//
// Cost per round: O(H S^2 A) and the oracles. Differs: the carrying over is ours.
#include "algorithms/contextual_mdp/oracle_learner.hpp"

namespace regatta::contextual_mdp {
namespace {

class EpsilonGreedy final : public OracleLearner {
 public:
  struct Params : OracleParams {
    using OracleParams::OracleParams;
    std::optional<double> epsilon = real_or("epsilon", "T^(-1/3)", kProbability,
                                            "probability of a uniform action in every step; 0: greedy");
  };
  static double nanoseconds(const Params& params, const Task& task) {
    return oracle_nanoseconds(params, task) + 1.5 * backup_nanoseconds(task.shape);
  }

  EpsilonGreedy(const Params& params, const Task& task)
      : OracleLearner(params, task),
        epsilon_(params.epsilon.value_or(pow(to_real(task.horizon), -1.0 / 3.0))),
        greedy_(task.shape) {}

 private:
  void choose(Round, const Mdp& estimate, Policy& policy) override {
    episodic::best_value(estimate.transitions, estimate.rewards, task_.start, false, &greedy_);
    const Shape& shape = task_.shape;
    std::vector<double> probability(std::size_t(shape.actions));
    for (int h = 0; h < shape.steps; ++h) {
      for (int s = 0; s < shape.states; ++s) {
        if (epsilon_ == 0) {
          policy.choose(h, s, greedy_.action(h, s));
          continue;
        }
        std::fill(probability.begin(), probability.end(), epsilon_ / shape.actions);
        probability[std::size_t(greedy_.action(h, s))] += 1 - epsilon_;
        policy.mix(h, s, probability);
      }
    }
  }

  double epsilon_;
  Policy greedy_;
};

[[maybe_unused]] const bool added = add_algorithm<EpsilonGreedy>({
    .name = "epsilon_greedy",
    .paper = "Langford, Zhang 2007",
    .doc = "Plans by regression oracles and takes a uniform action now and then; greedy with epsilon = 0.",
});

}  // namespace
}  // namespace regatta::contextual_mdp
