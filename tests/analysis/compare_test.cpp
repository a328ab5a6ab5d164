// Comparisons of algorithms: which cells and replications meet, what is decided, and how names are read.
#include "analysis/compare.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/rank_tests.hpp"
#include "tests/analysis/results.hpp"

namespace regatta::analysis {
namespace {

using testing::experiment, testing::kNan, testing::numbers, testing::Results;
using Texts = std::vector<std::string>;

/// The same noise for every cell of a replication, and a little of the cell's own.
double noise(int cell, std::int64_t r) {
  return 5.0 * double(r * 7 % 10) + 0.1 * double((r * 3 + cell) % 10);
}

std::string message(const std::function<void()>& act) {
  try {
    act();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing was thrown";
}

#define EXPECT_SAYS(text, act) \
  EXPECT_NE(message([&] { act; }).find(text), std::string::npos) << message([&] { act; })

TEST(Compare, PairsReplications) {
  Results results({experiment("e", {"a", "b"}, {1000, 1000}, {}, 10)});
  const auto reader =
      results.write([](int, int cell, std::int64_t r, std::size_t) { return 100 + noise(cell, r) + cell; });
  const auto all = compare(reader, "a", "b");
  ASSERT_EQ(all.size(), 1u);
  const Comparison& c = all[0];
  std::vector<double> a, b;
  for (int r = 0; r < 10; ++r) a.push_back(100 + noise(0, r)), b.push_back(101 + noise(1, r));
  EXPECT_EQ(c.replications, 10);
  EXPECT_EQ(c.round, 1000);
  EXPECT_DOUBLE_EQ(c.difference.value, -1);  // the noise of 5 is common, and the rest has the same sum
  EXPECT_EQ(c.difference.low, paired_difference(a, b).low);
  EXPECT_EQ(c.ratio.high, ratio_of_means(a, b).high);
  EXPECT_EQ(c.effect.value, effect_size(a, b).value);
  EXPECT_EQ(c.p, wilcoxon_p(a, b));
  EXPECT_EQ(c.adjusted_p, c.p) << "one comparison needs no adjustment";
  EXPECT_EQ(c.lower, Lower::kA);
  EXPECT_EQ(compare(reader, "b", "a")[0].lower, Lower::kB);
}

TEST(Compare, RoundingDoesNotDecide) {
  Results results({experiment("e", {"a", "b"}, {1000, 1000}, {}, 10)});
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t) {
    return cell == 0 ? 10.0 + double(r) : std::nextafter(10.0 + double(r), 100);
  });
  const Comparison c = compare(reader, "a", "b")[0];
  EXPECT_EQ(c.lower, Lower::kUndecided);
  EXPECT_EQ(c.p, 1);
  EXPECT_EQ(c.difference.value, 0);
}

TEST(Compare, LeavesOpenWhatTheDataDoNotDecide) {
  Results results({experiment("e", {"a", "b"}, {1000, 1000}, {}, 10)});
  const auto reader = results.write(
      [](int, int cell, std::int64_t r, std::size_t) { return 100 + (cell == 1 ? double(r % 5) - 2 : 0); });
  EXPECT_EQ(compare(reader, "a", "b")[0].lower, Lower::kUndecided);
  EXPECT_NE(table(compare(reader, "a", "b"), 0.95).find("undecided"), std::string::npos);
}

// One clear difference among many scenarios without any: p = 2/1024 of ten replications is not enough for 30.
TEST(Compare, AdjustsForTheNumberOfComparisons) {
  Texts algorithms;
  std::vector<double> horizons, gaps;
  for (int i = 0; i < 30; ++i) {
    for (const char* name : {"a", "b"})
      algorithms.push_back(name), horizons.push_back(1000), gaps.push_back(i);
  }
  Results results({experiment("e", algorithms, horizons, {numbers("scenario.gap", gaps)}, 10)});
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t) {
    if (cell == 0) return 100.0 + 0.01 * double(r + 1);
    return cell == 1 ? 200.0 : cell % 2 ? 100 + double(r % 5) - 2 + 0.01 * double(r) : 100;
  });
  const auto all = compare(reader, "a", "b");
  ASSERT_EQ(all.size(), 30u);
  EXPECT_DOUBLE_EQ(all[0].p, 2.0 / 1024);
  EXPECT_DOUBLE_EQ(all[0].adjusted_p, 60.0 / 1024);
  EXPECT_LT(all[0].difference.high, 0);
  EXPECT_EQ(all[0].lower, Lower::kUndecided);
  EXPECT_EQ(compare(reader, "a", "b", {.metric = {}, .at = {}, .level = 0.9})[0].lower, Lower::kA);
}

TEST(Compare, TakesReplicationsThatBothHave) {
  Results results({experiment("e", {"a", "b"}, {1000, 1000}, {}, 8)});
  results.records = {{{0, 0, 0}, store::Record{}}, {{0, 1, 6}, store::Record{}}};
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t) {
    return double(r) + (cell == 0 ? 0 : 10 + double(r % 2));
  });
  const Comparison c = compare(reader, "a", "b")[0];
  EXPECT_EQ(c.replications, 4);  // 2 to 5
  EXPECT_DOUBLE_EQ(c.mean_a, 3.5);
  EXPECT_DOUBLE_EQ(c.difference.value, -10.5);
  EXPECT_NE(table({c}, 0.95).find("4 of 8"), std::string::npos);
}

