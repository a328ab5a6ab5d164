#include "engine/core/binomial.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace regatta {
namespace {

double probability(std::int64_t n, double p, std::int64_t k) {
  const double m = double(n), j = double(k);
  return std::exp(std::lgamma(m + 1) - std::lgamma(j + 1) - std::lgamma(m - j + 1) + j * std::log(p) +
                  (m - j) * std::log1p(-p));
}

/// Pearson's chi squared over cells of at least 20 expected draws, minus its mean, over its standard
/// deviation.
double excess(std::int64_t n, double p, int draws) {
  Rng<double> rng(stream_key(1, Role::kScenario, 3), n);
  std::map<std::int64_t, int> seen;
  for (int i = 0; i < draws; ++i) ++seen[binomial(rng, n, p)];
  EXPECT_GE(seen.begin()->first, 0);
  EXPECT_LE(seen.rbegin()->first, n);
  const double spread = std::sqrt(double(n) * p * (1 - p));
  const auto low = std::max<std::int64_t>(0, std::int64_t(double(n) * p - 12 * spread - 20));
  const auto high = std::min(n, std::int64_t(double(n) * p + 12 * spread + 20));
  double chi = 0, expected = 0, found = 0;
  int cells = 0;
  const auto close = [&] {
    chi += (found - expected) * (found - expected) / expected;
    ++cells;
    expected = found = 0;
  };
  for (auto k = low; k <= high; ++k) {
    expected += draws * probability(n, p, k);
    found += seen.contains(k) ? seen[k] : 0;
    if (expected >= 20) close();
  }
  if (expected > 1) close();
  return cells < 2 ? chi : (chi - (cells - 1)) / std::sqrt(2.0 * (cells - 1));
}

TEST(Binomial, HasItsDistribution) {
  for (const auto& [n, p] : std::map<std::int64_t, double>{{1, 0.3},
                                                           {7, 0.5},
                                                           {30, 0.2},
                                                           {21, 0.5},
                                                           {25, 0.93},
                                                           {40, 0.5},
                                                           {100, 0.11},
                                                           {1000, 0.004},
                                                           {1000, 0.5},
                                                           {20'000, 0.97},
                                                           {39'999, 0.5},
                                                           {1'000'000, 3e-6}})
    EXPECT_LT(excess(n, p, 40'000), 4) << n << " " << p;
}

TEST(Binomial, KnowsItsLimits) {
  Rng<double> rng(StreamKey{1}, 0);
  EXPECT_EQ(binomial(rng, 0, 0.5), 0);
  EXPECT_EQ(binomial(rng, 10, 0.0), 0);
  EXPECT_EQ(binomial(rng, 10, 1.0), 10);
  EXPECT_EQ(rng.draws(), 0u);
  EXPECT_NEAR(double(binomial(rng, std::int64_t{1} << 53, 1e-15)), 9, 20);
}

// Normal beyond a variance of 1e4: mean and variance are the binomial's on both sides of the border.
TEST(MeanOfRewards, HasTheBinomialsMoments) {
  for (const auto& [n, p] :
       std::map<std::int64_t, double>{{100, 0.5}, {39'000, 0.5}, {41'000, 0.5}, {1'000'000'000'000, 0.7}}) {
    Rng<double> rng(stream_key(1, Role::kScenario, 4), n);
    constexpr int kDraws = 20'000;
    const double spread = std::sqrt(p * (1 - p) / double(n));
    double sum = 0, squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double z = (mean_of_rewards(rng, n, p) - p) / spread;
      sum += z, squares += z * z;
    }
    EXPECT_NEAR(sum / kDraws, 0, 4 / std::sqrt(kDraws)) << n;
    EXPECT_NEAR(squares / kDraws, 1, 4 * std::sqrt(2.0 / kDraws)) << n;
  }
  Rng<double> rng(StreamKey{1}, 0);
  EXPECT_EQ(mean_of_rewards(rng, 1'000'000'000'000'000'000, 1.0), 1.0);
  EXPECT_EQ(mean_of_rewards(rng, 1'000'000'000'000'000'000, 0.0), 0.0);
}

}  // namespace
}  // namespace regatta
