#include <gtest/gtest.h>

#include <Eigen/LU>

#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

/// One instance without noise: mean rewards by action.
struct Instance {
  Instance(const std::string& kind, double zeta, std::int64_t replication)
      : staged({"misspecified_linear",
                {{"instance", value(kind)}, {"zeta", value(zeta)}, {"noise", value(0.0)}}},
               100, replication),
        x(staged.scenario->show(1).columns),
        means(x.cols()) {
    for (int a = 0; a < means.size(); ++a) {
      means[a] = staged.scenario->reward(1, a);
      if (staged.scenario->gap(1, a) == 0) best = a;
    }
  }
  double gap_to_next() const {
    double gap = kInf;
    for (int a = 0; a < means.size(); ++a)
      if (a != best) gap = std::min(gap, means[best] - means[a]);
    return gap;
  }
  /// theta* by the means, `shift` added, of the first d actions but `best`.
  Eigen::VectorXd theta(double shift) const {
    Eigen::MatrixXd rows(x.rows(), x.rows());
    Eigen::VectorXd values(x.rows());
    for (int a = 0, i = 0; i < x.rows(); ++a) {
      if (a == best) continue;
      rows.row(i) = x.col(a).transpose();
      values[i++] = means[a] + shift;
    }
    return rows.fullPivLu().solve(values);
  }

  Staged staged;
  const Eigen::MatrixXd x;  // d x K
  Eigen::VectorXd means;
  int best = -1;
};

TEST(MisspecifiedLinear, TheBestActionLeadsByAboutTheGapOfThePaper) {
  for (const std::string kind : {"random", "adversarial"}) {
    for (std::int64_t r = 0; r < 10; ++r) {
      const Instance i(kind, kind == "random" ? 0.02 : 0.3, r);
      ASSERT_GE(i.best, 0);
      EXPECT_GE(i.gap_to_next(), 0.15) << kind;
      EXPECT_LE(i.gap_to_next(), 0.21) << kind;
      for (int a = 0; a < i.means.size(); ++a) {
        EXPECT_NEAR(i.staged.scenario->gap(1, a), i.means[i.best] - i.means[a], 1e-12);
        EXPECT_NEAR(i.x.col(a).norm(), 1, 1e-12);
      }
    }
  }
}

TEST(MisspecifiedLinear, IsLinearWithoutMisspecification) {
  const Instance i("random", 0.0, 3);
  const Eigen::VectorXd theta = i.theta(0);
  EXPECT_NEAR(theta.norm(), 1, 1e-9);
  EXPECT_LT((i.x.transpose() * theta - i.means).cwiseAbs().maxCoeff(), 1e-9);
}

// All deviate by -zeta, the best one by +zeta; the linear part prefers another.
TEST(MisspecifiedLinear, AdversarialInstancesMislead) {
  for (std::int64_t r = 0; r < 5; ++r) {
    const Instance i("adversarial", 0.3, r);
    const Eigen::VectorXd linear = i.x.transpose() * i.theta(0.3);
    Eigen::Index favourite = -1;
    linear.maxCoeff(&favourite);
    EXPECT_NE(favourite, i.best);
    for (int a = 0; a < linear.size(); ++a)
      EXPECT_NEAR(i.means[a] - linear[a], a == i.best ? 0.3 : -0.3, 1e-9);
  }
}

TEST(MisspecifiedLinear, ShowsTheSameActionsInEveryRound) {
  Staged staged({"misspecified_linear", {}}, 100, 0);
  const Eigen::MatrixXd first = staged.scenario->show(1).columns;
  EXPECT_EQ(first, staged.scenario->show(2).columns);
  EXPECT_EQ(first.cols(), 100);
  EXPECT_EQ(first.rows(), 16);
}

}  // namespace
}  // namespace regatta::testing
