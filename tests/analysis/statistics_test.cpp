// Estimates against numbers worked out by hand.
#include "analysis/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace regatta::analysis {
namespace {

using Values = std::vector<double>;

// Quantiles of Student's t from printed tables: t_{0.975} with 1, 4 and 29 degrees of freedom.
constexpr double kT1 = 12.7062047, kT4 = 2.7764451, kT29 = 2.0452296;

TEST(MeanInterval, OfTwoValues) {
  const Estimate m = mean_interval(Values{0, 2});  // s = sqrt 2, s / sqrt 2 = 1
  EXPECT_DOUBLE_EQ(m.value, 1);
  EXPECT_NEAR(m.low, 1 - kT1, 1e-6);
  EXPECT_NEAR(m.high, 1 + kT1, 1e-6);
}

TEST(MeanInterval, OfFiveValues) {
  const Estimate m = mean_interval(Values{1, 2, 3, 4, 5});  // s^2 = 10 / 4
  EXPECT_DOUBLE_EQ(m.value, 3);
  EXPECT_NEAR(m.low, 3 - kT4 * std::sqrt(2.5 / 5), 1e-6);
  EXPECT_NEAR(m.high, 3 + kT4 * std::sqrt(2.5 / 5), 1e-6);
}

TEST(MeanInterval, OfThirtyValues) {
  Values values(30);
  for (int i = 0; i < 30; ++i) values[std::size_t(i)] = 10 + (i % 2 ? 1 : -1);  // squares: 30
  const Estimate m = mean_interval(values);
  EXPECT_DOUBLE_EQ(m.value, 10);
  EXPECT_NEAR(m.high - m.value, kT29 * std::sqrt(30.0 / 29 / 30), 1e-6);
  EXPECT_NEAR(m.value - m.low, m.high - m.value, 1e-12);
}

TEST(MeanInterval, OfAnotherLevel) {
  // t_{0.95} with 1 degree of freedom is tan(0.45 pi) = 6.3137515
  EXPECT_NEAR(mean_interval(Values{0, 2}, 0.9).high, 1 + 6.3137515, 1e-6);
}

TEST(MeanInterval, OfTooFewValuesIsNotKnown) {
  const Estimate one = mean_interval(Values{7});
  EXPECT_EQ(one.value, 7);
  EXPECT_TRUE(std::isnan(one.low));
  EXPECT_TRUE(std::isnan(one.high));
  EXPECT_TRUE(std::isnan(mean_interval(Values{}).value));
}

TEST(MeanInterval, SurvivesLargeMeansWithSmallSpread) {
  const Estimate m = mean_interval(Values{1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4});
  EXPECT_NEAR(m.high - m.value, kT4 * std::sqrt(0.5), 1e-6);
}

// Type 7 puts n values at 0, 1/(n-1), ..., 1: for four of them q = 0.05 lies at 0.15 between the first two.
TEST(Quantile, InterpolatesBetweenOrderStatistics) {
  const Values four{1, 2, 4, 8};
  EXPECT_DOUBLE_EQ(quantile(four, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(four, 0.05), 1.15);
  EXPECT_DOUBLE_EQ(quantile(four, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile(four, 0.75), 5);
  EXPECT_DOUBLE_EQ(quantile(four, 0.95), 4 + 0.85 * 4);
  EXPECT_DOUBLE_EQ(quantile(four, 1), 8);
  EXPECT_DOUBLE_EQ(quantile(Values{3, 5, 9}, 0.5), 5);
}

TEST(Quantile, OfOneValueIsTheValueAndOfNoneNotKnown) {
  EXPECT_EQ(quantile(Values{3}, 0.05), 3);
  EXPECT_EQ(quantile(Values{3}, 1), 3);
  EXPECT_TRUE(std::isnan(quantile(Values{}, 0.5)));
}

// Differences 1, 2, 3: mean 2, s = 1, t_{0.975} with 2 degrees of freedom is 4.3026527.
TEST(PairedDifference, IsTheIntervalOfDifferences) {
  const Estimate e = paired_difference(Values{11, 22, 33}, Values{10, 20, 30});
  EXPECT_DOUBLE_EQ(e.value, 2);
  EXPECT_NEAR(e.high, 2 + 4.3026527 / std::sqrt(3.0), 1e-6);
  EXPECT_THROW(paired_difference(Values{1}, Values{1, 2}), std::invalid_argument);
  EXPECT_THROW(paired_difference(Values{1, 2}, Values{1, 2}, 1.0), std::invalid_argument);
}

TEST(RatioOfMeans, OfProportionalValuesIsExact) {
  const Estimate e = ratio_of_means(Values{2, 4, 6, 8}, Values{1, 2, 3, 4});
  EXPECT_DOUBLE_EQ(e.value, 2);
  EXPECT_NEAR(e.low, 2, 1e-7);
  EXPECT_NEAR(e.high, 2, 1e-7);
}

// With b = 1 throughout it is the interval of a's mean.
TEST(RatioOfMeans, ByOneIsTheMean) {
  const Values a{1, 2, 3, 4, 5}, one(5, 1.0);
  EXPECT_NEAR(ratio_of_means(a, one).low, mean_interval(a).low, 1e-12);
  EXPECT_NEAR(ratio_of_means(a, one).high, mean_interval(a).high, 1e-12);
}

TEST(RatioOfMeans, IsOpenWhenTheDenominatorMayBeZero) {
  const Estimate e = ratio_of_means(Values{1, 2, 3}, Values{-1, 0, 2});
  EXPECT_EQ(e.low, -HUGE_VAL);
  EXPECT_EQ(e.high, HUGE_VAL);
  EXPECT_TRUE(std::isnan(ratio_of_means(Values{1, 2}, Values{-1, 1}).value));
}

// Nobody of n: the upper limit p has (1 - p)^n = 0.025.
TEST(ProportionInterval, OfNobodyAndOfAll) {
  const Estimate none = proportion_interval(0, 20), all = proportion_interval(20, 20);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 1 - std::pow(0.025, 1 / 20.0), 1e-12);
  EXPECT_NEAR(all.low, std::pow(0.025, 1 / 20.0), 1e-12);
  EXPECT_EQ(all.high, 1);
  EXPECT_THROW(proportion_interval(0, 0), std::invalid_argument);
  EXPECT_THROW(proportion_interval(3, 2), std::invalid_argument);
}

// Six values miss the median on one side with probability 1/64 < 0.025, five with 1/32.
TEST(MedianInterval, NeedsSixValues) {
  const Estimate six = median_interval(Values{6, 1, 2, 5, 3, 4}),
                 five = median_interval(Values{1, 2, 3, 4, 5});
  EXPECT_EQ(six.value, 3.5);
  EXPECT_EQ(six.low, 1);
  EXPECT_EQ(six.high, 6);
  EXPECT_EQ(five.value, 3);
  EXPECT_EQ(five.low, -HUGE_VAL);
  EXPECT_EQ(five.high, HUGE_VAL);
  EXPECT_TRUE(std::isnan(median_interval(Values{}).value));
}

TEST(EffectSize, IsMeanOverDeviation) {
  const Estimate e = effect_size(Values{11, 22, 33}, Values{10, 20, 30});
  EXPECT_DOUBLE_EQ(e.value, 2);
  EXPECT_LT(e.low, 2);
  EXPECT_GT(e.high, 2);
  EXPECT_TRUE(std::isnan(effect_size(Values{1, 2}, Values{1, 2}).value)) << "equal differences have no scale";
}

// Nearly the same difference everywhere: the noncentral t distribution is far out, but the interval is known.
TEST(EffectSize, OfHugeEffects) {
  for (const double base : {1e2, 1e4, 1e8}) {
    Values a, zero(30, 0.0);
    for (int i = 0; i < 30; ++i) a.push_back(base + i % 2);
    const Estimate e = effect_size(a, zero);
    EXPECT_NEAR(e.low / e.value, 0.74, 0.02)
        << base;  // for huge effects (n - 1) s^2 / sigma^2 is chi squared:
    EXPECT_NEAR(e.high / e.value, 1.26, 0.02) << base;  // sqrt(16.05 / 29) and sqrt(45.72 / 29)
  }
}

// At +-1 of 100 replications the limit is twice as far as the interval reaches, and so on.
TEST(ReplicationsToDecide, GrowWithTheSquareOfTheReach) {
  const double more = std::pow(1 + 0.8416212 / 1.9599640, 2);
  EXPECT_EQ(replications_to_decide({0, -2, 2}, 100, -HUGE_VAL, 1), std::int64_t(std::ceil(400 * more)));
  EXPECT_EQ(replications_to_decide({0, -2, 2}, 100, -0.5, 1), std::int64_t(std::ceil(1600 * more)));
  EXPECT_EQ(replications_to_decide({3, 1, 5}, 100, -1, 2), std::int64_t(std::ceil(400 * more)));
  EXPECT_EQ(replications_to_decide({0, -0.1, 0.1}, 100, -1, 1), 100) << "decided";
  EXPECT_EQ(replications_to_decide({1, 0, 2}, 100, 1, 3), 0) << "on a limit";
  EXPECT_EQ(replications_to_decide({1, std::nan(""), 2}, 100, 0, 3), 0);
}

TEST(MeanInterval, OfEqualValuesIsThatValue) {
  for (const std::size_t n : {3, 20, 49, 1000}) {
    const Estimate e = mean_interval(Values(n, 0.1));
    EXPECT_EQ(e.value, 0.1) << n;
    EXPECT_EQ(e.low, 0.1) << n;
    EXPECT_EQ(e.high, 0.1) << n;
  }
}

TEST(Quantiles, AreThoseOfSortedValues) {
  const Values shares{0, 0.05, 0.05, 0.25, 0.5, 0.51, 0.95, 1};
  for (const std::size_t n : {1, 2, 3, 7, 20, 101, 1000}) {
    Values values;
    for (std::size_t i = 0; i < n; ++i)
      values.push_back(double((i * 7919) % 613) / 10);  // in no order, some twice
    Values sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const Values found = quantiles(values, shares);
    ASSERT_EQ(found.size(), shares.size());
    for (std::size_t i = 0; i < shares.size(); ++i)
      EXPECT_EQ(found[i], quantile(sorted, shares[i])) << n << " " << shares[i];
  }
  EXPECT_TRUE(std::isnan(quantiles({}, shares).back()));
}

TEST(Known, DropsWhatIsMissing) {
  EXPECT_EQ(known(Values{3, std::nan(""), -1, 2, std::nan("")}), (Values{3, -1, 2}));
  EXPECT_TRUE(known(Values{std::nan("")}).empty());
}

}  // namespace
}  // namespace regatta::analysis
