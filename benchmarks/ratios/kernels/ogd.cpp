#include <Eigen/Core>

#include "benchmarks/ratios/kernels/linear.hpp"

namespace regatta::ratios::kernels {

double ogd_100(const double* features, const double* targets, std::size_t count, int rounds) {
  using Vector = Eigen::Matrix<double, 100, 1>;
  Vector x = Vector::Zero();
  double loss = 0;
  std::size_t now = 0;
  for (int t = 0; t < rounds; ++t, now = now + 1 == count ? 0 : now + 1) {
    const Eigen::Map<const Vector> f(features + now * 100);
    const double error = x.dot(f) - targets[now];
    loss += 0.5 * error * error;
    x.noalias() -= (0.1 * error) * f;
    const double square = x.squaredNorm();
    if (square > 1) x *= 1 / std::sqrt(square);
  }
  return loss;
}

}  // namespace regatta::ratios::kernels
