// Convex domains of R^d: ball, box and simplex, and projections onto them.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "engine/core/errors.hpp"
#include "engine/core/packs.hpp"

namespace regatta {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

/// |x|, in an order of additions that does not depend on the x86-64 level.
inline double length(const Vector& x) {
  return std::sqrt(dot(x.data(), x.data(), static_cast<int>(x.size())));
}

/// argmin over ||x|| <= radius of sum_i h_i x_i^2 / 2 - b_i x_i, for curvatures h >= 0: x_i = b_i / (h_i +
/// mu) with the least mu >= 0 that keeps x inside. Where h_i is zero up to rounding (below 1e-13 of the
/// largest), x_i = 0. Newton's method on 1 / ||x(mu)|| = 1 / radius, which comes from below and never
/// overshoots (More, Sorensen. Computing a trust region step. SIAM J. Sci. Stat. Comput. 4, 1983). O(d) per
/// iteration, about five of them.
inline Vector least_quadratic(const Vector& h, const Vector& b, double radius) {
  const auto flat = h.array() <= 1e-13 * h.maxCoeff();
  const Vector slope = flat.select(0.0, b);
  Vector curvature = flat.select(1.0, h);
  Vector x = slope.cwiseQuotient(curvature);
  double norm = x.norm();
  if (!(norm > radius)) return x;
  for (int i = 0; i < 100 && norm > radius * (1 + 1e-15); ++i) {
    const double decline = x.cwiseAbs2().cwiseQuotient(curvature).sum() / norm;  // -d||x|| / dmu
    curvature.array() += (norm / radius - 1) * norm / decline;
    x = slope.cwiseQuotient(curvature);
    norm = x.norm();
  }
  return x * (radius / norm);
}

enum class Shape { kBall, kBox, kSimplex };

/// ball: ||x|| <= radius; box: |x_i| <= radius; simplex: x_i >= 0, sum_i x_i = radius.
struct Domain {
  Shape shape = Shape::kBall;
  int dimension = 1;
  double radius = 1;

  bool operator==(const Domain&) const = default;

  /// What a scenario's parameter `domain` offers.
  static Domain named(const std::string& shape, std::int64_t dimension, double radius) {
    return {shape == "box"       ? Shape::kBox
            : shape == "simplex" ? Shape::kSimplex
                                 : Shape::kBall,
            static_cast<int>(dimension), radius};
  }

  Vector centre() const {
    return Vector::Constant(dimension, shape == Shape::kSimplex ? radius / dimension : 0.0);
  }
  /// max ||x - y||
  double diameter() const {
    if (shape == Shape::kSimplex) return dimension > 1 ? radius * std::sqrt(2.0) : 0.0;
    return 2 * reach();
  }
  /// max ||x - y||_inf
  double width() const { return shape == Shape::kSimplex ? (dimension > 1 ? radius : 0.0) : 2 * radius; }
  /// max ||x - centre||
  double reach() const {
    if (shape == Shape::kSimplex) return radius * std::sqrt(1 - 1.0 / dimension);
    return shape == Shape::kBox ? radius * std::sqrt(double(dimension)) : radius;
  }

  /// By how much x breaks the worst constraint: <= 0 inside, NaN when x has a NaN.
  double violation(const Vector& x) const {
    if (shape == Shape::kBall) return length(x) - radius;
    if (x.hasNaN()) return std::nan("");
    if (shape == Shape::kBox) return x.cwiseAbs().maxCoeff() - radius;
    return std::max(std::abs(x.sum() - radius), -x.minCoeff());
  }

  /// x becomes the nearest point of the domain. O(d); simplex O(d log d).
  void project(Vector& x) const {
    if (shape == Shape::kBall) {
      shrink(x, length(x));
    } else if (shape == Shape::kBox) {
      for (double& entry : x) entry = std::clamp(entry, -radius, radius);
    } else {
      project_onto_simplex(x);
    }
  }

  /// x becomes the nearest point of the domain to from - rate * direction. x may be `from`. One pass where
  /// the ball does not have to be entered. False when there is none (a NaN, or numbers too large).
  bool step(Vector& x, const Vector& from, double rate, const double* direction) const {
    if (shape == Shape::kBall) {
      const double length = step_into_ball(x.data(), from.data(), -rate, direction, dimension, radius);
      return length < std::numeric_limits<double>::infinity();
    }
    assign_step(x.data(), from.data(), -rate, direction, dimension);
    project(x);
    return !x.hasNaN();
  }
  bool step(Vector& x, const Vector& from, double rate, const Vector& direction) const {
    return step(x, from, rate, direction.data());
  }

  /// x becomes argmin over z of sum_i h_i (z_i - x_i)^2, h >= 0; ball (where h_i = 0: z_i = 0) and box only.
  void project(Vector& x, const Vector& h) const {
    expect(shape != Shape::kSimplex, "weighted projections exist for ball and box only");
    if (shape == Shape::kBox) return project(x);
    if (length(x) > radius) x = least_quadratic(h, h.cwiseProduct(x), radius);
  }

  /// min over x of <g, x>
  double least_linear(const Vector& g) const {
    if (shape == Shape::kSimplex) return radius * g.minCoeff();
    return -radius * (shape == Shape::kBox ? g.lpNorm<1>() : g.norm());
  }

 private:
  void shrink(Vector& x, double norm) const {
    if (norm > radius) scale(x.data(), radius / norm, dimension);
  }

  /// Duchi, Shalev-Shwartz, Singer, Chandra. Efficient projections onto the l1-ball. ICML 2008, Figure 1.
  void project_onto_simplex(Vector& x) const {
    if (x.hasNaN()) return;
    Vector sorted = x;
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    double sum = -radius, shift = 0;
    for (Eigen::Index i = 0; i < sorted.size(); ++i) {
      sum += sorted[i];
      const double candidate = sum / double(i + 1);
      if (sorted[i] > candidate) shift = candidate;
    }
    x = (x.array() - shift).cwiseMax(0.0);
  }
};

}  // namespace regatta
