// Estimates against numbers worked out by hand.
#include "analysis/statistics.hpp"

#include <gtest/gtest.h>

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

TEST(SortedKnown, DropsWhatIsMissing) {
  EXPECT_EQ(sorted_known(Values{3, std::nan(""), -1, 2, std::nan("")}), (Values{-1, 2, 3}));
  EXPECT_TRUE(sorted_known(Values{std::nan("")}).empty());
}

}  // namespace
}  // namespace regatta::analysis
