// Tests of hypotheses against numbers worked out by hand and printed tables.
#include "analysis/rank_tests.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace regatta::analysis {
namespace {

using Values = std::vector<double>;

// Differences 1, 2, 3: of the 8 sign patterns one has a negative rank sum of 0 and one of 6.
TEST(Wilcoxon, CountsSignPatterns) {
  EXPECT_DOUBLE_EQ(wilcoxon_p(Values{1, 2, 3}, Values{0, 0, 0}), 2.0 / 8);
  EXPECT_DOUBLE_EQ(wilcoxon_p(Values{0, 0, 0}, Values{1, 2, 3}), 2.0 / 8);
  EXPECT_DOUBLE_EQ(wilcoxon_p(Values{-1, 2, 3}, Values{0, 0, 0}), 4.0 / 8);  // sums 0 and 1, and mirrored
  EXPECT_DOUBLE_EQ(wilcoxon_p(Values{1, 2, -3}, Values{0, 0, 0}), 1);
}

// Fifty equal differences: z = (637.5 - 0.5) / sqrt((50 51 101 - (50^3 - 50) / 2) / 24) = 637 / 90.1388
TEST(Wilcoxon, CorrectsForTies) {
  EXPECT_NEAR(wilcoxon_p(Values(50, 1), Values(50, 0)),
              std::erfc(637 / std::sqrt(195075 / 24.0) / std::sqrt(2.0)), 1e-15);
}

TEST(Wilcoxon, OfEqualsIsOneAndOfNothingNotKnown) {
  EXPECT_EQ(wilcoxon_p(Values{3, 4}, Values{3, 4}), 1);
  EXPECT_TRUE(std::isnan(wilcoxon_p(Values{}, Values{})));
  EXPECT_THROW(wilcoxon_p(Values{1}, Values{1, 2}), std::invalid_argument);
}

TEST(Holm, MultipliesAndKeepsTheOrder) {
  EXPECT_EQ(holm(Values{0.5, 0.01, 0.25}), (Values{0.5, 0.03, 0.5}));
  EXPECT_EQ(holm(Values{0.25, 0.25}), (Values{0.5, 0.5}));
  EXPECT_EQ(holm(Values{0.75, 0.5}), (Values{1, 1}));
  EXPECT_TRUE(holm(Values{}).empty());
}

TEST(Holm, DoesNotCountWhatIsNotKnown) {
  const Values adjusted = holm(Values{0.25, std::nan(""), 0.125});
  EXPECT_EQ(adjusted[0], 0.25);
  EXPECT_TRUE(std::isnan(adjusted[1]));
  EXPECT_EQ(adjusted[2], 0.25);
}

TEST(Ranks, ShareTies) {
  EXPECT_EQ(ranks(Values{5, 1, 3}), (Values{3, 1, 2}));
  EXPECT_EQ(ranks(Values{2, 1, 2, 2}), (Values{3, 1, 3, 3}));
  EXPECT_EQ(ranks(Values{7, 7}), (Values{1.5, 1.5}));
}

// Always the same order of three on four scenarios: 12 * 4 / (3 * 4) * (1 + 0 + 1) = 8; exp(-8 / 2) for 2
// degrees.
TEST(Friedman, OfPerfectAgreement) {
  const std::vector<Values> scenarios{{1, 2, 3}, {10, 20, 30}, {0, 5, 9}, {-3, -2, -1}};
  const Friedman f = friedman(scenarios);
  EXPECT_EQ(f.average_ranks, (Values{1, 2, 3}));
  EXPECT_DOUBLE_EQ(f.statistic, 8);
  EXPECT_NEAR(f.p, std::exp(-4.0), 1e-15);
}

TEST(Friedman, OfEqualsIsNotKnown) {
  const Friedman f = friedman(std::vector<Values>{{1, 1, 1}, {2, 2, 2}});
  EXPECT_EQ(f.average_ranks, (Values{2, 2, 2}));
  EXPECT_TRUE(std::isnan(f.p));
  EXPECT_THROW(friedman(std::vector<Values>{{1}}), std::invalid_argument);
  EXPECT_THROW(friedman(std::vector<Values>{{1, 2}, {1, 2, 3}}), std::invalid_argument);
}

// Table 5 of Demsar (2006): q_0.05 / sqrt 2 for 2 to 10 algorithms.
TEST(Nemenyi, AgreesWithThePrintedTable) {
  const Values printed{1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164};
  for (int k = 2; k <= 10; ++k) {
    EXPECT_NEAR(studentised_range_quantile(0.95, k) / std::sqrt(2.0), printed[std::size_t(k - 2)], 0.0012)
        << k;
    EXPECT_NEAR(nemenyi_critical_difference(k, 14),
                printed[std::size_t(k - 2)] * std::sqrt(k * (k + 1) / 84.0), 0.003)
        << k;
  }
  EXPECT_GT(studentised_range_quantile(0.95, 50), studentised_range_quantile(0.95, 49));
  EXPECT_THROW(nemenyi_critical_difference(1, 5), std::invalid_argument);
}

}  // namespace
}  // namespace regatta::analysis
