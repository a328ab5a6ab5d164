// Four rooms: find the way through three doors to the goal in the opposite corner, on slippery ground.
//
//   Sutton, Precup, Singh. Between MDPs and semi-MDPs. Artificial Intelligence 112, 1999 (the four rooms).
//
//   11 x 11 cells (row, column), walls in row 5 and column 5 except the doors (5, 2), (5, 8), (2, 5), (8, 5).
//   Actions north, east, south, west; with probability `slip` the action is replaced by a uniform one of the
//   four. Moving into a wall or over the border: stay. Start (0, 0); the goal (10, 10) is absorbing and pays
//   1 for every step that starts in it, without noise. States are the 104 free cells, row by row.
//
// Units: reward in {0, 1} per step. Differs: layout, slip and horizon are ours.
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {
namespace {

constexpr int kSide = 11, kWall = 5;

bool is_free(int row, int column) {
  if (row < 0 || column < 0 || row >= kSide || column >= kSide) return false;
  if (row == kWall) return column == 2 || column == 8;
  return column != kWall || row == 2 || row == 8;
}

struct Cells {
  std::vector<std::pair<int, int>> at;  // [state], (row, column)
  int state[kSide][kSide];              // [row][column], -1 in walls

  Cells() {
    for (int row = 0; row < kSide; ++row) {
      for (int column = 0; column < kSide; ++column) {
        state[row][column] = is_free(row, column) ? int(at.size()) : -1;
        if (is_free(row, column)) at.emplace_back(row, column);
      }
    }
  }
  int neighbour(int s, int direction) const {
    constexpr int kDown[] = {-1, 0, 1, 0}, kRight[] = {0, 1, 0, -1};  // north, east, south, west
    const int row = at[s].first + kDown[direction], column = at[s].second + kRight[direction];
    return is_free(row, column) ? state[row][column] : s;
  }
  int goal() const { return int(at.size()) - 1; }
};

class GridWorld final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double slip = real("slip", 0.1, kProbability, "probability that the action is replaced by a uniform one");
    std::int64_t steps =
        integer("steps", 40, between(1, 1e4), "steps per episode H; the goal is 20 steps away");
  };
  static Task task(const Params& params, Round horizon) {
    return {
        .shape = {int(params.steps), int(Cells().at.size()), 4}, .horizon = horizon, .deterministic = true};
  }
  static std::vector<Metric> metrics(const Params&) { return episodic::metrics(false); }
  static double nanoseconds(const Params&, const Task& task) { return scenario_nanoseconds(task, 4); }

  GridWorld(const Params& params, const Task& task, Rng<double>, Rng<double> noise)
      : Scenario(task, rooms(task.shape, params.slip), rewards(task.shape), noise) {}

 private:
  static Transitions rooms(const Shape& shape, double slip) {
    const Cells cells;
    return Transitions(shape, true, [&](int, int s, int a) -> std::vector<Arc> {
      if (s == cells.goal()) return {{s, 1.0}};
      std::vector<Arc> arcs;
      for (int direction = 0; direction < 4; ++direction) {
        const double probability = slip / 4 + (direction == a ? 1 - slip : 0.0);
        if (probability > 0) arcs.push_back({cells.neighbour(s, direction), probability});
      }
      return arcs;
    });
  }

  static Table rewards(const Shape& shape) {
    Table reward(shape);
    for (int h = 0; h < shape.steps; ++h) {
      for (int a = 0; a < shape.actions; ++a) reward(h, shape.states - 1, a) = 1;
    }
    return reward;
  }
};

[[maybe_unused]] const bool added = add_scenario<GridWorld>({
    .name = "grid_world",
    .paper = "Sutton, Precup, Singh 1999",
    .doc = "Four rooms with doors and slippery ground; the goal in the far corner pays for every step spent "
           "in it.",
});

}  // namespace
}  // namespace regatta::episodic
