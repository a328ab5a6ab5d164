// Optimistic online mirror descent: hand-computed steps, its bound in the gradients' variation, measured
// regret.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kOptimistic{"optimistic_omd", {}};

/// 3/2 D sqrt(4 G^2 + sum_t ||g_t - g_{t-1}||^2), g_0 = 0
double bound(const History& played) {
  double variation = 4 * played.task.gradient_bound * played.task.gradient_bound;
  Vector last = Vector::Zero(played.task.dimension());
  for (const Vector& gradient : played.gradients) {
    variation += (gradient - last).squaredNorm();
    last = gradient;
  }
  return 1.5 * played.task.diameter() * std::sqrt(variation);
}

TEST(OptimisticOmd, StepsAsWorkedOutByHand) {
  // Unit ball, D = 2, G = 1; g_1 = (0.6, 0), g_2 = (0, 0.8).
  // eta_1 = 2 / sqrt 4 = 1: y_2 = (-0.6, 0); V_1 = 0.36, eta_2 = 2 / sqrt 4.36 = 0.9578262852211513.
  // x_2: (-0.6 - 0.6 eta_2, 0) is outside: (-1, 0). y_3 = (-0.6, -0.8 eta_2) = (-0.6, -0.7662610281769211).
  // V_2 = 0.36 + 0.36 + 0.64, eta_3 = 2 / sqrt 5.36; x_3 = Pi(y_3 - eta_3 (0, 0.8)).
  const auto x =
      points_against(kOptimistic, task_on({Shape::kBall, 2, 1}, 1), {vector({0.6, 0}), vector({0, 0.8})});
  EXPECT_EQ(x[0].norm(), 0);
  EXPECT_NEAR((x[1] - vector({-1, 0})).norm(), 0, 1e-12);
  EXPECT_NEAR((x[2] - vector({-0.3807022423722442, -0.9246976817602308})).norm(), 0, 1e-12);
}

TEST(OptimisticOmd, StepsWithTheOtherRates) {
  // Unit ball, D = 2; g_1 = (0.3, 0), g_2 = (0, 0.2).
  const std::vector<Vector> gradients{vector({0.3, 0}), vector({0, 0.2})};
  // 2 / (lambda t) = 1, 1/2, 1/3 with lambda = 2: y_2 = (-0.3, 0), x_2 = y_2 - 0.5 g_1 = (-0.45, 0),
  // y_3 = y_2 - 0.5 g_2 = (-0.3, -0.1), x_3 = y_3 - g_2 / 3.
  const auto strong = points_against({"optimistic_omd", {{"rate", value("strongly_convex")}}},
                                     task_on({Shape::kBall, 2, 1}, 1, 2), gradients);
  EXPECT_NEAR((strong[1] - vector({-0.45, 0})).norm(), 0, 1e-15);
  EXPECT_NEAR((strong[2] - vector({-0.3, -0.1 - 0.2 / 3})).norm(), 0, 1e-15);
  // D / (G sqrt T) = 2 / (4 * 10), times 4: eta = 0.2 always
  const auto pool =
      points_against({"optimistic_omd", {{"rate", value("horizon")}, {"eta_scale", value(4.0)}}},
                     task_on({Shape::kBall, 2, 1}, 4), gradients);
  EXPECT_NEAR((pool[2] - vector({-0.06, -0.08})).norm(), 0, 1e-15);
  // delta = 1, G = sqrt 2: eta_1 = 2 / 3, V_1 = 0.09, eta_2 = 2 / sqrt 9.09, x_2 = y_2 - eta_2 g_1
  const auto delta = points_against({"optimistic_omd", {{"delta", value(1.0)}}},
                                    task_on({Shape::kBall, 2, 1}, std::sqrt(2.0)), gradients);
  EXPECT_NEAR((delta[1] - vector({-0.2 - 0.6 / std::sqrt(9.09), 0})).norm(), 0, 1e-15);
}

TEST(OptimisticOmd, StartsWhereTheTaskSays) {
  Task task = task_on({Shape::kBall, 2, 1}, 1);
  task.first_point = vector({0.5, -0.25});
  for (const char* name : {"optimistic_omd", "ogd", "adagrad_norm"})
    EXPECT_EQ(points_against({name, {}}, task, {})[0], vector({0.5, -0.25})) << name;
}

TEST(OptimisticOmd, RefusesTheStronglyConvexRateForLinearLosses) {
  EXPECT_THROW(
      play_cell({"linear_adversary", {}}, {"optimistic_omd", {{"rate", value("strongly_convex")}}}, {}),
      ConfigError);
}

TEST(OptimisticOmd, KeepsItsBound) {
  EXPECT_LE(worst_share({"linear_adversary", {}}, kOptimistic, bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"pattern", value("alternating")}}}, kOptimistic, bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"domain", value("simplex")}}}, kOptimistic, bound), 1);
  EXPECT_LE(worst_share({"online_regression", {}}, kOptimistic, bound), 0.5);
  // As a game the bound holds for every sequence of the other player, too. Linear losses: no noise left out.
  EXPECT_LE(worst_share({"sea_bilinear_selfplay", {{"sigma", value(0.0)}}}, kOptimistic, bound), 1);
}

TEST(OptimisticOmd, SeesNoGradientTooEarly) { EXPECT_LT(std::abs(excess_over_blind_play(kOptimistic)), 4); }

TEST(OptimisticOmd, GainsFromGradientsThatChangeLittle) {
  // Unit gradients that turn by 0.05 per round: V_T = 1 + 2000 * 0.05^2 = 6, so steps stay long and the loss
  // is about -1 in every round. Without the guess V_T = 2000, and short steps lag behind.
  std::vector<Vector> gradients;
  for (int t = 0; t < 2000; ++t) gradients.push_back(vector({std::cos(0.05 * t), std::sin(0.05 * t)}));
  const auto loss = [&](const Side& algorithm) {
    const auto x = points_against(algorithm, task_on({Shape::kBall, 2, 1}, 1), gradients);
    double sum = 0;
    for (std::size_t t = 0; t < gradients.size(); ++t) sum += gradients[t].dot(x[t]);
    return sum / 2000;
  };
  EXPECT_LT(loss(kOptimistic), -0.99);
  EXPECT_GT(loss({"ogd", {}}), -0.9);
}

TEST(OptimisticOmd, AgreesWithAnotherImplementation) {
  // 5.77 from a prototype with its own random numbers
  EXPECT_NEAR(mean_regret_8000("online_regression", kOptimistic), 5.77, 0.2);
}

}  // namespace
}  // namespace regatta::testing
