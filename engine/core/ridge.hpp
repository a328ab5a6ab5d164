// Ridge regression, one example at a time: what linear bandits keep.
//
//   V = lam I + sum_s x_s x_s^T,   theta = V^-1 sum_s r_s x_s,   log_det = ln(det V / lam^d).
//
// After an example (x, r), with u = V^-1 x and q = x^T u (Sherman, Morrison, Ann. Math. Stat. 21, 1950;
// matrix determinant lemma):
//
//   V^-1 -= u u^T / (1 + q),   theta += u (r - x^T theta) / (1 + q),   log_det += ln(1 + q).
//
// While V is nearly singular (lam small against |x|^2) the first of these cancels and leaves errors of
// relative size 2^-52 |x|^2 / lam. So every kRefactorEvery examples all is computed anew from V, by Cholesky.
// Cost of an example: 3 d^2 multiply-adds, and d^3 every kRefactorEvery.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/maths.hpp"

namespace regatta {

/// The model of one d-dimensional linear function.
class Ridge {
 public:
  using Vector = Eigen::Ref<const Eigen::VectorXd>;
  static constexpr int kRefactorEvery = 1000;

  /// `with_factor`: also keep the Cholesky factor of V, which sample() needs (d^2 more per example). lam > 0.
  Ridge(int dimension, double lam, bool with_factor = false)
      : lam_(lam),
        gram_(Eigen::MatrixXd::Identity(dimension, dimension) * lam),
        inverse_(Eigen::MatrixXd::Identity(dimension, dimension) / lam),
        moment_(Eigen::VectorXd::Zero(dimension)),
        theta_(moment_),
        u_(dimension) {
    if (with_factor) factor_.emplace(gram_);
  }

  int dimension() const { return static_cast<int>(theta_.size()); }
  const Eigen::VectorXd& theta() const { return theta_; }      // [feature]
  const Eigen::MatrixXd& inverse() const { return inverse_; }  // d x d, V^-1
  double log_det() const { return log_det_; }                  // ln(det V / lam^d), 0 before any example
  double predict(const Vector& x) const { return x.dot(theta_); }
  /// x^T V^-1 x. Cost: d^2 multiply-adds.
  double squared_width(const Vector& x) const {
    u_.noalias() = inverse_ * x;
    return max(0.0, x.dot(u_));
  }

  /// theta + scale L^-T z with V = L L^T: for standard normal z a draw of N(theta, scale^2 V^-1). d^2 / 2.
  Eigen::VectorXd sample(double scale, Eigen::VectorXd z) const {
    factor_->matrixU().solveInPlace(z);
    return theta_ + scale * z;
  }

  /// Adds the example (x, r).
  void add(const Vector& x, double r) {
    const double q = squared_width(x), residual = r - predict(x);  // sets u_
    theta_ += u_ * (residual / (1.0 + q));
    u_ /= std::sqrt(1.0 + q);  // u u^T stays exactly symmetric
    inverse_.noalias() -= u_ * u_.transpose();
    log_det_ += log1p(q);
    gram_.selfadjointView<Eigen::Lower>().rankUpdate(x);
    moment_ += r * x;
    if (++examples_ % kRefactorEvery == 0) {
      refactor();
    } else if (factor_) {
      factor_->rankUpdate(x);
    }
  }

 private:
  void refactor() {
    const Eigen::LLT<Eigen::MatrixXd> factor(gram_);  // reads the lower triangle
    inverse_ = factor.solve(Eigen::MatrixXd::Identity(dimension(), dimension()));
    inverse_.triangularView<Eigen::StrictlyUpper>() = inverse_.transpose();
    theta_ = factor.solve(moment_);
    log_det_ = 0;
    for (int i = 0; i < dimension(); ++i) {
      const double diagonal = factor.matrixLLT()(i, i);
      log_det_ += log(diagonal * diagonal / lam_);
    }
    if (factor_) factor_ = factor;
  }

  double lam_, log_det_ = 0;
  Eigen::MatrixXd gram_;                               // d x d, V; only the lower triangle is kept up
  Eigen::MatrixXd inverse_;                            // d x d, V^-1
  Eigen::VectorXd moment_;                             // [feature], sum of r x
  Eigen::VectorXd theta_;                              // [feature]
  mutable Eigen::VectorXd u_;                          // [feature], scratch
  std::optional<Eigen::LLT<Eigen::MatrixXd>> factor_;  // of V
  std::int64_t examples_ = 0;
};

/// One linear function of block features e_b (x) x in R^(blocks d), which are x in block b and 0 elsewhere: V
/// is then block-diagonal, and the ridge regression is one small regression per block. One block is the
/// ordinary Ridge.
class BlockRidge {
 public:
  using Vector = Ridge::Vector;

  BlockRidge(int blocks, int dimension, double lam, bool with_factor = false)
      : blocks_(static_cast<std::size_t>(blocks), Ridge(dimension, lam, with_factor)) {}

  int blocks() const { return static_cast<int>(blocks_.size()); }
  int dimension() const { return blocks() * blocks_.front().dimension(); }  // of the block features
  const Ridge& block(int b) const { return blocks_[static_cast<std::size_t>(b)]; }
  /// Adds the example (e_b (x) x, r).
  void add(int b, const Vector& x, double r) { blocks_[static_cast<std::size_t>(b)].add(x, r); }

 private:
  std::vector<Ridge> blocks_;  // [block]
};

/// All examples at once: the d x m matrix whose column j minimises |Y_j - X^T w|^2 + lam |w|^2, where the
/// columns of X (d x n) are examples and Y is n x m. Cost: n d^2 / 2 + d^3 / 6 + n d m multiply-adds.
inline Eigen::MatrixXd ridge_fit(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, double lam) {
  Eigen::MatrixXd gram = Eigen::MatrixXd::Identity(x.rows(), x.rows()) * lam;
  gram.selfadjointView<Eigen::Lower>().rankUpdate(x);
  return gram.llt().solve(x * y);
}

}  // namespace regatta
