// Resampling: what must hold for any data, exact cases, and the same numbers at every call.
#include "analysis/resample.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/random.hpp"

namespace regatta::analysis {
namespace {

using Values = std::vector<double>;

/// [k][replication]: truth(k) times a noise of mean 1.
std::vector<Values> noisy(const Values& truth, int replications, double spread, std::uint64_t seed = 1) {
  std::vector<Values> out;
  for (std::size_t k = 0; k < truth.size(); ++k) {
    Rng<double> rng(stream_key(seed, Role::kScenario, k), 0);
    Values values;
    for (int r = 0; r < replications; ++r) values.push_back(truth[k] * (1 + spread * rng.normal()));
    out.push_back(values);
  }
  return out;
}

void expect_same(const Estimate& a, const Estimate& b) {
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
}

const Values kRounds{10, 100, 1000, 10000};

TEST(LogLogSlope, OfAPowerIsItsExponent) {
  const std::vector<Values> samples(1, Values(6, 1.0));
  std::vector<Values> power;
  for (const double x : kRounds) power.push_back(Values(6, 3 * std::pow(x, 0.7)));
  for (const Pairing pairing : {Pairing::kIndependent, Pairing::kJoint}) {
    const Estimate e = log_log_slope(kRounds, power, 0.95, pairing);
    EXPECT_NEAR(e.value, 0.7, 1e-12);
    EXPECT_NEAR(e.low, 0.7, 1e-12) << "no spread, no width";
    EXPECT_NEAR(e.high, 0.7, 1e-12);
  }
}

TEST(LogLogSlope, IsTheSameAtEveryCallAndHoldsItsValue) {
  const auto samples = noisy({1, 3, 10, 30}, 20, 0.3);
  const Estimate first = log_log_slope(kRounds, samples), again = log_log_slope(kRounds, samples);
  expect_same(first, again);
  EXPECT_LT(first.low, first.value);
  EXPECT_GT(first.high, first.value);
  const Estimate wider = log_log_slope(kRounds, samples, 0.99);
  EXPECT_LT(wider.low, first.low);
  EXPECT_GT(wider.high, first.high);
}

// A factor per replication moves all checkpoints of its curve: it says nothing about the slope when the
// checkpoints are resampled together, and much when they are taken for different cells.
TEST(LogLogSlope, KnowsThatReplicationsAreJoint) {
  std::vector<Values> samples;
  const Values factor = noisy({1}, 20, 0.3)[0];
  for (const double x : kRounds) {
    samples.emplace_back();
    for (const double f : factor) samples.back().push_back(f * std::sqrt(x));
  }
  const Estimate joint = log_log_slope(kRounds, samples, 0.95, Pairing::kJoint);
  EXPECT_NEAR(joint.high - joint.low, 0, 1e-9);
  EXPECT_GT(log_log_slope(kRounds, samples).high - joint.high, 0.01);
}

TEST(LogLogSlope, IsNotKnownWithoutPositiveMeans) {
  std::vector<Values> samples = noisy({1, 2, 3, 4}, 10, 0.1);
  samples[2] = Values(10, -1.0);
  EXPECT_TRUE(std::isnan(log_log_slope(kRounds, samples).value));
  EXPECT_TRUE(std::isnan(log_log_slope(kRounds, samples).low));
  samples[2] = {1, 2, 3, 4};
  EXPECT_FALSE(std::isnan(log_log_slope(kRounds, samples).value));
  EXPECT_TRUE(std::isnan(log_log_slope(kRounds, samples).low)) << "four values are too few";
  EXPECT_THROW(log_log_slope(kRounds, samples, 0.95, Pairing::kJoint), std::invalid_argument);
  EXPECT_THROW(log_log_slope(Values{1, 1, 1, 1}, samples), std::invalid_argument);
  EXPECT_THROW(log_log_slope(Values{0, 1, 2, 3}, samples), std::invalid_argument);
}

// Means that are close to 0 next to their spread: resamples without logarithm leave the interval open.
TEST(LogLogSlope, LeavesOpenWhatResamplesDoNotKnow) {
  std::vector<Values> samples = noisy({1, 2, 3, 4}, 10, 0.1);
  samples[0] = {-8, 8, -8, 8, -8, 8, -8, 8, -8, 9};
  const Estimate e = log_log_slope(kRounds, samples);
  EXPECT_FALSE(std::isnan(e.value));
  EXPECT_TRUE(std::isinf(e.low) && std::isinf(e.high));
}

// t_{0.975} with 9 degrees of freedom is 2.2621572; one checkpoint needs no correction.
TEST(Bands, OfOneCheckpointAreTheTInterval) {
  const std::vector<Values> one{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}};
  const Estimate band = bands(one, 0.95, 39999)[0];
  EXPECT_DOUBLE_EQ(band.value, 5.5);
  EXPECT_NEAR(band.high - 5.5, 2.2621572 * std::sqrt(82.5 / 9 / 10), 0.03);
  EXPECT_NEAR(5.5 - band.low, band.high - 5.5, 1e-12);
}

TEST(Bands, OfEqualCheckpointsAreNoWiderAndOfDifferentOnesAre) {
  const auto one = noisy({1}, 30, 0.3);
  const std::vector<Values> same(8, one[0]);
  EXPECT_NEAR(bands(same)[3].high, bands(one)[0].high, 1e-12);
  const auto different = noisy(Values(8, 1.0), 30, 0.3);
  const double alone = mean_interval(different[3]).high - mean_interval(different[3]).value;
  EXPECT_GT(bands(different)[3].high - bands(different)[3].value, 1.2 * alone);
}

TEST(Bands, HaveNoWidthWithoutSpreadAndNoLimitsForOneReplication) {
  const auto some = bands(std::vector<Values>{{0, 0, 0}, {1, 2, 3}});
  EXPECT_EQ(some[0].low, 0);
  EXPECT_EQ(some[0].high, 0);
  EXPECT_LT(some[1].low, 1);
  EXPECT_TRUE(std::isnan(bands(std::vector<Values>{{4}})[0].low));
  EXPECT_EQ(bands(std::vector<Values>{{4}})[0].value, 4);
  EXPECT_THROW(bands(std::vector<Values>{{1, 2}, {1}}), std::invalid_argument);
}

TEST(MeanIntervalSkewed, LeansToTheLongTail) {
  const Values skewed{1, 1, 1, 2, 2, 3, 5, 9, 20, 60};
  const Estimate e = mean_interval_skewed(skewed);
  EXPECT_DOUBLE_EQ(e.value, 10.4);
  EXPECT_GT(e.high - e.value, 2 * (e.value - e.low));
  expect_same(e, mean_interval_skewed(skewed));
  EXPECT_TRUE(std::isnan(mean_interval_skewed(Values{1, 2, 3, 4}).low));
  EXPECT_THROW(mean_interval_skewed(skewed, 0.95, 10), std::invalid_argument);
}

TEST(RatioOfMedians, OfProportionalValuesIsExact) {
  const Estimate e = ratio_of_medians(Values{2, 4, 6, 8, 100}, Values{1, 2, 3, 4, 50});
  EXPECT_DOUBLE_EQ(e.value, 2);
  EXPECT_DOUBLE_EQ(e.low, 2);
  EXPECT_DOUBLE_EQ(e.high, 2);
}

TEST(RatioOfMedians, ScalesAndNeedsPairs) {
  const auto pair = noisy({3, 1}, 25, 0.3);
  Values doubled = pair[0];
  for (double& v : doubled) v *= 2;
  const Estimate one = ratio_of_medians(pair[0], pair[1]), two = ratio_of_medians(doubled, pair[1]);
  EXPECT_DOUBLE_EQ(two.low, 2 * one.low);
  EXPECT_DOUBLE_EQ(two.high, 2 * one.high);
  EXPECT_LT(one.low, 3);
  EXPECT_GT(one.high, 3);
  EXPECT_TRUE(std::isnan(ratio_of_medians(Values{1, 2, 3, 4}, Values{1, 2, 3, 4}).low)) << "too few";
  EXPECT_TRUE(std::isnan(ratio_of_medians(Values(9, 1.0), Values(9, 0.0)).value)) << "by zero";
  EXPECT_THROW(ratio_of_medians(Values{1, 2}, Values{1}), std::invalid_argument);
}

}  // namespace
}  // namespace regatta::analysis
