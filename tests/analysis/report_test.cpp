// Report pages: the numbers of the summary, nothing from a file that could be code, small whatever the
// results.
#include "analysis/report.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "analysis/markup.hpp"
#include "analysis/report_tables.hpp"
#include "analysis/summary.hpp"
#include "tests/analysis/results.hpp"

namespace regatta::analysis {
namespace {

using testing::experiment, testing::numbers, testing::Results;

double growing(int, int cell, std::int64_t replication, std::size_t checkpoint) {
  return (1 + cell) * std::pow(10.0, double(checkpoint)) / 3 + double(replication) * 0.1;
}

int count(const std::string& text, const std::string& part) {
  int n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The numbers of `"key":[...]` behind position `from`.
std::vector<double> series(const std::string& json, const std::string& key, std::size_t from = 0) {
  std::size_t at = json.find("\"" + key + "\":[", from) + key.size() + 4;
  std::vector<double> out;
  while (json[at - 1] != ']') {
    const std::size_t end = json.find_first_of(",]", at);
    const std::string text = json.substr(at, end - at);
    out.push_back(text == "null" ? std::nan("") : std::stod(text));
    at = end + 1;
  }
  return out;
}

TEST(Markup, LetsNoTextEndAnElement) {
  EXPECT_EQ(json_text("a</script><!--\"\\\n\x01"),
            "\"a\\u003c/script\\u003e\\u003c!--\\\"\\\\\\u000a\\u0001\"");
  EXPECT_EQ(escape_markup("<b a=\"1\">&\x02"), "&lt;b a=&quot;1&quot;&gt;&amp; ");
}

TEST(Markup, KeepsUtf8AndReplacesWhatIsNot) {
  EXPECT_EQ(valid_utf8("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80"), "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80");
  for (const char* bad : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\xaf"}) {
    const std::string text = valid_utf8(std::string("a") + bad + "b");
    EXPECT_TRUE(has(text, "\xef\xbf\xbd")) << text;
    EXPECT_TRUE(text.front() == 'a' && text.back() == 'b');
    EXPECT_EQ(valid_utf8(text), text);
  }
}

TEST(Markup, NumbersReadBackAsTheSame) {
  for (const double x : {0.1, 1.0 / 3, 1e300, 5e-324, -2.5, 123456789.123456789, 0.0})
    EXPECT_EQ(std::strtod(json_number(x).c_str(), nullptr), x);
  EXPECT_EQ(json_number(std::nan("")), "null");
  EXPECT_EQ(json_number(std::numeric_limits<double>::infinity()), "null");
}

TEST(Report, HoldsTheNumbersOfTheSummary) {
  Results results({experiment("e", {"ucb1", "exp3"}, {1000, 100})});
  const auto reader = results.write(growing);
  const Source source{"a.h5", &reader};
  auto figures = plan_figures(std::span(&source, 1), {});
  ASSERT_EQ(figures.size(), 1u);
  read_curves(std::span(&source, 1), figures[0]);
  const std::string json = figure_json(std::span(&source, 1), figures[0]);
  EXPECT_EQ(series(json, "rounds"), (std::vector<double>{10, 100, 1000}));
  for (const std::int64_t round : {10, 100, 1000}) {
    const std::size_t i = round == 10 ? 0 : round == 100 ? 1 : 2;
    const auto summary = summarise(reader, {{}, round});
    for (const SummaryRow& row : summary[0].rows) {
      const std::size_t at = json.find("\"name\":\"" + row.algorithm + "\"");
      if (row.horizon < round) {
        EXPECT_TRUE(std::isnan(series(json, "mean", at)[i]));
        continue;
      }
      EXPECT_EQ(series(json, "mean", at)[i], row.mean.value);
      EXPECT_EQ(series(json, "low", at)[i], row.mean.low);
      EXPECT_EQ(series(json, "high", at)[i], row.mean.high);
      EXPECT_EQ(series(json, "median", at)[i], row.median);
      EXPECT_EQ(series(json, "q05", at)[i], row.q05);
      EXPECT_EQ(series(json, "q95", at)[i], row.q95);
    }
  }
}

TEST(Report, IsNotChangedByHostileNames) {
  const std::string evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>@DATA@\"'&";
  auto e = experiment("e", {evil, "exp3"}, {1000, 1000}, {testing::texts("scenario.file", {evil, evil})});
  e.scenario = evil;
  e.metrics[0].name = "r<b>";
  Results results({e});
  const auto reader = results.write(growing);
  const Source source{evil, &reader};
  ReportOptions options;
  options.verdicts.push_back({});
  options.verdicts[0].claim.says = evil;
  options.verdicts[0].parts.push_back({});
  options.verdicts[0].parts[0].cells = options.verdicts[0].parts[0].note = evil;
  for (const bool plain : {false, true}) {
    options.plain = plain;
    const std::string page = report(std::span(&source, 1), options);
    EXPECT_FALSE(has(page, "alert(1)</script>"));
    EXPECT_FALSE(has(page, "<img"));
    EXPECT_FALSE(has(page, "r<b>"));
    EXPECT_EQ(count(page, "</script>"), 2) << "the data and the page's own";
    EXPECT_TRUE(has(page, "&lt;img src=x onerror=alert(1)&gt;@DATA@"));
  }
}

TEST(Report, SeveralFilesShareThePlotOfASetting) {
  Results first({experiment("e", {"ucb1"}, {1000}, {numbers("scenario.gap", {0.1})})});
  Results second({experiment("e", {"ucb1", "ucb1"}, {1000, 1000}, {numbers("scenario.gap", {0.1, 0.2})})});
  const auto a = first.write(growing), b = second.write(growing);
  const std::vector<Source> sources{{"a.h5", &a}, {"b.h5", &b}};
  const auto figures = plan_figures(sources, {});
  ASSERT_EQ(figures.size(), 2u);
  EXPECT_EQ(figures[0].setting, "gap=0.1");
  ASSERT_EQ(figures[0].curves.size(), 2u);
  EXPECT_EQ(figures[0].curves[0].label, "ucb1 (a.h5)");
  EXPECT_EQ(figures[0].curves[1].label, "ucb1 (b.h5)");
  EXPECT_EQ(figures[1].setting, "gap=0.2");
  EXPECT_EQ(figures[1].curves.size(), 1u);
}

TEST(Report, TellsWhatIsMissingAndWhatFailed) {
  Results results({experiment("e", {"ucb1", "exp3"}, {1000, 1000})});
  results.records[{0, 0, 2}] = {};
  store::Record failed = store::sample::done();
  failed.state = store::State::kFailed;
  failed.failed_replication = 0;
  failed.failed_replications = 1;
  results.records[{0, 1, 0}] = failed;
  const auto reader = results.write(growing);
  const Source source{"a.h5", &reader};
  const std::string page = report(std::span(&source, 1));
  EXPECT_TRUE(has(page, "not finished: 2 missing"));
  EXPECT_TRUE(has(page, "<td class=\"warning\">2 missing</td>"));
  EXPECT_TRUE(has(page, "<td class=\"warning\">1 failed</td>"));
  EXPECT_TRUE(has(page, "1 failed</span>"));
}

TEST(Report, OfAFileWithoutResultsSaysSo) {
  Results results({experiment("e", {"ucb1"}, {1000}, {}, 2)});
  results.records[{0, 0, 0}] = {};
  const auto reader = results.write(growing);
  const Source source{"a.h5", &reader};
  for (const bool plain : {false, true}) {
    ReportOptions options;
    options.plain = plain;
    const std::string page = report(std::span(&source, 1), options);
    EXPECT_TRUE(has(page, "No replication has finished yet"));
    EXPECT_FALSE(has(page, "class=\"plot\""));
  }
}

TEST(Report, PlainPagesHaveTheSameTablesAndNeedNoScript) {
  Results results({experiment("e", {"ucb1", "exp3"}, {1000, 1000})});
  const auto reader = results.write(growing);
  const Source source{"a.h5", &reader};
  ReportOptions options;
  options.plain = true;
  const std::string plain = report(std::span(&source, 1), options), other = report(std::span(&source, 1));
  EXPECT_EQ(count(plain, "<polyline"), 4);
  EXPECT_FALSE(has(plain, "uPlot="));
  const auto table = [](const std::string& page) {
    return page.substr(page.find("<table"), page.find("</table>") - page.find("<table"));
  };
  EXPECT_EQ(table(plain), table(other));
  EXPECT_EQ(has(other, "uPlot="), has_interactive_reports());
}

TEST(Report, StaysSmallAndSaysWhatItLeavesOut) {
  std::vector<std::string> names(1500, "ucb1");
  std::vector<double> horizons, gaps, alphas;
  for (int c = 0; c < 1500; ++c) horizons.push_back(200), gaps.push_back(c % 50), alphas.push_back(c);
  auto e =
      experiment("e", names, horizons, {numbers("scenario.gap", gaps), numbers("ucb1.alpha", alphas)}, 2);
  e.metrics.resize(1);
  e.checkpoints.clear();
  for (int t = 1; t <= 200; ++t) e.checkpoints.push_back(t);
  Results results({e});
  const auto reader = results.write([](int, int c, std::int64_t r, std::size_t k) {
    return std::sqrt(double(k) + 1) / 7 + 0.1 * double(r) + c / 3.0;
  });
  const Source source{"a.h5", &reader};
  const std::string page = report(std::span(&source, 1));
  EXPECT_LT(page.size(), 5'000'000u);
  EXPECT_TRUE(has(page, "each curve shows about 16 of its checkpoints"));
  if (has_interactive_reports()) {  // plain pages hold drawings
    const auto rounds = series(page, "rounds");
    EXPECT_GE(rounds.size(), 15u);
    EXPECT_LE(rounds.size(), 18u);
    EXPECT_EQ(rounds.front(), 1);
    EXPECT_EQ(rounds.back(), 200);
  }
  ReportOptions options;
  options.points = 2400;
  const std::string less = report(std::span(&source, 1), options);
  EXPECT_TRUE(has(less, "Only the first 10 of 50 scenario settings"));
  EXPECT_EQ(count(less, "class=\"final\""), 10);
}

TEST(Report, ShowsClaimsWithTheirIntervals) {
  EXPECT_EQ(claims_section({}), "");
  Verdict verdict;
  verdict.claim.says = "ucb1 grows like log T";
  verdict.claim.expected_to_fail = true;
  Judgement part;
  part.cells = "bernoulli, ucb1";
  part.estimate = {0.25, 0.125, 0.5};
  part.low = -std::numeric_limits<double>::infinity();
  part.high = 0.4;
  part.replications = 320;
  part.replications_to_decide = 1000;
  verdict.parts.push_back(part);
  EXPECT_FALSE(has(claims_section({verdict}), "Not as expected")) << "undecided";
  verdict.outcome = Outcome::kHolds;
  const std::string html = claims_section({verdict});
  for (const char* text :
       {"ucb1 grows like log T", "negative control", "Not as expected", "undecided", "0.2500",
        "[0.1250, 0.5000]", "≤ 0.4000", "320", "about 1000 replications would decide"}) {
    EXPECT_TRUE(has(html, text)) << text << " in\n" << html;
  }
  verdict.claim.expected_to_fail = false;
  EXPECT_FALSE(has(claims_section({verdict}), "Not as expected"));
  verdict.outcome = Outcome::kFails;
  EXPECT_TRUE(has(claims_section({verdict}), "Not as expected"));
}

}  // namespace
}  // namespace regatta::analysis
