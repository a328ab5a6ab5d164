// How often n trials succeed, in a time that does not grow with n.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/core/random.hpp"
#include "engine/core/real.hpp"

namespace regatta {
namespace binomial_detail {

/// ln(1 - p) for 0 <= p < 1, also where 1 - p is rounded.
inline double log_of_failure(double p) {
  if (p > 1e-4) return log(1 - p);
  return -p * (1 + p * (1.0 / 2 + p * (1.0 / 3 + p * (1.0 / 4 + p / 5))));
}

/// ln(k!) minus Stirling's formula for it with k + 1: the tail of the series for k >= 10, else exact.
inline double stirling_tail(double k) {
  constexpr double kSmall[] = {
      0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
      0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287};
  if (k < 10) return kSmall[static_cast<int>(k)];
  const double x = 1 / (k + 1), square = x * x;
  return x * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
}

/// Adds up probabilities from 0 on: for n p below 10.
inline std::int64_t by_search(Rng<double>& rng, double n, double p) {
  const double odds = p / (1 - p), none = exp(n * log_of_failure(p));
  while (true) {
    double u = rng.uniform(), probability = none, k = 0;
    while (u >= probability && k <= n && k < 1000) {
      u -= probability;
      k += 1;
      probability *= odds * (n - k + 1) / k;
    }
    if (k <= n && k < 1000) return static_cast<std::int64_t>(k);  // else: rounding, with a chance of 1e-13
  }
}

/// W. Hörmann, "The generation of binomial random variates", Journal of Statistical Computation and
/// Simulation 46, 1993, algorithm BTRS: transformed rejection with squeeze. For n p >= 10, p <= 1/2.
inline std::int64_t by_rejection(Rng<double>& rng, double n, double p) {
  const double deviation = sqrt(n * p * (1 - p));
  const double b = 1.15 + 2.53 * deviation, a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double centre = n * p + 0.5, accept = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * deviation;
  const double odds = p / (1 - p), mode = floor((n + 1) * p);
  while (true) {
    const double u = rng.uniform() - 0.5;
    double v = rng.uniform_open();
    const double edge = 0.5 - (u < 0 ? -u : u);
    if (edge <= 0) continue;
    const double k = floor((2 * a / edge + b) * u + centre);
    if (edge >= 0.07 && v <= accept) return static_cast<std::int64_t>(k);
    if (k < 0 || k > n) continue;
    v = log(v * alpha / (a / (edge * edge) + b));
    const double limit = (mode + 0.5) * log((mode + 1) / (odds * (n - mode + 1))) +
                         (n + 1) * log((n - mode + 1) / (n - k + 1)) +
                         (k + 0.5) * log(odds * (n - k + 1) / (k + 1)) + stirling_tail(mode) +
                         stirling_tail(n - mode) - stirling_tail(k) - stirling_tail(n - k);
    if (v <= limit) return static_cast<std::int64_t>(k);
  }
}

}  // namespace binomial_detail

/// Successes in n trials of probability p (0 <= n <= 2^53, 0 <= p <= 1), exactly distributed up to rounding.
/// Takes one uniform on average where n min(p, 1 - p) < 10, else about 2.3.
inline std::int64_t binomial(Rng<double>& rng, std::int64_t n, double p) {
  if (n == 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(rng, n, 1 - p);
  const double trials = static_cast<double>(n);
  return trials * p < 10 ? binomial_detail::by_search(rng, trials, p)
                         : binomial_detail::by_rejection(rng, trials, p);
}

/// Mean of n rewards of 0 or 1 with mean p. Beyond a variance of 1e4 for their sum (n above 4e4 for p = 1/2)
/// a normal number takes the binomial's place: its distribution function is off by less than 0.004 (Berry and
/// Esseen).
inline double mean_of_rewards(Rng<double>& rng, std::int64_t n, double p) {
  constexpr double kExact = 1e4;
  const double trials = static_cast<double>(n), variance = p * (1 - p);
  if (trials * variance < kExact) return static_cast<double>(binomial(rng, n, p)) / trials;
  return std::clamp(fma(sqrt(variance / trials), rng.normal(), p), 0.0, 1.0);
}

}  // namespace regatta
