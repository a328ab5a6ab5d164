// Garnet: a random process of given size and branching, with few rewarding actions; drawn anew per
// replication.
//
//   Archibald, McKinnon, Thomas. On the generation of Markov decision processes. J. Operational Research
//   Society 46, 1995.
//
//   Each (s, a) leads to `branches` random states with Dirichlet(1, ..., 1) probabilities. Its mean reward is
//   U(0, 1) with probability `reward_density`, else 0 (the table is drawn again when all are 0); rewards are
//   Bernoulli. Start 0.
//
// Units: reward in {0, 1} per step.
// Differs: density and distribution of the rewards are ours (the paper leaves them to the user).
#include "engine/protocol/episodic.hpp"
#include "scenarios/episodic/garnet_transitions.hpp"

namespace regatta::episodic {
namespace {

class Garnet final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t states = integer("states", 20, between(1, 1e4), "number of states S");
    std::int64_t actions = integer("actions", 4, between(2, 1e3), "number of actions A");
    std::int64_t branches =
        integer("branches", 3, at_least(1), "next states of each state and action, at most S");
    std::int64_t steps = integer("steps", 10, between(1, 1e4), "steps per episode H");
    double reward_density =
        real("reward_density", 0.1, {0, 1, true, false}, "share of the actions with a reward");

    void check() {
      if (branches <= states) return;
      problem("branches", "'branches' = " + std::to_string(branches) + " is more than 'states' = " +
                              std::to_string(states) + " (next states are distinct) make it smaller");
    }
  };
  static Task task(const Params& params, Round horizon) {
    return {.shape = {int(params.steps), int(params.states), int(params.actions)}, .horizon = horizon};
  }
  static std::vector<Metric> metrics(const Params&) { return episodic::metrics(false); }
  static double nanoseconds(const Params& params, const Task& task) {
    return scenario_nanoseconds(task, double(params.branches));
  }

  Garnet(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : Garnet(task, draw_garnet(task.shape, int(params.branches), setup), params.reward_density, setup,
               noise) {}

 private:
  Garnet(const Task& task, Transitions transitions, double density, Rng<double>& setup, Rng<double> noise)
      : Scenario(task, std::move(transitions), draw_rewards(task.shape, density, setup), noise) {}

  static Table draw_rewards(const Shape& shape, double density, Rng<double>& setup) {
    Table reward(shape);
    for (bool any = false; !any;) {
      for (int s = 0; s < shape.states; ++s) {
        for (int a = 0; a < shape.actions; ++a) {
          const bool pays = setup.uniform() < density;
          const double mean = setup.uniform();
          for (int h = 0; h < shape.steps; ++h) reward(h, s, a) = pays ? mean : 0.0;
          any |= pays;
        }
      }
    }
    return reward;
  }
};

[[maybe_unused]] const bool added = add_scenario<Garnet>({
    .name = "garnet",
    .paper = "Archibald, McKinnon, Thomas 1995",
    .doc = "A random process with sparse transitions and few rewarding actions, another one in each "
           "replication.",
});

}  // namespace
}  // namespace regatta::episodic
