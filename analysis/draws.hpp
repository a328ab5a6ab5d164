// What resampling shares: streams, checks and sums. Internal to the analysis.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "analysis/resample.hpp"
#include "engine/core/random.hpp"

namespace regatta::analysis {

/// What a stream is for; the numbers are part of every interval: never renumber.
enum class Purpose : std::uint64_t { kMean = 1, kSlope = 2, kBands = 4, kMedians = 5 };

inline StreamKey key_of(Purpose purpose) {
  return stream_key(0, Role::kAnalysis, static_cast<std::uint64_t>(purpose));
}

inline void check_resamples(double level, int resamples) {
  if (!(level > 0 && level < 1))
    throw std::invalid_argument("a confidence level lies between 0 and 1 say 0.95");
  if (static_cast<double>(resamples) * (1 - level) < 1)
    throw std::invalid_argument("too few resamples for this confidence level take 40 / (1 - level)");
}

inline double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

inline double squares_around(const std::vector<double>& values, double mean) {
  double sum = 0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return sum;
}

inline std::size_t smallest(Samples samples) {
  std::size_t n = samples.empty() ? 0 : samples[0].size();
  for (const auto& s : samples) n = std::min(n, s.size());
  return n;
}

}  // namespace regatta::analysis
