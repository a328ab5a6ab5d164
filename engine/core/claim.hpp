// What a sweep claims about its results: plain data, read from [[claim]] tables and judged by the analysis.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/errors.hpp"

namespace regatta {

/// Conditions on cells: column of the cell table (algorithm, horizon, scenario.gap, ucb1.alpha; short names where they are
/// unambiguous) -> allowed values. A cell is selected when all conditions hold; no condition selects all cells.
struct CellFilter {
  using Value = std::variant<double, std::string>;
  std::map<std::string, std::vector<Value>> conditions;
  Location where;
};

enum class ClaimKind {
  kSlope,     // log mean of the metric is linear in log of `over`, with an exponent within [low, high]
  kLess,      // paired: mean(a) - mean(b) < margin
  kRatio,     // paired: mean(a) / mean(b) within [low, high]
  kWithin,    // mean within [low, high]
  kBound,     // mean <= expression in the cell's columns, t and named constants (at every checkpoint asked for)
  kMonotone,  // the mean grows (or falls) along `over`
  kEqual,     // |mean(a) - mean(b)| < tolerance, paired
  kFraction,  // share of replications for which metric <, > threshold holds, within [low, high]
  kGrowth,    // "log" or "power": which of c log T and c T^p fits the curve better
};

struct Claim {
  std::string says;  // one sentence for people
  ClaimKind kind = ClaimKind::kWithin;
  std::string experiment;  // name; empty: all experiments that have the metric and match the filter
  std::string metric;      // empty: the first of the experiment
  CellFilter cells;        // all kinds but kLess, kRatio, kEqual
  CellFilter a, b;         // kLess, kRatio, kEqual: two sides, paired over replications
  std::string over;        // kSlope, kMonotone: "horizon", "round" or a column
  std::optional<std::int64_t> at;  // round; default: the horizon of each cell
  std::optional<double> low, high;  // limits of the kind; open where absent
  double margin = 0, threshold = 0;
  std::string expression;                  // kBound
  std::map<std::string, double> constants;  // named in the expression
  std::string direction;                   // kMonotone: "increasing", "decreasing"; kFraction: "above", "below"; kGrowth: "log", "power"
  double level = 0.95;                     // confidence
  bool expected_to_fail = false;           // a negative control: the claim is false, and judging must find that out
  Location where;
};

}  // namespace regatta
