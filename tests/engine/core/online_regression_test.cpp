#include "engine/core/online_regression.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "engine/core/random.hpp"

namespace regatta {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

Vector vector(std::initializer_list<double> entries) {
  Vector out(static_cast<Eigen::Index>(entries.size()));
  std::copy(entries.begin(), entries.end(), out.begin());
  return out;
}

// x = 1, lam = 1: after labels 1 and 0.5 theta = 1.5 / 3. Forward: (sum of y) / (lam + examples + 1).
TEST(OnlineRegression, StepsByHandInOneDimension) {
  const Vector one = vector({1});
  RidgeRegressor ridge(1, 1);
  ForwardRegressor forward(1, 1);
  EXPECT_EQ(ridge.predict(one), 0);
  EXPECT_EQ(forward.predict(one), 0);
  for (const double y : {1.0, 0.5}) ridge.add(one, y), forward.add(one, y);
  EXPECT_NEAR(ridge.predict(one), 0.5, 1e-15);
  EXPECT_NEAR(forward.predict(one), 1.5 / 4, 1e-15);
}

// g = 2 (0 - 0.5) (1, 2): |g|^2 = 5, the step has length sqrt(2) radius, so theta is projected: (1, 2) / sqrt
// 5. Then at x = (1, 0), y = 0: slope 2 / sqrt 5, sum of squares 5.8, theta_1 -= sqrt(2 / 5.8) 2 / sqrt 5,
// inside.
TEST(OnlineRegression, StepsByHandOfGradientDescent) {
  GradientRegressor gradient(2, 1);
  const double root = std::sqrt(5.0);
  gradient.add(vector({1, 2}), 0.5);
  EXPECT_NEAR(gradient.predict(vector({1, 0})), 1 / root, 1e-15);
  EXPECT_NEAR(gradient.predict(vector({0, 1})), 2 / root, 1e-15);
  EXPECT_EQ(gradient.predict(vector({1, 1})), 1) << "clipped";
  gradient.add(vector({1, 0}), 0);
  EXPECT_EQ(gradient.predict(vector({1, 0})), 0) << "1 / root - 0.525 is negative: clipped";
  EXPECT_NEAR(gradient.predict(vector({1, 1})), 3 / root - std::sqrt(2 / 5.8) * 2 / root, 1e-14);
  GradientRegressor still(1, 1);
  still.add(vector({1}), 0);  // a gradient of 0 divides nothing
  EXPECT_EQ(still.predict(vector({1})), 0);
}

struct Stream {
  Rng<double> rng{StreamKey{4}, 0};
  Vector x = Vector::Ones(5);
  double y = 0;
  void next() {
    for (int i = 0; i < 4; ++i) x[i] = rng.uniform();
    y = min(1.0, max(0.0, 0.1 + 0.3 * x[0] + 0.4 * x[2] + 0.1 * rng.normal()));
  }
};

TEST(OnlineRegression, EqualsTheFormulasWrittenOut) {
  Stream stream;
  RidgeRegressor ridge(5, 0.7);
  ForwardRegressor forward(5, 0.7);
  Matrix gram = Matrix::Identity(5, 5) * 0.7;
  Vector moment = Vector::Zero(5);
  for (int t = 0; t < 1500; ++t) {
    stream.next();
    const Vector theta = gram.llt().solve(moment);
    gram += stream.x * stream.x.transpose();
    const Vector ahead = gram.llt().solve(moment);
    const auto clipped = [](double p) { return std::min(1.0, std::max(0.0, p)); };
    EXPECT_NEAR(ridge.predict(stream.x), clipped(theta.dot(stream.x)), 1e-10) << t;
    EXPECT_NEAR(forward.predict(stream.x), clipped(ahead.dot(stream.x)), 1e-10) << t;
    moment += stream.y * stream.x;
    ridge.add(stream.x, stream.y);
    forward.add(stream.x, stream.y);
  }
}

TEST(OnlineRegression, CopiesGoTheirOwnWay) {
  Stream stream;
  std::vector<std::unique_ptr<Regressor>> all;
  all.push_back(std::make_unique<RidgeRegressor>(5, 1));
  all.push_back(std::make_unique<ForwardRegressor>(5, 1));
  all.push_back(std::make_unique<GradientRegressor>(5, 1));
  for (const auto& regressor : all) {
    stream.next();
    regressor->add(stream.x, 0.5);
    const double before = regressor->predict(stream.x);
    const auto copy = regressor->copy();
    EXPECT_EQ(copy->predict(stream.x), before);
    for (int t = 0; t < 5; ++t) copy->add(stream.x, 0);
    EXPECT_EQ(regressor->predict(stream.x), before);
    EXPECT_LT(copy->predict(stream.x), before);
  }
}

// All three lose little against the best model in hindsight; one that does not learn loses about 0.09 T.
TEST(OnlineRegression, LearnsWhatIsLinear) {
  std::vector<std::unique_ptr<Regressor>> all;
  all.push_back(std::make_unique<RidgeRegressor>(5, 1));
  all.push_back(std::make_unique<ForwardRegressor>(5, 1));
  all.push_back(std::make_unique<GradientRegressor>(5, 1));
  for (std::size_t i = 0; i < all.size(); ++i) {
    Stream stream;
    double losses = 0, squares = 0;
    Matrix gram = Matrix::Zero(5, 5);
    Vector moment = Vector::Zero(5);
    for (int t = 0; t < 3000; ++t) {
      stream.next();
      losses += std::pow(all[i]->predict(stream.x) - stream.y, 2);
      all[i]->add(stream.x, stream.y);
      gram += stream.x * stream.x.transpose(), moment += stream.y * stream.x;
      squares += stream.y * stream.y;
    }
    const double regret = losses - (squares - moment.dot(gram.llt().solve(moment)));
    EXPECT_GT(regret, 0) << i;
    EXPECT_LT(regret, i < 2 ? 2.0 : 15.0) << i;
  }
}

}  // namespace
}  // namespace regatta
