// Simultaneous bands over checkpoints.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "analysis/draws.hpp"

namespace regatta::analysis {
namespace {

const double kUnknown = std::nan("");

/// Quantile of the largest |t| over checkpoints. `scaled`: [checkpoint][replication], (value - mean) /
/// sqrt(sum of squares), so that normal weights on replications give normal sums with the correlations of the
/// data.
double largest_t(const std::vector<std::vector<double>>& scaled, std::size_t n, double level, int resamples) {
  std::vector<double> largest, weights(n);
  const double degrees = static_cast<double>(n - 1);
  for (int b = 0; b < resamples; ++b) {
    Rng<double> rng(key_of(Purpose::kBands), b);
    for (double& w : weights) w = rng.normal();
    const double spread = std::sqrt(rng.gamma(degrees / 2) * 2 / degrees);
    double most = 0;
    for (const auto& s : scaled)
      most = std::max(most, std::abs(std::inner_product(s.begin(), s.end(), weights.begin(), 0.0)));
    largest.push_back(most / spread);
  }
  const double places = static_cast<double>(resamples + 1);
  const auto place =
      std::min<std::ptrdiff_t>(resamples, std::ptrdiff_t(std::ceil(places * level - 1e-9))) - 1;
  std::nth_element(largest.begin(), largest.begin() + place, largest.end());
  return largest[static_cast<std::size_t>(place)];
}

}  // namespace

std::vector<Estimate> bands(Samples samples, double level, int resamples) {
  check_resamples(level, resamples);
  const std::size_t n = smallest(samples);
  const double count = static_cast<double>(n);
  std::vector<Estimate> out;
  std::vector<std::vector<double>> scaled;
  std::vector<double> errors;
  for (const auto& s : samples) {
    if (s.size() != n) throw std::invalid_argument("bands need the same replications at every checkpoint");
    const double mean = n == 0 ? kUnknown : mean_of(s), squares = squares_around(s, mean);
    out.push_back({mean, kUnknown, kUnknown});
    errors.push_back(std::sqrt(squares / (count - 1) / count));
    if (!(squares > 0)) continue;
    scaled.emplace_back();
    for (const double v : s) scaled.back().push_back((v - mean) / std::sqrt(squares));
  }
  if (n < 2) return out;
  const double c = largest_t(scaled, n, level, resamples);
  for (std::size_t k = 0; k < out.size(); ++k)
    out[k].low = out[k].value - c * errors[k], out[k].high = out[k].value + c * errors[k];
  return out;
}

}  // namespace regatta::analysis
