// Follow the regularised leader on the probability simplex.
//
//   p = argmin over the simplex of  eta <p, L> + Psi(p),   L = the sum of all losses so far.
//
//   negative entropy, Psi = sum_i p_i ln p_i:    p_i proportional to exp(-eta L_i) (exponential weights).
//   log-barrier,      Psi = sum_i ln(1 / p_i):   p_i = 1 / (eta L_i + nu), with nu such that they sum to 1.
//     Foster, Li, Lykouris, Sridharan, Tardos. Learning in games: robustness of fast convergence. NIPS 2016.
#pragma once

#include <span>

#include "engine/core/maths.hpp"

namespace regatta {

/// Exponential weights. losses, probability: [choice], the same size. Cost: one exp per choice.
inline void entropy_step(double eta, std::span<const double> losses, std::span<double> probability) {
  double least = losses[0], sum = 0;
  for (const double loss : losses) least = min(least, loss);
  for (std::size_t i = 0; i < losses.size(); ++i) sum += probability[i] = exp(-eta * (losses[i] - least));
  for (double& p : probability) p /= sum;
}

/// Log-barrier step; returns the number of Newton iterations. With u_i = eta (L_i - min L) >= 0, lam solves
/// g(lam) = sum_i 1 / (u_i + lam) = 1 in [1, number of choices]. g is convex and falls, so Newton from lam =
/// 1 comes from below and never overshoots. (Without the shift by min L the differences cancel and it
/// stalls.) No probability is 0, sum 1 up to rounding. Cost per iteration: one division per choice; about 6
/// of them.
inline int log_barrier_step(double eta, std::span<const double> losses, std::span<double> probability) {
  constexpr int kMost = 60;
  double least = losses[0];
  for (const double loss : losses) least = min(least, loss);
  double lam = 1, sum = 0;
  int iteration = 0;
  for (; iteration < kMost; ++iteration) {
    double squares = 0;
    sum = 0;
    for (std::size_t i = 0; i < losses.size(); ++i) {
      const double p = 1 / (eta * (losses[i] - least) + lam);
      probability[i] = p;
      sum += p;
      squares += p * p;
    }
    const double next = lam + (sum - 1) / squares;
    if (!(sum - 1 > 1e-14) || next == lam) break;
    lam = next;
  }
  for (double& p : probability) p /= sum;
  return iteration;
}

}  // namespace regatta
