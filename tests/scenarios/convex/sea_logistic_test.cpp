// Changing classifiers: labels, expected losses, and the static comparator against gradient descent.
#include <gtest/gtest.h>

#include <Eigen/Dense>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

double softplus(double x) { return std::log1p(std::exp(x)); }

/// Features of every round, read off at x = 0, where the gradient is -y a / 2; their signs are lost.
std::vector<Vector> features(const Side& scenario, Round horizon, std::int64_t replication) {
  Staged staged(scenario, horizon, replication);
  std::vector<Vector> out;
  Gradient gradient(staged.task.dimension());
  for (Round t = 1; t <= horizon; ++t) {
    EXPECT_NEAR(staged.scenario->loss(t, Vector::Zero(staged.task.dimension()), gradient), std::log(2.0),
                1e-15);
    EXPECT_NEAR(*staged.scenario->expected_loss(t, Vector::Zero(staged.task.dimension())), std::log(2.0),
                1e-15);
    out.push_back(2 * gradient.vector());
  }
  return out;
}

/// Chances of y = 1 for features +a: solved from F(x) at a probe, F = softplus(-m) + (1 - p) m.
double chance(Scenario& scenario, Round t, const Vector& a) {
  const double m = a.squaredNorm();
  return 1 - (*scenario.expected_loss(t, a) - softplus(-m)) / m;
}

TEST(SeaLogistic, ExpectsWhatItShowsOnAverage) {
  // At a fixed point f_t - F_t has mean 0 and variance p (1 - p) <a, x>^2, at most 1/16 on average for d = 2.
  // Labels drawn the wrong way round would give 5000 |<w, x>|.
  for (const int axis : {0, 1}) {
    Staged staged({"sea_logistic", {{"stages", value(1)}, {"dimension", value(2)}}}, 40000, 100);
    const Vector x = Vector::Unit(2, axis);
    Gradient gradient(2);
    double difference = 0, least = 0;
    for (Round t = 1; t <= 40000; ++t) {
      difference += staged.scenario->loss(t, x, gradient) - *staged.scenario->expected_loss(t, x);
      least = std::max(least, *staged.scenario->least_round_loss(t) - *staged.scenario->expected_loss(t, x));
    }
    EXPECT_LT(std::abs(difference), 4 * 0.25 * std::sqrt(40000.0));
    EXPECT_LE(least, 1e-15);  // w_t is best in every round
  }
}

TEST(SeaLogistic, DrawsLabelsByTheModelOfTheStage) {
  // ln(p / (1 - p)) = <a, w>: linear in a within each of two stages, with different w of length <= 1.
  const Side scenario{"sea_logistic", {{"stages", value(2)}, {"dimension", value(2)}}};
  const auto a = features(scenario, 40, 100);
  Staged staged(scenario, 40, 100);
  Gradient gradient(2);
  std::vector<double> logits;
  for (Round t = 1; t <= 40; ++t) {
    staged.scenario->loss(t, Vector::Zero(2), gradient);
    const Vector& at = a[std::size_t(t - 1)];
    EXPECT_LE(at.norm(), 1);
    const double p = chance(*staged.scenario, t, at);
    logits.push_back(std::log(p / (1 - p)));
  }
  // a is known up to its sign s, and chance() gives that of the features a themselves: F(s a) is symmetric.
  for (const int stage : {0, 1}) {
    Matrix gram = Matrix::Zero(2, 2);
    Vector moment = Vector::Zero(2);
    for (int t = 20 * stage; t < 20 * stage + 20; ++t) {
      gram += a[std::size_t(t)] * a[std::size_t(t)].transpose();
      moment += logits[std::size_t(t)] * a[std::size_t(t)];
    }
    const Vector w = gram.ldlt().solve(moment);
    EXPECT_LE(w.norm(), 1 + 1e-9);
    for (int t = 20 * stage; t < 20 * stage + 20; ++t)
      EXPECT_NEAR(a[std::size_t(t)].dot(w), logits[std::size_t(t)], 1e-8) << stage;
  }
}

TEST(SeaLogistic, StaticComparatorAgreesWithGradientDescent) {
  for (const int stages : {1, 4}) {
    const Side scenario{"sea_logistic", {{"stages", value(stages)}, {"dimension", value(3)}}};
    const auto a = features(scenario, 200, 100);
    Staged staged(scenario, 200, 100);
    Gradient gradient(3);
    std::vector<double> p;
    double at_models = 0;
    for (Round t = 1; t <= 200; ++t) {
      staged.scenario->loss(t, Vector::Zero(3), gradient);
      p.push_back(chance(*staged.scenario, t, a[std::size_t(t - 1)]));
      at_models += *staged.scenario->least_round_loss(t);
    }
    const Vector best = descend({Shape::kBall, 3, 1}, 50, 5000, [&](const Vector& x) {
      Vector sum = Vector::Zero(3);
      for (std::size_t t = 0; t < 200; ++t) sum += (1 / (1 + std::exp(-a[t].dot(x))) - p[t]) * a[t];
      return sum;
    });
    double least = 0;
    for (std::size_t t = 0; t < 200; ++t) least += softplus(-a[t].dot(best)) + (1 - p[t]) * a[t].dot(best);
    const double solved = staged.scenario->least_loss(200, [] {});
    EXPECT_NEAR(solved, least, 1e-8) << stages;
    if (stages == 1) {
      EXPECT_NEAR(solved, at_models, 1e-8);  // the model itself
    } else {
      EXPECT_GT(solved, at_models + 0.1);
    }
  }
}

}  // namespace
}  // namespace regatta::testing
