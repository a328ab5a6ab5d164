// The table of final regrets: which numbers it takes, how it sorts, what it says about missing work.
#include "analysis/summary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "tests/analysis/results.hpp"

namespace regatta::analysis {
namespace {

using testing::experiment, testing::kNan, testing::numbers, testing::Results, testing::texts;
using Texts = std::vector<std::string>;

/// Different for every metric, cell, replication and checkpoint; cell 0 is the worst.
double spread(int metric, int cell, std::int64_t replication, std::size_t checkpoint) {
  return 1000.0 * metric + 100.0 * (9 - cell) + 10.0 * double(checkpoint) + double(replication);
}

Texts algorithms(const ExperimentSummary& summary) {
  Texts out;
  for (const SummaryRow& r : summary.rows) out.push_back(r.algorithm);
  return out;
}

TEST(Summary, TakesTheFirstMetricAtTheHorizon) {
  Results results({experiment("e", {"ucb1", "exp3"}, {1000, 100})});
  const auto reader = results.write(spread);
  const auto all = summarise(reader);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].experiment, "e");
  EXPECT_EQ(all[0].scenario, "bernoulli");
  EXPECT_EQ(all[0].protocol, "bandit");
  EXPECT_EQ(all[0].metric, "pseudo_regret");
  EXPECT_EQ(all[0].unit, "reward");
  ASSERT_EQ(all[0].rows.size(), 2u);
  for (const SummaryRow& r : all[0].rows) {
    const bool ucb = r.algorithm == "ucb1";
    const double base = ucb ? 900 + 20 : 800 + 10;  // horizon 1000 is checkpoint 2, 100 is checkpoint 1
    EXPECT_EQ(r.cell, ucb ? 0 : 1);
    EXPECT_EQ(r.round, ucb ? 1000 : 100);
    EXPECT_EQ(r.horizon, r.round);
    EXPECT_EQ(r.replications, 4);
    EXPECT_DOUBLE_EQ(r.mean.value, base + 1.5);
    // s^2 = (2.25 + 0.25 + 0.25 + 2.25) / 3; t_{0.975} with 3 degrees of freedom is 3.1824463
    EXPECT_NEAR(r.mean.high, base + 1.5 + 3.1824463 * std::sqrt(5.0 / 3 / 4), 1e-6);
    EXPECT_DOUBLE_EQ(r.median, base + 1.5);
    EXPECT_NEAR(r.q05, base + 0.15, 1e-9);
    EXPECT_NEAR(r.q95, base + 2.85, 1e-9);
  }
}

TEST(Summary, TakesAnotherMetricAndRoundOnRequest) {
  Results results({experiment("e", {"ucb1", "exp3"}, {1000, 10})});
  const auto reader = results.write(spread);
  const auto rows = summarise(reader, {.metric = "regret", .at = 100})[0].rows;
  ASSERT_EQ(rows.size(), 2u);
  for (const SummaryRow& r : rows) {
    EXPECT_EQ(r.round, 100);
    EXPECT_EQ(r.horizon, r.algorithm == "ucb1" ? 1000 : 10);
    EXPECT_EQ(r.replications, r.algorithm == "ucb1" ? 4 : 0) << "exp3 stopped after 10 rounds";
    if (r.replications > 0) {
      EXPECT_DOUBLE_EQ(r.mean.value, 1000 + 900 + 10 + 1.5);
    }
    if (r.replications == 0) {
      EXPECT_TRUE(std::isnan(r.mean.value));
    }
  }
}

