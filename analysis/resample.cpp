#include "analysis/resample.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>

#include "analysis/draws.hpp"
#include "engine/core/maths.hpp"

namespace regatta::analysis {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kUnknown = std::nan("");
constexpr std::size_t kFewest = 5;  // fewer values have too few different resamples

/// Draws values with replacement: resample b of sample k has a stream of its own.
class Draws {
 public:
  Draws(Purpose purpose, int resample, std::size_t sample)
      : key_(key_of(purpose)),
        resample_(static_cast<std::uint32_t>(resample)),
        sample_(static_cast<std::uint32_t>(sample)) {}

  /// 0 .. n-1 each with probability 1/n, up to n 2^-32.
  void fill(std::vector<std::uint32_t>& indices, std::size_t n) const {
    indices.resize(n);
    const auto low = static_cast<std::uint32_t>(key_.value),
               high = static_cast<std::uint32_t>(key_.value >> 32);
    for (std::size_t i = 0; i < n; i += 4) {
      const auto words =
          philox4x32_10({static_cast<std::uint32_t>(i / 4), sample_, resample_, 0}, {low, high});
      for (std::size_t j = 0; j < 4 && i + j < n; ++j)
        indices[i + j] = static_cast<std::uint32_t>((std::uint64_t{words[j]} * n) >> 32);
    }
  }

 private:
  StreamKey key_;
  std::uint32_t resample_, sample_;
};

/// An estimate with its standard error, and the degrees of freedom of that.
struct Measured {
  double value, error, degrees;
};

/// Which order statistic of B resamples, from 0, leaves half of the error below: number (B + 1) q, exact when
/// the estimate is one more of them.
std::ptrdiff_t place_of_tail(std::size_t resamples, double level) {
  const double places = static_cast<double>(resamples + 1) * (1 - level) / 2;
  return static_cast<std::ptrdiff_t>(std::max(1.0, std::floor(places + 1e-9))) - 1;
}

/// value - (quantiles of t) * error, where t are the resamples' (value* - value) / error*. A resample of
/// which nothing is known counts on both sides.
Estimate studentised(const Measured& measured, const std::vector<Measured>& resampled, double level) {
  std::vector<double> low, high;
  for (const Measured& r : resampled) {
    const double away = r.value - measured.value;
    double t = away / r.error;
    if (r.error == 0) t = away == 0 ? 0 : std::copysign(kInfinity, away);
    low.push_back(std::isnan(t) ? -kInfinity : t);
    high.push_back(std::isnan(t) ? kInfinity : t);
  }
  const auto place = place_of_tail(low.size(), level);
  std::nth_element(low.begin(), low.begin() + place, low.end());
  std::nth_element(high.begin(), high.end() - 1 - place, high.end());
  if (measured.error == 0) return {measured.value, measured.value, measured.value};
  const double t_low = low[static_cast<std::size_t>(place)], t_high = *(high.end() - 1 - place);
  return {measured.value, measured.value - t_high * measured.error, measured.value - t_low * measured.error};
}

/// Widened to hold Student's t interval.
Estimate outer(Estimate e, const Measured& measured, double level) {
  if (!(measured.error > 0)) return e;
  const boost::math::students_t distribution(measured.degrees);
  const double half = boost::math::quantile(distribution, 0.5 + level / 2) * measured.error;
  return {e.value, std::min(e.low, e.value - half), std::max(e.high, e.value + half)};
}

std::vector<double> means_of(Samples samples) {
  std::vector<double> out;
  for (const auto& s : samples) out.push_back(mean_of(s));
  return out;
}

std::vector<double> logs(std::span<const double> values) {
  std::vector<double> out;
  for (const double v : values) out.push_back(v > 0 ? regatta::log(v) : kUnknown);
  return out;
}

/// w with slope = sum of w[k] y[k] for the least-squares line through (x[k], y[k]).
std::vector<double> slope_weights(const std::vector<double>& x) {
  const double middle = mean_of(x), squares = squares_around(x, middle);
  std::vector<double> w;
  for (const double v : x) w.push_back((v - middle) / squares);
  return w;
}

/// Slope of log mean, with its standard error to first order: log mean moves by (value - mean) / mean.
Measured measured_slope(const std::vector<double>& weights, Samples samples, Pairing pairing) {
  const std::vector<double> means = means_of(samples), log_means = logs(means);
  double slope = 0, variance = 0, parts = 0;
  for (std::size_t k = 0; k < weights.size(); ++k) slope += weights[k] * log_means[k];
  if (std::isnan(slope)) return {kUnknown, kUnknown, kUnknown};
  if (pairing == Pairing::kIndependent) {
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const double n = static_cast<double>(samples[k].size()), scale = weights[k] / means[k];
      const double part = scale * scale * squares_around(samples[k], means[k]) / (n - 1) / n;
      variance += part, parts += part * part / (n - 1);
    }
    return {slope, std::sqrt(variance), variance * variance / parts};  // Welch and Satterthwaite
  } else {
    const std::size_t n = samples[0].size();
    std::vector<double> moves(n);
    for (std::size_t k = 0; k < weights.size(); ++k) {
      for (std::size_t r = 0; r < n; ++r) moves[r] += weights[k] * (samples[k][r] - means[k]) / means[k];
    }
    variance = squares_around(moves, mean_of(moves)) / static_cast<double>(n - 1) / static_cast<double>(n);
  }
  return {slope, std::sqrt(variance), static_cast<double>(samples[0].size() - 1)};
}

