// Tests of hypotheses that need no normal distribution, and corrections for many of them.
#pragma once

#include <span>
#include <vector>

namespace regatta::analysis {

/// Two-sided p-value of Wilcoxon's signed-rank test that a - b is symmetric around 0. Differences of 0 are
/// left out. Exact up to 50 differences without ties and zeros; else the normal approximation with
/// corrections for ties and continuity (as scipy.stats.wilcoxon with correction=True). 1 when all differences
/// are 0; NaN without values. Throws std::invalid_argument when the lengths differ.
double wilcoxon_p(std::span<const double> a, std::span<const double> b);

/// Holm's adjustment for a family of tests: [i] is below alpha for all hypotheses that can be rejected with a
/// chance of at most alpha for any error among them. NaN stays NaN and does not count.
std::vector<double> holm(std::span<const double> p_values);

/// Ranks from 1, smallest first; equal values share the mean of their ranks.
std::vector<double> ranks(std::span<const double> values);

struct Friedman {
  std::vector<double> average_ranks;  // [algorithm], 1 = always the smallest value
  double statistic;                   // chi squared with k - 1 degrees of freedom, corrected for ties
  double p;                           // NaN when all values are equal
};

/// Do algorithms rank alike over scenarios? table[scenario][algorithm], smaller is better. Needs one scenario
/// and two algorithms (else std::invalid_argument); the p-value is good from about 10 scenarios on.
Friedman friedman(std::span<const std::vector<double>> table);

/// Average ranks of two of k algorithms over n scenarios that differ by more than this differ at level 1 -
/// alpha, whichever of all pairs they are (Nemenyi; J. Demsar, JMLR 7, 2006). k >= 2, n >= 1.
double nemenyi_critical_difference(int k, int n, double alpha = 0.05);

/// The q with P(Q <= q) = probability for the range Q of k independent standard normal values (the
/// studentised range with infinitely many degrees of freedom), to about 1e-10.
double studentised_range_quantile(double probability, int k);

}  // namespace regatta::analysis
