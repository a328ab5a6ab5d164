// Plots as files that a browser opens: well-formed, one per scenario setting, every curve labelled.
#include "analysis/plot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/cost_plot.hpp"
#include "tests/analysis/results.hpp"

namespace regatta::analysis {
namespace {

using testing::experiment, testing::kNan, testing::numbers, testing::Results, testing::texts;

double growing(int, int cell, std::int64_t replication, std::size_t checkpoint) {
  return (1 + cell) * std::pow(10.0, double(checkpoint)) + double(replication);
}

/// "" when the text is well-formed XML of the kind that a plot uses (elements, attributes in double quotes,
/// the five named entities), else what is wrong.
std::string fault_in_xml(const std::string& xml) {
  std::vector<std::string> open;
  const auto entities_fault = [](const std::string& text) -> std::string {
    for (std::size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1)) {
      const std::string name = text.substr(at + 1, text.find(';', at) - at - 1);
      if (!std::set<std::string>{"amp", "lt", "gt", "quot", "apos"}.contains(name))
        return "a bare &: " + text;
    }
    return "";
  };
  for (std::size_t at = 0; at < xml.size();) {
    const std::size_t tag = std::min(xml.find('<', at), xml.size());
    const std::string text = xml.substr(at, tag - at);
    if (const auto fault = entities_fault(text); !fault.empty()) return fault;
    if (open.empty() && text.find_first_not_of(" \n") != std::string::npos) return "text outside: " + text;
    if (tag == xml.size()) break;
    std::size_t end = tag;
    for (bool quoted = false; end < xml.size() && (quoted || xml[end] != '>'); ++end) {
      if (xml[end] == '"') quoted = !quoted;
      if (xml[end] == '<' && end > tag) return "a bare < in a tag";
    }
    if (end == xml.size()) return "a tag does not end";
    const std::string inside = xml.substr(tag + 1, end - tag - 1);
    if (const auto fault = entities_fault(inside); !fault.empty()) return fault;
    const std::string name = inside.substr(0, inside.find_first_of(" /", 1));
    if (inside.front() == '/') {
      if (open.empty() || "/" + open.back() != inside) return "closed by the wrong tag: " + inside;
      open.pop_back();
    } else if (inside.back() != '/') {
      open.push_back(name);
    }
    at = end + 1;
  }
  return open.empty() ? "" : "not closed: " + open.back();
}

TEST(FaultInXml, FindsFaults) {
  EXPECT_EQ(fault_in_xml("<a b=\"x > y\"><c/>t &amp; u</a>\n"), "");
  for (const char* bad : {"<a>", "<a></b>", "<a>x & y</a>", "<a b=\"<\"/>", "<a>x < y</a>", "x<a/>", "<a"}) {
    EXPECT_NE(fault_in_xml(bad), "") << bad;
  }
}

store::Record timed(double seconds) {
  store::Record record = store::sample::done();
  record.seconds = seconds;
  return record;
}

int count(const std::string& text, const std::string& part) {
  int n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// The curves: thicker than the lines from their ends to their labels.
int curves(const std::string& svg) { return count(svg, "stroke-width=\"1.8\""); }

/// What stands in the <text> elements, markup inside them removed.
std::vector<std::string> labels(const std::string& svg) {
  std::vector<std::string> out;
  for (std::size_t at = svg.find("<text"); at != std::string::npos; at = svg.find("<text", at + 1)) {
    const std::size_t from = svg.find('>', at) + 1;
    std::string label;
    bool markup = false;
    for (const char c : svg.substr(from, svg.find("</text>", at) - from)) {
      markup = c == '<' || (markup && c != '>');
      if (!markup && c != '>') label += c;
    }
    out.push_back(label);
  }
  return out;
}

bool has_label(const std::string& svg, const std::string& label) {
  const auto all = labels(svg);
  return std::find(all.begin(), all.end(), label) != all.end();
}

TEST(Plots, AreWellFormedAndShowEveryAlgorithm) {
  Results results({experiment("e", {"ucb1", "exp3", "ucb1"}, {1000, 1000, 1000},
                              {numbers("ucb1.alpha", {0.5, kNan, 2})})});
  const auto reader = results.write(growing);
  const auto all = plots(reader, {});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].name, "e");
  EXPECT_EQ(fault_in_xml(all[0].svg), "");
  EXPECT_TRUE(all[0].svg.starts_with("<svg "));
  EXPECT_EQ(curves(all[0].svg), 3);
  EXPECT_EQ(count(all[0].svg, "<polygon"), 3) << "a band for each";
  for (const char* label : {"ucb1 alpha=0.5", "ucb1 alpha=2", "exp3", "round t"}) {
    EXPECT_TRUE(has_label(all[0].svg, label)) << label;
  }
  EXPECT_TRUE(has_label(all[0].svg, "pseudo_regret (reward), mean and 95% interval"));
  EXPECT_EQ(all[0].svg.find("nan"), std::string::npos);
  EXPECT_EQ(all[0].svg.find("inf\""), std::string::npos);
}

