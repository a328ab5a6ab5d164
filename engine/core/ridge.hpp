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
#include "engine/core/symmetric.hpp"

namespace regatta {

/// The model of one d-dimensional linear function.
class Ridge {
 public:
  using Vector = Eigen::Ref<const Eigen::VectorXd>;
  using VectorView = Eigen::Map<const Eigen::VectorXd>;
  static constexpr int kRefactorEvery = 1000;

  /// `with_factor`: also keep the Cholesky factor of V, which sample() needs (d^2 more per example). lam > 0.
  Ridge(int dimension, double lam, bool with_factor = false)
      : d_(dimension),
        width_(packs_for(dimension) * kPack),
        lam_(lam),
        gram_(std::size_t(dimension) * std::size_t(width_)),
        waiting_(std::size_t(kTogether) * std::size_t(width_)),
        inverse_(symmetric::stride(dimension)),
        moment_(std::size_t(width_)),
        theta_(moment_),
        x_(moment_),
        u_(moment_),
        scratch_(inverse_) {
    for (int i = 0; i < d_; ++i) gram_[std::size_t(i) * std::size_t(width_ + 1)] = lam;
    for (std::size_t i = 0, at = 0; i < std::size_t(d_); at += std::size_t(d_) - i, ++i)
      inverse_[at] = 1 / lam;
    if (with_factor) factor_.emplace(Eigen::MatrixXd::Identity(d_, d_) * lam);
  }

  int dimension() const { return d_; }
  VectorView theta() const { return VectorView(theta_.data(), d_); }  // [feature]
  double log_det() const { return log_det_; }  // ln(det V / lam^d), 0 before any example
  double predict(const Vector& x) const { return dot(x.data(), theta_.data(), d_); }
  /// x^T V^-1 x. Cost: d^2 multiply-adds.
  double squared_width(const Vector& x) const {
    look_at(x);
    return max(0.0, dot(x_.data(), u_.data(), width_));
  }
  /// V^-1, d x d.
  Eigen::MatrixXd inverse() const {
    Eigen::MatrixXd full(d_, d_);
    const double* entry = inverse_.data();
    for (int i = 0; i < d_; ++i) {
      for (int j = i; j < d_; ++j) full(i, j) = full(j, i) = *entry++;
    }
    return full;
  }
  const double* packed_inverse() const { return inverse_.data(); }  // engine/core/symmetric.hpp
  const double* padded_theta() const { return theta_.data(); }

  /// theta + scale L^-T z with V = L L^T: for standard normal z a draw of N(theta, scale^2 V^-1). d^2 / 2.
  Eigen::VectorXd sample(double scale, Eigen::VectorXd z) const {
    factor_->matrixU().solveInPlace(z);
    return theta() + scale * z;
  }

  /// Adds the example (x, r).
  void add(const Vector& x, double r) {
    const double q = squared_width(x), residual = r - dot(x_.data(), theta_.data(), width_);  // sets x_, u_
    add_multiple(theta_.data(), residual / (1.0 + q), u_.data(), width_);
    scale(u_.data(), 1.0 / sqrt(1.0 + q), width_);
    symmetric::subtract_products(inverse_.data(), u_.data(), d_, scratch_.data());
    log_det_ += log1p(q);
    add_multiple(moment_.data(), r, x_.data(), width_);
    std::copy_n(x_.data(), width_, waiting_.data() + examples_ % kTogether * width_);
    ++examples_;
    if (examples_ % kTogether == 0) add_waiting();
    if (examples_ % kRefactorEvery == 0) {
      refactor();
    } else if (factor_) {
      factor_->rankUpdate(x);
    }
  }

 private:
  static constexpr int kTogether = 8;  // examples that V takes in one pass over it
  static_assert(kRefactorEvery % kTogether == 0);

  /// x_ = x and u_ = V^-1 x.
  void look_at(const Vector& x) const {
    std::copy_n(x.data(), d_, x_.data());
    symmetric::image(inverse_.data(), x_.data(), d_, u_.data());
  }

