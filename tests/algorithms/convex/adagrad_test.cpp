// AdaGrad: hand-computed steps on ball and box, its theorem's bound, measured regret.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kAdagrad{"adagrad", {}};
const std::vector<Vector> kGradients{vector({0.6, 0.0}), vector({-0.8, 0.5})};

/// sqrt 2 D_inf sum_i sqrt(sum_t g_{t,i}^2)
double bound(const History& played) {
  Vector squares = Vector::Zero(played.task.dimension());
  for (const Vector& gradient : played.gradients) squares += gradient.cwiseAbs2();
  return std::sqrt(2.0) * played.task.domain.width() * squares.cwiseSqrt().sum();
}

TEST(Adagrad, StepsAsWorkedOutByHandOnTheBall) {
  // eta = sqrt 2. Round 1: sqrt S = (0.6, 0): y = (-sqrt 2, 0), projected to (-1, 0).
  // Round 2: sqrt S = (1, 0.5): y = (-1 + 0.8 sqrt 2, -sqrt 2) is outside; the minimiser of
  // (z_1 - y_1)^2 + (z_2 - y_2)^2 / 2 on the unit circle, by bisection elsewhere:
  const auto x = points_against(kAdagrad, task_on({Shape::kBall, 2, 1}, 1), kGradients);
  EXPECT_NEAR((x[1] - vector({-1, 0})).norm(), 0, 1e-12);
  EXPECT_NEAR((x[2] - vector({0.10845421081701148, -0.9941014456060605})).norm(), 0, 1e-12);
}

TEST(Adagrad, StepsAsWorkedOutByHandOnTheBox) {
  // The same y, clamped coordinate by coordinate.
  const auto x = points_against(kAdagrad, task_on({Shape::kBox, 2, 1}, 1), kGradients);
  EXPECT_NEAR((x[1] - vector({-1, 0})).norm(), 0, 1e-12);
  EXPECT_NEAR((x[2] - vector({-1 + 0.8 * std::sqrt(2.0), -1})).norm(), 0, 1e-12);
}

TEST(Adagrad, RefusesTheSimplex) {
  EXPECT_THROW(play_cell({"linear_adversary", {{"domain", value("simplex")}}}, kAdagrad, {}), ConfigError);
}

TEST(Adagrad, KeepsItsBound) {
  EXPECT_LE(worst_share({"linear_adversary", {}}, kAdagrad, bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"domain", value("box")}}}, kAdagrad, bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"pattern", value("alternating")}}}, kAdagrad, bound), 1);
  EXPECT_LE(worst_share({"online_regression", {}}, kAdagrad, bound), 0.5);
}

TEST(Adagrad, SeesNoGradientTooEarly) { EXPECT_LT(std::abs(excess_over_blind_play(kAdagrad)), 4); }

TEST(Adagrad, AgreesWithAnotherImplementation) {
  // 15.5 +- 0.05 from a prototype with its own random numbers
  EXPECT_NEAR(mean_regret_8000("online_regression", kAdagrad), 15.5, 0.5);
}

}  // namespace
}  // namespace regatta::testing