TEST(Plots, AreOnePerScenarioSetting) {
  Results results({experiment("e", {"ucb1", "exp3", "ucb1", "exp3"}, {1000, 1000, 1000, 1000},
                              {numbers("scenario.gap", {0.1, 0.1, 0.2, 0.2})}),
                   experiment("f", {"ucb1"}, {1000})});
  const auto reader = results.write(growing);
  const auto all = plots(reader, {});
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].name, "e_1");
  EXPECT_EQ(all[1].name, "e_2");
  EXPECT_EQ(all[2].name, "f");
  EXPECT_TRUE(has_label(all[0].svg, "e: bernoulli, gap=0.1"));
  EXPECT_TRUE(has_label(all[1].svg, "e: bernoulli, gap=0.2"));
  for (const int i : {0, 1}) {
    EXPECT_EQ(curves(all[i].svg), 2);
    EXPECT_TRUE(has_label(all[i].svg, "ucb1")) << "the title names the gap already";
  }
}

// Two unnamed experiments with bernoulli, the first with two gaps: "bernoulli" and "bernoulli_2".
TEST(Plots, HaveDifferentNames) {
  Results results(
      {experiment("bernoulli", {"ucb1", "ucb1"}, {1000, 1000}, {numbers("scenario.gap", {0.1, 0.2})}),
       experiment("bernoulli_2", {"ucb1"}, {1000})});
  const auto reader = results.write(growing);
  std::set<std::string> names;
  for (const Plot& p : plots(reader, {})) names.insert(p.name);
  EXPECT_EQ(names.size(), 3u) << "one file would overwrite another";
}

TEST(Plots, TakeTheLongestHorizonOfACell) {
  Results results({experiment("e", {"ucb1", "ucb1", "ucb1"}, {100, 1000, 10})});
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t k) {
    return (cell == 1 ? 40.0 : 7000.0) * std::pow(10.0, double(k)) + double(r);
  });
  const auto all = plots(reader, {});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(curves(all[0].svg), 1);
  EXPECT_TRUE(has_label(all[0].svg, "1000")) << "the axis goes up to the horizon";
  EXPECT_FALSE(has_label(all[0].svg, "10000"));
}

TEST(Plots, ShowAFormulaNextToANumber) {
  Results results({experiment("e", {"epsilon_greedy", "epsilon_greedy"}, {1000, 1000},
                              {numbers("epsilon_greedy.epsilon", {kNan, 0.1})})});
  const auto reader = results.write(growing);
  EXPECT_EQ(curves(plots(reader, {})[0].svg), 2);
}

TEST(Plots, EscapeLabels) {
  Results results(
      {experiment("e", {"a<b>", "c&d"}, {1000, 1000},
                  {texts("scenario.data", {"x\"<&>.csv", "x\"<&>.csv"}), texts("c&d.note", {"", "a & b"})}),
       experiment("f", {"u", "u"}, {1000, 1000}, {texts("scenario.data", {"<1>", "\"2\""})})});
  const auto reader = results.write(growing);
  const auto all = plots(reader, {});
  ASSERT_EQ(all.size(), 3u);
  for (const Plot& p : all) EXPECT_EQ(fault_in_xml(p.svg), "");
  EXPECT_TRUE(has_label(all[0].svg, "a&lt;b&gt;"));
  EXPECT_TRUE(has_label(all[0].svg, "c&amp;d"));
}

TEST(Plots, OfAMetricShowThatMetric) {
  auto other = experiment("other", {"ogd"}, {1000});
  other.metrics = {{"loss", "", ""}};
  Results results({experiment("e", {"ucb1"}, {1000}), other});
  const auto reader = results.write(growing);
  EXPECT_EQ(plots(reader, {}).size(), 2u);
  const auto only = plots(reader, "regret");
  ASSERT_EQ(only.size(), 1u);
  EXPECT_TRUE(has_label(only[0].svg, "regret, mean and 95% interval"));
  EXPECT_THROW(plots(reader, "reward"), std::invalid_argument);
}

TEST(Plots, LeaveOutWhatHasNoNumbersYet) {
  Results results({experiment("e", {"ucb1", "exp3"}, {1000, 1000}), experiment("f", {"ucb1"}, {1000})});
  results.records = {{{0, 1, 0}, {}}, {{0, 1, 2}, {}}, {{1, 0, 0}, {}}, {{1, 0, 2}, {}}};
  const auto reader = results.write(growing);
  const auto all = plots(reader, {});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(curves(all[0].svg), 1);
  EXPECT_FALSE(has_label(all[0].svg, "exp3"));
}

TEST(Plots, OfAnEmptyFileAreRefused) {
  Results results({experiment("e", {"ucb1"}, {1000})});
  results.records = {{{0, 0, 0}, {}}, {{0, 0, 2}, {}}};
  const auto reader = results.write(growing);
  EXPECT_THROW(plots(reader, {}), std::invalid_argument);
}