TEST(Summary, RefusesMetricsAndRoundsThatNobodyRecorded) {
  Results results({experiment("e", {"ucb1"}, {1000})});
  const auto reader = results.write(spread);
  EXPECT_THROW(summarise(reader, {.metric = "reward", .at = {}}), std::invalid_argument);
  try {
    summarise(reader, {.metric = {}, .at = 99});
    FAIL() << "nothing was thrown";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 100?"), std::string::npos) << error.what();
  }
  EXPECT_THROW(summarise(reader, {.metric = {}, .at = 100'000}), std::invalid_argument);
}

TEST(Summary, LeavesOutExperimentsWithoutTheMetric) {
  auto other = experiment("other", {"ogd"}, {1000});
  other.metrics = {{"loss", "", ""}};
  Results results({experiment("e", {"ucb1"}, {1000}), other});
  const auto reader = results.write(spread);
  EXPECT_EQ(summarise(reader).size(), 2u);
  const auto only = summarise(reader, {.metric = "loss", .at = {}});
  ASSERT_EQ(only.size(), 1u);
  EXPECT_EQ(only[0].experiment, "other");
  EXPECT_DOUBLE_EQ(only[0].rows.at(0).mean.value, 900 + 20 + 1.5);
}

TEST(Summary, SortsByMeanWithinScenarioSettingAndHorizon) {
  Results results(
      {experiment("e", {"a", "b", "c", "a", "b", "c", "a"}, {1000, 1000, 1000, 1000, 1000, 1000, 100},
                  {numbers("scenario.gap", {0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1})})});
  const std::vector<double> level{5, 3, 4, 1, 9, 2, 100};
  const auto reader = results.write([&](int, int cell, std::int64_t, std::size_t) { return level[cell]; });
  const auto summary = summarise(reader)[0];
  std::vector<double> means;
  for (const SummaryRow& r : summary.rows) means.push_back(r.mean.value);
  EXPECT_EQ(means, (std::vector<double>{100, 1, 2, 9, 3, 4, 5})) << "gap 0.1 with T = 100, 1000; gap 0.2";
  EXPECT_EQ(algorithms(summary), (Texts{"a", "a", "c", "b", "b", "c", "a"}));
  EXPECT_NE(summary.rows[0].group, summary.rows[1].group);
  EXPECT_EQ(summary.rows[1].group, summary.rows[3].group);
}

TEST(Summary, CountsWhatIsMissingAndWhatFailed) {
  Results results({experiment("e", {"done", "half", "none", "failed"}, {1000, 1000, 1000, 1000})});
  store::Record missing, failed = store::sample::failed();
  failed.failed_replications = 1;
  failed.seconds = 1.5;
  results.records = {{{0, 1, 2}, missing}, {{0, 2, 0}, missing}, {{0, 2, 2}, missing}, {{0, 3, 0}, failed}};
  const auto reader = results.write([](int m, int cell, std::int64_t r, std::size_t k) {
    return cell == 3 && r == 1 ? kNan : spread(m, cell, r, k);
  });
  const auto rows = summarise(reader)[0].rows;
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows.back().algorithm, "none") << "what is not known comes last";
  for (const SummaryRow& r : rows) {
    const std::string& a = r.algorithm;
    EXPECT_EQ(r.missing, a == "half" ? 2 : a == "none" ? 4 : 0) << a;
    EXPECT_EQ(r.failed, a == "failed" ? 1 : 0) << a;
    EXPECT_EQ(r.replications, a == "done" ? 4 : a == "half" ? 2 : a == "none" ? 0 : 3) << a;
    if (a == "failed") {
      EXPECT_DOUBLE_EQ(r.mean.value, 600 + 20 + (0 + 2 + 3) / 3.0);
    }
    if (a == "half") {
      EXPECT_DOUBLE_EQ(r.mean.value, 800 + 20 + 0.5);
    }
    // 0.5 s for every unit of 2 replications and 1000 rounds; 1.5 s for the failed one
    if (a == "done" || a == "half") {
      EXPECT_DOUBLE_EQ(r.nanoseconds_per_round, 0.25e6);
    }
    if (a == "failed") {
      EXPECT_DOUBLE_EQ(r.nanoseconds_per_round, 2.0e9 / 4000);
    }
    if (a == "none") {
      EXPECT_TRUE(std::isnan(r.nanoseconds_per_round));
    }
  }
  const std::string text = table(summarise(reader));
  EXPECT_NE(text.find("1 failed"), std::string::npos) << text;
  EXPECT_NE(text.find("4 missing"), std::string::npos) << text;
}

TEST(Summary, DeviationQuartilesAndSeconds) {
  Results results({experiment("e", {"a"}, {1000})});
  const auto reader =
      results.write([](int, int, std::int64_t r, std::size_t) { return double(r * r); });  // 0 1 4 9
  const SummaryRow r = summarise(reader)[0].rows[0];
  EXPECT_DOUBLE_EQ(r.mean.value, 3.5);
  EXPECT_DOUBLE_EQ(r.deviation, std::sqrt((12.25 + 6.25 + 0.25 + 30.25) / 3));
  EXPECT_DOUBLE_EQ(r.q25, 0.75);
  EXPECT_DOUBLE_EQ(r.median, 2.5);
  EXPECT_DOUBLE_EQ(r.q75, 5.25);
  EXPECT_DOUBLE_EQ(r.seconds, 1.0) << "two units of half a second";
}

// Half widths are 2.054: means 0 and 3 overlap, so do 3 and 6, but 0 and 6 don't; 100 is apart; nothing is
// known of the last one.
TEST(Summary, RanksAreRangesWhereIntervalsOverlap) {
  const std::vector<double> at{100, 0, 6, 3, 0};
  Results results(
      {experiment("e", {"far", "first", "third", "second", "none"}, {1000, 1000, 1000, 1000, 1000})});
  results.records[{0, 4, 0}] = {};
  results.records[{0, 4, 2}] = {};
  const auto reader = results.write(
      [&](int, int cell, std::int64_t r, std::size_t) { return at[std::size_t(cell)] + double(r); });
  const std::map<std::string, std::pair<int, int>> expected{
      {"first", {1, 2}}, {"second", {1, 3}}, {"third", {2, 3}}, {"far", {4, 4}}, {"none", {0, 0}}};
  const auto rows = summarise(reader)[0].rows;
  for (const SummaryRow& r : rows) {
    EXPECT_EQ(r.rank_best, expected.at(r.algorithm).first) << r.algorithm;
    EXPECT_EQ(r.rank_worst, expected.at(r.algorithm).second) << r.algorithm;
  }
}

TEST(Summary, RanksAreThoseOfAGroup) {
  Results results({experiment("e", {"a", "b", "a", "b"}, {1000, 1000, 1000, 1000},
                              {numbers("scenario.gap", {0.1, 0.1, 0.2, 0.2})})});
  const auto reader = results.write(spread);
  const auto rows = summarise(reader)[0].rows;
  for (const SummaryRow& r : rows) {
    EXPECT_EQ(r.rank_best, r.algorithm == "b" ? 1 : 2);
    EXPECT_EQ(r.rank_best, r.rank_worst);
  }
}

TEST(Settings, NameOnlyWhatDiffers) {
  const auto e = experiment(
      "e", {"ucb1", "ucb1", "exp3", "exp3"}, {1000, 1000, 1000, 1000},
      {numbers("scenario.arms", {10, 10, 10, 10}), numbers("scenario.gap", {0.1, 0.2, 0.1, 0.2}),
       numbers("ucb1.alpha", {2, 2, kNan, kNan}), texts("exp3.rate", {"", "", "fixed", "anytime"})});
  EXPECT_EQ(settings(e, false), (Texts{"gap=0.1", "gap=0.2", "gap=0.1 rate=fixed", "gap=0.2 rate=anytime"}));
  EXPECT_EQ(settings(e, true), (Texts{"gap=0.1", "gap=0.2", "gap=0.1", "gap=0.2"}));
  const auto alike = experiment("e", {"ucb1", "exp3"}, {1000, 100}, {numbers("scenario.gap", {0.1, 0.1})});
  EXPECT_EQ(settings(alike, false), (Texts{"", ""})) << "algorithm and horizon have columns of their own";
}

// epsilon_greedy with its formula and epsilon_greedy with epsilon = 0.1: NaN in the column is a value here.
TEST(Settings, TellAFormulaFromANumber) {
  const auto e = experiment(
      "e", {"epsilon_greedy", "epsilon_greedy", "ucb1"}, {1000, 1000, 1000},
      {numbers("epsilon_greedy.epsilon", {kNan, 0.1, kNan}), numbers("ucb1.alpha", {kNan, kNan, 2})});
  const auto all = settings(e, false);
  EXPECT_NE(all[0], all[1]);
  EXPECT_NE(all[1].find("epsilon=0.1"), std::string::npos) << all[1];
  EXPECT_EQ(all[2], "");
}

TEST(Settings, TellNumbersApartThatNeedMoreThanSixDigits) {
  const auto e =
      experiment("e", {"a", "a"}, {1000, 1000}, {numbers("scenario.blocks", {1'234'567, 1'234'568})});
  const auto all = settings(e, true);
  EXPECT_NE(all[0], all[1]);
}

TEST(Column, IsFoundByName) {
  const auto e = experiment("e", {"a"}, {1000});
  ASSERT_NE(column(e, "horizon"), nullptr);
  EXPECT_EQ(column(e, "horizon")->numbers.at(0), 1000);
  EXPECT_EQ(column(e, "scenario.gap"), nullptr);
}

/// RFC 4180: quotes around a field, doubled inside it.
std::vector<Texts> parse_csv(const std::string& text) {
  std::vector<Texts> rows(1, Texts(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      rows.back().back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      rows.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      rows.emplace_back(1);
    } else {
      rows.back().back() += c;
    }
  }
  EXPECT_FALSE(quoted) << "a quote is never closed";
  EXPECT_EQ(rows.back(), Texts{""}) << "the last line ends";
  rows.pop_back();
  return rows;
}

std::string field(const std::vector<Texts>& csv, std::size_t row, const std::string& name) {
  const auto at = std::find(csv[0].begin(), csv[0].end(), name) - csv[0].begin();
  return csv.at(row).at(std::size_t(at));
}

TEST(Csv, HasALinePerCellWithExactNumbers) {
  Results results({experiment("e", {"ucb1", "ucb1"}, {1000, 1000}, {numbers("ucb1.alpha", {2, 0.5})})});
  const auto reader =
      results.write([](int, int cell, std::int64_t r, std::size_t) { return 0.1 + 0.2 + cell + double(r); });
  const auto summaries = summarise(reader);
  const auto rows = parse_csv(csv(summaries));
  ASSERT_EQ(rows.size(), 3u);
  for (const Texts& row : rows) EXPECT_EQ(row.size(), 23u);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const SummaryRow& r = summaries[0].rows[i - 1];
    EXPECT_EQ(field(rows, i, "experiment"), "e");
    EXPECT_EQ(field(rows, i, "metric"), "pseudo_regret");
    EXPECT_EQ(field(rows, i, "algorithm"), "ucb1");
    EXPECT_EQ(field(rows, i, "settings"), r.settings);
    EXPECT_EQ(field(rows, i, "horizon"), "1000");
    EXPECT_EQ(field(rows, i, "replications"), "4");
    EXPECT_EQ(std::stod(field(rows, i, "mean")), r.mean.value);
    EXPECT_EQ(std::stod(field(rows, i, "mean_low")), r.mean.low);
    EXPECT_EQ(std::stod(field(rows, i, "mean_high")), r.mean.high);
    EXPECT_EQ(std::stod(field(rows, i, "q95")), r.q95);
    EXPECT_EQ(std::stod(field(rows, i, "ns_per_round")), r.nanoseconds_per_round);
  }
  EXPECT_EQ(summaries[0].rows[0].settings, "alpha=2");
}

TEST(Csv, SurvivesSettingsWithCommasAndQuotes) {
  const Texts paths{"a,b.csv", "say \"x\".csv"};
  Results results({experiment("e", {"a", "a"}, {1000, 1000}, {texts("scenario.data", paths)})});
  const auto reader = results.write(spread);
  const auto rows = parse_csv(csv(summarise(reader)));
  ASSERT_EQ(rows.size(), 3u);
  for (std::size_t i = 1; i < 3; ++i) {
    ASSERT_EQ(rows[i].size(), rows[0].size());
    EXPECT_EQ(field(rows, i, "settings"), "data=" + paths[i - 1]);
  }
}

TEST(Table, HasALinePerCell) {
  Results results({experiment("e", {"ucb1", "exp3"}, {1000, 1000})});
  const auto reader = results.write(spread);
  std::istringstream lines(table(summarise(reader)));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "e (bandit), pseudo_regret");
  std::getline(lines, line);
  EXPECT_NE(line.find("95% interval"), std::string::npos) << line;
  std::getline(lines, line);
  EXPECT_EQ(line.find("exp3"), 2u) << "the best first";
  EXPECT_NE(line.find(" 821.5 "), std::string::npos) << line;
  EXPECT_NE(line.find("[819.4, 823.6]"), std::string::npos) << line;  // 821.5 +- 3.1824 * 0.6455
  std::getline(lines, line);
  EXPECT_EQ(line.find("ucb1"), 2u) << line;
  EXPECT_FALSE(std::getline(lines, line));
}

}  // namespace
}  // namespace regatta::analysis
