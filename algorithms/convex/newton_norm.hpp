// Steps and projections in the norm of a growing sum of outer products, which second-order learners share.
#pragma once

#include <Eigen/Cholesky>

#include "engine/protocol/least_squares.hpp"

namespace regatta::convex {

/// A = ridge I + sum of weight g g^T, d x d, on a ball around 0. O(d^2) per operation on a Cholesky factor,
/// and one eigendecomposition, O(9 d^3), for a step that leaves the ball.
class NewtonNorm {
 public:
  NewtonNorm(int dimension, double ridge, double radius) : radius_(radius) {
    factor_.compute(ridge * Matrix::Identity(dimension, dimension));
  }
  void add(const Vector& gradient, double weight = 1) { factor_.rankUpdate(gradient, weight); }
  /// argmin over ||z|| <= radius of (z - y)^T A (z - y) at y = from - A^{-1} direction / gamma.
  Vector step(const Vector& from, const Vector& direction, double gamma = 1) const {
    const Vector y = from - factor_.solve(direction) / gamma;
    return y.norm() > radius_ ? project_in_norm(factor_.reconstructedMatrix(), y, radius_) : y;
  }

 private:
  double radius_;
  Eigen::LLT<Matrix> factor_;  // A = L L^T
};

}  // namespace regatta::convex
