// AdaGrad with a single step size: hand-computed steps and its bound.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kAlgorithm{"adagrad_norm", {}};

double bound(const History& played) {
  double squares = 0;
  for (const Vector& gradient : played.gradients) squares += gradient.squaredNorm();
  return std::sqrt(2.0) * played.task.diameter() * std::sqrt(squares);
}

TEST(AdagradNorm, StepsAsWorkedOutByHand) {
  // Box of side 2 in R^2: D = 2 sqrt 2, D / sqrt 2 = 2. No step for g = 0. g = (0.03, 0.04) = 0.05 (0.6,
  // 0.8): x = -2 (0.6, 0.8), clamped to (-1, -1). g = (0, 0.12): S = 0.13^2, x = (-1, -1 - 2 * 12 / 13),
  // clamped; g = (-0.84, 0), S = 0.85^2: x_1 = -1 + 2 * 84 / 85.
  const auto x =
      points_against(kAlgorithm, task_on({Shape::kBox, 2, 1}, 1),
                     {vector({0, 0}), vector({0.03, 0.04}), vector({0, 0.12}), vector({-0.84, 0})});
  EXPECT_EQ(x[1], vector({0, 0}));
  EXPECT_EQ(x[2], vector({-1, -1}));
  EXPECT_EQ(x[3], vector({-1, -1}));
  EXPECT_NEAR((x[4] - vector({-1 + 168.0 / 85, -1})).norm(), 0, 1e-14);
}

TEST(AdagradNorm, KeepsItsBound) {
  EXPECT_LE(worst_share({"linear_adversary", {}}, kAlgorithm, bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"pattern", value("alternating")}}}, kAlgorithm, bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"domain", value("simplex")}}}, kAlgorithm, bound), 1);
  EXPECT_LE(worst_share({"online_regression", {}}, kAlgorithm, bound), 0.5);
}

TEST(AdagradNorm, SeesNoGradientTooEarly) { EXPECT_LT(std::abs(excess_over_blind_play(kAlgorithm)), 4); }

TEST(AdagradNorm, AgreesWithAnotherImplementation) {
  // 6.73 from a prototype with its own random numbers
  EXPECT_NEAR(mean_regret_8000("online_regression", kAlgorithm), 6.73, 0.3);
}

TEST(AdagradNorm, NeedsNoScale) {
  // Gradients a thousand times shorter give the same points.
  std::vector<Vector> gradients, shorter;
  for (int t = 0; t < 50; ++t) {
    gradients.push_back(vector({std::cos(t), std::sin(2.0 * t)}));
    shorter.push_back(gradients.back() / 1024);
  }
  const Task task = task_on({Shape::kBall, 2, 1}, 2);
  EXPECT_EQ(points_against(kAlgorithm, task, gradients).back(),
            points_against(kAlgorithm, task, shorter).back());
}

}  // namespace
}  // namespace regatta::testing