/// Resamples replications of all k, the same ones for every k when they are joint.
class Resampled {
 public:
  Resampled(Samples samples, Pairing pairing, Purpose purpose)
      : samples_(samples), pairing_(pairing), purpose_(purpose), drawn_(samples.begin(), samples.end()) {}

  Samples draw(int resample) {
    for (std::size_t k = 0; k < samples_.size(); ++k) {
      const std::size_t n = samples_[k].size();
      if (k == 0 || pairing_ == Pairing::kIndependent) Draws(purpose_, resample, k).fill(indices_, n);
      for (std::size_t r = 0; r < n; ++r) drawn_[k][r] = samples_[k][indices_[r]];
    }
    return drawn_;
  }

 private:
  Samples samples_;
  Pairing pairing_;
  Purpose purpose_;
  std::vector<std::vector<double>> drawn_;
  std::vector<std::uint32_t> indices_;
};

void check_samples(std::span<const double> x, Samples samples, Pairing pairing, std::size_t fewest,
                   double above) {
  if (x.size() != samples.size()) throw std::invalid_argument("there must be as many samples as x");
  if (std::set<double>(x.begin(), x.end()).size() < fewest)
    throw std::invalid_argument("a fit needs at least " + std::to_string(fewest) +
                                " different x (there are fewer)");
  for (const double v : x) {
    if (!(v > above))
      throw std::invalid_argument("x must be above " + std::to_string(int(above)) + " (log is taken)");
  }
  for (const auto& s : samples) {
    if (pairing == Pairing::kJoint && s.size() != samples[0].size())
      throw std::invalid_argument(
          "joint samples must come from the same replications (their numbers differ)");
  }
}

}  // namespace

Estimate mean_interval_skewed(std::span<const double> values, double level, int resamples) {
  check_resamples(level, resamples);
  const std::vector<std::vector<double>> sample{{values.begin(), values.end()}};
  const auto measure = [](const std::vector<double>& v) -> Measured {
    const double n = static_cast<double>(v.size()), mean = mean_of(v);
    return {mean, std::sqrt(squares_around(v, mean) / (n - 1) / n), n - 1};
  };
  if (values.size() < kFewest) return {values.empty() ? kUnknown : mean_of(sample[0]), kUnknown, kUnknown};
  Resampled source(sample, Pairing::kIndependent, Purpose::kMean);
  std::vector<Measured> resampled;
  for (int b = 0; b < resamples; ++b) resampled.push_back(measure(source.draw(b)[0]));
  return studentised(measure(sample[0]), resampled, level);
}

Estimate log_log_slope(std::span<const double> x, Samples samples, double level, Pairing pairing,
                       int resamples) {
  check_resamples(level, resamples);
  check_samples(x, samples, pairing, 2, 0);
  const std::vector<double> weights = slope_weights(logs(x));
  if (smallest(samples) == 0) return {kUnknown, kUnknown, kUnknown};
  const Measured measured = measured_slope(weights, samples, pairing);
  if (smallest(samples) < kFewest || std::isnan(measured.value)) return {measured.value, kUnknown, kUnknown};
  Resampled source(samples, pairing, Purpose::kSlope);
  std::vector<Measured> resampled;
  for (int b = 0; b < resamples; ++b) resampled.push_back(measured_slope(weights, source.draw(b), pairing));
  return outer(studentised(measured, resampled, level), measured, level);
}

Estimate ratio_of_medians(std::span<const double> a, std::span<const double> b, double level, int resamples) {
  check_resamples(level, resamples);
  const std::vector<std::vector<double>> samples{{a.begin(), a.end()}, {b.begin(), b.end()}};
  if (a.size() != b.size())
    throw std::invalid_argument("a ratio needs pairs of replications (their numbers differ)");
  const auto ratio = [](Samples s) {
    constexpr double kHalf[] = {0.5};
    const double below = quantiles(s[1], kHalf)[0];
    return below > 0 ? quantiles(s[0], kHalf)[0] / below : kUnknown;
  };
  const double value = ratio(samples);
  if (a.size() < kFewest || std::isnan(value)) return {value, kUnknown, kUnknown};
  Resampled source(samples, Pairing::kJoint, Purpose::kMedians);
  std::vector<double> low, high;  // a resample of which nothing is known counts on both sides
  for (int i = 0; i < resamples; ++i) {
    const double one = ratio(source.draw(i));
    low.push_back(std::isnan(one) ? -kInfinity : one);
    high.push_back(std::isnan(one) ? kInfinity : one);
  }
  const auto place = place_of_tail(low.size(), level);
  std::nth_element(low.begin(), low.begin() + place, low.end());
  std::nth_element(high.begin(), high.end() - 1 - place, high.end());
  return {value, low[static_cast<std::size_t>(place)], *(high.end() - 1 - place)};
}

}  // namespace regatta::analysis
