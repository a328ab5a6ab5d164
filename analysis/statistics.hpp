// Estimates with their intervals, and tests. Values must be finite. Nothing here depends on the machine: resampling draws
// from streams of its own with fixed keys, so that the same data give the same interval everywhere.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace regatta::analysis {

/// low and high are NaN when there are too few values for an interval.
struct Estimate {
  double value, low, high;
};

/// Mean with Student's t interval at the given confidence level.
Estimate mean_interval(std::span<const double> values, double level = 0.95);

/// Quantile by linear interpolation between order statistics (type 7, as numpy's default). `sorted`
/// ascending.
double quantile(std::span<const double> sorted, double q);

/// The values that are not NaN, ascending.
std::vector<double> sorted_known(std::span<const double> values);

}  // namespace regatta::analysis