TEST(Plots, OfASingleCheckpointAreDrawn) {
  Results results({experiment("e", {"ucb1"}, {10})});
  const auto reader = results.write(growing);
  const auto all = plots(reader, {});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(fault_in_xml(all[0].svg), "");
  EXPECT_EQ(curves(all[0].svg), 1);
  EXPECT_EQ(all[0].svg.find("nan"), std::string::npos);
}

/// Numbers at which a plot must not stumble: constant, zero, negative, huge, one replication.
class OddNumbers : public ::testing::TestWithParam<double> {};

TEST_P(OddNumbers, ArePlotted) {
  for (const std::int64_t replications : {1, 4}) {
    Results results({experiment("e", {"ucb1", "exp3"}, {1000, 10}, {}, replications)});
    const double value = GetParam();
    const auto reader =
        results.write([&](int, int, std::int64_t, std::size_t k) { return k == 0 ? 0.0 : value; });
    const auto all = plots(reader, {});
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(fault_in_xml(all[0].svg), "");
    EXPECT_EQ(curves(all[0].svg), 2);
    EXPECT_EQ(all[0].svg.find("nan"), std::string::npos);
    EXPECT_EQ(all[0].svg.find("inf"), std::string::npos);
    EXPECT_LT(all[0].svg.size(), 100'000u);
  }
}

INSTANTIATE_TEST_SUITE_P(Plots, OddNumbers, ::testing::Values(0.0, 1.0, -1.0, 1e-12, -3e8, 5e11));

// Means from 0 down to -4e5, on a linear axis; from 1.5e5 to 4e5, less than a decade: no two labels alike.
TEST(Plots, LabelLargeTicksWithTheirValues) {
  for (const bool negative : {true, false}) {
    Results results({experiment("e", {"ucb1"}, {1000})});
    const auto reader = results.write([&](int, int, std::int64_t, std::size_t k) {
      return negative ? -2e5 * double(k) : 1.5e5 + 1.25e5 * double(k);
    });
    const std::string svg = plots(reader, {})[0].svg;
    std::vector<std::string> ticks;
    std::size_t at = 0;
    for (const std::string& label : labels(svg)) {  // those of the vertical axis end at their x
      at = svg.find("<text", at + 1);
      if (svg.substr(at, svg.find('>', at) - at).find("text-anchor=\"end\"") != std::string::npos) {
        ticks.push_back(label);
      }
    }
    EXPECT_GE(ticks.size(), 2u);
    EXPECT_EQ(std::set<std::string>(ticks.begin(), ticks.end()).size(), ticks.size())
        << (negative ? "negative: " : "positive: ") << ::testing::PrintToString(ticks);
  }
}

TEST(CostPlots, ShowAPointForEveryHorizon) {
  Results results({experiment("e", {"ucb1", "exp3", "ucb1", "exp3"}, {100, 100, 1000, 1000})});
  const auto reader = results.write(growing);
  const auto all = cost_plots(reader, {});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].name, "e_cpu");
  EXPECT_EQ(fault_in_xml(all[0].svg), "");
  EXPECT_EQ(curves(all[0].svg), 2);
  EXPECT_EQ(count(all[0].svg, "<circle"), 4);
  EXPECT_TRUE(has_label(all[0].svg, "thread CPU seconds per replication, one point per horizon"));
  EXPECT_TRUE(has_label(all[0].svg, "ucb1"));
  EXPECT_EQ(all[0].svg.find("nan"), std::string::npos);
}

TEST(CostPlots, PutAPointAtTheTimeOfAReplication) {
  Results results({experiment("e", {"ucb1", "ucb1"}, {100, 1000})});
  results.records[{0, 0, 0}] = results.records[{0, 0, 2}] = timed(0.2);
  results.records[{0, 1, 0}] = results.records[{0, 1, 2}] = timed(20);
  const auto all = cost_plots(results.write(growing), {});
  ASSERT_EQ(all.size(), 1u);
  // Units have two replications: the points stand at 0.1 and 10 seconds, the ends of the axis.
  EXPECT_TRUE(has_label(all[0].svg, "0.1"));
  EXPECT_TRUE(has_label(all[0].svg, "10"));
  EXPECT_EQ(count(all[0].svg, "<circle cx=\"76.0\""), 1) << "the left end";
  EXPECT_EQ(count(all[0].svg, "<circle cx=\"610.0\""), 1) << "the right end";
}

TEST(CostPlots, LeaveOutWhatHasNoTime) {
  Results results({experiment("e", {"ucb1", "exp3"}, {100, 100})});
  results.records[{0, 1, 0}] = results.records[{0, 1, 2}] = timed(0);
  const auto all = cost_plots(results.write(growing), {});
  EXPECT_EQ(curves(all[0].svg), 1);
  EXPECT_FALSE(has_label(all[0].svg, "exp3"));

  Results timeless({experiment("e", {"ucb1"}, {100})});
  timeless.records[{0, 0, 0}] = timeless.records[{0, 0, 2}] = timed(0);
  const auto no_times = timeless.write(growing);
  EXPECT_THROW(cost_plots(no_times, {}), std::invalid_argument);
}

}  // namespace
}  // namespace regatta::analysis
