// Features of (step, state, action) in which Q functions, or losses and transitions, are linear.
//
//   Jin, Yang, Wang, Jordan. Provably efficient reinforcement learning with linear function approximation.
//   COLT 2020.
#pragma once

#include "engine/protocol/mdp.hpp"

namespace regatta::episodic {

/// phi_h(s, a) in R^d. Tabular processes have none: theirs are the d = S A unit vectors of each step.
class Features {
 public:
  Features(Shape shape, int dimension)
      : shape_(shape), dimension_(dimension), values_(shape.size() * std::size_t(dimension), 0.0) {}

  const Shape& shape() const { return shape_; }
  int dimension() const { return dimension_; }
  std::span<double> operator()(int h, int s, int a) { return {at(h, s, a), std::size_t(dimension_)}; }
  std::span<const double> operator()(int h, int s, int a) const {
    return {const_cast<Features*>(this)->at(h, s, a), std::size_t(dimension_)};
  }
  /// Those of step h, [state][action][dimension].
  const double* step(int h) const { return const_cast<Features*>(this)->at(h, 0, 0); }

 private:
  double* at(int h, int s, int a) { return values_.data() + shape_.at(h, s, a) * std::size_t(dimension_); }

  Shape shape_;
  int dimension_;
  std::vector<double> values_;  // [step][state][action][dimension]
};

}  // namespace regatta::episodic
