#include <gtest/gtest.h>

#include <Eigen/LU>

#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

// Against the formula written out with V and every round that was played.
TEST(Lsw, IsTheFormula) {
  const Task task{.actions = 6, .dimension = 3, .fixed = true, .horizon = 300};
  const double zeta = 0.3, beta = 0.7, lam = 0.5;
  const auto l =
      make_learner({"lsw", {{"zeta", value(zeta)}, {"beta", value(beta)}, {"ridge", value(lam)}}}, task);
  ActionFeatures x(task);
  Rng<double> draw(StreamKey{3}, 0), rng(StreamKey{1}, 0);
  for (double& entry : x.columns.reshaped()) entry = draw.normal();
  Eigen::MatrixXd v = lam * Eigen::MatrixXd::Identity(3, 3);
  Eigen::VectorXd b = Eigen::VectorXd::Zero(3);
  std::vector<std::int64_t> past;
  for (Round t = 1; t <= task.horizon; ++t) {
    const Eigen::MatrixXd inverse = v.inverse();
    const auto index = [&](std::int64_t a) {
      const Eigen::VectorXd u = inverse * x(a);
      double error = 0;
      for (const std::int64_t s : past) error += std::abs(u.dot(x(s)));
      return u.dot(b) + beta * std::sqrt(u.dot(x(a))) + zeta * error;
    };
    const std::int64_t action = l->act(t, x, rng);
    for (std::int64_t a = 0; a < task.actions; ++a)
      ASSERT_LE(index(a), index(action) + 1e-9) << "round " << t << ", action " << a;
    const double reward = draw.normal() + 0.2 * double(action);
    l->observe(t, x, action, reward);
    v += x(action) * x(action).transpose();
    b += reward * x(action);
    past.push_back(action);
  }
}

TEST(Lsw, NeedsTheSameVectorsInEveryRound) {
  const Task task{.actions = 2, .dimension = 2, .fixed = true, .horizon = 10};
  const auto l = make_learner({"lsw", {}}, task);
  Rng<double> rng(StreamKey{1}, 0);
  l->act(1, shown(task, {{1, 0}, {0, 1}}), rng);
  EXPECT_THROW(l->act(2, shown(task, {{1, 0}, {0, 0.5}}), rng), PlayError);
}

}  // namespace
}  // namespace regatta::testing
