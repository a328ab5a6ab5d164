// A gradient as a multiple of a vector. The loss of a linear predictor has gradients that are multiples of
// its features: handed over as such, nobody has to write them out, or to compute their length.
#pragma once

#include <cmath>

#include "engine/protocol/domain.hpp"

namespace regatta::convex {

/// grad f_t(x) = factor() * direction(), [d]. One object serves all rounds.
class Gradient {
 public:
  explicit Gradient(int dimension) : vector_(dimension) {}
  explicit Gradient(Vector vector) : vector_(std::move(vector)) {}
  Gradient(Gradient&&) = default;

  /// The vector itself, [d], to be written to; it has what was there before.
  Vector& fill() {
    factor_ = 1;
    direction_ = nullptr;
    length_ = kUnknown;
    written_ = true;
    return vector_;
  }
  /// `direction`, [d], has to stay until the next round. `its_length`: Euclidean; saves O(d) where it is
  /// known.
  void set(double factor, const double* direction, double its_length = kUnknown) {
    factor_ = factor;
    direction_ = direction;
    length_ = its_length;
    written_ = false;
  }

  double factor() const { return factor_; }
  const double* direction() const { return direction_ != nullptr ? direction_ : vector_.data(); }
  /// Euclidean.
  double length() const {
    const double of_direction =
        length_ >= 0 ? length_ : std::sqrt(dot(direction(), direction(), dimension()));
    return std::fabs(factor_) * of_direction;
  }
  /// Written out, [d].
  const Vector& vector() const {
    if (!written_) assign_multiple(vector_.data(), factor_, direction_, dimension());
    written_ = true;
    return vector_;
  }

 private:
  static constexpr double kUnknown = -1;

  int dimension() const { return static_cast<int>(vector_.size()); }

  mutable Vector vector_;
  mutable bool written_ = true;
  double factor_ = 1;
  const double* direction_ = nullptr;  // null: vector_, whose place an assignment may change
  double length_ = kUnknown;
};

}  // namespace regatta::convex
