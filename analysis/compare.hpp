// Algorithms against each other on the same replications, and their ranks over scenarios. Numbers here and in
// compare.cpp, selectors in selector.cpp, formats in compare_text.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/statistics.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

struct CompareOptions {
  std::optional<std::string> metric;  // default: the first of each experiment
  std::optional<std::int64_t> at;     // round; default: the horizon of each cell
  double level = 0.95;  // confidence; verdicts are wrong with a chance of at most 1 - level in all
};

enum class Lower { kA, kB, kUndecided };

/// Two algorithms on one scenario setting and horizon, over the replications that both have (the
/// environment's random numbers are the same for both). Numbers that differ by less than 1e-12 of their size
/// count as equal.
struct Comparison {
  std::string experiment, protocol, metric;
  std::string setting;  // of the scenario, "gap=0.1"; empty when there is only one
  std::int64_t horizon = 0, round = 0;
  std::string a, b;               // "ucb1", "ucb1:alpha=0.5"
  std::int64_t replications = 0;  // that both have
  std::int64_t planned = 0;
  double mean_a = 0, mean_b = 0;
  Estimate difference{}, ratio{}, effect{};  // a - b, a / b, Cohen's d_z
  double p = 0, adjusted_p = 0;              // Wilcoxon's signed ranks; Holm over all comparisons of the call
  /// Decided when the adjusted p-value is below 1 - level and the interval of the difference leaves 0 out, on
  /// the side that the mean is on.
  Lower lower = Lower::kUndecided;
};

/// Average ranks of algorithms that were played on the same scenarios; 1 = always the lowest mean. A scenario
/// counts once, with its longest horizon.
struct RankTable {
  std::string protocol, metric;
  int scenarios = 0;
  std::vector<std::string> algorithms;  // best rank first
  std::vector<double> ranks;
  std::vector<std::string> groups;  // letters; algorithms that share one are not distinguishable
  double statistic = 0, p = 0;      // Friedman
  double critical_difference = 0;   // Nemenyi
};

/// `a` and `b` name algorithms, with settings where there are several of one: "ucb1", "ucb1:alpha=0.5",
/// "exp3:rate=auto,gamma=0.1". Throws std::invalid_argument with the candidates when a name is unknown or
/// fits several cells of one scenario setting, and when they never met. Reads one cell at a time.
std::vector<Comparison> compare(const store::Reader& reader, const std::string& a, const std::string& b,
                                const CompareOptions& options = {});

struct AllCompared {
  std::vector<Comparison> pairs;  // of algorithms that met
  std::vector<RankTable> ranks;   // of algorithms that met on two or more scenarios
};

/// Every pair of algorithms. Keeps the values of the cells of one scenario setting at one round.
AllCompared compare_all(const store::Reader& reader, const CompareOptions& options = {});

std::string table(const std::vector<Comparison>& comparisons, double level);
std::string table(const std::vector<RankTable>& ranks, double level);
std::string csv(const std::vector<Comparison>& comparisons);

/// Names one algorithm's cells; see compare().
class Selector {
 public:
  /// Throws std::invalid_argument for text that is no selector.
  explicit Selector(const std::string& text);
  bool matches(const store::Experiment& experiment, std::size_t cell) const;
  /// Why nothing in the file matches: what there is instead.
  std::string complaint(const store::Layout& layout) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_, algorithm_;
  std::vector<std::pair<std::string, std::string>> conditions_;  // parameter, value
};

/// The selector of a cell that tells it from the other cells of its experiment: "ucb1:alpha=0.5".
std::string selector_of(const store::Experiment& experiment, std::size_t cell);

}  // namespace regatta::analysis
