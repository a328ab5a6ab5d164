// PSRL: before every episode one process is drawn from the posterior, and its optimal policy is played.
//
//   Osband, Russo, Van Roy. (More) efficient reinforcement learning via posterior sampling. NeurIPS 2013.
//   Algorithm 1.
//
//   P(. | s, a) ~ Dirichlet(a0 + counts of each next state),   r(s, a) ~ Beta(1 + sum b, 1 + n - sum b),
//   b ~ Bernoulli(reward);   pi = optimal policy of (P, r) by dynamic programming over the H steps.
//
// Assumes rewards in [0, 1] (rescaled by the task's range) and a process that is the same in all episodes.
// Cost per episode: S^2 A gamma draws (times H when the process depends on the step) and O(H S^2 A).
// Differs: the paper leaves prior and reward model open. Dirichlet and Beta with rewards made binary are the
// usual choice, the prior weight 1/S is tuned. Recalled, not checked against the paper.
#include "algorithms/episodic/empirical_model.hpp"

namespace regatta::episodic {
namespace {

class Psrl final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::optional<double> prior =
        real_or("prior", "1/S", kPositive, "a0, Dirichlet weight of each next state; 1 is the uniform prior");
    std::string stage =
        choice("stage", "auto", {"auto", "per_step", "pooled"},
               "counts per step or pooled over steps; auto pools when the process is stationary");
  };
  static std::optional<std::string> refuses(const Params& params, const Task& task) {
    if (task.adversarial)
      return "its posterior is one over fixed processes, and the losses here change between episodes";
    return refuses_pooling(params.stage, task);
  }
  static double nanoseconds(const Params& params, const Task& task) {
    const Shape& shape = task.shape;
    const double rows = double(shape.size()) / (pools(params.stage, task) ? shape.steps : 1);
    return rows * (120.0 * shape.states + 200) + backup_nanoseconds(shape, shape.states, shape.actions);
  }

  Psrl(const Params& params, const Task& task)
      : task_(task),
        prior_(params.prior.value_or(1.0 / task.shape.states)),
        pooled_(pools(params.stage, task)),
        model_(task.shape, pooled_),
        sampled_(task.shape, pooled_, [&](int, int, int) { return all_states(task.shape.states); }),
        rewards_(task.shape) {}

  void plan(Round, Rng<double>& rng, Policy& policy) override {
    // The outcomes of the last episode become successes and failures here: only plan has the learner's
    // stream.
    for (const Seen& seen : episode_) {
      model_.add(seen.h, seen.state, seen.action, to_real(rng.uniform() < seen.unit_reward), seen.next);
    }
    episode_.clear();
    for (int h = 0; h < (pooled_ ? 1 : task_.shape.steps); ++h) {
      for (int s = 0; s < task_.shape.states; ++s) {
        for (int a = 0; a < task_.shape.actions; ++a) sample(h, s, a, rng);
      }
    }
    best_value(sampled_, rewards_, task_.start, false, &policy);
  }

  void observe(Round, int h, int s, int a, double outcome, int next) override {
    episode_.push_back({h, s, a, next, task_.unit_reward(outcome)});
  }

 private:
  struct Seen {
    int h, state, action, next;
    double unit_reward;
  };

  static std::vector<Arc> all_states(int states) {
    std::vector<Arc> arcs;
    for (int s = 0; s < states; ++s) arcs.push_back({s, 1.0 / states});
    return arcs;
  }

  void sample(int h, int s, int a, Rng<double>& rng) {
    const auto& row = model_.row(h, s, a);
    const std::span<Arc> arcs = sampled_.arcs(h, s, a);
    for (Arc& arc : arcs) arc.probability = prior_;
    for (const auto& [next, count] : row.successors) arcs[std::size_t(next)].probability += count;
    double sum = 0;
    for (Arc& arc : arcs) sum += arc.probability = rng.gamma(arc.probability);
    if (sum > 0) {
      for (Arc& arc : arcs) arc.probability /= sum;
    } else {  // every gamma underflowed, which tiny priors can do: the limit is one state, surely
      arcs[std::size_t(rng.below(task_.shape.states))].probability = 1;
    }
    const double reward = rng.beta(1 + row.reward_sum, 1 + row.visits - row.reward_sum);
    for (int step = h; step < (pooled_ ? task_.shape.steps : h + 1); ++step) rewards_(step, s, a) = reward;
  }

  Task task_;
  double prior_;
  bool pooled_;
  EmpiricalModel model_;
  Transitions sampled_;  // dense
  Table rewards_;        // sampled
  std::vector<Seen> episode_;
};

[[maybe_unused]] const bool added = add_algorithm<Psrl>({
    .name = "psrl",
    .paper = "Osband, Russo, Van Roy 2013",
    .doc = "Draws a process from the posterior before every episode and plays its optimal policy.",
});

}  // namespace
}  // namespace regatta::episodic