TEST(Compare, HasARowPerScenarioSettingAndHorizon) {
  Results results({experiment("e", {"a", "b", "a", "b", "a", "c"}, {100, 100, 1000, 1000, 1000, 1000},
                              {numbers("scenario.gap", {1, 1, 1, 1, 2, 2})})});
  const auto reader = results.write([](int m, int cell, std::int64_t r, std::size_t k) {
    return 1000.0 * m + 100.0 * cell + 10.0 * double(k) + double(r);
  });
  const auto all = compare(reader, "a", "b");
  ASSERT_EQ(all.size(), 2u) << "with gap 2 there is no b";
  EXPECT_EQ(all[0].horizon, 100);
  EXPECT_EQ(all[1].horizon, 1000);
  EXPECT_EQ(all[0].setting, "gap=1");
  EXPECT_DOUBLE_EQ(all[0].mean_a, 10 + 1.5);
  EXPECT_DOUBLE_EQ(all[1].mean_a, 220 + 1.5);
  const auto early = compare(reader, "a", "b", {.metric = "regret", .at = 10, .level = 0.95});
  EXPECT_DOUBLE_EQ(early[1].mean_a, 1200 + 1.5);
  EXPECT_SAYS("never met", compare(reader, "b", "c"));
  EXPECT_SAYS("no experiment records", compare(reader, "a", "b", {.metric = "x", .at = {}, .level = 0.95}));
}

TEST(Compare, ReadsSettings) {
  Results results({experiment("e", {"ucb1", "ucb1", "exp3"}, {1000, 1000, 1000},
                              {numbers("ucb1.alpha", {0.5, kNan, kNan}), numbers("ucb1.c", {1, 1, kNan})})});
  const auto reader =
      results.write([](int, int cell, std::int64_t r, std::size_t) { return 10.0 * cell + double(r); });
  EXPECT_EQ(compare(reader, "ucb1:alpha=0.50", "exp3")[0].a, "ucb1:alpha=0.5");
  EXPECT_DOUBLE_EQ(compare(reader, "ucb1:c=1,alpha=auto", "exp3")[0].mean_a, 11.5);
  EXPECT_SAYS("ucb1:alpha=0.5 and ucb1:alpha=auto", compare(reader, "ucb1", "exp3"));
  EXPECT_SAYS("did you mean 'ucb1'", compare(reader, "ucb", "exp3"));
  EXPECT_SAYS("no parameter 'beta'", compare(reader, "ucb1:beta=1", "exp3"));
  EXPECT_SAYS("no cell is ucb1:alpha=2", compare(reader, "ucb1:alpha=2", "exp3"));
  EXPECT_SAYS("the same cells", compare(reader, "exp3", "exp3"));
  for (const char* bad : {"", ":alpha=1", "ucb1:", "ucb1:alpha", "ucb1:=1"}) {
    EXPECT_SAYS("names no algorithm", compare(reader, bad, "exp3"));
  }
}

/// a, b, c on twelve scenarios; a always lowest, b and c in turn.
AllCompared ranked(Results& results) {
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t) {
    const int scenario = cell / 3, which = cell % 3;
    return 100 + noise(0, r) +
           (which == 0                            ? 0
            : (which == 1) == (scenario % 2 == 0) ? 20
                                                  : 30) +
           0.01 * double((r + cell) % 3);
  });
  return compare_all(reader);
}

TEST(CompareAll, ComparesEveryPairAndRanks) {
  Texts algorithms;
  std::vector<double> horizons, gaps;
  for (int i = 0; i < 12; ++i) {
    for (const char* name : {"a", "b", "c"})
      algorithms.push_back(name), horizons.push_back(1000), gaps.push_back(i);
  }
  Results results({experiment("e", algorithms, horizons, {numbers("scenario.gap", gaps)}, 20)});
  const AllCompared all = ranked(results);
  EXPECT_EQ(all.pairs.size(), 36u);
  ASSERT_EQ(all.ranks.size(), 1u);
  const RankTable& t = all.ranks[0];
  EXPECT_EQ(t.scenarios, 12);
  EXPECT_EQ(t.algorithms, (Texts{"a", "b", "c"}));
  EXPECT_EQ(t.ranks, (std::vector<double>{1, 2.5, 2.5}));
  EXPECT_EQ(t.groups, (Texts{"a", "b", "b"}));
  EXPECT_DOUBLE_EQ(t.critical_difference, nemenyi_critical_difference(3, 12));
  EXPECT_NEAR(t.statistic, 12 * 12 / (3 * 4.0) * (1 + 0.25 + 0.25), 1e-9);
  EXPECT_NE(table(all.ranks, 0.95).find("Friedman"), std::string::npos);
}

TEST(CompareAll, CountsAScenarioOnceWithItsLongestHorizon) {
  Results results({experiment("e", {"a", "b", "a", "b", "a", "b"}, {100, 100, 1000, 1000, 1000, 1000},
                              {numbers("scenario.gap", {1, 1, 1, 1, 2, 2})})});
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t) {
    return double(r) +
           (cell < 2 ? 10.0 * cell : -10.0 * cell);  // with horizon 100 the order is the other way
  });
  const AllCompared all = compare_all(reader);
  EXPECT_EQ(all.pairs.size(), 3u);
  ASSERT_EQ(all.ranks.size(), 1u);
  EXPECT_EQ(all.ranks[0].scenarios, 2);
  EXPECT_EQ(all.ranks[0].algorithms, (Texts{"b", "a"}));
  EXPECT_EQ(all.ranks[0].ranks, (std::vector<double>{1, 2}));
}

TEST(CompareCsv, HasALinePerComparison) {
  Results results({experiment("e", {"a", "b"}, {1000, 1000})});
  const auto reader =
      results.write([](int, int cell, std::int64_t r, std::size_t) { return double(cell + r % 2 * cell); });
  const std::string text = csv(compare(reader, "a", "b"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_NE(text.find("\"a\",\"b\",4,4,0,1.5,-1.5,"), std::string::npos) << text;
}

}  // namespace
}  // namespace regatta::analysis
