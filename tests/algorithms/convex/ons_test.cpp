// Online Newton step: hand-computed steps, logarithmic growth, its theorem's bound.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kTheory{"ons", {}};
const Side kTuned{"ons", {{"gamma", value(0.5)}}};

TEST(Ons, StepsAsWorkedOutByHand) {
  // Unit ball, D = 2, gamma = 1/2: epsilon = 1, A_0 = I. g_1 = (0.3, 0.4): A_1^{-1} g_1 = g_1 / 1.25,
  // x_2 = -1.6 g_1 = (-0.48, -0.64). g_2 = (0.5, 0): A_2 = (1.34 0.12; 0.12 1.16), det 1.54,
  // y = x_2 - 2 (0.58, -0.06) / 1.54 = (-1.2332467532467533, -0.5620779220779221), outside.
  // z = (A_2 + mu I)^{-1} A_2 y with mu = 0.4972568231271929 (bisection elsewhere):
  const auto x = points_against(kTuned, task_on({Shape::kBall, 2, 1}, 1, 0, 0.25),
                                {vector({0.3, 0.4}), vector({0.5, 0})});
  EXPECT_NEAR((x[1] - vector({-0.48, -0.64})).norm(), 0, 1e-12);
  EXPECT_NEAR((x[2] - vector({-0.9089479649849354, -0.4169095788654236})).norm(), 0, 1e-12);
}

TEST(Ons, TakesGammaAndEpsilonFromTheTask) {
  // G = 2, D = 2, alpha = 1/4: gamma = min(1/16, 1/4) / 2 = 1/32, epsilon = 256. g = (1.6, 0):
  // x_2 = -32 * 1.6 / (256 + 2.56) in the first coordinate.
  const auto x = points_against(kTheory, task_on({Shape::kBall, 2, 1}, 2, 0, 0.25), {vector({1.6, 0})});
  EXPECT_NEAR((x[1] - vector({-51.2 / 258.56, 0})).norm(), 0, 1e-12);
}

TEST(Ons, RefusesLinearLossesAndOtherDomains) {
  EXPECT_THROW(play_cell({"linear_adversary", {}}, kTheory, {}), ConfigError);
  EXPECT_THROW(play_cell({"quadratic_drift", {{"domain", value("box")}}}, kTheory, {}), ConfigError);
}

TEST(Ons, GrowsLogarithmically) {
  // Quadrupling T adds a constant to ln T and doubles sqrt T; measured increments 1.99 and 2.63, ratio 1.32.
  const auto played = play_cell(
      {"online_regression", {}}, kTuned,
      {.horizon = 8000, .replications = 40, .first_replication = 100, .checkpoints = {500, 2000, 8000}});
  std::vector<double> first, second, last;
  for (const auto& r : played.at("regret")) {
    first.push_back(r[1] - r[0]);
    second.push_back(r[2] - r[1]);
    last.push_back(r[2]);
  }
  const Estimate difference = paired(second, first, 1.7);  // a ratio of 1.7 or more would make it positive
  EXPECT_LT(difference.mean + 4 * difference.error, 0);
  EXPECT_NEAR(estimate(last).mean, 7.52, 0.25);  // from a prototype with its own random numbers
}

TEST(Ons, KeepsItsBound) {
  const auto bound = [](const History& played) {
    const double g_d = played.task.gradient_bound * played.task.diameter();
    return 5 * (1 / played.task.exp_concavity + g_d) * played.task.dimension() *
           std::log(double(played.losses.size()));
  };
  EXPECT_LE(worst_share({"online_regression", {}}, kTheory, bound), 0.01);
  EXPECT_LE(worst_share({"logistic_stream", {}}, kTheory, bound), 1);
  EXPECT_LE(worst_share({"online_regression_csv", {}}, kTheory, bound), 1);
  EXPECT_NEAR(mean_regret_8000("online_regression", kTheory), 3.12, 0.25);  // from the same prototype
}

}  // namespace
}  // namespace regatta::testing
