#include "algorithms/episodic/linear_process.hpp"

#include <Eigen/LU>

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

using episodic::Features, episodic::LinearProcess;

const Shape kShape{2, 3, 2};

Features random_features(const Shape& shape, int dimension, Rng<double>& rng) {
  Features features(shape, dimension);
  for (int h = 0; h < shape.steps; ++h) {
    for (int s = 0; s < shape.states; ++s) {
      for (int a = 0; a < shape.actions; ++a) {
        for (double& x : features(h, s, a)) x = rng.normal() / 2;
      }
    }
  }
  return features;
}

// Ridge regression from its definition, solved by another factorisation.
TEST(LinearProcess, IsRidgeRegressionOnTheNextStates) {
  Rng<double> rng = test_stream(1);
  const Features features = random_features(kShape, 4, rng);
  LinearProcess process(kShape);
  process.use(features);
  Eigen::MatrixXd lambda = Eigen::MatrixXd::Identity(4, 4);
  Eigen::VectorXd moment = Eigen::VectorXd::Zero(4);
  const std::vector<double> value = {0.3, -1.2, 2.5};
  for (int n = 0; n < 40; ++n) {
    const int s = int(rng.below(3)), a = int(rng.below(2)), next = int(rng.below(3));
    process.add(1, s, a, next);
    const Eigen::Map<const Eigen::VectorXd> phi(features(1, s, a).data(), 4);
    lambda += phi * phi.transpose();
    moment += value[std::size_t(next)] * phi;
  }
  process.refresh();
  std::vector<double> expected(6);
  process.expect_next(1, value, expected);
  for (int s = 0; s < 3; ++s) {
    for (int a = 0; a < 2; ++a) {
      const Eigen::Map<const Eigen::VectorXd> phi(features(1, s, a).data(), 4);
      EXPECT_NEAR(process.square(1, s, a), phi.dot(lambda.ldlt().solve(phi)), 1e-12);
      EXPECT_NEAR(expected[std::size_t(2 * s + a)], phi.dot(lambda.ldlt().solve(moment)), 1e-12);
      EXPECT_NEAR(process.square(0, s, a),
                  std::pow(features(0, s, a)[0], 2) + std::pow(features(0, s, a)[1], 2) +
                      std::pow(features(0, s, a)[2], 2) + std::pow(features(0, s, a)[3], 2),
                  1e-12);
    }
  }
}

// By hand: two of three visits led to state 2, and the ridge counts as one more that led nowhere.
TEST(LinearProcess, WithoutFeaturesIsTheShrunkEmpiricalProcess) {
  LinearProcess process(kShape);
  for (const int next : {2, 0, 2}) process.add(0, 1, 1, next);
  process.refresh();
  std::vector<double> expected(6);
  process.expect_next(0, std::vector<double>{1, 10, 100}, expected);
  EXPECT_EQ(expected, (std::vector<double>{0, 0, 0, 201 / 4.0, 0, 0}));
  EXPECT_EQ(process.square(0, 1, 1), 0.25);
  EXPECT_EQ(process.square(0, 1, 0), 1);
}

// It is not outdated while no determinant has doubled, and never before one has grown by 1.69.
TEST(LinearProcess, IsOutdatedWhenADeterminantMayHaveDoubled) {
  Rng<double> rng = test_stream(2);
  const Features features = random_features(kShape, 4, rng);
  LinearProcess process(kShape);
  process.use(features);
  Eigen::MatrixXd lambda = Eigen::MatrixXd::Identity(4, 4);
  double refreshed = 1;
  int times = 0;
  for (int n = 0; n < 2000; ++n) {
    const int s = int(rng.below(3)), a = int(rng.below(2));
    const Eigen::Map<const Eigen::VectorXd> phi(features(1, s, a).data(), 4);
    lambda += phi * phi.transpose();
    process.add(1, s, a, 0);
    const double growth = lambda.determinant() / refreshed;
    if (process.outdated()) {
      EXPECT_GE(growth, 1.69);
      refreshed = lambda.determinant();
      process.refresh();
      ++times;
    } else {
      EXPECT_LE(growth, 2);
    }
  }
  EXPECT_GE(times, 10);
  EXPECT_LE(times, 2 * 4 * std::log2(2001.0));
}

// In a linear MDP uniform play teaches all next states, in the pairs that it visits rarely, too.
TEST(LinearProcess, LearnsALinearMdp) {
  const Made made = make_scenario({"linq_linear_mdp", {}}, 1000, 3);
  const Shape& shape = made->transitions().shape();
  LinearProcess process(shape);
  process.use(made->features());
  Rng<double> rng = test_stream(3);
  for (int n = 0; n < 20'000; ++n) {
    int s = 0;
    for (int h = 0; h < shape.steps; ++h) {
      const int a = int(rng.below(shape.actions));
      const int next = made->transitions().draw(h, s, a, rng.uniform());
      process.add(h, s, a, next);
      s = next;
    }
  }
  process.refresh();
  std::vector<double> value(std::size_t(shape.states)), expected(std::size_t(shape.states * shape.actions));
  rng.uniforms(value);
  process.expect_next(1, value, expected);
  for (int s = 0; s < shape.states; ++s) {
    for (int a = 0; a < shape.actions; ++a) {
      EXPECT_NEAR(expected[shape.at(0, s, a)], made->transitions().expectation(1, s, a, value), 0.05);
    }
  }
}

}  // namespace
}  // namespace regatta::testing
