#include "engine/core/ridge.hpp"

#include <gtest/gtest.h>

#include "engine/core/random.hpp"

namespace regatta {
namespace {

using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

Eigen::VectorXd normals(int d, Rng<double>& rng) {
  Eigen::VectorXd x(d);
  for (double& entry : x) entry = rng.normal();
  return x;
}

// lam = 2, x1 = (1, 0), r1 = 3: V = diag(3, 2), b = (3, 0), theta = (1, 0), det V / lam^2 = 6/4.
// Then x2 = (1, 1), r2 = 4:   V = [4 1; 1 3], det V = 11, V^-1 = [3 -1; -1 4] / 11, b = (7, 4),
// theta = (21 - 4, -7 + 16) / 11 = (17, 9) / 11. For y = (2, -1): y^T V^-1 y = (12 + 4 + 4) / 11 = 20/11 and
// the prediction is (34 - 9) / 11 = 25/11.
TEST(Ridge, TwoExamplesByHand) {
  Ridge ridge(2, 2.0);
  EXPECT_EQ(ridge.log_det(), 0.0);
  EXPECT_NEAR(ridge.squared_width(Eigen::Vector2d(2, -1)), 5 / 2., 1e-15);
  ridge.add(Eigen::Vector2d(1, 0), 3);
  EXPECT_NEAR(ridge.theta()[0], 1.0, 1e-15);
  EXPECT_NEAR(ridge.log_det(), std::log(1.5), 1e-15);
  ridge.add(Eigen::Vector2d(1, 1), 4);
  EXPECT_NEAR(ridge.theta()[0], 17 / 11., 1e-14);
  EXPECT_NEAR(ridge.theta()[1], 9 / 11., 1e-14);
  EXPECT_NEAR(ridge.inverse()(0, 1), -1 / 11., 1e-15);
  EXPECT_EQ(ridge.inverse()(0, 1), ridge.inverse()(1, 0));
  EXPECT_NEAR(ridge.squared_width(Eigen::Vector2d(2, -1)), 20 / 11., 1e-14);
  EXPECT_NEAR(ridge.predict(Eigen::Vector2d(2, -1)), 25 / 11., 1e-14);
  EXPECT_NEAR(ridge.log_det(), std::log(11 / 4.), 1e-15);
}

struct Drift {
  double inverse = 0, theta = 0, log_det = 0;
};

// Largest relative errors against a Cholesky factorisation in long double after n examples. Features of size
// 1e3 and lam = 1e-8: the first examples cost Sherman and Morrison's formula all 16 digits.
Drift drift_after(int n) {
  const int d = 12;
  const double lam = 1e-8;
  Ridge ridge(d, lam);
  Wide gram = Wide::Identity(d, d) * (long double)(lam);
  Wide moment = Wide::Zero(d, 1);
  Rng<double> rng(StreamKey{3}, 0);
  for (int i = 0; i < n; ++i) {
    const Eigen::VectorXd x = 1e3 * normals(d, rng);
    const double r = rng.normal();
    ridge.add(x, r);
    const Wide wide = x.cast<long double>();
    gram += wide * wide.transpose();
    moment += (long double)(r)*wide;
  }
  const Eigen::LLT<Wide> factor(gram);
  const Wide inverse = factor.solve(Wide::Identity(d, d)), theta = factor.solve(moment);
  long double log_det = 0;
  for (int j = 0; j < d; ++j)
    log_det += 2 * std::log(Wide(factor.matrixL())(j, j)) - std::log((long double)(lam));
  return {double((ridge.inverse().cast<long double>() - inverse).norm() / inverse.norm()),
          double((ridge.theta().cast<long double>() - theta).norm() / theta.norm()),
          double(std::abs(ridge.log_det() - log_det))};
}

// Measured: 4e-15, 8e-15, 6e-13; without the refactorisation 2e-4, 1e-2, 0.7.
TEST(Ridge, EarlyErrorsAreGoneAfterTwentyThousandExamples) {
  for (const int n : {20 * Ridge::kRefactorEvery, 20 * Ridge::kRefactorEvery + 999}) {
    const Drift drift = drift_after(n);
    EXPECT_LT(drift.inverse, 1e-12) << n;
    EXPECT_LT(drift.theta, 1e-12) << n;
    EXPECT_LT(drift.log_det, 1e-11) << n;
  }
}

// Right before a refactorisation against right after it: what the rank-one steps since the last one had lost.
// Features of size 1 and lam = 1, as in the scenarios. Measured: 2e-14, 2e-14, 4e-14.
TEST(Ridge, RankOneStepsHardlyDriftFromTheFactorisation) {
  for (const int d : {3, 20, 40}) {
    Ridge ridge(d, 1.0);
    Rng<double> rng(StreamKey{12}, 0);
    for (int i = 1; i < 2 * Ridge::kRefactorEvery; ++i) ridge.add(normals(d, rng), rng.normal());
    const Eigen::VectorXd theta = ridge.theta(), nothing = Eigen::VectorXd::Zero(d);
    const Eigen::MatrixXd inverse = ridge.inverse();
    const double log_det = ridge.log_det();
    ridge.add(nothing, 0.0);  // changes nothing but makes all anew
    EXPECT_NE(ridge.theta(), theta) << "it was made anew";
    EXPECT_LT((ridge.theta() - theta).norm(), 1e-12 * theta.norm()) << d;
    EXPECT_LT((ridge.inverse() - inverse).norm(), 1e-12 * inverse.norm()) << d;
    EXPECT_LT(std::abs(ridge.log_det() - log_det), 1e-11) << d;
  }
}

// What many models say of one x at once is what each of them says.
TEST(BlockRidge, LooksAtAllBlocksAsAtEach) {
  const int blocks = 7, d = 20;
  BlockRidge ridge(blocks, d, 0.5);
  Rng<double> rng(StreamKey{13}, 0);
  std::vector<double> mean(blocks), square(blocks);
  for (int i = 0; i < 300; ++i) {
    const Eigen::MatrixXd x = normals(d, rng);
    ridge.look(x, mean, square);
    for (int b = 0; b < blocks; ++b) {
      EXPECT_NEAR(mean[std::size_t(b)], ridge.block(b).predict(x.col(0)), 1e-13);
      EXPECT_NEAR(square[std::size_t(b)], ridge.block(b).squared_width(x.col(0)), 1e-13);
    }
    ridge.add(int(rng.below(blocks)), x.col(0), rng.normal());
  }
}

// V = [2 1; 1 2] after x = (1, 1) with lam = 1, so L = [sqrt 2, 0; 1/sqrt 2, sqrt(3/2)], and L^T y = z has
// y2 = z2 / sqrt(3/2), y1 = (z1 - y2 / sqrt 2) / sqrt 2. theta = r (1, 1) / 3.
TEST(Ridge, SampleByHand) {
  Ridge ridge(2, 1.0, true);
  ridge.add(Eigen::Vector2d(1, 1), 6);
  const Eigen::VectorXd draw = ridge.sample(0.5, Eigen::Vector2d(0.7, -1.1));
  const double y2 = -1.1 / std::sqrt(1.5), y1 = (0.7 - y2 / std::sqrt(2)) / std::sqrt(2);
  EXPECT_NEAR(draw[0], 2 + 0.5 * y1, 1e-14);
  EXPECT_NEAR(draw[1], 2 + 0.5 * y2, 1e-14);
}

// The columns m_i of M = sample(1, e_i) - theta satisfy M M^T = V^-1, also long after and right at a
// refactorisation.
TEST(Ridge, SamplesHaveCovarianceOfTheInverse) {
  const int d = 6;
  Ridge ridge(d, 0.5, true);
  Rng<double> rng(StreamKey{4}, 0);
  for (int i = 1; i <= 1500; ++i) {
    ridge.add(normals(d, rng), rng.normal());
    if (i != 7 && i != 999 && i != 1000 && i != 1500) continue;
    Eigen::MatrixXd m(d, d);
    for (int j = 0; j < d; ++j) m.col(j) = ridge.sample(1.0, Eigen::VectorXd::Unit(d, j)) - ridge.theta();
    EXPECT_LT((m * m.transpose() - ridge.inverse()).norm(), 1e-12 * ridge.inverse().norm()) << i;
  }
}

TEST(BlockRidge, EqualsOneRidgeOnBlockFeaturesWrittenOut) {
  const int blocks = 3, d = 4;
  BlockRidge small(blocks, d, 0.7);
  Ridge large(blocks * d, 0.7);
  Rng<double> rng(StreamKey{9}, 0);
  EXPECT_EQ(small.dimension(), 12);
  for (int i = 0; i < 300; ++i) {
    const int b = int(rng.below(blocks));
    const Eigen::VectorXd x = normals(d, rng);
    Eigen::VectorXd wide = Eigen::VectorXd::Zero(blocks * d);
    wide.segment(b * d, d) = x;
    EXPECT_NEAR(small.block(b).predict(x), large.predict(wide), 1e-12);
    EXPECT_NEAR(small.block(b).squared_width(x), large.squared_width(wide), 1e-12);
    const double r = rng.normal();
    small.add(b, x, r);
    large.add(wide, r);
  }
  EXPECT_NEAR(small.block(0).log_det() + small.block(1).log_det() + small.block(2).log_det(), large.log_det(),
              1e-10);
}

// The gradient of |Y - X^T w|^2 + lam |w|^2 vanishes, and the fit is what the sequential form arrives at.
TEST(RidgeFit, SolvesTheNormalEquationsAndAgreesWithRidge) {
  const int d = 5, n = 400;
  const double lam = 0.8;
  Rng<double> rng(StreamKey{11}, 0);
  Eigen::MatrixXd x(d, n), y(n, 2);
  Ridge ridge(d, lam);
  for (int i = 0; i < n; ++i) {
    x.col(i) = normals(d, rng);
    y.row(i) = normals(2, rng);
    ridge.add(x.col(i), y(i, 1));
  }
  const Eigen::MatrixXd w = ridge_fit(x, y, lam);
  EXPECT_LT((x * (y - x.transpose() * w) - lam * w).norm(), 1e-10);
  EXPECT_LT((w.col(1) - ridge.theta()).norm(), 1e-13);
}

// Eigen takes the block sizes of products from the processor's caches; the order of its sums must not depend
// on them.
TEST(Ridge, ProductsDoNotDependOnTheCachesOfTheProcessor) {
  EXPECT_EQ(Eigen::l1CacheSize(), 32 << 10);
  EXPECT_EQ(Eigen::l2CacheSize(), 512 << 10);
}

}  // namespace
}  // namespace regatta
