// Logistic stream: its law, and Newton's comparator against gradient descent and against itself.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

/// z_t = y_t x_t, read off at theta = 0: gradient -z / 2.
std::vector<Vector> signed_features(const Side& scenario, Round horizon, std::int64_t replication) {
  Staged staged(scenario, horizon, replication);
  std::vector<Vector> out;
  Gradient gradient(staged.task.dimension());
  for (Round t = 1; t <= horizon; ++t) {
    EXPECT_NEAR(staged.scenario->loss(t, Vector::Zero(staged.task.dimension()), gradient), std::log(2.0),
                1e-15);
    out.push_back(-2 * gradient.vector());
  }
  return out;
}

TEST(LogisticStream, HasUnitFeaturesAndLogisticLabels) {
  // u = <x, w> of a uniform x on the sphere of R^5 has density proportional to 1 - u^2; E[z] = w E[u tanh(u /
  // 2)].
  double weight = 0, expected = 0;
  for (int i = 0; i < 20000; ++i) {
    const double u = -1 + (i + 0.5) / 10000, density = 1 - u * u;
    weight += density;
    expected += density * u * std::tanh(u / 2);
  }
  Vector sum = Vector::Zero(5);
  const int rounds = 40000;
  for (const Vector& z : signed_features({"logistic_stream", {}}, rounds, 100)) {
    EXPECT_NEAR(z.norm(), 1, 1e-12);
    sum += z;
  }
  EXPECT_NEAR(sum.norm() / rounds, expected / weight, 4 / std::sqrt(5.0 * rounds));
}

TEST(LogisticStream, ComparatorAgreesWithGradientDescent) {
  for (const double radius : {1.0, 0.2, 4.0}) {
    for (const Round horizon : {1, 2, 300}) {
      const Side scenario{"logistic_stream", {{"dimension", value(3)}, {"radius", value(radius)}}};
      const auto z = signed_features(scenario, horizon, 100);
      const Vector theta =
          descend({Shape::kBall, 3, radius}, 0.25 * double(horizon), 5000, [&](const Vector& at) {
            Vector gradient = Vector::Zero(3);
            for (const Vector& row : z) gradient -= row / (1 + std::exp(row.dot(at)));
            return gradient;
          });
      double best = 0;
      for (const Vector& row : z) best += std::log1p(std::exp(-row.dot(theta)));
      const History played = history(scenario, {"ogd", {}}, horizon, 100);
      EXPECT_NEAR(total_loss(played) - played.regret, best, 1e-8) << radius << " " << horizon;
    }
  }
}

TEST(LogisticStream, ComparatorDoesNotDependOnTheCheckpoints) {
  PlayOptions options{.horizon = 3000, .replications = 2, .first_replication = 100, .checkpoints = {3000}};
  const auto once = play_cell({"logistic_stream", {}}, {"ogd", {}}, options).at("regret");
  options.checkpoints = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 3000};
  const auto often = play_cell({"logistic_stream", {}}, {"ogd", {}}, options).at("regret");
  for (int r = 0; r < 2; ++r) {
    EXPECT_NEAR(once[r].back(), often[r].back(), 2e-9);
    for (const double regret : often[r]) EXPECT_GE(regret, -1e-8);  // f_1(x_1) - min f_1 >= 0, and so on
  }
}

TEST(LogisticStream, FindsTheBestPointOfALargeBall) {
  // Separable at first: the optimum is far away, where the losses are flat.
  const Side scenario{"logistic_stream", {{"radius", value(50.0)}}};
  const auto played = play_cell(
      scenario, {"ogd", {{"eta_scale", value(0.01)}}},
      {.horizon = 200, .replications = 5, .first_replication = 100, .checkpoints = {1, 4, 20, 200}});
  for (const auto& regret : played.at("regret")) {
    EXPECT_NEAR(regret[0], std::log(2.0), 1e-8);  // one round: loss ln 2 at 0, and about e^-50 at best
    EXPECT_GT(regret[3], 0);
  }
}

}  // namespace
}  // namespace regatta::testing
