// Optimistic follow-the-regularised-leader: hand-computed steps, a bound, what the guess gains.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kAlgorithm{"optimistic_ftrl", {}};

TEST(OptimisticFtrl, StepsAsWorkedOutByHand) {
  // Unit ball, D = 2, G = sqrt 2: 1 + 4 G^2 = 9. g_1 = (0.3, 0): V = 0.09, eta_2 = 2 / sqrt 9.09,
  // x_2 = -eta_2 (0.3 + 0.3, 0). g_2 = (0, 0.4): V = 0.09 + 0.25, eta_3 = 2 / sqrt 9.34,
  // x_3 = -eta_3 (0.3, 0.4 + 0.4).
  const auto x = points_against(kAlgorithm, task_on({Shape::kBall, 2, 1}, std::sqrt(2.0)),
                                {vector({0.3, 0}), vector({0, 0.4})});
  EXPECT_EQ(x[0].norm(), 0);
  EXPECT_NEAR((x[1] - vector({-1.2 / std::sqrt(9.09), 0})).norm(), 0, 1e-15);
  EXPECT_NEAR((x[2] - vector({-0.6, -1.6}) / std::sqrt(9.34)).norm(), 0, 1e-15);
}

TEST(OptimisticFtrl, KeepsABound) {
  // ||u||^2 / (2 eta_{T+1}) + sum eta_t ||g_t - M_t||^2 with D = 2 on the unit ball: at most
  // (1/4 + 2 * 2) sqrt(1 + 4 G^2 + V_T)
  const auto bound = [](const History& played) {
    double variation = 1 + 4 * played.task.gradient_bound * played.task.gradient_bound;
    Vector last = Vector::Zero(played.task.dimension());
    for (const Vector& gradient : played.gradients) {
      variation += (gradient - last).squaredNorm();
      last = gradient;
    }
    return 4.25 * std::sqrt(variation);
  };
  EXPECT_LE(worst_share({"linear_adversary", {}}, kAlgorithm, bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"pattern", value("alternating")}}}, kAlgorithm, bound), 1);
  EXPECT_LE(worst_share({"online_regression", {}}, kAlgorithm, bound), 0.5);
}

TEST(OptimisticFtrl, SeesNoGradientTooEarly) { EXPECT_LT(std::abs(excess_over_blind_play(kAlgorithm)), 4); }

TEST(OptimisticFtrl, GainsFromAGoodGuess) {
  // Constant gradients: V stays at ||g_1||^2, so the point is on the sphere after a few rounds; without a
  // guess and with steps that shrink like 1 / sqrt t it takes no longer. With gradients that change their
  // sign every 10 rounds the sum stays near 0 and the guess is right in 9 of 10.
  std::vector<Vector> gradients;
  for (int t = 0; t < 2000; ++t) gradients.push_back(vector({(t / 10) % 2 == 0 ? 1.0 : -1.0, 0}));
  const auto loss = [&](const char* name) {
    const auto x = points_against({name, {}}, task_on({Shape::kBall, 2, 1}, 1), gradients);
    double sum = 0;
    for (std::size_t t = 0; t < gradients.size(); ++t) sum += gradients[t].dot(x[t]);
    return sum;
  };
  EXPECT_LT(loss("optimistic_ftrl"), loss("ftrl_euclidean") - 10);
}

}  // namespace
}  // namespace regatta::testing
