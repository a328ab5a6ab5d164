// Exponential weights over cumulative losses: p(k) proportional to exp(-rate L_k), for a rate that never
// changes.
#pragma once

#include "engine/core/random.hpp"
#include "engine/core/real.hpp"

namespace regatta {

/// In log space: only differences of losses are ever exponentiated. A change of one loss costs one
/// exponential, a draw K additions.
class SoftMin {
 public:
  SoftMin(int size, double rate) : rate_(rate), loss_(size, 0.0), weight_(size, 1.0) {}

  int size() const { return loss_.size(); }
  double rate() const { return rate_; }
  /// L_k += loss.
  void add(int k, double loss) {
    loss_[k] += loss;
    weight_[k] = exp(rate_ * (zero_ - loss_[k]));
  }
  /// k with probability p(k); one uniform.
  int draw(Rng<double>& rng) {
    const double sum = total();
    return static_cast<int>(sample(weight_, sum, rng.uniform()).arm);
  }
  /// p(k)
  double probability(int k) {
    const double sum = total();  // may change the weights
    return weight_[k] / sum;
  }

 private:
  // Losses grow, so all weights shrink until the least loss becomes the new zero; then the largest is 1.
  static constexpr double kFaint = 1e-100;

  double total() {
    double sum = 0;
    for (int k = 0; k < size(); ++k) sum += weight_[k];
    if (sum >= kFaint) return sum;
    zero_ = loss_[0];
    for (int k = 1; k < size(); ++k) zero_ = min(zero_, loss_[k]);
    sum = 0;
    for (int k = 0; k < size(); ++k) sum += weight_[k] = exp(rate_ * (zero_ - loss_[k]));
    return sum;
  }

  double rate_;
  Arms<double> loss_, weight_;  // [k]; L, and p up to a factor
  double zero_ = 0;             // the loss of weight 1
};

}  // namespace regatta
