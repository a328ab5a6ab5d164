// Points that can't lie outside of their domain.
#pragma once

#include "engine/protocol/domain.hpp"

namespace regatta::convex {

/// How far outside of the domain a point may lie, relative to the diameter: rounding, not cheating.
inline constexpr double kTolerance = 1e-9;

/// A point of a domain, [d]. Whatever is done to it leaves it in the domain, or throws PlayError: that spares
/// the protocol a pass over every point that is played.
class Point {
 public:
  Point(const Domain& domain, const Vector& x) : domain_(domain) { set(x); }

  const Domain& domain() const { return domain_; }
  const Vector& vector() const { return x_; }
  operator const Vector&() const { return x_; }

  /// Becomes x, [d], which has to lie in the domain. O(d)
  void set(const Vector& x) {
    if (x.size() != domain_.dimension || !(domain_.violation(x) <= kTolerance * domain_.diameter())) refuse();
    x_ = x;
  }
  /// Becomes the nearest point of the domain to from - rate * direction. O(d); simplex O(d log d).
  void step(const Vector& from, double rate, const double* direction) {
    if (!domain_.step(x_, from, rate, direction)) refuse();
  }
  void step(const Vector& from, double rate, const Vector& direction) { step(from, rate, direction.data()); }

 private:
  [[noreturn]] static void refuse() {
    throw PlayError("the learner played a point outside of the domain (a NaN in its state?)");
  }

  Domain domain_;
  Vector x_;
};

}  // namespace regatta::convex
