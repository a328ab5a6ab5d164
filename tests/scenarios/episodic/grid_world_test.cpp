#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

constexpr const char* kMap[] = {"...........", "...........", "...........", "...........",
                                "...........", "##.#####.##", "...........", "...........",
                                "...........", "...........", "..........."};

bool is_wall(int row, int column) {
  if (row < 0 || row > 10 || column < 0 || column > 10) return true;
  if (column == 5 && row != 2 && row != 8) return true;
  return kMap[row][column] == '#';
}

// Values by a recursion over the map.
double rooms_value(double slip, int steps) {
  using Grid = std::vector<std::vector<double>>;
  Grid v(11, std::vector<double>(11, 0.0));
  for (int h = 0; h < steps; ++h) {
    Grid now = v;
    for (int row = 0; row < 11; ++row) {
      for (int column = 0; column < 11; ++column) {
        if (is_wall(row, column)) continue;
        if (row == 10 && column == 10) {
          now[row][column] = 1 + v[row][column];
          continue;
        }
        std::vector<double> to;
        for (const auto& [down, right] : {std::pair{-1, 0}, {0, 1}, {1, 0}, {0, -1}}) {
          const bool stays = is_wall(row + down, column + right);
          to.push_back(stays ? v[row][column] : v[row + down][column + right]);
        }
        const double mean = (to[0] + to[1] + to[2] + to[3]) / 4,
                     best = *std::max_element(to.begin(), to.end());
        now[row][column] = (1 - slip) * best + slip * mean;
      }
    }
    v = now;
  }
  return v[0][0];
}

double optimum(const Made& made) {
  return episodic::best_value(made->transitions(), made->outcomes(), made.task->start, false);
}

TEST(GridWorld, OptimalValues) {
  const Made dry = make_scenario({"grid_world", {{"slip", {0.0, {}}}}}, 10, 100);
  EXPECT_EQ(dry.task->shape.states, 104);
  EXPECT_NEAR(optimum(dry), 20, 1e-12);  // 20 steps to the goal, 20 in it
  EXPECT_NEAR(optimum(make_scenario({"grid_world", {}}, 10, 100)), rooms_value(0.1, 40), 1e-12);
  const Side slippery{"grid_world", {{"slip", {0.5, {}}}, {"steps", {std::int64_t{60}, {}}}}};
  EXPECT_NEAR(optimum(make_scenario(slippery, 10, 100)), rooms_value(0.5, 60), 1e-12);
}

TEST(GridWorld, TheGoalIsAbsorbing) {
  const Made made = make_scenario({"grid_world", {}}, 10, 100);
  for (int a = 0; a < 4; ++a) {
    const auto step = made->step(0, 103, a);
    EXPECT_EQ(step.next, 103);
    EXPECT_EQ(step.outcome, 1);
    EXPECT_EQ(made->step(0, 102, a).outcome, 0);
  }
}

}  // namespace
}  // namespace regatta::testing
