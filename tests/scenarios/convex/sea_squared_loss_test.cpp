// Noisy regression with abrupt changes: its law, what is judged, its variations against simulation.
#include <gtest/gtest.h>

#include <Eigen/Dense>

#include "engine/protocol/least_squares.hpp"
#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kOgd{"ogd", {}};

Side with(double noise, int stages) {
  return {"sea_squared_loss", {{"noise", value(noise)}, {"stages", value(stages)}}};
}

/// Solves for the model of a stage without noise: rounds first..last-1 at different points.
Vector model(const History& played, std::size_t first, std::size_t last) {
  // gradient = <a, x - w> a, so <g/|g|, x> - |g| / |a| ... the length of a is unknown: use g = s a with s =
  // <a, x - w>, 2 f = s^2, so a = g / s up to the sign, and <a, w> = <a, x> - s: linear in w.
  Matrix rows(Eigen::Index(last - first), 5);
  Vector right(Eigen::Index(last - first));
  for (std::size_t t = first; t < last; ++t) {
    const double s = std::sqrt(2 * played.losses[t]);
    const Vector a = played.gradients[t] / s;
    rows.row(Eigen::Index(t - first)) = a;
    right[Eigen::Index(t - first)] = a.dot(played.points[t]) - s;
  }
  return (rows.transpose() * rows).ldlt().solve(rows.transpose() * right);
}

TEST(SeaSquaredLoss, ChangesItsModelBetweenStages) {
  const History played = history(with(0, 3), kOgd, 300, 100);
  const Vector w1 = model(played, 0, 100), w2 = model(played, 100, 200), w3 = model(played, 200, 300);
  for (std::size_t t = 0; t < 300; ++t) {
    const double s = std::sqrt(2 * played.losses[t]);
    const Vector& w = t < 100 ? w1 : t < 200 ? w2 : w3;
    const Vector a = played.gradients[t] / s;
    EXPECT_LE(a.norm(), 1 + 1e-12);
    EXPECT_NEAR(a.dot(played.points[t] - w), s, 1e-8);
    EXPECT_NEAR(played.judged[t], played.losses[t], 1e-15);
  }
  EXPECT_LE(std::max({w1.norm(), w2.norm(), w3.norm()}), 1 + 1e-9);
  EXPECT_NEAR(played.variation->path_length, (w2 - w1).norm() + (w3 - w2).norm(), 1e-7);
  const double first = (1 + w1.norm()) / 7, second = (w2 - w1).norm() / 7, third = (w3 - w2).norm() / 7;
  EXPECT_NEAR(played.variation->adversarial, first * first + second * second + third * third, 1e-7);
}

TEST(SeaSquaredLoss, StaticComparatorAgreesWithGradientDescent) {
  const History played = history(with(0, 3), kOgd, 300, 100);
  const Vector theta = descend({Shape::kBall, 5, 1}, 300, 5000, [&](const Vector& at) {
    Vector sum = Vector::Zero(5);
    for (std::size_t t = 0; t < 300; ++t) {
      const Vector a = played.gradients[t] / std::sqrt(2 * played.losses[t]);
      sum += (a.dot(at - played.points[t]) + std::sqrt(2 * played.losses[t])) * a;
    }
    return sum;
  });
  double best = 0;
  for (std::size_t t = 0; t < 300; ++t) {
    const double s = std::sqrt(2 * played.losses[t]);
    const double error = played.gradients[t].dot(theta - played.points[t]) / s + s;
    best += 0.5 * error * error;
  }
  EXPECT_NEAR(total_loss(played) - played.regret, best, 1e-9);
}

TEST(SeaSquaredLoss, JudgesWithoutTheNoise) {
  // E[f - F] = noise^2 / 2 whatever was played, deviation below noise^2 / sqrt 2 + noise per round.
  const History played = history(with(0.5, 1), kOgd, 20000, 100);
  double difference = 0;
  for (std::size_t t = 0; t < played.losses.size(); ++t) difference += played.losses[t] - played.judged[t];
  EXPECT_NEAR(difference / 20000, 0.125, 4 * 0.4 / std::sqrt(20000.0));
}

TEST(SeaSquaredLoss, KnowsTheVarianceOfItsGradients) {
  // At x = -w / ||w|| ||x - w|| = 1 + ||w||, the largest distance: variance of <a, x - w> a - noise a there.
  const History played = history(with(0.5, 1), kOgd, 20000, 100);
  const History clean = history(with(0, 1), kOgd, 100, 100);
  Rng<double> rng(StreamKey{3}, 0);
  const double farthest = std::sqrt(played.variation->adversarial) * 7;  // 1 + ||w||
  double squares = 0;
  const int draws = 200000;
  for (int i = 0; i < draws; ++i) {
    Vector a(5);
    for (double& entry : a) entry = rng.normal();
    a *= std::pow(rng.uniform(), 0.2) / a.norm();
    squares += ((a[0] * farthest - 0.5 * rng.normal()) * a - farthest / 7 * Vector::Unit(5, 0)).squaredNorm();
  }
  EXPECT_NEAR(played.variation->stochastic / 20000 / (squares / draws), 1, 0.02);
  EXPECT_LT(clean.variation->stochastic / 100, played.variation->stochastic / 20000);
}

}  // namespace
}  // namespace regatta::testing
