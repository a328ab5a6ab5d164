// Follow the regularised leader: hand-computed steps, its bound, measured regret.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kFtrl{"ftrl_euclidean", {}};

double bound(const History& played) {
  return std::sqrt(2.0 * double(played.losses.size())) * played.task.domain.reach() *
         played.task.gradient_bound;
}

TEST(FtrlEuclidean, StepsAsWorkedOutByHand) {
  // Unit ball, G = 1: eta_2 = 1 / 2, x_2 = -(0.3, 0); eta_3 = 1 / sqrt 6, x_3 = -(0.6, 0.8) / sqrt 6;
  // eta_4 = 1 / sqrt 8, sum (0.6, 3.2): x_4 = Pi(-(0.6, 3.2) / sqrt 8) = -(0.6, 3.2) / sqrt 10.6.
  const auto x = points_against(kFtrl, task_on({Shape::kBall, 2, 1}, 1),
                                {vector({0.6, 0}), vector({0, 0.8}), vector({0, 2.4})});
  EXPECT_EQ(x[0].norm(), 0);
  EXPECT_NEAR((x[1] - vector({-0.3, 0})).norm(), 0, 1e-12);
  EXPECT_NEAR((x[2] - vector({-0.24494897427831783, -0.32659863237109044})).norm(), 0, 1e-12);
  EXPECT_NEAR((x[3] - vector({-0.6, -3.2}) / std::sqrt(10.6)).norm(), 0, 1e-12);
}

TEST(FtrlEuclidean, KeepsItsBound) {
  EXPECT_LE(worst_share({"linear_adversary", {}}, kFtrl, bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"pattern", value("alternating")}}}, kFtrl, bound), 1);
  EXPECT_LE(worst_share({"linear_adversary", {{"domain", value("simplex")}}}, kFtrl, bound), 1);
  EXPECT_LE(worst_share({"online_regression", {}}, kFtrl, bound), 0.5);
}

TEST(FtrlEuclidean, SeesNoGradientTooEarly) { EXPECT_LT(std::abs(excess_over_blind_play(kFtrl)), 4); }

TEST(FtrlEuclidean, AgreesWithAnotherImplementation) {
  // 6.23 from a prototype with its own random numbers; the standard error of a mean is 0.09
  EXPECT_NEAR(mean_regret_8000("online_regression", kFtrl), 6.23, 0.5);
}

}  // namespace
}  // namespace regatta::testing
