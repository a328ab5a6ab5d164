// Every function against numpy and scipy, by the cases that make_fixtures.py has written.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "analysis/rank_tests.hpp"
#include "analysis/resample.hpp"
#include "analysis/statistics.hpp"

namespace regatta::analysis {
namespace {

using Values = std::vector<double>;

struct Case {
  int line;
  std::string function;
  std::vector<Values> given;
  Values expected;
};

Values numbers(const std::string& text) {
  std::istringstream words(text);
  Values out;
  for (std::string word; words >> word;) out.push_back(std::stod(word));
  return out;
}

std::vector<Case> cases() {
  std::ifstream file(std::string(REGATTA_SOURCE) + "/tests/analysis/fixtures/statistics.txt");
  std::vector<Case> out;
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    Case c{++count, "", {}, {}};
    std::istringstream fields(line);
    bool after = false;
    for (std::string field; std::getline(fields, field, '|');) {
      const std::string text = field.substr(field.find_first_not_of(' '));
      if (c.function.empty()) {
        c.function = text.substr(0, text.find(' '));
      } else if (text.starts_with("=")) {
        after = true;
      } else if (after) {
        c.expected = numbers(text);
      } else {
        c.given.push_back(numbers(text));
      }
    }
    out.push_back(c);
  }
  return out;
}

Values of(const Estimate& e) { return {e.value, e.low, e.high}; }

Values friedman_numbers(const Case& c) {
  const Friedman f = friedman(c.given);
  Values out{f.statistic, f.p};
  out.insert(out.end(), f.average_ranks.begin(), f.average_ranks.end());
  return out;
}

Values slope_numbers(const Case& c) {
  std::vector<Values> samples;
  for (const double y : c.given[1]) samples.push_back({y});
  return {log_log_slope(c.given[0], samples).value};
}

using Function = Values (*)(const Case&);
const std::map<std::string, Function> kFunctions{
    {"mean_interval", [](const Case& c) { return of(mean_interval(c.given[0], c.given[1][0])); }},
    {"paired_difference",
     [](const Case& c) { return of(paired_difference(c.given[0], c.given[1], c.given[2][0])); }},
    {"unpaired_difference",
     [](const Case& c) { return of(unpaired_difference(c.given[0], c.given[1], c.given[2][0])); }},
    {"ratio_of_means",
     [](const Case& c) { return of(ratio_of_means(c.given[0], c.given[1], c.given[2][0])); }},
    {"effect_size", [](const Case& c) { return of(effect_size(c.given[0], c.given[1], c.given[2][0])); }},
    {"quantile_interval",
     [](const Case& c) { return of(quantile_interval(c.given[0], c.given[1][0], c.given[1][1])); }},
    {"proportion_interval",
     [](const Case& c) {
       const Values& g = c.given[0];
       return of(proportion_interval(std::int64_t(g[0]), std::int64_t(g[1]), g[2]));
     }},
    {"wilcoxon_p", [](const Case& c) { return Values{wilcoxon_p(c.given[0], c.given[1])}; }},
    {"ranks", [](const Case& c) { return ranks(c.given[0]); }},
    {"holm", [](const Case& c) { return holm(c.given[0]); }},
    {"friedman", friedman_numbers},
    {"studentised_range_quantile",
     [](const Case& c) { return Values{studentised_range_quantile(c.given[0][0], int(c.given[0][1]))}; }},
    {"slope", slope_numbers},
};

TEST(Fixtures, AreAsScipyHasThem) {
  std::map<std::string, int> seen;
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.function + ", line " + std::to_string(c.line) + " of statistics.txt");
    ASSERT_TRUE(kFunctions.contains(c.function));
    ++seen[c.function];
    const Values found = kFunctions.at(c.function)(c);
    ASSERT_EQ(found.size(), c.expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (std::isinf(c.expected[i])) {
        EXPECT_EQ(found[i], c.expected[i]) << i;
      } else {
        EXPECT_NEAR(found[i], c.expected[i], 1e-7 * std::max(1.0, std::abs(c.expected[i]))) << i;
      }
    }
  }
  EXPECT_EQ(seen.size(), kFunctions.size()) << "a function has no case";
}

}  // namespace
}  // namespace regatta::analysis
