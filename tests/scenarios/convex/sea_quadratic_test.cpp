// Noisy quadratics: noise, centres, variations, and regret without the noise.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kOgd{"ogd", {}};

Side with(const char* centre, double sigma, double lambda = 1) {
  return {"sea_quadratic",
          {{"centre", value(centre)},
           {"sigma", value(sigma)},
           {"lambda", value(lambda)},
           {"dimension", value(4)}}};
}

TEST(SeaQuadratic, AddsNoiseOfTheGivenSize) {
  // gradient - (x - c) is N(0, sigma^2 I / d): E||xi||^2 = sigma^2 = 4, relative deviation sqrt(2 / 4 /
  // 20000).
  const History played = history(with("fixed", 2), kOgd, 20000, 100);
  double squares = 0;
  Vector sum = Vector::Zero(4);
  for (std::size_t t = 0; t < played.points.size(); ++t) {
    const Vector xi = played.gradients[t] - (played.points[t] - vector({0.5, 0, 0, 0}));
    squares += xi.squaredNorm();
    sum += xi;
    EXPECT_NEAR(played.losses[t] - played.judged[t], xi.dot(played.points[t]), 1e-13);
  }
  EXPECT_NEAR(squares / 20000 / 4, 1, 0.02);
  EXPECT_LT(sum.norm() / std::sqrt(20000 * 4.0), 3);
  EXPECT_NEAR(played.variation->stochastic, 4 * 20000, 1e-6);
}

TEST(SeaQuadratic, JudgesWithoutTheNoise) {
  const History played = history(with("fixed", 2, 3), kOgd, 500, 100);
  double regret = 0;
  for (const Vector& x : played.points) regret += 1.5 * (x - vector({0.5, 0, 0, 0})).squaredNorm();
  EXPECT_NEAR(played.regret, regret, 1e-10);
}

TEST(SeaQuadratic, KnowsBestPointsAndVariationOfMovingCentres) {
  for (const char* centre : {"drift", "jumps"}) {
    const History played = history(with(centre, 0, 2), kOgd, 300, 100);
    std::vector<Vector> c;
    Vector mean = Vector::Zero(4);
    double adversarial = 0, way = 0, best = 0;
    for (std::size_t t = 0; t < played.points.size(); ++t) {
      c.push_back(played.points[t] - played.gradients[t] / 2);
      EXPECT_LE(c[t].norm(), 0.5 + 1e-12);
      mean += c[t] / 300;
      const double step = t == 0 ? 1 + c[0].norm() : (c[t] - c[t - 1]).norm();
      adversarial += 4 * step * step;
      if (t > 0) way += step;
    }
    for (const Vector& each : c) best += (each - mean).squaredNorm();
    EXPECT_NEAR(total_loss(played) - played.regret, best, 1e-10) << centre;
    EXPECT_NEAR(played.variation->adversarial, adversarial, 1e-9) << centre;
    EXPECT_NEAR(played.variation->path_length, way, 1e-9) << centre;
    EXPECT_GT(way, 0.1) << centre;
  }
}

TEST(SeaQuadratic, JumpsBetweenStagesOfEqualLength) {
  const History played = history(with("jumps", 0), kOgd, 300, 100);  // 5 stages of 60
  for (std::size_t t = 1; t < 300; ++t) {
    const Vector before = played.points[t - 1] - played.gradients[t - 1];
    const Vector now = played.points[t] - played.gradients[t];
    EXPECT_EQ((now - before).norm() > 1e-9, t % 60 == 0) << t;
  }
}

TEST(SeaQuadratic, ShowsAllAlgorithmsTheSameNoise) {
  const History a = history(with("drift", 1), kOgd, 50, 3);
  const History b = history(with("drift", 1), {"adagrad_norm", {}}, 50, 3);
  for (std::size_t t = 0; t < 50; ++t)
    EXPECT_NEAR((a.gradients[t] - a.points[t] - b.gradients[t] + b.points[t]).norm(), 0, 1e-14);
}

TEST(SeaQuadratic, TheSlopesInLnTAreThoseOfTheory) {
  // Optimistic descent with 2 / (lambda t) gains (2/3) sigma^2 / lambda per unit of ln T, gradient descent
  // with 1 / (lambda t) half of sigma^2 / lambda.
  const auto slope = [](const char* name) {
    const auto played = play_cell(
        {"sea_quadratic", {}}, {name, {{"rate", value("strongly_convex")}}},
        {.horizon = 4096, .replications = 60, .first_replication = 100, .checkpoints = {256, 4096}});
    std::vector<double> gains;
    for (const auto& r : played.at("regret")) gains.push_back((r[1] - r[0]) / std::log(16.0));
    return estimate(gains);
  };
  const Estimate optimistic = slope("optimistic_omd"), plain = slope("ogd");
  EXPECT_NEAR(optimistic.mean, 2.0 / 3, 4 * optimistic.error);
  EXPECT_NEAR(plain.mean, 0.5, 4 * plain.error);
  EXPECT_LT(optimistic.error + plain.error, 0.05);
}

}  // namespace
}  // namespace regatta::testing
