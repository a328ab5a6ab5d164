// RiverSwim: a chain in which swimming against the current, mostly in vain, leads to the large reward.
//
//   Strehl, Littman. An analysis of model-based interval estimation for Markov decision processes.
//   J. Computer and System Sciences 74, 2008.
//
//   States 0..S-1, start 0. Left: s -> max(0, s - 1), surely, reward 0.005 in state 0.
//   Right: from 0 to 1 with probability 0.6, else stay; inside to s + 1 with 0.35, stay 0.6, s - 1 with 0.05;
//   from S - 1 stay 0.6, back 0.4, reward 1 in state S - 1. Rewards have no noise.
//   Which action index is left is a fair coin per state and replication: ties must not help.
//
// Units: reward in [0, 1] per step; S = 6, H = 20: optimal value 3.397, uniform policy 0.044.
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {
namespace {

class RiverSwim final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t states = integer("states", 6, between(2, 1e4), "length of the river S");
    std::int64_t steps = integer("steps", 20, between(1, 1e4), "steps per episode H");
  };
  static Task task(const Params& params, Round horizon) {
    return {.shape = {int(params.steps), int(params.states), 2}, .horizon = horizon, .deterministic = true};
  }
  static std::vector<Metric> metrics(const Params&) { return episodic::metrics(false); }
  static double nanoseconds(const Params&, const Task& task) { return scenario_nanoseconds(task, 3); }

  RiverSwim(const Params&, const Task& task, Rng<double> setup, Rng<double> noise)
      : RiverSwim(task, draw_left(task.shape.states, setup), noise) {}

 private:
  /// Which action is left: [state].
  static std::vector<int> draw_left(int states, Rng<double>& setup) {
    std::vector<int> left(states);
    for (int& action : left) action = int(setup.below(2));
    return left;
  }

  RiverSwim(const Task& task, const std::vector<int>& left, Rng<double> noise)
      : Scenario(task, river(task.shape, left), rewards(task.shape, left), noise) {}

  static Transitions river(const Shape& shape, const std::vector<int>& left) {
    const int last = shape.states - 1;
    return Transitions(shape, true, [&](int, int s, int a) -> std::vector<Arc> {
      if (a == left[s]) return {{std::max(0, s - 1), 1.0}};
      if (s == 0) return {{0, 0.4}, {1, 0.6}};
      if (s == last) return {{s - 1, 0.4}, {s, 0.6}};
      return {{s - 1, 0.05}, {s, 0.6}, {s + 1, 0.35}};
    });
  }

  static Table rewards(const Shape& shape, const std::vector<int>& left) {
    const int last = shape.states - 1;
    Table reward(shape);
    for (int h = 0; h < shape.steps; ++h) {
      reward(h, 0, left[0]) = 0.005;
      reward(h, last, 1 - left[last]) = 1;
    }
    return reward;
  }
};

[[maybe_unused]] const bool added = add_scenario<RiverSwim>({
    .name = "river_swim",
    .paper = "Strehl, Littman 2008",
    .doc = "A river to swim up against the current: a small reward at the start, a large one at the far end.",
});

}  // namespace
}  // namespace regatta::episodic
