// Estimates by resampling replications. Resampling draws from streams of its own with fixed keys, so that the
// same data give the same interval everywhere.
#pragma once

#include <span>
#include <vector>

#include "analysis/statistics.hpp"

namespace regatta::analysis {

/// [k][replication]: finite values of one metric in several cells or at several checkpoints.
using Samples = std::span<const std::vector<double>>;

enum class Pairing {
  kIndependent,  // different cells: every k is resampled by itself, and may have another number of
                 // replications
  kJoint         // the same replications at every k (checkpoints of one cell): drawn together
};

inline constexpr int kResamples = 1999;

/// Mean with the studentised bootstrap interval. Promise: 93 to 97 % at level 0.95 for normal and discrete
/// values from n = 10 on, for log-normal ones (skewness 6) from n = 100 on and at least 88 % from n = 10 on,
/// where mean_interval() has 85 %. No interval below 5 values.
Estimate mean_interval_skewed(std::span<const double> values, double level = 0.95,
                              int resamples = kResamples);

/// The exponent p of mean ~ c x^p: slope of the least-squares line through (log x[k], log mean[k]). The
/// interval is the outer one of two: the studentised bootstrap over replications, which follows skewed
/// values, and Student's t with the standard error to first order, without which the bootstrap is too narrow
/// for ten replications. Promise: 93 to 97 % at level 0.95 for normal and discrete values from n = 10 on, for
/// log-normal ones (skewness 6) from n = 100 on and at least 90 % from n = 10 on. Needs two or more different
/// x > 0 (else std::invalid_argument; also when kJoint samples differ in length). NaN when a mean is not
/// positive; without interval when some k has fewer than 5 replications.
Estimate log_log_slope(std::span<const double> x, Samples samples, double level = 0.95,
                       Pairing pairing = Pairing::kIndependent, int resamples = kResamples);

/// median(a) / median(b), paired: a[i] and b[i] come from the same replication; std::invalid_argument when
/// the lengths differ. The interval has the quantiles of the bootstrap, which draws replications. Promise: 93
/// to 98 % at level 0.95 from n = 20 on, for skewed values, too; discrete ones, of which many are equal: at
/// least 93 %. No interval below 5 replications; the value is NaN when the median of b is not
/// positive, a limit infinite when that of too many resamples is not.
Estimate ratio_of_medians(std::span<const double> a, std::span<const double> b, double level = 0.95,
                          int resamples = kResamples);

/// Means of checkpoints of the same replications, [k], with limits that hold for all checkpoints at once:
/// mean +- c s / sqrt(n), where c is the quantile of the largest |t| over checkpoints. That is drawn from the
/// multivariate t distribution with the correlations of the data (normal weights on replications), so it is
/// the t interval for one checkpoint. A checkpoint without spread has a band without width.
/// Promise: 93 to 97 % for whole bands of normal values from n = 10 on, of discrete ones (Poisson of mean 2)
/// from n = 30 on. Bands of log-normal values (skewness 6) are far too narrow: 67 % at n = 10, 75 % at n
/// = 30.
std::vector<Estimate> bands(Samples samples, double level = 0.95, int resamples = kResamples);

}  // namespace regatta::analysis
