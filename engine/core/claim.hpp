// What a sweep claims about its results: plain data, read from [[claim]] tables and judged by the analysis.
// docs/claims.md explains every kind.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/errors.hpp"

namespace regatta {

/// One condition on cells: a column of the cell table (algorithm, horizon, scenario.gap, ucb1.alpha; the
/// short name where only one of the columns in question has it) has one of these values. Booleans are "true"
/// and "false".
struct CellCondition {
  struct Allowed {
    std::variant<double, std::string> value;
    Location where;

    std::string text() const;  // as a user writes it
  };
  std::string column;
  std::vector<Allowed> allowed;
  Location where;  // of the column's name
};

/// A cell is selected when all conditions hold; no condition selects all cells.
struct CellFilter {
  std::vector<CellCondition> conditions;
  Location where;
};

enum class ClaimKind {
  kSlope,   // log mean of the metric is linear in log of `over`, with an exponent within [low, high]
  kLess,    // paired: mean(a) - mean(b) < margin
  kRatio,   // paired: mean(a) / mean(b) within [low, high]; or medians
  kWithin,  // mean within [low, high]; or the median
  kBound,   // mean <= expression in the cell's columns, t and named constants (at every checkpoint asked for)
  kMonotone,  // the mean grows (or falls) along `over`
  kEqual,     // |mean(a) - mean(b)| < margin, paired
  kFraction,  // share of replications for which the metric is above or below the threshold, within [low,
              // high]
  kGrowth,    // the mean grows no faster than log x, or like a power of x, up to an additive constant
};

/// Names of the kinds as in a sweep file, in the order of ClaimKind.
inline constexpr const char* kClaimKinds[] = {"slope",    "less",  "ratio",    "within", "bound",
                                              "monotone", "equal", "fraction", "growth"};
inline const char* name_of(ClaimKind kind) { return kClaimKinds[static_cast<int>(kind)]; }
/// Smaller exponents than this can't be told from a logarithm over the horizons that can be afforded.
inline constexpr double kGrowthMargin = 0.2;

inline bool is_paired(ClaimKind kind) {
  return kind == ClaimKind::kLess || kind == ClaimKind::kRatio || kind == ClaimKind::kEqual;
}

struct Claim {
  std::string says;  // one sentence for people
  ClaimKind kind = ClaimKind::kWithin;
  std::string experiment;  // name; empty: all experiments that have the metric and match the filters
  std::string metric;      // empty: the first of each experiment
  CellFilter cells;        // all kinds; of paired kinds both sides have to match it, too
  CellFilter a, b;         // paired kinds: two sides, paired over replications
  std::string over;        // kSlope, kMonotone, kGrowth: "horizon", "round" or a numeric column
  std::vector<std::int64_t>
      at;  // rounds; empty: each cell's horizon (kBound: all checkpoints); several: kBound only
  std::int64_t since = 0;  // round; what the metric gains from there on is judged. 0: all of it
  std::int64_t from = 1;   // first round that is looked at when there are several (kBound, over = "round")
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  double margin = 0;        // kLess, kEqual; kGrowth: the exponent above which growth is a power's
  double threshold = 0;     // kFraction
  bool above = false;       // kFraction: above the threshold, else below
  bool median = false;      // kWithin, kRatio: medians instead of means
  bool increasing = true;   // kMonotone
  bool logarithmic = true;  // kGrowth: log x, else a power
  std::string expression;   // kBound
  std::map<std::string, double> constants;  // named in the expression
  double level = 0.95;                      // confidence
  bool expected_to_fail = false;  // a negative control: the claim is false, and judging must find that out
  Location where;
  std::map<std::string, Location> places;  // of the values of the keys
  std::string text;  // as TOML without `says`, in one form whatever the order and white space of the file

  /// Where the value of a key stands, or the claim when the key is not given.
  Location place(const std::string& key) const {
    const auto found = places.find(key);
    return found == places.end() ? where : found->second;
  }
};

}  // namespace regatta
