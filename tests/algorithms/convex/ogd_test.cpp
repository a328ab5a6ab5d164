// Online gradient descent: hand-computed steps, the bounds of its theorems, tracking.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kTheory{"ogd", {}};
const Side kStronglyConvex{"ogd", {{"rate", value("strongly_convex")}}};
const Side kConstant{"ogd", {{"rate", value("constant")}}};
const Task kDisc = task_on({Shape::kBall, 2, 1}, 2, 0.5);  // D = 2, G = 2, lambda = 1/2
const std::vector<Vector> kGradients{vector({0.6, 0.3}), vector({1.2, 1.6})};

double theory_bound(const History& played) {
  return 1.5 * played.task.diameter() * played.task.gradient_bound * std::sqrt(double(played.losses.size()));
}

TEST(Ogd, StepsAsWorkedOutByHand) {
  // eta_t = 1 / sqrt t. x_2 = (0, 0) - (0.6, 0.3). x_3: (-0.6, -0.3) - (1.2, 1.6) / sqrt 2 =
  // (-1.448528137423857, -1.431370849898476) is outside and divided by its norm.
  const auto x = points_against(kTheory, kDisc, kGradients);
  EXPECT_EQ(x[0].norm(), 0);
  EXPECT_NEAR((x[1] - vector({-0.6, -0.3})).norm(), 0, 1e-12);
  const double u = -1.448528137423857, v = -1.431370849898476, norm = std::sqrt(u * u + v * v);
  EXPECT_NEAR((x[2] - vector({u / norm, v / norm})).norm(), 0, 1e-12);
}

TEST(Ogd, StepsWithTheOtherRates) {
  // 1 / (lambda t) = 2 / t: x_2 = -(1.2, 0.6) / 1.3416... (norm sqrt 1.8), x_3 = x_2 - (1.2, 1.6), projected.
  const auto strong = points_against(kStronglyConvex, kDisc, kGradients);
  EXPECT_NEAR((strong[1] - vector({-1.2, -0.6}) / std::sqrt(1.8)).norm(), 0, 1e-12);
  const Vector y = vector({-1.2 - 1.2 / std::sqrt(1.8), -1.6 - 0.6 / std::sqrt(1.8)});
  EXPECT_NEAR((strong[2] - y / y.norm()).norm(), 0, 1e-12);
  // constant 1/4: x_2 = -(0.15, 0.075), x_3 = -(0.45, 0.475)
  const auto tracking =
      points_against({"ogd", {{"rate", value("constant")}, {"eta_scale", value(0.25)}}}, kDisc, kGradients);
  EXPECT_NEAR((tracking[2] - vector({-0.45, -0.475})).norm(), 0, 1e-12);
}

TEST(Ogd, RefusesTheStronglyConvexRateForLinearLosses) {
  EXPECT_THROW(play_cell({"linear_adversary", {}}, kStronglyConvex, {}), ConfigError);
}

TEST(Ogd, KeepsZinkevichsBound) {
  EXPECT_LE(worst_share({"linear_adversary", {}}, kTheory, theory_bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"pattern", value("alternating")}}}, kTheory, theory_bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"domain", value("simplex")}}}, kTheory, theory_bound), 1);
  EXPECT_LE(worst_share({"online_regression", {}}, kTheory, theory_bound), 0.5);
}

TEST(Ogd, SeesNoGradientTooEarly) { EXPECT_LT(std::abs(excess_over_blind_play(kTheory)), 4); }

TEST(Ogd, AgreesWithAnotherImplementation) {
  // 0.72 from a prototype with its own random numbers; the standard error of a mean is 0.01
  EXPECT_NEAR(mean_regret_8000("online_regression", kTheory), 0.72, 0.06);
}

TEST(Ogd, GrowsLogarithmicallyOnStronglyConvexLosses) {
  // The bound at 8000: G^2 / (2 lambda) (1 + ln T) = 2 (1 + ln 8000) = 19.97; measured 0.89 +- 0.02.
  const auto regret =
      final_values({"quadratic_drift", {}}, kStronglyConvex, "regret",
                   {.horizon = 8000, .replications = 40, .first_replication = 100, .checkpoints = {}});
  for (const double r : regret) EXPECT_LE(r, 3);
  EXPECT_GT(estimate(regret).mean, 0.7);
  EXPECT_LT(mean_regret_8000("quadratic_drift", kTheory), -1000);  // its larger steps track the drift
}

TEST(Ogd, TracksADriftingOptimumWithConstantSteps) {
  // eta = 1 plays c_{t-1}: without the projection the expected dynamic regret is T d sigma^2 / 2 = 2.
  const auto regret =
      final_values({"quadratic_drift", {}}, kConstant, "dynamic_regret",
                   {.horizon = 2000, .replications = 40, .first_replication = 100, .checkpoints = {}});
  const Estimate mean = estimate(regret);
  EXPECT_GE(mean.mean - 2 * mean.error, 0.93 * 2);
  EXPECT_LE(mean.mean + 2 * mean.error, 1.01 * 2);
}

}  // namespace
}  // namespace regatta::testing
