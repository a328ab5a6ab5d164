// Synthetic regression: the stream's law and the comparator against projected gradient descent.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

/// The stream, read off at theta = 0: loss y^2 / 2, gradient -y x.
struct Stream {
  std::vector<Vector> x;
  std::vector<double> y;
  double least_loss;
};

Stream stream(const Side& scenario, Round horizon, std::int64_t replication) {
  Staged staged(scenario, horizon, replication);
  const Vector zero = Vector::Zero(staged.task.dimension());
  Stream out;
  Gradient gradient(static_cast<int>(zero.size()));
  for (Round t = 1; t <= horizon; ++t) {
    const double size = std::sqrt(2 * staged.scenario->loss(t, zero, gradient));
    out.x.push_back(-gradient.vector() / size);  // up to the sign of y, which changes no loss
    out.y.push_back(size);
  }
  out.least_loss = staged.scenario->least_loss(horizon, [] {});
  return out;
}

TEST(OnlineRegression, HasUnitFeaturesAndBoundedLabels) {
  const Stream s = stream({"online_regression", {}}, 2000, 100);
  for (std::size_t t = 0; t < s.x.size(); ++t) {
    EXPECT_NEAR(s.x[t].norm(), 1, 1e-12);
    EXPECT_LE(s.y[t], 1);
  }
}

TEST(OnlineRegression, LeavesTheNoiseToTheBestPredictor) {
  // The best fixed point's mean loss is noise^2 / 2 (1 - d / T) = 0.005 (1 - 5 / 2000); relative deviation
  // over 20 x 2000 rounds sqrt(2 / 40000) = 0.7 %.
  double sum = 0;
  for (int replication = 100; replication < 120; ++replication) {
    sum += stream({"online_regression", {}}, 2000, replication).least_loss;
  }
  EXPECT_NEAR(sum / 20 / 2000 / (0.005 * (1 - 5.0 / 2000)), 1, 0.028);
}

TEST(OnlineRegression, ComparatorAgreesWithGradientDescent) {
  for (const double radius : {1.0, 0.1}) {  // inside, and on the sphere
    for (const Round horizon : {3, 400}) {  // fewer rounds than dimensions, and more
      const Stream s = stream({"online_regression", {{"radius", value(radius)}}}, horizon, 100);
      Matrix gram = Matrix::Zero(5, 5);
      Vector moment = Vector::Zero(5);
      for (std::size_t t = 0; t < s.x.size(); ++t)
        gram += s.x[t] * s.x[t].transpose(), moment += s.y[t] * s.x[t];
      const Vector theta = descend({Shape::kBall, 5, radius}, gram.trace(), 20000,
                                   [&](const Vector& z) -> Vector { return gram * z - moment; });
      double loss = 0;
      for (std::size_t t = 0; t < s.x.size(); ++t)
        loss += 0.5 * (s.x[t].dot(theta) - s.y[t]) * (s.x[t].dot(theta) - s.y[t]);
      EXPECT_NEAR(s.least_loss, loss, 1e-9) << radius << " " << horizon;
    }
  }
}

}  // namespace
}  // namespace regatta::testing
