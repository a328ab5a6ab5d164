// Regressors that learn one example after the other: parts for learners that need a model with small regret
// to the best linear function (an external-regret oracle).
#pragma once

#include <memory>
#include <string>

#include "engine/core/errors.hpp"
#include "engine/core/ridge.hpp"
#include "engine/core/vectors.hpp"

namespace regatta {

/// Predicts labels in [0, 1] from feature vectors of a fixed length d.
class Regressor {
 public:
  using Vector = Eigen::VectorXd;

  virtual ~Regressor() = default;
  /// In [0, 1]: what the linear model says, clipped.
  double predict(const Vector& x) const { return min(1.0, max(0.0, model(x))); }
  virtual void add(const Vector& x, double y) = 0;
  virtual std::unique_ptr<Regressor> copy() const = 0;

 private:
  virtual double model(const Vector& x) const = 0;
};

/// theta = (lam I + sum of x x^T)^-1 sum of y x over the past examples. 3 d^2 multiply-adds per example.
class RidgeRegressor final : public Regressor {
 public:
  RidgeRegressor(int dimension, double lam) : ridge_(dimension, lam) {}
  void add(const Vector& x, double y) override { ridge_.add(x, y); }
  std::unique_ptr<Regressor> copy() const override { return std::make_unique<RidgeRegressor>(*this); }

 private:
  double model(const Vector& x) const override { return ridge_.predict(x); }
  Ridge ridge_;
};

/// The same, but x x^T of the example to be predicted is in the sum already, which divides the prediction by
/// 1 + x^T V^-1 x. Vovk. Competitive on-line statistics. Int. Stat. Review 69, 2001; Azoury, Warmuth. Machine
/// Learning 43, 2001. Regret O(d ln T) whatever the examples. 4 d^2 multiply-adds.
class ForwardRegressor final : public Regressor {
 public:
  ForwardRegressor(int dimension, double lam) : ridge_(dimension, lam) {}
  void add(const Vector& x, double y) override { ridge_.add(x, y); }
  std::unique_ptr<Regressor> copy() const override { return std::make_unique<ForwardRegressor>(*this); }

 private:
  double model(const Vector& x) const override { return ridge_.predict(x) / (1 + ridge_.squared_width(x)); }
  Ridge ridge_;
};

/// Projected gradient descent on (<x, theta> - y)^2 over the ball of a radius, from theta = 0, with steps
/// that need no scale: theta -= sqrt(2) radius g / sqrt(sum of |g|^2, this one included). Streeter, McMahan.
/// Less regret via online conditioning. arXiv:1002.4862, 2010. Regret at most 2 sqrt(2) radius sqrt(sum
/// |g|^2) to the models in the ball. O(d).
class GradientRegressor final : public Regressor {
 public:
  GradientRegressor(int dimension, double radius) : radius_(radius), theta_(std::size_t(dimension)) {}

  void add(const Vector& x, double y) override {
    const int d = int(x.size());
    const double slope = 2 * (model(x) - y);  // g = slope x
    squares_ += slope * slope * dot(x.data(), x.data(), d);
    if (!(squares_ > 0)) return;
    add_multiple(theta_.data(), -sqrt(2.0 / squares_) * radius_ * slope, x.data(), d);
    const double length = sqrt(dot(theta_.data(), theta_.data(), d));
    if (length > radius_) scale(theta_.data(), radius_ / length, d);
  }
  std::unique_ptr<Regressor> copy() const override { return std::make_unique<GradientRegressor>(*this); }

 private:
  double model(const Vector& x) const override { return dot(x.data(), theta_.data(), int(x.size())); }
  double radius_, squares_ = 0;  // sum of |g|^2
  Padded theta_;
};

}  // namespace regatta
