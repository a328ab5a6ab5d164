// What is known of the transitions of a linear MDP from the episodes so far, by ridge regression per step.
//
//   Jin, Yang, Wang, Jordan. Provably efficient reinforcement learning with linear function approximation.
//   COLT 2020.
//
//   Lambda_h = I + sum_j phi_h(s_j, a_j) phi_h(s_j, a_j)^T,
//   E[V(s') | s, a] ~ phi_h(s, a)^T Lambda_h^-1 sum_j phi_h(s_j, a_j) V(s'_j),   j: the visits of step h.
//   Without features phi are the unit vectors of the pairs (s, a), and this is the empirical process, shrunk
//   by n / (n + 1).
#pragma once

#include "algorithms/episodic/empirical_model.hpp"
#include "algorithms/episodic/inverse_covariance.hpp"

namespace regatta::episodic {

class LinearProcess {
 public:
  explicit LinearProcess(Shape shape)
      : shape_(shape),
        seen_(shape, false),
        visits_(shape),
        inverse_(shape),
        news_(std::size_t(shape.steps), 0.0),
        sums_(std::size_t(shape.states) * std::size_t(shape.actions)) {
    refresh();
  }

  /// Before the first visit. `features` must stay where they are.
  void use(const Features& features) {
    inverse_.use(features);
    refresh();
  }

  /// Cost: the number of next states of (h, s, a) that were seen.
  void add(int h, int s, int a, int next) {
    visits_(h, s, a) += 1;
    seen_.add(h, s, a, 0.0, next);
    news_[std::size_t(h)] += inverse_.square(h, s, a);
  }

  /// Whether what was added since refresh() may have doubled the determinant of some Lambda_h. (With X what
  /// it adds to Lambda_h, in the coordinates in which that is I, 1 + tr X <= det(I + X) <= e^(tr X): false
  /// only below 2, and true only from 1.69 on.)
  bool outdated() const {
    constexpr double kLogOfTwo = 0.69314718055994531;
    for (const double trace : news_) {
      if (trace >= kLogOfTwo) return true;
    }
    return false;
  }

  /// What follows is computed from the visits until here. Cost: H S A, with features H (2 S A d^2 + d^3).
  void refresh() {
    inverse_.set(visits_, 1.0);
    std::ranges::fill(news_, 0.0);
  }

  const Shape& shape() const { return shape_; }
  /// phi^T Lambda_h^-1 phi.
  double square(int h, int s, int a) const { return inverse_.square(h, s, a); }

  /// Estimates of E[value(s') | s, a] at step h into `expected`, [state * action]; value: [state].
  /// Cost: the next states that were seen, and 2 S A d with features.
  void expect_next(int h, std::span<const double> value, std::span<double> expected) const {
    std::size_t i = 0;
    for (int s = 0; s < shape_.states; ++s) {
      for (int a = 0; a < shape_.actions; ++a, ++i) {
        sums_[i] = 0;
        for (const auto& [next, count] : seen_.row(h, s, a).successors)
          sums_[i] += count * value[std::size_t(next)];
      }
    }
    inverse_.regress(h, sums_.data(), expected.data());
  }

 private:
  Shape shape_;
  EmpiricalModel seen_;
  Table visits_;
  InverseCovariance inverse_;         // Lambda^-1 at the last refresh
  std::vector<double> news_;          // [step], the sum of squares of what was added since
  mutable std::vector<double> sums_;  // [state * action], scratch
};

}  // namespace regatta::episodic
