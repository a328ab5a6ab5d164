// Optimistic online Newton step: hand-computed steps, the norm of its projection, its logarithmic regret.
#include <gtest/gtest.h>

#include "algorithms/convex/newton_norm.hpp"
#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kTheory{"optimistic_ons", {}};
const Side kTuned{"optimistic_ons", {{"beta", value(2.0)}}};

TEST(OptimisticOns, StepsAsWorkedOutByHand) {
  // beta = 2, G = 1: H_1 = 2 I. g_1 = (0.6, 0): y_2 = (-0.3, 0), H_2 = diag(2.36, 2),
  // x_2 = (-0.3 - 0.6 / 2.36, 0). g_2 = (0, 0.8): y_3 = (-0.3, -0.4), H_3 = diag(2.36, 2.64),
  // x_3 = (-0.3, -0.4 - 0.8 / 2.64).
  const auto x =
      points_against(kTuned, task_on({Shape::kBall, 2, 1}, 1, 0, 0.25), {vector({0.6, 0}), vector({0, 0.8})});
  EXPECT_EQ(x[0].norm(), 0);
  EXPECT_NEAR((x[1] - vector({-0.3 - 0.6 / 2.36, 0})).norm(), 0, 1e-15);
  EXPECT_NEAR((x[2] - vector({-0.3, -0.4 - 0.8 / 2.64})).norm(), 0, 1e-15);
}

TEST(OptimisticOns, TakesBetaFromTheTask) {
  // G = 2, D = 2, alpha = 1/4: beta = min(1/16, 1/4) / 2 = 1/32, H_1 = (1 + 1/16) I = 1.0625 I;
  // g = (0.34, 0): y_2 = (-0.32, 0), H_2 = 1.0625 + 0.34^2 / 64 in the first coordinate.
  const auto x = points_against(kTheory, task_on({Shape::kBall, 2, 1}, 2, 0, 0.25), {vector({0.34, 0})});
  EXPECT_NEAR((x[1] - vector({-0.32 - 0.34 / (1.0625 + 0.34 * 0.34 / 64), 0})).norm(), 0, 1e-15);
}

TEST(NewtonNorm, ProjectsInItsOwnNorm) {
  // z is the projection of y in the norm of A if <A (y - z), u - z> <= 0 for all u in the ball; the largest
  // <A (y - z), u> is radius ||A (y - z)||.
  Rng<double> rng(StreamKey{7}, 0);
  for (int i = 0; i < 20; ++i) {
    convex::NewtonNorm norm(3, 0.5, 0.8);
    Matrix a = 0.5 * Matrix::Identity(3, 3);
    Vector g(3), from = Vector::Zero(3);
    for (int k = 0; k < 4; ++k) {
      for (double& entry : g) entry = 2 * rng.normal();
      norm.add(g, 0.7);
      a += 0.7 * g * g.transpose();
    }
    for (double& entry : g) entry = 9 * rng.normal();
    const Vector y = from - a.inverse() * g / 0.25, z = norm.step(from, g, 0.25), slope = a * (y - z);
    if (y.norm() <= 0.8) {
      EXPECT_NEAR((z - y).norm(), 0, 1e-12);
    } else {
      EXPECT_NEAR(z.norm(), 0.8, 1e-12);
      EXPECT_NEAR(0.8 * slope.norm(), slope.dot(z), 1e-10 * slope.norm());
    }
  }
}

TEST(OptimisticOns, RefusesLinearLossesAndOtherDomains) {
  EXPECT_THROW(play_cell({"linear_adversary", {}}, kTheory, {}), ConfigError);
  EXPECT_THROW(play_cell({"quadratic_drift", {{"domain", value("box")}}}, kTheory, {}), ConfigError);
}

TEST(OptimisticOns, GrowsLogarithmically) {
  // From T = 2000 to 8000 it loses about 1.9, optimistic mirror descent, whose regret grows like sqrt T, 13.
  const auto gain = [](const Side& algorithm) {
    const auto played = play_cell(
        {"sea_squared_loss", {}}, algorithm,
        {.horizon = 8000, .replications = 60, .first_replication = 100, .checkpoints = {2000, 8000}});
    std::vector<double> out;
    for (const auto& r : played.at("regret")) out.push_back(r[1] - r[0]);
    return estimate(out);
  };
  const Estimate second_order = gain(kTuned), first_order = gain({"optimistic_omd", {}});
  EXPECT_LT(second_order.mean + 3 * second_order.error, 2.5);
  EXPECT_GT(first_order.mean - 3 * first_order.error, 10);
}

}  // namespace
}  // namespace regatta::testing
