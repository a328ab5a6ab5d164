// Garnet transitions with losses that an oblivious adversary switches between blocks of episodes.
//
//   Transitions: Archibald, McKinnon, Thomas. On the generation of Markov decision processes. JORS 46, 1995.
//
//   Block j = floor((k - 1) m / K) has one good action g_j per (h, s), uniform among those that are not
//   g_{j-1}; mean losses are 0.25 for the good action and 0.75 for the others. m = 1: the stochastic control.
//   Full information: losses are these means. Bandit: Bernoulli losses of the (h, s, a) that are visited.
//
// Units: loss in [0, 1] per step. With bandit feedback and m > 1 the regret against a fixed policy may be
// negative.
#include "engine/protocol/episodic.hpp"
#include "scenarios/episodic/garnet_transitions.hpp"

namespace regatta::episodic {
namespace {

constexpr double kGoodLoss = 0.25, kBadLoss = 0.75;

class AdversarialGarnet final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t states = integer("states", 5, between(1, 1e4), "number of states S");
    std::int64_t actions = integer("actions", 3, between(2, 1e3), "number of actions A");
    std::int64_t branches =
        integer("branches", 2, at_least(1), "next states of each state and action, at most S");
    std::int64_t steps = integer("steps", 5, between(1, 1e4), "steps per episode H");
    std::int64_t blocks =
        integer("blocks", 4, between(1, 1e6), "m, blocks of episodes with the same mean losses");
    std::string feedback =
        choice("feedback", "full", {"full", "bandit"},
               "full: the table of losses after each episode; bandit: losses on the way only");
    bool known = flag("known_transitions", true, "whether the learner is told the transition probabilities");

    void check() {
      if (branches <= states) return;
      problem("branches", "'branches' = " + std::to_string(branches) + " is more than 'states' = " +
                              std::to_string(states) + " (next states are distinct) make it smaller");
    }
  };
  static Task task(const Params& params, Round horizon) {
    const bool full = params.feedback == "full";
    return {.shape = {int(params.steps), int(params.states), int(params.actions)},
            .horizon = horizon,
            .adversarial = true,
            .full_information = full,
            .deterministic = full,
            .stationary = false,
            .known_transitions = params.known};
  }
  static std::vector<Metric> metrics(const Params&) { return episodic::metrics(true); }
  static double nanoseconds(const Params& params, const Task& task) {
    return scenario_nanoseconds(task, double(params.branches)) *
           2;  // learners change their policy in every episode
  }

  AdversarialGarnet(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : AdversarialGarnet(task, draw_garnet(task.shape, int(params.branches), setup), params.blocks, setup,
                          noise) {}

  bool begin(Round k) override {
    const Round block = (k - 1) * blocks_ / horizon_;
    if (block == block_) return false;
    block_ = block;
    for (int h = 0; h < shape_.steps; ++h) {
      for (int s = 0; s < shape_.states; ++s) draw_good(h, s);
    }
    return true;
  }

 private:
  AdversarialGarnet(const Task& task, Transitions transitions, std::int64_t blocks, Rng<double>& setup,
                    Rng<double> noise)
      : Scenario(task, std::move(transitions), Table(task.shape, kBadLoss), noise),
        shape_(task.shape),
        horizon_(task.horizon),
        blocks_(blocks),
        good_(std::size_t(shape_.steps) * shape_.states, -1),
        setup_(setup) {}

  void draw_good(int h, int s) {
    int& good = good_[std::size_t(h) * shape_.states + s];
    if (good < 0) {
      good = int(setup_.below(shape_.actions));
    } else {
      outcomes_(h, s, good) = kBadLoss;
      const int other = int(setup_.below(shape_.actions - 1));
      good = other + (other >= good ? 1 : 0);
    }
    outcomes_(h, s, good) = kGoodLoss;
  }

  Shape shape_;
  Round horizon_, block_ = -1;
  std::int64_t blocks_;
  std::vector<int> good_;  // [step][state], -1 before the first block
  Rng<double> setup_;
};

[[maybe_unused]] const bool added = add_scenario<AdversarialGarnet>({
    .name = "adversarial_garnet",
    .paper = "",
    .doc = "Random transitions with losses whose good actions are switched between blocks of episodes.",
});

}  // namespace
}  // namespace regatta::episodic
