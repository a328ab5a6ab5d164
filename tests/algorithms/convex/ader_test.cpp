// Ader: hand-computed rounds of its pool and weights, and a bound on its dynamic regret.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kAlgorithm{"ader", {}};

TEST(Ader, PlaysItsPoolAsWorkedOutByHand) {
  // D = 2, G = 4, T = 14: eta = 1/2 sqrt(1/4) = 1/4 and 1/2 (1 is above 1/2 sqrt(9/4) = 3/4);
  // p_1 ~ 1/2, 1/6, that is 3/4, 1/4. g_1 = (1, 0): losses 0; x_2 = -(1/4, 0), -(1/2, 0), mean -5/16.
  Task task = task_on({Shape::kBall, 2, 1}, 4);
  task.horizon = 14;
  const auto x = points_against(kAlgorithm, task, {vector({1, 0}), vector({-1, 0})});
  EXPECT_EQ(x[0].norm(), 0);
  EXPECT_NEAR((x[1] - vector({-5.0 / 16, 0})).norm(), 0, 1e-15);
  // g_2 = -1: losses 1/4, 1/2; e_2 = 1 / (8 sqrt 2); both back at 0: the weights can't be seen.
  EXPECT_NEAR(x[2].norm(), 0, 1e-15);
  const auto further = points_against(kAlgorithm, task, {vector({1, 0}), vector({1, 0}), vector({0, 0})});
  // losses -1/4, -1/2: odds of the second member 1/3 exp(1/4 / (8 sqrt 2)); x_3 = -1/2, -1.
  const double odds = std::exp(0.25 / (8 * std::sqrt(2.0))) / 3, p = odds / (1 + odds);
  EXPECT_NEAR((further[2] - vector({-0.5 - 0.5 * p, 0})).norm(), 0, 1e-15);
}

TEST(Ader, SeesNoGradientTooEarly) { EXPECT_LT(std::abs(excess_over_blind_play(kAlgorithm)), 4); }

TEST(Ader, KeepsABoundInThePathLength) {
  // Gradient descent's 3/4 G sqrt(2 T (7 D^2 + 4 D P)) for the best step size, and 1 + 2 ln 2 and more for
  // the weights; the constant 4 is ours.
  for (const int stages : {1, 9, 65}) {
    const auto played =
        play_cell({"sea_squared_loss", {{"stages", value(stages)}}}, kAlgorithm,
                  {.horizon = 4000, .replications = 5, .first_replication = 100, .checkpoints = {}});
    for (std::size_t r = 0; r < 5; ++r) {
      const double way = played.at("path_length")[r][0];
      EXPECT_LE(played.at("dynamic_regret")[r][0], 4 * std::sqrt(4000.0 * (28 + 8 * way))) << stages;
    }
  }
}

}  // namespace
}  // namespace regatta::testing
