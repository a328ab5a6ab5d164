#include "engine/core/simplex_ftrl.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/core/random.hpp"

namespace regatta {
namespace {

Rng<double> stream(std::uint64_t which) { return Rng<double>(stream_key(1, Role::kAnalysis, which), 0); }

// By hand. Two choices whose losses differ by D: 1 / (u + lam) + 1 / lam = 1 with u = eta D.
TEST(SimplexFtrl, LogBarrierWithTwoChoices) {
  for (const double u : {0.0, 1e-9, 0.3, 2.0, 1e6}) {
    std::vector<double> p(2);
    log_barrier_step(0.5, std::vector<double>{2 * u - 7, -7.0}, p);
    const double lam = (2 - u + std::sqrt(4 + u * u)) / 2;
    EXPECT_NEAR(p[1] * lam, 1, u < 1e3 ? 1e-14 : 1e-9) << u;  // lam itself cancels for large u
    EXPECT_NEAR(p[0] * (u + lam), 1, u < 1e3 ? 1e-14 : 1e-9) << u;
  }
}

TEST(SimplexFtrl, EntropyWithTwoChoices) {
  std::vector<double> p(2);
  entropy_step(0.25, std::vector<double>{1003.0, 1001.0}, p);
  EXPECT_NEAR(p[0] / p[1], std::exp(-0.5), 1e-14);
  EXPECT_NEAR(p[0] + p[1], 1, 1e-15);
  entropy_step(0.25, std::vector<double>{1e9, 0.0}, p);
  EXPECT_EQ(p[0], 0);
  EXPECT_EQ(p[1], 1);
}

// The optimality conditions: 1 / p_i - eta L_i is the same for all i; the sum is 1; and 60 Newton steps are
// more than enough, whatever the losses.
TEST(SimplexFtrl, LogBarrierSolvesItsEquations) {
  Rng<double> rng = stream(1);
  int most = 0;
  for (int repeat = 0; repeat < 20000; ++repeat) {
    const int n = 2 + int(rng.below(30));
    const double scale = exp(40 * rng.uniform() - 20);
    std::vector<double> losses(std::size_t(n), 0.0), p(losses);
    for (double& loss : losses) loss = scale * rng.normal();
    most = std::max(most, log_barrier_step(1.0, losses, p));
    double sum = 0;
    for (const double x : p) sum += x;
    ASSERT_NEAR(sum, 1, 1e-13);
    for (int i = 1; i < n; ++i) {
      const double a = 1 / p[std::size_t(i)] - losses[std::size_t(i)], b = 1 / p[0] - losses[0];
      ASSERT_NEAR(a, b, 1e-9 * (1 + scale));
    }
  }
  EXPECT_LE(most, 12);
}

/// y - 1 - ln y without cancellation near 1.
double divergence_of_ratio(double y) {
  const double e = y - 1;
  if (std::fabs(e) > 1e-3) return e - std::log(y);
  return e * e * (0.5 - e * (1.0 / 3 - e * (0.25 - e * 0.2)));
}

// The stability lemma of Dai, Luo, Wei, Zimmert (ICML 2023): for losses c of any sign and size,
// <x - x', c> - D(x', x) / eta <= eta sum_i x_i c_i^2; a quarter of it is approached as x_i -> 0 with
// c_i = -2 / (eta x_i). Ordinary losses and adversarial ones near that case; x_i down to 1e-9.
TEST(SimplexFtrl, StabilityOfTheLogBarrierNeedsNoLowerBound) {
  Rng<double> rng = stream(2);
  double worst = 0;
  for (int repeat = 0; repeat < 100000; ++repeat) {
    const int n = 2 + int(rng.below(7));
    const double eta = exp(12 * rng.uniform() - 10), size = exp(20 * rng.uniform() - 8.5);  // |c| up to 1e5
    std::vector<double> x(std::size_t(n), 0.0), c(x), sums(x), next(x);
    double sum = 0;
    for (double& p : x) sum += p = exp(-20.7 * rng.uniform());
    for (double& p : x) p /= sum;
    const bool adversarial = rng.uniform() < 0.5;
    for (int i = 0; i < n; ++i) {
      const std::size_t at = std::size_t(i);
      c[at] = adversarial ? (i == 0 ? -(1 + 2 * rng.uniform()) / (eta * x[at]) : 0.0) : size * rng.normal();
      if (std::fabs(c[at]) > 1e5) c[at] = c[at] < 0 ? -1e5 : 1e5;
      sums[at] = 1 / (eta * x[at]) + c[at];
    }
    log_barrier_step(eta, sums, next);
    double gain = 0, divergence = 0, limit = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      gain += (x[i] - next[i]) * c[i];
      divergence += divergence_of_ratio(next[i] / x[i]);
      limit += eta * x[i] * c[i] * c[i];
    }
    ASSERT_LE(gain - divergence / eta, 0.26 * limit + 1e-14 / eta);
    if (limit * eta > 1e-6) worst = std::max(worst, (gain - divergence / eta) / limit);
  }
  EXPECT_GE(worst, 0.245);  // the cases are hard enough
}

}  // namespace
}  // namespace regatta
