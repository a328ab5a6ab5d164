// Parts of learners with two layers: a pool of gradient learners with different step sizes, and exponential
// weights over their points.
#pragma once

#include <vector>

#include "engine/protocol/convex.hpp"

namespace regatta::convex {

/// first, 2 first, 4 first, ... up to `cap`; at least one.
inline std::vector<double> doubling_steps(double first, double cap) {
  std::vector<double> steps{first};
  while (2 * steps.back() <= cap * (1 + 1e-12)) steps.push_back(2 * steps.back());
  return steps;
}

/// Exponential weights, as logarithms up to a common constant.
class HedgeWeights {
 public:
  explicit HedgeWeights(const Vector& prior) : logs_(prior.size()), weights_(prior.size()) {
    for (Eigen::Index i = 0; i < prior.size(); ++i) logs_[i] = log(prior[i]);
  }
  /// w_i exp(-rate hint_i), normalised, [expert].
  const Vector& weights(double rate, const Vector& hints) {
    weights_ = logs_ - rate * hints;
    const double largest = weights_.maxCoeff();
    double sum = 0;
    for (double& w : weights_) sum += w = exp(w - largest);
    return weights_ /= sum;
  }
  /// w_i *= exp(-rate loss_i)
  void update(double rate, const Vector& losses) {
    logs_ -= rate * losses;
    logs_.array() -= logs_.maxCoeff();
  }

 private:
  Vector logs_, weights_;  // [expert]
};

}  // namespace regatta::convex
