// The best fixed point of a stream of logistic losses, by Newton's method on the ball.
//
//   sum over rounds of ln(1 + exp(-<z_s, theta>)) + <tilt_s, theta>;
//
// with tilts a label may be known by its probability p only: p l(<a, x>) + (1 - p) l(-<a, x>) is
// l(<a, x>) + (1 - p) <a, x> for l(m) = ln(1 + exp(-m)).
//
// The stream is not kept but drawn again. The Taylor expansion of the cumulative loss to second order, around
// the point that was nearly optimal at the last checkpoint, is carried along; so the first Newton step is
// free, and a checkpoint at round t costs one or two passes over rounds 1..t, at small t a few more. Newton
// stops when (decrease that the quadratic model promises) * ||step|| <= 1e-9: the second derivative of the
// loss changes by a factor of at most exp(||step||) on the way (||z|| <= 1), so the model's minimum is then
// within 1e-9 of the true one.
#pragma once

#include "engine/protocol/convex.hpp"
#include "engine/protocol/least_squares.hpp"

namespace regatta::convex {

/// ln(1 + exp(-margin))
inline double logistic_loss(double margin) { return std::max(0.0, -margin) + log1p(exp(-abs(margin))); }

class LogisticComparator {
 public:
  LogisticComparator(int dimension, double radius)
      : radius_(radius), tilt_(Vector::Zero(dimension)), here_(tilt_) {}

  /// The next round; ||z|| <= 1.
  void add(const Vector& z) { here_.add(z); }
  /// Its linear part.
  void tilt(double factor, const Vector& by) { tilt_ += factor * by; }

  /// The least loss of rounds 1..t on the ball. draw(s) returns z of round s again.
  template <class Draw>
  double least_loss(Round t, const Draw& draw, const Breathe& breathe) {
    for (int i = 0; i < 100; ++i) {
      const Vector gradient = here_.gradient + tilt_;
      const Vector image = here_.hessian.selfadjointView<Eigen::Lower>() * here_.point;
      const Vector next = least_quadratic(here_.hessian, image - gradient, radius_);
      const Vector step = next - here_.point;
      const Vector bend = here_.hessian.selfadjointView<Eigen::Lower>() * step;
      const double decrease = -step.dot(gradient + 0.5 * bend);
      if (decrease * step.norm() <= 1e-9 && step.norm() <= 0.1)
        return here_.value.minus(decrease - tilt_.dot(here_.point));
      const double gap = here_.point.dot(gradient) + radius_ * gradient.norm();
      if (gap <= 1e-9) return value(here_);
      descend(t, next, draw, breathe);
    }
    throw PlayError("no best fixed point found: Newton's method does not converge");
  }

 private:
  /// Taylor expansion to second order of sum of ln(1 + exp(-<z_s, .>)) around a point.
  struct Expansion {
    explicit Expansion(Vector at)
        : point(std::move(at)),
          gradient(Vector::Zero(point.size())),
          hessian(Matrix::Zero(point.size(), point.size())) {}

    void add(const Vector& z) {
      const double margin = z.dot(point), wrong = 1 / (1 + exp(margin));
      value += logistic_loss(margin);
      gradient -= wrong * z;
      hessian.selfadjointView<Eigen::Lower>().rankUpdate(z, wrong * (1 - wrong));
    }

    Vector point;  // [d]
    CompensatedSum value;
    Vector gradient;  // [d]
    Matrix hessian;   // d x d, lower half
  };

  double value(const Expansion& at) const { return at.value.minus(-tilt_.dot(at.point)); }

  /// Expands around `next`, or around a point on the way to it when `next` is worse than here.
  template <class Draw>
  void descend(Round t, Vector next, const Draw& draw, const Breathe& breathe) {
    for (int halvings = 0; halvings < 60; ++halvings) {
      Expansion there(next);
      for (Round s = 1; s <= t; ++s) {
        there.add(draw(s));
        breathe();
      }
      if (value(there) <= value(here_)) {
        here_ = std::move(there);
        return;
      }
      next = 0.5 * (next + here_.point);
    }
  }

  double radius_;
  Vector tilt_;     // [d]: sum of tilt_s
  Expansion here_;  // of all rounds so far, near the last best fixed point
};

}  // namespace regatta::convex
