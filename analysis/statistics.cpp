#include "analysis/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <ranges>
#include <stdexcept>
#include <string>

namespace regatta::analysis {
namespace {

namespace bm = boost::math;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kUnknown = std::nan("");

void check_level(double level) {
  if (!(level > 0 && level < 1))
    throw std::invalid_argument("a confidence level lies between 0 and 1 (it is " + std::to_string(level) +
                                ") say 0.95");
}

/// The t that |T| exceeds with probability 1 - level.
double t_quantile(double degrees, double level) {
  return bm::quantile(bm::students_t(degrees), 0.5 + level / 2);
}

struct Moments {
  double mean = 0, variance = 0;  // variance of one value, n - 1 in the denominator; 0 below two values
};

Moments moments(std::span<const double> values) {
  if (values.empty()) return {};
  const double n = static_cast<double>(values.size());
  // Differences from the first value: equal values have exactly that mean, and no variance.
  Moments m{values[0], 0};
  for (const double v : values) m.mean += (v - values[0]) / n;
  for (const double v : values) m.variance += (v - m.mean) * (v - m.mean);
  m.variance = values.size() < 2 ? 0 : m.variance / (n - 1);
  return m;
}

void check_paired(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size())
    throw std::invalid_argument("paired values must come from the same replications (there are " +
                                std::to_string(a.size()) + " and " + std::to_string(b.size()) + ")");
}

std::vector<double> differences(std::span<const double> a, std::span<const double> b) {
  check_paired(a, b);
  std::vector<double> out(a.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] - b[i];
  return out;
}

/// The noncentrality with which t is exceeded from below with the given probability: P(T <= t) = probability.
/// P falls as the noncentrality grows. The series of the distribution is slow, and at last fails, far out;
/// there the standard deviation in the denominator alone decides (off by 0.1 % of the interval's width at
/// most).
double noncentrality(double t, double degrees, double probability) {
  constexpr double kFarOut = 30;
  if (std::abs(t) > kFarOut * std::sqrt(degrees)) {
    const bm::chi_squared squares(degrees);
    const double share = t > 0 ? 1 - probability : probability;
    return t * std::sqrt(bm::quantile(squares, share) / degrees);
  }
  const auto excess = [&](double d) { return bm::cdf(bm::non_central_t(degrees, d), t) - probability; };
  double step = 4 + std::abs(t) / std::sqrt(degrees), low = t - step, high = t + step;
  while (excess(low) < 0) low -= step, step *= 2;
  while (excess(high) > 0) high += step, step *= 2;
  std::uintmax_t iterations = 200;
  const auto bracket =
      bm::tools::toms748_solve(excess, low, high, bm::tools::eps_tolerance<double>(40), iterations);
  return (bracket.first + bracket.second) / 2;
}

}  // namespace

Estimate mean_interval(std::span<const double> values, double level) {
  check_level(level);
  const auto [mean, variance] = moments(values);
  if (values.size() < 2) return {values.empty() ? kUnknown : mean, kUnknown, kUnknown};
  const double n = static_cast<double>(values.size());
  const double half = t_quantile(n - 1, level) * std::sqrt(variance / n);
  return {mean, mean - half, mean + half};
}

Estimate paired_difference(std::span<const double> a, std::span<const double> b, double level) {
  return mean_interval(differences(a, b), level);
}

Estimate unpaired_difference(std::span<const double> a, std::span<const double> b, double level) {
  check_level(level);
  const Moments x = moments(a), y = moments(b);
  const double difference = a.empty() || b.empty() ? kUnknown : x.mean - y.mean;
  if (a.size() < 2 || b.size() < 2) return {difference, kUnknown, kUnknown};
  const double na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
  const double va = x.variance / na, vb = y.variance / nb;  // of the means
  if (va + vb == 0) return {difference, difference, difference};
  const double freedom = (va + vb) * (va + vb) / (va * va / (na - 1) + vb * vb / (nb - 1));
  const double half = t_quantile(freedom, level) * std::sqrt(va + vb);
  return {difference, difference - half, difference + half};
}

Estimate ratio_of_means(std::span<const double> a, std::span<const double> b, double level) {
  check_level(level);
  check_paired(a, b);
  const auto [mean_a, variance_a] = moments(a);
  const auto [mean_b, variance_b] = moments(b);
  const double ratio = a.empty() || mean_b == 0 ? kUnknown : mean_a / mean_b;
  if (a.size() < 2 || std::isnan(ratio)) return {ratio, kUnknown, kUnknown};
  const double n = static_cast<double>(a.size());
  double covariance = 0;
  for (std::size_t i = 0; i < a.size(); ++i) covariance += (a[i] - mean_a) * (b[i] - mean_b) / (n - 1);
  // (mean_a - q mean_b)^2 <= t^2 (variance of a - q b) / n is a quadratic inequality in q.
  const double t = t_quantile(n - 1, level), scale = t * t / n;
  const double square = mean_b * mean_b - scale * variance_b;
  const double middle = mean_a * mean_b - scale * covariance;
  const double constant = mean_a * mean_a - scale * variance_a;
  if (!(square > 0)) return {ratio, -kInfinity, kInfinity};
  // Without spread the ratio is the double root; rounding must not make it a pair of complex ones.
  const double root = std::sqrt(std::max(0.0, middle * middle - square * constant));
  return {ratio, std::min(ratio, (middle - root) / square), std::max(ratio, (middle + root) / square)};
}

