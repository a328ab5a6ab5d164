// The regularised inverse covariance of the features that a policy meets, T_h = (gamma I + Sigma_h)^-1 with
// Sigma_h = E_pi[phi_h phi_h^T], and the products with it that estimates of linear Q functions need.
//
// Two estimators of T from samples of phi are below, too; they need no process.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <functional>

#include "engine/core/maths.hpp"
#include "engine/protocol/linear_features.hpp"

namespace regatta::episodic {

/// T_h of every step. Without features phi_h(s, a) are the unit vectors, and T_h is diagonal with
/// 1 / (gamma + q_h(s, a)). Cost of set(): H S A, with features H (2 S A d^2 + d^3).
class InverseCovariance {
 public:
  explicit InverseCovariance(Shape shape) : shape_(shape), diagonal_(shape) {}

  /// `features` must stay where they are.
  void use(const Features& features) {
    features_ = &features;
    inverse_.assign(std::size_t(shape_.steps), Matrix());
    images_.assign(std::size_t(shape_.steps), Rows());
  }
  bool one_hot() const { return features_ == nullptr; }

  /// q: occupancy of the policy (all zero in steps or states that it never comes to), gamma > 0.
  void set(const Table& q, double gamma) {
    for (int h = 0; h < shape_.steps; ++h) {
      if (one_hot()) {
        for (int i = 0; i < pairs(); ++i) diagonal_(h, 0, i) = 1 / (gamma + q(h, 0, i));
      } else {
        const auto phi = rows(h);
        const Eigen::Map<const Eigen::VectorXd> weight(q.row(h, 0).data(), pairs());
        set(h, invert(phi.transpose() * weight.asDiagonal() * phi, gamma));
      }
    }
  }
  /// An estimate of T_h, d x d; needs features.
  void set(int h, const Eigen::MatrixXd& inverse) {
    inverse_[std::size_t(h)] = inverse;
    images_[std::size_t(h)].noalias() = rows(h) * inverse;
    const auto phi = rows(h);
    for (int i = 0; i < pairs(); ++i) diagonal_(h, 0, i) = images_[std::size_t(h)].row(i).dot(phi.row(i));
  }

  /// phi^T T_h phi.
  double square(int h, int s, int a) const { return diagonal_(h, s, a); }

  /// f(i, x) with x = phi_i^T T_h phi(s, a) for the pairs i = (s', a') of step h; where features are unit
  /// vectors for (s, a) alone, because x is 0 for all others.
  template <class F>
  void each_product(int h, int s, int a, const F& f) const {
    if (one_hot()) return f(s * shape_.actions + a, square(h, s, a));
    const auto phi = rows(h).row(s * shape_.actions + a);
    const auto& images = images_[std::size_t(h)];
    for (int i = 0; i < pairs(); ++i) f(i, images.row(i).dot(phi));
  }

  /// out_i = sum_j phi_i^T T_h phi_j target_j over the pairs j = (s, a) of step h, both [state * action] and
  /// apart from each other: for target_j the sum of what was observed at j this is a ridge regression.
  /// Cost: 2 S A d; for unit vectors S A.
  void regress(int h, const double* target, double* out) const {
    if (one_hot()) {
      for (int i = 0; i < pairs(); ++i) out[i] = diagonal_(h, 0, i) * target[i];
      return;
    }
    const Eigen::Map<const Eigen::VectorXd> y(target, pairs());
    const Eigen::VectorXd moment = rows(h).transpose() * y;
    Eigen::Map<Eigen::VectorXd>(out, pairs()).noalias() = images_[std::size_t(h)] * moment;
  }

  /// m_i = E over pairs j ~ q_h of min(phi_i^T T_h phi_j, 0), [state * action]; zero for unit vectors.
  /// Cost: (S A)^2 d.
  Eigen::VectorXd mean_negative_part(int h, const Table& q) const {
    if (one_hot()) return Eigen::VectorXd::Zero(pairs());
    const Eigen::Map<const Eigen::VectorXd> weight(q.row(h, 0).data(), pairs());
    return (images_[std::size_t(h)] * rows(h).transpose()).cwiseMin(0.0) * weight;
  }

  /// (gamma I + sigma)^-1.
  static Eigen::MatrixXd invert(Eigen::MatrixXd sigma, double gamma) {
    sigma.diagonal().array() += gamma;
    return sigma.llt().solve(Eigen::MatrixXd::Identity(sigma.rows(), sigma.cols()));
  }

 private:
  using Matrix = Eigen::MatrixXd;
  using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  int pairs() const { return shape_.states * shape_.actions; }
  Eigen::Map<const Rows> rows(int h) const {  // [state * action][dimension]
    return {features_->step(h), pairs(), features_->dimension()};
  }

  Shape shape_;
  const Features* features_ = nullptr;
  std::vector<Matrix> inverse_;  // [step], T_h; empty for unit vectors
  std::vector<Rows> images_;     // [step], rows phi^T T_h
  Table diagonal_;               // phi^T T_h phi
};

/// How many samples matrix geometric resampling takes per repetition: ceil((2 / gamma) ln(1 / (eps gamma))),
/// with eps = 0.1.
inline int mgr_samples(double gamma) { return int(-floor(-2 / gamma * log(1 / (0.1 * gamma)))); }

/// Matrix geometric resampling: T = c sum_n prod_{i <= n} (I - c (gamma I + phi_i phi_i^T)), the series of
/// the inverse with a fresh sample in each factor, averaged over `repetitions`; c = 1/2 wants |phi| <= 1.
/// sample(phi) draws one phi, [d]. Cost: repetitions * samples * 2 d^2.
///   Neu, Bartok. An efficient algorithm for learning with semi-bandit feedback. ALT 2013; with a ridge:
///   Luo, Wei, Lee. Policy optimization in adversarial MDPs. NeurIPS 2021. Constants recalled.
template <class Sample>
Eigen::MatrixXd matrix_geometric_resampling(int dimension, double gamma, int samples, int repetitions,
                                            const Sample& sample) {
  constexpr double kStep = 0.5;
  const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(dimension, dimension);
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(dimension, dimension);
  Eigen::VectorXd phi(dimension), image(dimension);
  for (int m = 0; m < repetitions; ++m) {
    Eigen::MatrixXd product = identity;
    sum += kStep * product;
    for (int n = 0; n < samples; ++n) {
      sample(phi);
      image.noalias() = product * phi;
      product *= 1 - kStep * gamma;
      product.noalias() -= kStep * image * phi.transpose();
      sum += kStep * product;
    }
  }
  return sum / repetitions;
}

/// (gamma I + the mean of phi phi^T over `samples`)^-1. Cost: samples * d^2 / 2 + d^3.
template <class Sample>
Eigen::MatrixXd empirical_inverse(int dimension, double gamma, int samples, const Sample& sample) {
  Eigen::MatrixXd sigma = Eigen::MatrixXd::Zero(dimension, dimension);
  Eigen::VectorXd phi(dimension);
  for (int n = 0; n < samples; ++n) {
    sample(phi);
    sigma.selfadjointView<Eigen::Lower>().rankUpdate(phi, 1.0 / samples);
  }
  sigma.triangularView<Eigen::StrictlyUpper>() = sigma.transpose();
  return InverseCovariance::invert(std::move(sigma), gamma);
}

}  // namespace regatta::episodic
