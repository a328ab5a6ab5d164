// Experts of whom only some are awake in a round: weights such that the mixture has small regret to every
// expert over the rounds in which it was awake.
#pragma once

#include <span>
#include <vector>

#include "engine/core/maths.hpp"

namespace regatta {

/// AdaNormalHedge for sleeping experts with a uniform prior: nothing to tune.
///
///   Luo, Schapire. Achieving all with no parameters: AdaNormalHedge. COLT 2015.
///
///   p_i ~ w(R_i, C_i) over the experts that are awake,   w(R, C) = (Phi(R+1, C+1) - Phi(R-1, C+1)) / 2,
///   Phi(R, C) = exp(max(0, R)^2 / (3 C));   then for those who were awake, with r = <p, loss> - loss_i:
///   R_i += r,   C_i += |r|.
///
/// Losses in [0, 1]. Regret to expert i: O(sqrt(C_i ln(N ln T))). Cost per round: an exponential and two
/// logarithms per expert that is awake.
class SleepingExperts {
 public:
  explicit SleepingExperts(int experts) : regret_(std::size_t(experts)), magnitude_(regret_) {}

  /// ln w(R, C); -infinity where w is 0, which is for R <= -1. Finite for all other R and C >= 0, though Phi
  /// overflows.
  static double log_weight(double regret, double magnitude) {
    const double above = max(0.0, regret + 1), below = max(0.0, regret - 1), scale = 3 * (magnitude + 1);
    const double a = above * above / scale, b = below * below / scale;
    return a > b ? a + log1p(-exp(b - a)) - kLog2 : -kInf;
  }

  /// The distribution over the experts that are awake into p, [awake]: uniform where all weights are 0.
  void distribution(std::span<const int> awake, std::span<double> p) const {
    double largest = -kInf;
    for (std::size_t k = 0; k < awake.size(); ++k) {
      const auto i = std::size_t(awake[k]);
      p[k] = log_weight(regret_[i], magnitude_[i]);
      largest = max(largest, p[k]);
    }
    double total = 0;
    for (double& q : p) total += q = largest > -kInf ? exp(q - largest) : 1.0;
    for (double& q : p) q /= total;
  }

  /// The losses of those who were awake, [awake], in [0, 1]; `mixture_loss`: <p, losses> (by convexity at
  /// least the loss of the mixed prediction, which must not stand here).
  void update(std::span<const int> awake, std::span<const double> losses, double mixture_loss) {
    for (std::size_t k = 0; k < awake.size(); ++k) {
      const auto i = std::size_t(awake[k]);
      const double r = mixture_loss - losses[k];
      regret_[i] += r;
      magnitude_[i] += abs(r);
    }
  }

  double regret(int i) const { return regret_[std::size_t(i)]; }        // R_i
  double magnitude(int i) const { return magnitude_[std::size_t(i)]; }  // C_i

 private:
  static constexpr double kLog2 = 0.69314718055994531;
  std::vector<double> regret_, magnitude_;  // [expert]
};

}  // namespace regatta
