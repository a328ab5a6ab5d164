// Drifting quadratics: the drift's law, the comparators, obliviousness.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

/// c_t = x_t - gradient
std::vector<Vector> centres(const History& played) {
  std::vector<Vector> out;
  for (std::size_t i = 0; i < played.points.size(); ++i)
    out.push_back(played.points[i] - played.gradients[i]);
  return out;
}

TEST(QuadraticDrift, DriftsWithTheGivenScale) {
  // 200 rounds from the centre stay inside; each of 20 x 200 x 5 steps has variance sigma^2, relative error
  // of the estimate sqrt(2 / 20000) = 0.01.
  double squares = 0;
  for (int replication = 100; replication < 120; ++replication) {
    const auto c = centres(history({"quadratic_drift", {}}, {"ogd", {}}, 200, replication));
    for (std::size_t t = 1; t < c.size(); ++t) squares += (c[t] - c[t - 1]).squaredNorm();
  }
  EXPECT_NEAR(squares / (20 * 199 * 5) / (0.02 * 0.02), 1, 0.04);
}

TEST(QuadraticDrift, StaysInsideAndKnowsTheMeanAsBestPoint) {
  for (const char* shape : {"ball", "box", "simplex"}) {
    const Side scenario{"quadratic_drift", {{"domain", value(shape)}, {"sigma", value(0.2)}}};
    const History played = history(scenario, {"ogd", {}}, 300, 100);
    const auto c = centres(played);
    Vector mean = Vector::Zero(5);
    for (const Vector& centre : c) {
      EXPECT_LE(played.task.domain.violation(centre), 1e-12) << shape;
      mean += centre / 300;
    }
    double best = 0;
    for (const Vector& centre : c) best += 0.5 * (mean - centre).squaredNorm();
    EXPECT_NEAR(played.regret, total_loss(played) - best, 1e-10) << shape;
    EXPECT_LE(played.task.domain.violation(mean), 1e-12) << shape;
  }
}

TEST(QuadraticDrift, DynamicRegretIsTheSumOfTheLosses) {
  // sigma = 0: the centre never moves, so x_1 = centre has no loss and no regret of any kind.
  const auto still = play_cell({"quadratic_drift", {{"sigma", value(0.0)}}}, {"ogd", {}},
                               {.horizon = 100, .replications = 2, .checkpoints = {}});
  EXPECT_EQ(still.at("regret")[0][0], 0);
  EXPECT_EQ(still.at("dynamic_regret")[0][0], 0);
  const auto moving =
      play_cell({"quadratic_drift", {}}, {"ogd", {}}, {.horizon = 100, .replications = 2, .checkpoints = {}});
  EXPECT_GT(moving.at("dynamic_regret")[0][0], std::max(0.0, moving.at("regret")[0][0]));
}

TEST(QuadraticDrift, IsTheSameForEveryLearner) {
  const auto a = centres(history({"quadratic_drift", {}}, {"ogd", {}}, 50, 3));
  const auto b = centres(history({"quadratic_drift", {}}, {"ftrl_euclidean", {}}, 50, 3));
  for (std::size_t t = 0; t < a.size(); ++t) EXPECT_NEAR((a[t] - b[t]).norm(), 0, 1e-14);
}

}  // namespace
}  // namespace regatta::testing
