// DeepSea: a needle in a haystack of 2^N action sequences; exploring without a plan needs exponential time.
//
//   Osband, Aslanides, Cassirer. Randomized prior functions for deep reinforcement learning. NeurIPS 2018,
//   and the Behaviour Suite (Osband et al., ICLR 2020).
//
//   The diver starts in column 0 of an N x N grid and sinks one row per step, H = N.
//   Right: column min(j + 1, N - 1), reward -0.01/N, and 1 more in the last column of the last row.
//   Left: column max(j - 1, 0), reward 0. Which action index is right is a fair coin per cell and
//   replication. State = column, so the process depends on the step.
//
// Units: reward in [-0.01/N, 1]. Always right has value 0.99; every other action sequence at most 0.
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {
namespace {

class DeepSea final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t size = integer("size", 10, between(2, 1000), "N: rows (= steps) and columns (= states)");
  };
  static Task task(const Params& params, Round horizon) {
    const int n = int(params.size);
    return {
        .shape = {n, n, 2}, .horizon = horizon, .low = -0.01 / n, .deterministic = true, .stationary = false};
  }
  static std::vector<Metric> metrics(const Params&) { return episodic::metrics(false); }
  static double nanoseconds(const Params&, const Task& task) { return scenario_nanoseconds(task, 1); }

  DeepSea(const Params&, const Task& task, Rng<double> setup, Rng<double> noise)
      : DeepSea(task, draw_right(task.shape, setup), noise) {}

 private:
  /// Row after row, which action is right: [row][column].
  static std::vector<int> draw_right(const Shape& shape, Rng<double>& setup) {
    std::vector<int> right(std::size_t(shape.steps) * shape.states);
    for (int& action : right) action = int(setup.below(2));
    return right;
  }

  DeepSea(const Task& task, const std::vector<int>& right, Rng<double> noise)
      : Scenario(task, sea(task.shape, right), rewards(task, right), noise) {}

  static Transitions sea(const Shape& shape, const std::vector<int>& right) {
    const int n = shape.states;
    return Transitions(shape, false, [&](int row, int column, int a) -> std::vector<Arc> {
      const bool goes_right = a == right[std::size_t(row) * n + column];
      return {{goes_right ? std::min(column + 1, n - 1) : std::max(column - 1, 0), 1.0}};
    });
  }

  static Table rewards(const Task& task, const std::vector<int>& right) {
    const int n = task.shape.states;
    Table reward(task.shape);
    for (int row = 0; row < n; ++row) {
      for (int column = 0; column < n; ++column) {
        const int a = right[std::size_t(row) * n + column];
        reward(row, column, a) = task.low + to_real(row == n - 1 && column == n - 1);
      }
    }
    return reward;
  }
};

[[maybe_unused]] const bool added = add_scenario<DeepSea>({
    .name = "deep_sea",
    .paper = "Osband, Aslanides, Cassirer 2018",
    .doc =
        "A grid in which only one of 2^N action sequences finds the reward, and each step towards it costs.",
});

}  // namespace
}  // namespace regatta::episodic
