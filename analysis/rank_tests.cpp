#include "analysis/rank_tests.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace regatta::analysis {
namespace {

namespace bm = boost::math;
const double kUnknown = std::nan("");
constexpr std::size_t kExactUpTo = 50;  // differences; counts of sign patterns stay below 2^53

/// Positions of values, smallest first.
std::vector<std::size_t> order_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto i, auto j) { return values[i] < values[j]; });
  return order;
}

/// Sum of t^3 - t over groups of t equal values.
double tie_sum(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  double sum = 0;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto last = std::upper_bound(first, sorted.end(), *first);
    const double t = static_cast<double>(last - first);
    sum += t * t * t - t;
    first = last;
  }
  return sum;
}

/// Two-sided p-value of the smaller rank sum: the share of the 2^n sign patterns with a rank sum up to it,
/// twice.
double exact_signed_rank_p(std::size_t n, double smaller_sum) {
  std::vector<double> patterns(n * (n + 1) / 2 + 1);  // [rank sum]
  patterns[0] = 1;
  for (std::size_t rank = 1; rank <= n; ++rank) {
    for (std::size_t s = rank * (rank + 1) / 2; s >= rank; --s) patterns[s] += patterns[s - rank];
  }
  const auto end = patterns.begin() + static_cast<std::ptrdiff_t>(std::lround(smaller_sum)) + 1;
  const double below = std::accumulate(patterns.begin(), end, 0.0);
  return std::min(1.0, 2 * std::ldexp(below, -static_cast<int>(n)));
}

/// P(range of k standard normal values <= q) = k * integral of phi(z) (Phi(z) - Phi(z - q))^(k-1) over the
/// largest of them, z. The trapezoidal rule converges faster than any power of the step for such integrands.
double range_cdf(double q, int k) {
  const bm::normal normal;
  constexpr double kStep = 1.0 / 64, kEnd = 9;
  double sum = 0;
  for (int i = 0; i <= static_cast<int>(2 * kEnd / kStep); ++i) {
    const double z = -kEnd + i * kStep;
    sum += bm::pdf(normal, z) * std::pow(bm::cdf(normal, z) - bm::cdf(normal, z - q), k - 1);
  }
  return sum * kStep * k;
}

}  // namespace

double wilcoxon_p(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) throw std::invalid_argument("paired values must come from the same replications");
  if (a.empty()) return kUnknown;
  std::vector<double> differences, sizes;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    differences.push_back(a[i] - b[i]);
    sizes.push_back(std::abs(a[i] - b[i]));
  }
  if (sizes.empty()) return 1;
  const std::vector<double> rank = ranks(sizes);
  const double n = static_cast<double>(sizes.size()), total = n * (n + 1) / 2, ties = tie_sum(sizes);
  double plus = 0;
  for (std::size_t i = 0; i < rank.size(); ++i) plus += differences[i] > 0 ? rank[i] : 0;
  const double smaller = std::min(plus, total - plus);
  const bool zeros = sizes.size() < a.size();
  if (sizes.size() <= kExactUpTo && ties == 0 && !zeros) return exact_signed_rank_p(sizes.size(), smaller);
  const double error = std::sqrt((n * (n + 1) * (2 * n + 1) - ties / 2) / 24);
  // Half a step towards the middle, but not beyond it.
  const double z = std::max(0.0, total / 2 - smaller - 0.5) / error;
  return std::min(1.0, 2 * bm::cdf(bm::complement(bm::normal(), z)));
}

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<double> out(p_values.size(), kUnknown);
  std::vector<std::size_t> known;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    if (!std::isnan(p_values[i])) known.push_back(i);
  }
  std::stable_sort(known.begin(), known.end(), [&](auto i, auto j) { return p_values[i] < p_values[j]; });
  double largest = 0;
  for (std::size_t i = 0; i < known.size(); ++i) {
    largest = std::max(largest, static_cast<double>(known.size() - i) * p_values[known[i]]);
    out[known[i]] = std::min(1.0, largest);
  }
  return out;
}

std::vector<double> ranks(std::span<const double> values) {
  const auto order = order_of(values);
  std::vector<double> out(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    const double rank = static_cast<double>(first + 1 + last) / 2;  // mean of first + 1 .. last
    for (; first < last; ++first) out[order[first]] = rank;
  }
  return out;
}

Friedman friedman(std::span<const std::vector<double>> table) {
  if (table.empty() || table[0].size() < 2)
    throw std::invalid_argument("ranks need at least one scenario and two algorithms");
  const std::size_t width = table[0].size();
  const double n = static_cast<double>(table.size()), k = static_cast<double>(width);
  Friedman out{std::vector<double>(width), kUnknown, kUnknown};
  double ties = 0, squares = 0;
  for (const auto& row : table) {
    if (row.size() != width) throw std::invalid_argument("every scenario needs a value for every algorithm");
    const auto rank = ranks(row);
    for (std::size_t j = 0; j < width; ++j) out.average_ranks[j] += rank[j] / n;
    ties += tie_sum(row);
  }
  for (const double r : out.average_ranks) squares += (r - (k + 1) / 2) * (r - (k + 1) / 2);
  const double spread = 1 - ties / (n * k * (k * k - 1));  // 0 when every row has equal values only
  if (!(spread > 0)) return out;
  out.statistic = 12 * n / (k * (k + 1)) * squares / spread;
  out.p = bm::cdf(bm::complement(bm::chi_squared(k - 1), out.statistic));
  return out;
}

double nemenyi_critical_difference(int k, int n, double alpha) {
  if (k < 2 || n < 1 || !(alpha > 0 && alpha < 1))
    throw std::invalid_argument("a critical difference needs two algorithms, a scenario and 0 < alpha < 1");
  return studentised_range_quantile(1 - alpha, k) / std::sqrt(2.0) * std::sqrt(k * (k + 1.0) / (6.0 * n));
}

double studentised_range_quantile(double probability, int k) {
  if (k < 2 || !(probability > 0 && probability < 1))
    throw std::invalid_argument("a range needs two values and a probability between 0 and 1");
  const auto excess = [&](double q) { return range_cdf(q, k) - probability; };
  std::uintmax_t iterations = 100;
  const auto bracket =
      bm::tools::toms748_solve(excess, 0.0, 40.0, bm::tools::eps_tolerance<double>(40), iterations);
  return (bracket.first + bracket.second) / 2;
}

}  // namespace regatta::analysis
