#include <gtest/gtest.h>

#include <Eigen/LU>

#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

// Without noise the rewards of d actions give theta* by solving d equations; gaps of all later rounds follow
// from it.
TEST(LinearGaussian, RewardsAreLinearAndGapsAreThoseOfTheHiddenParameter) {
  for (std::int64_t replication = 0; replication < 5; ++replication) {
    Staged staged(
        {"linear_gaussian", {{"dimension", value(4)}, {"actions", value(6)}, {"noise", value(0.0)}}}, 100,
        replication);
    EXPECT_EQ(staged.task.dimension, 4);
    EXPECT_EQ(staged.task.actions, 6);
    EXPECT_EQ(staged.task.noise, 0.0);
    EXPECT_FALSE(staged.task.disjoint);
    const ActionFeatures& x = staged.scenario->show(1);
    Eigen::VectorXd rewards(4);
    for (int a = 0; a < 4; ++a) rewards[a] = staged.scenario->reward(1, a);
    const Eigen::VectorXd theta = x.columns.leftCols(4).transpose().fullPivLu().solve(rewards);
    EXPECT_NEAR(theta.norm(), 1.0, 1e-11);
    for (Round t = 2; t <= 100; ++t) {
      const Eigen::VectorXd means = staged.scenario->show(t).columns.transpose() * theta;
      for (int a = 0; a < 6; ++a) {
        EXPECT_NEAR(x(a).norm(), 1.0, 1e-14);
        EXPECT_NEAR(staged.scenario->reward(t, a), means[a], 1e-11);
        EXPECT_NEAR(staged.scenario->gap(t, a), means.maxCoeff() - means[a], 1e-11);
      }
    }
  }
}

// On the same streams the noisy scenario differs from the one without noise by R z_t, equal for all actions;
// over 20000 rounds z has mean 0 +- 1/141 and variance 1 +- sqrt(2)/141.
TEST(LinearGaussian, NoiseIsStandardNormalTimesR) {
  const int rounds = 20000;
  const Values small{{"dimension", value(2)}, {"actions", value(3)}};
  Values noisy = small, silent = small;
  noisy["noise"] = value(0.2);
  silent["noise"] = value(0.0);
  Staged with({"linear_gaussian", noisy}, rounds, 0), without({"linear_gaussian", silent}, rounds, 0);
  double sum = 0, squares = 0, product = 0, before = 0;
  for (Round t = 1; t <= rounds; ++t) {
    with.scenario->show(t);
    without.scenario->show(t);
    const double z = (with.scenario->reward(t, 0) - without.scenario->reward(t, 0)) / 0.2;
    EXPECT_NEAR((with.scenario->reward(t, 2) - without.scenario->reward(t, 2)) / 0.2, z, 1e-13);
    sum += z;
    squares += z * z;
    product += z * before;
    before = z;
  }
  EXPECT_NEAR(sum / rounds, 0, 4 / std::sqrt(rounds));
  EXPECT_NEAR(squares / rounds, 1, 4 * std::sqrt(2.0 / rounds));
  EXPECT_NEAR(product / rounds, 0, 4 / std::sqrt(rounds));
}

// E x x^T = I/d, and rounds are independent: the mean of <x_t(0), x_{t+1}(0)> is 0 +- 1/sqrt(d T).
TEST(LinearGaussian, DirectionsAreUniformAndFresh) {
  const int rounds = 20000;
  Staged staged({"linear_gaussian", {{"dimension", value(3)}, {"actions", value(2)}}}, rounds, 0);
  Eigen::Matrix3d second = Eigen::Matrix3d::Zero();
  Eigen::Vector3d first = Eigen::Vector3d::Zero(), before = first;
  double product = 0;
  for (Round t = 1; t <= rounds; ++t) {
    const Eigen::Vector3d x = staged.scenario->show(t)(0);
    first += x;
    second += x * x.transpose();
    product += x.dot(before);
    before = x;
  }
  EXPECT_LT((first / rounds).norm(), 5 / std::sqrt(rounds));
  EXPECT_LT((second / rounds - Eigen::Matrix3d::Identity() / 3).norm(), 5 / std::sqrt(rounds));
  EXPECT_NEAR(product / rounds, 0, 4 / std::sqrt(3.0 * rounds));
}

// What is shown does not depend on what was played, and replications differ.
TEST(LinearGaussian, IsObliviousAndDiffersBetweenReplications) {
  Staged one({"linear_gaussian", {}}, 50, 3), two({"linear_gaussian", {}}, 50, 3),
      other({"linear_gaussian", {}}, 50, 4);
  for (Round t = 1; t <= 50; ++t) {
    const auto x = one.scenario->show(t).columns, y = two.scenario->show(t).columns;
    EXPECT_EQ(x, y);
    EXPECT_NE(x, other.scenario->show(t).columns);
    one.scenario->reward(t, 0);
    one.scenario->gap(t, 5);
    one.scenario->reward(t, 7);
    EXPECT_EQ(one.scenario->reward(t, 2), two.scenario->reward(t, 2));
  }
}

}  // namespace
}  // namespace regatta::testing
