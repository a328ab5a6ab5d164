// Estimates with their intervals.
#pragma once

#include <span>
#include <vector>

namespace regatta::analysis {

struct MeanInterval {
  double mean, low, high;  // low and high are NaN for fewer than two values
};

/// Mean with Student's t interval at the given confidence level. Values must be finite.
MeanInterval mean_interval(std::span<const double> values, double level = 0.95);

/// Quantile by linear interpolation between order statistics (type 7, as numpy's default). `sorted`
/// ascending.
double quantile(std::span<const double> sorted, double q);

/// The values that are not NaN, ascending.
std::vector<double> sorted_known(std::span<const double> values);

}  // namespace regatta::analysis
