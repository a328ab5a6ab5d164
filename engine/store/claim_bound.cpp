#include "engine/store/claim_bound.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "engine/core/expression.hpp"
#include "engine/core/parameters.hpp"
#include "engine/store/cell_filter.hpp"

namespace regatta::store {
namespace {

std::string with_underscores(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

/// Names and values of a cell: numeric columns by their short names and, dots replaced, by their full names.
/// Two columns of one short name have full names only.
std::map<std::string, double> variables(const Experiment& e, std::size_t cell) {
  std::map<std::string, double> out;
  std::map<std::string, int> times;
  for (const Column& c : e.columns) times[short_name(c)] += concerns(e, c, cell);
  for (const Column& c : e.columns) {
    if (!c.numeric || !concerns(e, c, cell)) continue;
    if (times[short_name(c)] == 1) out[with_underscores(short_name(c))] = c.numbers[cell];
    out[with_underscores(c.name)] = c.numbers[cell];
  }
  return out;
}

}  // namespace

std::string bound_limits(const Experiment& e, const Claim& claim, ClaimPart& part) {
  std::map<std::string, double> values = variables(e, static_cast<std::size_t>(part.cells.front()));
  for (const auto& [name, value] : claim.constants) {
    if (name == "t" || !values.emplace(name, value).second)
      return "the constant '" + name + "' has the name of something else (" +
             (name == "t" ? "the round" : "a column") + ") rename it";
  }
  std::vector<std::string> names{"t"};
  for (const auto& [name, value] : values) names.push_back(name);
  try {
    Expression formula(claim.expression, names);
    for (const std::string& name : formula.used()) {
      if (name != "t" && std::isnan(values[name]))
        return "'" + name + "' has no number in '" + part.label +
               "' (a formula of the algorithm sets it) give one";
    }
    for (const std::size_t k : part.checkpoints) {
      const auto t = static_cast<double>(e.checkpoints[k]);
      part.limits.push_back(formula([&](const std::string& name) { return name == "t" ? t : values[name]; }));
      if (std::isnan(part.limits.back()))
        return "the formula has no value at t = " + exact_text(t) + " in '" + part.label +
               "' (NaN) start later with 'from'";
    }
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace regatta::store
