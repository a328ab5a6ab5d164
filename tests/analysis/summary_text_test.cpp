// Formats of the summary: what a reader or another program finds where.
#include <gtest/gtest.h>

#include <sstream>

#include "analysis/summary.hpp"
#include "analysis/text_table.hpp"
#include "engine/core/json.hpp"
#include "tests/analysis/results.hpp"

namespace regatta::analysis {
namespace {

using testing::experiment, testing::kNan, testing::numbers, testing::Results, testing::texts;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// Two algorithms at two gaps; the means are 10 * cell + 1.5.
ExperimentSummary sample(Results& results) {
  return summarise(
      results.write([](int, int cell, std::int64_t r, std::size_t) { return 10.0 * cell + double(r); }))[0];
}

Results two_gaps() {
  return Results({experiment("two_gaps", {"ucb1", "exp3", "ucb1", "exp3"}, {1000, 1000, 1000, 1000},
                             {numbers("scenario.gap", {0.1, 0.1, 0.2, 0.2})})});
}

TEST(TextTables, PlainAlignsByCharactersNotBytes) {
  const TextTable table{"t", {"name", "x"}, 1, {{"\u00e4", "1 \u00b1 2"}, {}, {"long name", "7"}}};
  EXPECT_EQ(plain(table), "t\n  name           x\n  \u00e4          1 \u00b1 2\n\n  long name      7\n");
}

TEST(TextTables, MarkdownEscapesBars) {
  const TextTable table{"t", {"name", "x"}, 1, {{"a|b_c", "1"}, {}, {"d", "2"}}};
  EXPECT_EQ(markdown(table), "### t\n\n| name | x |\n| --- | ---: |\n| a\\|b\\_c | 1 |\n| d | 2 |\n");
}

TEST(TextTables, LatexHasBooktabsRulesAndEscapes) {
  const TextTable table{"50% of a_b", {"name", "x"}, 1, {{"a_b & c", "1 \u00b1 2"}, {}, {"[x]", ""}}};
  EXPECT_EQ(
      latex(table),
      "\\begin{table}\n  \\centering\n  \\caption{50\\% of a\\_b}\n  \\begin{tabular}{lr}\n  \\toprule\n"
      "  name & x \\\\\n  \\midrule\n  a\\_b \\& c & 1 $\\pm$ 2 \\\\\n  \\addlinespace\n  {}[x] & {} \\\\\n"
      "  \\bottomrule\n  \\end{tabular}\n\\end{table}\n");
}

TEST(TextTables, NumbersAreShort) {
  EXPECT_EQ(short_number(0.44131), "0.4413");
  EXPECT_EQ(short_number(-97.931), "-97.93");
  EXPECT_EQ(short_number(123.45), "123.5");
  EXPECT_EQ(short_number(1240.4), "1240");
  EXPECT_EQ(short_number(0), "0.0000");
  EXPECT_EQ(short_number(3.638e-12), "3.638e-12");
  EXPECT_EQ(short_number(kNan), "-");
  EXPECT_EQ(interval_text(kNan, kNan), "-");
}

TEST(Json, EscapesAndKeepsNumbersExact) {
  EXPECT_EQ(json_text("a\"b\\c\nd\u00e4"), "\"a\\\"b\\\\c\\u000ad\u00e4\"");
  EXPECT_EQ(json_number(kNan), "null");
  EXPECT_EQ(std::stod(json_number(0.1 + 0.2)), 0.1 + 0.2);
}

TEST(SummaryText, EveryFormatHasEveryCell) {
  Results results = two_gaps();
  const std::vector<ExperimentSummary> all{sample(results)};
  EXPECT_EQ(count(text(all, Format::kTable), "gap=0.1"), 2u);
  EXPECT_EQ(count(text(all, Format::kMarkdown), "| gap=0.2 |"), 2u);
  EXPECT_EQ(count(text(all, Format::kLatex), "\\addlinespace"), 1u) << "two gaps are two groups";
  EXPECT_EQ(count(text(all, Format::kLatex), " \\\\\n"), 5u);
  EXPECT_EQ(count(text(all, Format::kJson), "\"mean\": "), 4u);
  EXPECT_EQ(count(text(all, Format::kCsv), "\n"), 5u);
}

TEST(SummaryText, CsvKeepsItsFirstColumns) {
  Results results = two_gaps();
  const std::string out = csv({sample(results)});
  EXPECT_TRUE(out.starts_with(
      "experiment,protocol,metric,algorithm,settings,horizon,round,replications,failed,missing,mean,"
      "mean_low,mean_high,median,q05,q95,ns_per_round,"))
      << out;
  EXPECT_TRUE(has(out, "two_gaps,bandit,pseudo_regret,ucb1,\"gap=0.1\",1000,1000,4,0,0,1.5,")) << out;
}

TEST(SummaryText, MissingReplicationsAreCounted) {
  Results results = two_gaps();
  EXPECT_EQ(missing_line({sample(results)}), "");
  Results again = two_gaps();
  again.records[{0, 1, 2}] = {};
  again.records[{0, 3, 0}] = {};
  again.records[{0, 3, 2}] = {};
  EXPECT_TRUE(missing_line({sample(again)}).starts_with("incomplete: 6 replications of 2 cells are missing"));
}

TEST(Pivots, ATablePerSettingOfEverythingElse) {
  // horizon 100 and 1000 at gaps 0.1 and 0.2; ucb1 with two alphas, exp3 without any
  const auto e = experiment("e", {"ucb1", "ucb1", "exp3", "ucb1", "ucb1", "exp3", "exp3"},
                            {1000, 1000, 1000, 100, 100, 100, 1000},
                            {numbers("scenario.gap", {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2}),
                             numbers("ucb1.alpha", {2, 0.5, kNan, 2, 0.5, kNan, kNan})});
  Results results({e});
  const auto reader =
      results.write([](int, int cell, std::int64_t r, std::size_t) { return 10.0 * cell + double(r); });
  const auto summaries = summarise(reader);

  const auto by_alpha = pivot(reader.layout(), summaries, "alpha");
  ASSERT_EQ(by_alpha.size(), 3u);
  EXPECT_EQ(by_alpha[0].setting, "gap=0.1 horizon=1000");
  EXPECT_EQ(by_alpha[1].setting, "gap=0.1 horizon=100");
  EXPECT_EQ(by_alpha[2].setting, "gap=0.2 horizon=1000");
  EXPECT_EQ(by_alpha[0].values, (std::vector<std::string>{"0.5", "2", "-"}));
  ASSERT_EQ(by_alpha[0].rows.size(), 2u);
  EXPECT_EQ(by_alpha[0].rows[0].algorithm, "ucb1");
  EXPECT_EQ(by_alpha[0].rows[0].settings, "");
  EXPECT_EQ(by_alpha[0].rows[0].cells[0]->mean.value, 11.5);
  EXPECT_EQ(by_alpha[0].rows[0].cells[1]->mean.value, 1.5);
  EXPECT_FALSE(by_alpha[0].rows[0].cells[2].has_value());
  EXPECT_EQ(by_alpha[0].rows[1].cells[2]->mean.value, 21.5);

  const auto by_horizon = pivot(reader.layout(), summaries, "horizon");
  ASSERT_EQ(by_horizon.size(), 2u);
  EXPECT_EQ(by_horizon[0].values, (std::vector<std::string>{"100", "1000"}));
  EXPECT_EQ(by_horizon[0].rows[0].settings, "alpha=2");
  EXPECT_EQ(by_horizon[0].rows[0].cells[0]->mean.value, 31.5);
  EXPECT_EQ(by_horizon[1].values, (std::vector<std::string>{"1000"}));

  const auto by_gap = pivot(reader.layout(), summaries, "scenario.gap");
  EXPECT_EQ(by_gap[0].setting, "horizon=1000");
  EXPECT_EQ(by_gap[0].values, (std::vector<std::string>{"0.1", "0.2"}));
  EXPECT_EQ(pivot(reader.layout(), summaries, "gap")[0].values, by_gap[0].values);

  const std::string table = text(by_horizon, Format::kTable);
  EXPECT_TRUE(has(table, "e (bandit), pseudo_regret, gap=0.1\n")) << table;
  EXPECT_TRUE(has(table, "horizon=100 ")) << table;
  EXPECT_TRUE(has(table, "31.50 \u00b1 2.05")) << table;  // 3.1824463 * sqrt(5/3/4) = 2.0542
  EXPECT_EQ(count(text(by_horizon, Format::kLatex), "\\begin{tabular}{llrr}"), 1u);
  std::istringstream lines(text(by_horizon, Format::kCsv));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(
      line,
      "experiment,protocol,metric,setting,algorithm,settings,horizon=100,horizon=100 low,horizon=100 high,"
      "horizon=1000,horizon=1000 low,horizon=1000 high");
  while (std::getline(lines, line)) EXPECT_EQ(count(line, ","), 11u) << line;
  EXPECT_TRUE(has(text(by_alpha, Format::kJson), "null")) << "exp3 has no alpha";
}

TEST(Pivots, ValuesAreOrderedAsNumbers) {
  EXPECT_TRUE(value_before("9", "10"));
  EXPECT_FALSE(value_before("10", "9"));
  EXPECT_TRUE(value_before("10", "auto"));
  EXPECT_TRUE(value_before("auto", "-"));
}

TEST(Pivots, RefuseUnknownAndAmbiguousParameters) {
  Results results({experiment("e", {"a", "a", "a"}, {1000, 1000, 1000},
                              {numbers("scenario.gap", {1, 2, 2}), numbers("a.gap", {1, 1, 2}),
                               numbers("scenario.delta", {1, 1, 1}), numbers("a.delta", {1, 1, 2})})});
  const auto reader = results.write([](int, int, std::int64_t r, std::size_t) { return double(r); });
  const auto summaries = summarise(reader);
  EXPECT_THROW(pivot(reader.layout(), summaries, "gapp"), std::invalid_argument);
  EXPECT_THROW(pivot(reader.layout(), summaries, "gap"), std::invalid_argument);
  EXPECT_EQ(pivot(reader.layout(), summaries, "a.gap").at(0).setting, "gap=1")
      << "the scenario's, which is another";
  EXPECT_EQ(pivot(reader.layout(), summaries, "delta").at(0).rows.size(), 1u)
      << "the one that takes several values";
}

}  // namespace
}  // namespace regatta::analysis