Estimate proportion_interval(std::int64_t successes, std::int64_t n, double level) {
  check_level(level);
  if (n < 1 || successes < 0 || successes > n)
    throw std::invalid_argument("a share needs 0 <= successes <= n and n >= 1 (they are " +
                                std::to_string(successes) + " and " + std::to_string(n) + ")");
  const double k = static_cast<double>(successes), m = static_cast<double>(n), tail = (1 - level) / 2;
  const double low = successes == 0 ? 0 : bm::quantile(bm::beta_distribution<>(k, m - k + 1), tail);
  const double high =
      successes == n ? 1 : bm::quantile(bm::complement(bm::beta_distribution<>(k + 1, m - k), tail));
  return {k / m, low, high};
}

double quantile(std::span<const double> sorted, double q) {
  if (sorted.empty()) return kUnknown;
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Estimate quantile_interval(std::span<const double> values, double q, double level) {
  check_level(level);
  if (!(q > 0 && q < 1))
    throw std::invalid_argument("an interval is known for quantiles between 0 and 1 only");
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty()) return {kUnknown, kUnknown, kUnknown};
  const int n = static_cast<int>(sorted.size());
  const bm::binomial below(n, q);  // the number of values below the true quantile
  const double tail = (1 - level) / 2;
  // The quantile is below order statistic i (from 0) with P(B <= i), above it with P(B > i).
  const auto index = std::views::iota(0, n);
  const auto too_low = [&](int i) { return bm::cdf(below, i) <= tail; };
  const auto too_near = [&](int i) { return bm::cdf(bm::complement(below, i)) > tail; };
  const auto low = std::ranges::partition_point(index, too_low) - index.begin();  // one above the limit
  const auto high = std::ranges::partition_point(index, too_near) - index.begin();
  return {quantile(sorted, q), low == 0 ? -kInfinity : sorted[static_cast<std::size_t>(low - 1)],
          high == n ? kInfinity : sorted[static_cast<std::size_t>(high)]};
}

Estimate median_interval(std::span<const double> values, double level) {
  return quantile_interval(values, 0.5, level);
}

Estimate effect_size(std::span<const double> a, std::span<const double> b, double level) {
  check_level(level);
  const std::vector<double> d = differences(a, b);
  const auto [mean, variance] = moments(d);
  if (!(variance > 0)) return {kUnknown, kUnknown, kUnknown};
  const double root = std::sqrt(static_cast<double>(d.size())), effect = mean / std::sqrt(variance);
  const double degrees = static_cast<double>(d.size()) - 1, tail = (1 - level) / 2;
  return {effect, noncentrality(effect * root, degrees, 1 - tail) / root,
          noncentrality(effect * root, degrees, tail) / root};
}

std::vector<double> quantiles(std::vector<double> values, std::span<const double> q) {
  std::vector<double> out;
  auto begin = values.begin();  // everything before is smaller than what follows
  for (const double one : q) {
    if (values.empty()) {
      out.push_back(kUnknown);
      continue;
    }
    const double at = one * static_cast<double>(values.size() - 1);
    const auto below = values.begin() + static_cast<std::ptrdiff_t>(at);
    if (below >= begin) {
      std::nth_element(begin, below, values.end());
      begin = below;
    }
    const auto above = below + 1 < values.end() ? std::min_element(below + 1, values.end()) : below;
    out.push_back(*below + (at - std::floor(at)) * (*above - *below));
  }
  return out;
}

std::vector<double> known(std::span<const double> values) {
  std::vector<double> out;
  out.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(out),
               [](double v) { return !std::isnan(v); });
  return out;
}

std::int64_t replications_to_decide(const Estimate& estimate, std::int64_t n, double low, double high,
                                    double level) {
  check_level(level);
  const auto [value, lower, upper] = estimate;
  if (n < 1 || !std::isfinite(value) || !std::isfinite(lower) || !std::isfinite(upper)) return 0;
  // How far the interval reaches beyond a limit, in units of the distance from value to limit.
  double reach = 0;
  const auto pass = [&](double limit) {
    if (std::isinf(limit)) return;
    reach = std::max(reach, (value < limit ? upper - value : value - lower) / std::abs(value - limit));
  };
  if (value < low) {
    pass(low);
  } else if (value > high) {
    pass(high);
  } else {
    pass(low), pass(high);
  }
  // With just reach^2 n replications the limit is missed as often as not; another z quantile makes it 0.8.
  const bm::normal normal;
  const double more = 1 + bm::quantile(normal, 0.8) / bm::quantile(normal, 0.5 + level / 2);
  const double needed = std::ceil(static_cast<double>(n) * reach * reach * more * more);
  if (!(needed < 1e15)) return 0;
  return std::max(n, static_cast<std::int64_t>(needed));
}

}  // namespace regatta::analysis
