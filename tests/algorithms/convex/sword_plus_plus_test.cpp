// Sword++: its pool, hand-computed rounds, weights that find the best member, and the charge for movement.
#include <gtest/gtest.h>

#include "algorithms/convex/pool.hpp"
#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kAlgorithm{"sword_plus_plus", {}};
const Side kUncharged{"sword_plus_plus", {{"correction", {false, {}}}}};

Task task_with(double gradient_bound, double smoothness, Round horizon) {
  Task task = task_on({Shape::kBall, 2, 1}, gradient_bound);
  task.smoothness = smoothness;
  task.horizon = horizon;
  return task;
}

TEST(Pool, DoublesUpToTheCap) {
  EXPECT_EQ(convex::doubling_steps(0.25, 1), (std::vector<double>{0.25, 0.5, 1}));
  EXPECT_EQ(convex::doubling_steps(0.25, 0.99), (std::vector<double>{0.25, 0.5}));
  EXPECT_EQ(convex::doubling_steps(2, 1), (std::vector<double>{2}));  // at least one
}

TEST(Pool, WeightsAreExponentialInTheLosses) {
  convex::HedgeWeights weights(vector({1, 3}));
  weights.update(0.5, vector({1000, 1002}));
  weights.update(2, vector({0.25, 0}));
  const double odds = 3 * std::exp(-0.5 * 2 + 2 * 0.25 - 0.1 * 0.7);  // of the second one
  const Vector p = weights.weights(0.1, vector({0.3, 1.0}));
  EXPECT_NEAR(p[1] / p[0], odds, 1e-13);
  EXPECT_NEAR(p.sum(), 1, 1e-15);
}

TEST(SwordPlusPlus, IsOptimisticDescentWithAPoolOfOne) {
  // D / (G sqrt T) = 2 / (2 * 4) = 1/4 > 1 / (8 L): a single member, whatever the weights do.
  const std::vector<Vector> gradients{vector({0.6, 0}), vector({0, 0.8}), vector({-1, 1})};
  const auto x = points_against(kAlgorithm, task_with(2, 1, 16), gradients);
  const auto y =
      points_against({"optimistic_omd", {{"rate", value("horizon")}}}, task_with(2, 1, 16), gradients);
  for (std::size_t t = 0; t < x.size(); ++t) EXPECT_NEAR((x[t] - y[t]).norm(), 0, 1e-15);
}

TEST(SwordPlusPlus, PlaysTwoMembersAsWorkedOutByHand) {
  // D = 2, G = 2, T = 100, L = 0.5: eta = 0.1, 0.2 (0.4 > 1/4). e_1 = min(1 / 16, 1) = 1/16. Along e_1:
  // g_1 = 1: y_2 = -0.1, -0.2; losses <g_1, x_1> = 0 equal hints 0, so q_2 is uniform, e_2 = 1/16.
  // x_2 = y_2 - eta g_1 = -0.2, -0.4; c = 2 L x_2^2 = 0.04, 0.16; h = -0.2 + 0.04, -0.4 + 0.16 = -0.16,
  // -0.24.
  const auto x = points_against(kAlgorithm, task_with(2, 0.5, 100), {vector({1, 0}), vector({-1, 0})});
  const double odds = std::exp(0.08 / 16), p = odds / (1 + odds);  // of the second member
  EXPECT_NEAR((x[1] - vector({-0.2 - 0.2 * p, 0})).norm(), 0, 1e-15);
  // g_2 = -1: l = 0.2 + 0.04, 0.4 + 0.16; ||l - h||_inf = 0.8, e_3 = min(1/16, 1 / sqrt 1.64) = 1/16.
  // q_3 ~ 1, exp(-0.32 / 16); y_3 = 0, 0; x_3 = 0.1, 0.2; c = 0.09, 0.36; h = -0.1 + 0.09, -0.2 + 0.36.
  const double odds_3 = std::exp(-0.32 / 16 - 0.17 / 16), p_3 = odds_3 / (1 + odds_3);
  EXPECT_NEAR((x[2] - vector({0.1 + 0.1 * p_3, 0})).norm(), 0, 1e-15);
  // Without the charge: h = -0.2, -0.4.
  const auto free = points_against(kUncharged, task_with(2, 0.5, 100), {vector({1, 0})});
  const double odds_free = std::exp(0.2 / 16), p_free = odds_free / (1 + odds_free);
  EXPECT_NEAR((free[1] - vector({-0.2 - 0.2 * p_free, 0})).norm(), 0, 1e-15);
}

TEST(SwordPlusPlus, RefusesLossesThatAreNotKnownToBeSmooth) {
  Task task = task_on({Shape::kBall, 2, 1}, 1);
  Problems problems;
  const Named named{"sword_plus_plus", {}, {}};
  Files files({});
  const Entry* entry = find_algorithm(named, "convex", problems);
  const auto params = read(*entry, named, files, problems);
  EXPECT_TRUE(entry->algorithm(Catalogue::instance().levels().back()).refuses(*params, &task).has_value());
  task.smoothness = 3;
  EXPECT_FALSE(entry->algorithm(Catalogue::instance().levels().back()).refuses(*params, &task).has_value());
}

TEST(SwordPlusPlus, FollowsTheBestMember) {
  // One stage: small steps are best; many stages: large ones. The weights must find both.
  for (const int stages : {1, 33}) {
    const Side scenario{"sea_squared_loss", {{"stages", value(stages)}}};
    const PlayOptions options{
        .horizon = 16000, .replications = 4, .first_replication = 100, .checkpoints = {}};
    const double mean = estimate(final_values(scenario, kAlgorithm, "dynamic_regret", options)).mean;
    double best = 1e300, worst = 0;
    for (double scale = 1; scale <= 32; scale *= 2) {
      const Side member{"optimistic_omd", {{"rate", value("horizon")}, {"eta_scale", value(scale)}}};
      const double r = estimate(final_values(scenario, member, "dynamic_regret", options)).mean;
      best = std::min(best, r), worst = std::max(worst, r);
    }
    EXPECT_LT(mean, 1.5 * best) << stages;
    EXPECT_GT(worst, 2 * best) << stages;
  }
}

}  // namespace
}  // namespace regatta::testing