  /// V += x x^T of the examples that wait: whole packs of the rows, from the diagonal on.
  void add_waiting() {
    using namespace native;
    for (int i = 0; i < d_; ++i) {
      double* row = gram_.data() + i * width_;
      for (int j = i / kPack * kPack; j < width_; j += kPack) {
        const double* x = waiting_.data();
        Pack sum = load(row + j);
#pragma GCC unroll 8
        for (int e = 0; e < kTogether; ++e, x += width_) sum = fma(pack_of(x[i]), load(x + j), sum);
        store(row + j, sum);
      }
    }
  }

  void refactor() {
    // The upper triangle by rows is the lower one by columns, which LLT reads.
    const Eigen::Map<const Eigen::MatrixXd, 0, Eigen::OuterStride<>> gram(gram_.data(), d_, d_,
                                                                          Eigen::OuterStride<>(width_));
    const Eigen::LLT<Eigen::MatrixXd> factor(gram);
    const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(d_, d_));
    double* entry = inverse_.data();
    for (int i = 0; i < d_; ++i) {
      for (int j = i; j < d_; ++j) *entry++ = inverse(j, i);
    }
    Eigen::Map<Eigen::VectorXd>(theta_.data(), d_) = factor.solve(VectorView(moment_.data(), d_));
    log_det_ = 0;
    for (int i = 0; i < d_; ++i) {
      const double diagonal = factor.matrixLLT()(i, i);
      log_det_ += log(diagonal * diagonal / lam_);
    }
    if (factor_) factor_ = factor;
  }

  int d_, width_;  // width_: d in whole packs
  double lam_, log_det_ = 0;
  Padded gram_;                                        // [feature][width], V without the examples that wait
  Padded waiting_;                                     // [kTogether][width], features
  Padded inverse_;                                     // V^-1, upper triangle (engine/core/symmetric.hpp)
  Padded moment_;                                      // [width], sum of r x
  Padded theta_;                                       // [width]
  mutable Padded x_, u_;                               // [width], scratch
  Padded scratch_;                                     // as inverse_
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
      : blocks_(static_cast<std::size_t>(blocks), Ridge(dimension, lam, with_factor)),
        x_(std::size_t(dimension)),
        products_(symmetric::stride(dimension)) {}

  int blocks() const { return static_cast<int>(blocks_.size()); }
  int dimension() const { return blocks() * blocks_.front().dimension(); }  // of the block features
  const Ridge& block(int b) const { return blocks_[static_cast<std::size_t>(b)]; }

  /// Predictions <x, theta> and squared widths x^T V^-1 x: for each column x when there is one block, else
  /// for each block and the only column.
  void look(const Eigen::MatrixXd& columns, std::vector<double>& mean, std::vector<double>& square) {
    if (blocks() == 1) {
      for (int a = 0; a < columns.cols(); ++a) {
        mean[std::size_t(a)] = blocks_[0].predict(columns.col(a));
        square[std::size_t(a)] = blocks_[0].squared_width(columns.col(a));
      }
      return;
    }
    const int d = blocks_[0].dimension();
    std::copy_n(columns.data(), d, x_.data());
    symmetric::products(products_.data(), x_.data(), d, 2);
    inner_products(packs_for(d), x_.data(), blocks(), mean.data(),
                   [&](int b) { return block(b).padded_theta(); });
    inner_products(int(symmetric::stride(d)) / kPack, products_.data(), blocks(), square.data(),
                   [&](int b) { return block(b).packed_inverse(); });
    for (double& q : square) q = max(0.0, q);
  }

  /// Adds the example (e_b (x) x, r).
  void add(int b, const Vector& x, double r) { blocks_[static_cast<std::size_t>(b)].add(x, r); }

 private:
  std::vector<Ridge> blocks_;  // [block]
  Padded x_, products_;        // what was looked at last
};

/// All examples at once: the d x m matrix whose column j minimises |Y_j - X^T w|^2 + lam |w|^2, where the
/// columns of X (d x n) are examples and Y is n x m. Cost: n d^2 / 2 + d^3 / 6 + n d m multiply-adds.
inline Eigen::MatrixXd ridge_fit(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, double lam) {
  Eigen::MatrixXd gram = Eigen::MatrixXd::Identity(x.rows(), x.rows()) * lam;
  gram.selfadjointView<Eigen::Lower>().rankUpdate(x);
  return gram.llt().solve(x * y);
}

}  // namespace regatta
