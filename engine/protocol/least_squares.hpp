// Quadratic problems on a ball, with full matrices.
#pragma once

#include <Eigen/Eigenvalues>

#include "engine/core/compensated_sum.hpp"
#include "engine/protocol/domain.hpp"

namespace regatta {

/// argmin over ||x|| <= radius of x^T h x / 2 - <b, x> for a positive semidefinite h, of which the lower half
/// is read; b in the range of h. One eigendecomposition, O(9 d^3).
inline Vector least_quadratic(const Matrix& h, const Vector& b, double radius) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(h);
  const Matrix& basis = eigen.eigenvectors();
  return basis *
         least_quadratic(Vector(eigen.eigenvalues().cwiseMax(0.0)), Vector(basis.transpose() * b), radius);
}

/// argmin over ||z|| <= radius of (z - y)^T a (z - y): the projection in the norm of a.
inline Vector project_in_norm(const Matrix& a, const Vector& y, double radius) {
  if (!(y.norm() > radius)) return y;
  return least_quadratic(a, a.selfadjointView<Eigen::Lower>() * y, radius);
}

/// The best linear predictor on the ball for the square losses (<x_s, theta> - y_s)^2 / 2 seen so far, from
/// the normal equations. O(d^2) per round and memory; its loss is exact up to the rounding of the running
/// sums, about 1e-16 t.
class RunningLeastSquares {
 public:
  explicit RunningLeastSquares(int dimension)
      : gram_(Matrix::Zero(dimension, dimension)), moment_(Vector::Zero(dimension)) {}

  /// Adds a round to the sums; returns <x, theta> - y: half its square is the loss of theta, and x times it
  /// the gradient.
  double error(const Vector& theta, const Vector& x, double y) {
    gram_.selfadjointView<Eigen::Lower>().rankUpdate(x);
    moment_ += y * x;
    squares_ += y * y;
    return x.dot(theta) - y;
  }
  Vector best(double radius) const { return least_quadratic(gram_, moment_, radius); }
  double least_loss(double radius) const {
    const Vector theta = best(radius);
    const Vector image = gram_.selfadjointView<Eigen::Lower>() * theta;
    return 0.5 * squares_.minus(theta.dot(2 * moment_ - image));
  }

 private:
  Matrix gram_;             // d x d, lower half: sum of x x^T
  Vector moment_;           // [d]: sum of y x
  CompensatedSum squares_;  // sum of y^2
};

}  // namespace regatta
