#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

// The optimum by a recursion over the river itself, without tables: the best of swimming right and drifting
// left.
double river_value(int states, int steps) {
  std::vector<double> v(states + 1, 0.0);
  for (int h = 0; h < steps; ++h) {
    std::vector<double> now(states + 1, 0.0);
    for (int s = 0; s < states; ++s) {
      const double left = (s == 0 ? 0.005 : 0.0) + v[std::max(0, s - 1)];
      double right = 0.6 * v[s] + 0.35 * v[s + 1] + (s > 0 ? 0.05 * v[s - 1] : 0.0);
      if (s == 0) right = 0.4 * v[0] + 0.6 * v[1];
      if (s == states - 1) right = 1 + 0.6 * v[s] + 0.4 * v[s - 1];
      now[s] = std::max(left, right);
    }
    v = now;
  }
  return v[0];
}

TEST(RiverSwim, OptimalValue) {
  for (const auto& [states, steps] : {std::pair{6, 20}, {10, 40}, {2, 3}}) {
    const Made made = make_scenario(
        {"river_swim", {{"states", {std::int64_t{states}, {}}}, {"steps", {std::int64_t{steps}, {}}}}}, 10,
        100);
    const double value = episodic::best_value(made->transitions(), made->outcomes(), 0, false);
    EXPECT_NEAR(value, river_value(states, steps), 1e-12);
  }
}

TEST(RiverSwim, OptimalValueOfTheUsualSize) {
  const Made made = make_scenario({"river_swim", {}}, 10, 100);
  EXPECT_NEAR(episodic::best_value(made->transitions(), made->outcomes(), 0, false), 3.397, 1e-3);
}

TEST(RiverSwim, UniformPolicyHardlyEverArrives) {
  const auto regret = final_values({"river_swim", {}}, {"uniform", {}}, "pseudo_regret", acceptance(1000, 4));
  for (const double r : regret) EXPECT_NEAR(r, 1000 * (3.397 - 0.044), 1.0);
}

TEST(RiverSwim, TheActionsAreShuffledInEveryState) {
  // Left is the only sure action. Over 200 replications each state has it as action 0 about half the time.
  std::vector<int> first(6, 0);
  for (std::int64_t replication = 0; replication < 200; ++replication) {
    const Made made = make_scenario({"river_swim", {}}, 10, replication);
    for (int s = 0; s < 6; ++s) first[s] += made->transitions().arcs(0, s, 0).size() == 1;
  }
  for (const int count : first) EXPECT_NEAR(count, 100, 5 * std::sqrt(50.0));
}

TEST(RiverSwim, RewardsHaveNoNoise) {
  const Made made = make_scenario({"river_swim", {}}, 10, 100);
  for (int i = 0; i < 50; ++i) {
    for (int a = 0; a < 2; ++a) EXPECT_EQ(made->step(3, 0, a).outcome, made->outcomes()(3, 0, a));
  }
}

}  // namespace
}  // namespace regatta::testing
