// Estimates with their intervals. Values must be finite. Nothing here depends on the machine.
//
// Every interval is two-sided at a confidence level (0 < level < 1, else std::invalid_argument). How often it
// covers the truth is measured by tests/analysis/coverage_test.cpp; "promise" below is what that test holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace regatta::analysis {

/// low and high are NaN when there are too few values for an interval, infinite where the data set no limit.
struct Estimate {
  double value, low, high;
};

/// Mean with Student's t interval. Promise: 93 to 97 % at level 0.95 for normal and discrete values from n =
/// 10 on. For log-normal ones (skewness 6) 85 % at n = 10, 88 % at n = 30, 92 % at n = 100, and 93 % from n =
/// 1000 on: see mean_interval_skewed() in resample.hpp.
Estimate mean_interval(std::span<const double> values, double level = 0.95);

/// mean(a) - mean(b), a[r] and b[r] of the same replication: Student's t interval of the differences.
/// Promise: 93 to 97 % at level 0.95 from n = 10 on, also for log-normal values of equal scale, because the
/// difference of two alike is nearly symmetric. Throws
/// std::invalid_argument when the lengths differ.
Estimate paired_difference(std::span<const double> a, std::span<const double> b, double level = 0.95);

/// mean(a) - mean(b) of independent values by Welch's t interval: the variances may differ. Without limits
/// when either has fewer than two values.
Estimate unpaired_difference(std::span<const double> a, std::span<const double> b, double level = 0.95);

/// mean(a) / mean(b), paired as in paired_difference(), by Fieller's method: all ratios q for which the mean
/// of a - q b does not differ from 0 in a t test. Exact for normal values, and little hurt by skewed ones,
/// because the skewness that a and b share cancels in a - q b; a bootstrap of ratios has neither property.
/// Promise: 93 to 97 % at level 0.95 from n = 10 on; up to 98 % for log-normal values and n < 30. Infinite
/// limits when mean(b) can't be told from 0; the value is NaN when mean(b) is 0.
Estimate ratio_of_means(std::span<const double> a, std::span<const double> b, double level = 0.95);

/// successes / n with the interval of Clopper and Pearson: covers at least as often as it says for every
/// share and every n (Wilson's falls below 0.90 for shares near 0 and 1, where most claims are). n >= 1.
Estimate proportion_interval(std::int64_t successes, std::int64_t n, double level = 0.95);

/// Quantile by linear interpolation between order statistics (type 7, as numpy's default). `sorted`
/// ascending.
double quantile(std::span<const double> sorted, double q);

/// Quantile (0 < q < 1) of values in any order; the limits are order statistics, chosen by the binomial
/// distribution, and cover at least as often as they say for every distribution. A limit is infinite when
/// there are too few values for it (the median at level 0.95 needs six).
Estimate quantile_interval(std::span<const double> values, double q, double level = 0.95);
Estimate median_interval(std::span<const double> values, double level = 0.95);

/// Cohen's d_z, mean over standard deviation of the differences a - b; its interval by the noncentral t
/// distribution (exact for normal differences). NaN when the differences are all equal.
Estimate effect_size(std::span<const double> a, std::span<const double> b, double level = 0.95);

/// Several quantiles, `q` ascending, of values in any order, without sorting them all.
std::vector<double> quantiles(std::vector<double> values, std::span<const double> q);

/// The values that are not NaN, in their order.
std::vector<double> known(std::span<const double> values);

/// With how many replications an interval at `level` would lie, with a chance of 0.8, completely inside or
/// completely outside [low, high] (either may be infinite), if the estimate of n replications is right and
/// intervals shrink as 1 / sqrt(n). Never less than n; 0 when that is not known: no interval, a value on a
/// limit.
std::int64_t replications_to_decide(const Estimate& estimate, std::int64_t n, double low, double high,
                                    double level = 0.95);

}  // namespace regatta::analysis
