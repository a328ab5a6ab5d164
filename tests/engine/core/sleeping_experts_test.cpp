#include "engine/core/sleeping_experts.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/random.hpp"

namespace regatta {
namespace {

double phi(double r, double c) { return std::exp(std::pow(std::max(0.0, r), 2) / (3 * c)); }
double weight(double r, double c) { return 0.5 * (phi(r + 1, c + 1) - phi(r - 1, c + 1)); }

TEST(SleepingExperts, WeightsAreThoseOfAdaNormalHedge) {
  EXPECT_NEAR(std::exp(SleepingExperts::log_weight(0, 0)), 0.19781, 5e-6);
  EXPECT_NEAR(std::exp(SleepingExperts::log_weight(0, 0)), 0.5 * (std::exp(1 / 3.0) - 1), 1e-15);
  // (3.5^2 - 1.5^2) / (3 * 4): not what Phi(R - 1, C - 1) gives, 0.667.
  EXPECT_NEAR(std::exp(SleepingExperts::log_weight(2.5, 3)), 0.5 * (std::exp(49 / 48.0) - std::exp(9 / 48.0)),
              1e-14);
  for (const double r : {-0.99, -0.5, 0.0, 0.3, 1.0, 2.0, 7.0}) {
    for (const double c : {std::abs(r), 8.0, 100.0}) {
      EXPECT_NEAR(SleepingExperts::log_weight(r, c), std::log(weight(r, c)), 1e-9) << r << " " << c;
    }
  }
}

TEST(SleepingExperts, WeightsNeitherOverflowNorGoBelowZero) {
  EXPECT_NEAR(SleepingExperts::log_weight(200, 10), 201 * 201 / 33.0 - std::log(2.0), 1e-10);
  EXPECT_EQ(SleepingExperts::log_weight(-1, 1), -kInf);
  EXPECT_EQ(SleepingExperts::log_weight(-5, 5), -kInf);
  SleepingExperts experts(3);
  const std::vector<int> all{0, 1, 2};
  std::vector<double> p(3);
  for (int t = 0; t < 10'000; ++t) {  // expert 0 is right, and the mixture is not told: R_0 = C_0 = 10,000
    experts.update(all, std::vector<double>{0, 1, 1}, 1);
  }
  EXPECT_EQ(experts.regret(0), 10'000);
  experts.distribution(all, p);
  EXPECT_EQ(p[0], 1);
  EXPECT_GE(p[1], 0);
}

// One round with losses 0, 1, 0.5 at uniform weights: r = 1/2, -1/2, 0.
TEST(SleepingExperts, AStepByHand) {
  SleepingExperts experts(3);
  const std::vector<int> all{0, 1, 2};
  std::vector<double> p(3);
  experts.distribution(all, p);
  for (const double q : p) EXPECT_DOUBLE_EQ(q, 1 / 3.0);
  experts.update(all, std::vector<double>{0, 1, 0.5}, 0.5);
  const double w[3] = {weight(0.5, 0.5), weight(-0.5, 0.5), weight(0, 0)};
  experts.distribution(all, p);
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(p[std::size_t(i)], w[i] / (w[0] + w[1] + w[2]), 1e-14) << i;
  }
  EXPECT_EQ(experts.regret(1), -0.5);
  EXPECT_EQ(experts.magnitude(1), 0.5);
}

TEST(SleepingExperts, UniformWhereNobodyHasAWeight) {
  SleepingExperts experts(3);
  for (int t = 0; t < 10; ++t) {
    experts.update(std::vector<int>{0, 2}, std::vector<double>{1, 0}, 0.5);
    experts.update(std::vector<int>{1, 2}, std::vector<double>{0.9, 0}, 0.5);
  }
  std::vector<double> p(2);
  experts.distribution(std::vector<int>{0, 1}, p);
  EXPECT_EQ(p, (std::vector<double>{0.5, 0.5}));
  experts.distribution(std::vector<int>{1, 2}, p);
  EXPECT_EQ(p, (std::vector<double>{0, 1}));
}

/// Random losses, random experts awake; expert 0 is a little better, expert 5 never wakes up.
struct Random {
  SleepingExperts experts{6};
  double worst_sum = 0;
  bool sleepers_changed = false;

  explicit Random(int rounds) {
    Rng<double> rng(StreamKey{9}, 0);
    for (int t = 0; t < rounds; ++t) {
      std::vector<int> awake;
      std::vector<double> losses;
      for (int i = 0; i < 5; ++i) {
        const double u = rng.uniform(), loss = rng.uniform();
        if (u < 0.4) continue;
        awake.push_back(i);
        losses.push_back(i == 0 ? 0.8 * loss : loss);
      }
      if (awake.empty()) continue;
      step(awake, losses);
    }
  }

  void step(const std::vector<int>& awake, const std::vector<double>& losses) {
    std::vector<double> p(awake.size());
    experts.distribution(awake, p);
    double mixture = 0, sum = 0;
    for (std::size_t k = 0; k < p.size(); ++k) mixture += p[k] * losses[k];
    for (std::size_t k = 0; k < p.size(); ++k) sum += p[k] * (mixture - losses[k]);
    worst_sum = std::max(worst_sum, std::abs(sum));
    const SleepingExperts before = experts;
    experts.update(awake, losses, mixture);
    for (int i = 0; i < 6; ++i) {
      if (std::find(awake.begin(), awake.end(), i) != awake.end()) continue;
      sleepers_changed |=
          experts.regret(i) != before.regret(i) || experts.magnitude(i) != before.magnitude(i);
    }
  }
};

TEST(SleepingExperts, InstantaneousRegretsCancelAndSleepersStay) {
  const Random played(2000);
  EXPECT_LE(played.worst_sum, 1e-12);
  EXPECT_FALSE(played.sleepers_changed);
  EXPECT_EQ(played.experts.regret(5), 0);
  EXPECT_EQ(played.experts.magnitude(5), 0);
}

// Theorem 1 of Luo and Schapire for a uniform prior: R_i <= sqrt(3 C_i (ln N + ln B + ln(1 + ln N))) with B =
// 1 + 3/2 mean of (1 + ln(1 + C_j)).
TEST(SleepingExperts, RegretIsBelowTheTheorem) {
  const Random played(20'000);
  double b = 1;
  for (int i = 0; i < 6; ++i) b += 1.5 * (1 + std::log(1 + played.experts.magnitude(i))) / 6;
  double largest = 0;
  for (int i = 0; i < 5; ++i) {
    const double scale = 3 * played.experts.magnitude(i);
    const double bound = std::sqrt(scale * (std::log(6.0) + std::log(b) + std::log(1 + std::log(6.0))));
    EXPECT_LE(played.experts.regret(i), bound) << i;
    largest = std::max(largest, played.experts.regret(i) / bound);
  }
  EXPECT_GT(largest, 0.01) << "nobody to have regret to";
}

}  // namespace
}  // namespace regatta
