// Names of algorithms with settings, as people type them.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <set>
#include <stdexcept>

#include "analysis/compare.hpp"
#include "analysis/summary.hpp"
#include "engine/core/errors.hpp"

namespace regatta::analysis {
namespace {

/// "0.50" and "5e-1" are 0.5, too.
bool is_value(const store::Column& c, std::size_t cell, const std::string& text) {
  if (value_text(c, cell) == text) return true;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return c.numeric && error == std::errc() && end == text.data() + text.size() && number == c.numbers[cell];
}

std::vector<std::string> listed(const std::set<std::string>& words) { return {words.begin(), words.end()}; }

}  // namespace

Selector::Selector(const std::string& text) : text_(text), algorithm_(text.substr(0, text.find(':'))) {
  const auto fail = [&] {
    throw std::invalid_argument("'" + text + "' names no algorithm (a name, or a name with settings) say " +
                                "ucb1 or ucb1:alpha=0.5,delta=0.1");
  };
  if (algorithm_.empty()) fail();
  if (algorithm_.size() == text.size()) return;
  for (std::size_t at = algorithm_.size(); at < text.size();) {
    const std::size_t end = std::min(text.find(',', at + 1), text.size());
    const std::string condition = text.substr(at + 1, end - at - 1);
    const std::size_t equals = condition.find('=');
    if (equals == std::string::npos || equals == 0) fail();
    conditions_.emplace_back(condition.substr(0, equals), condition.substr(equals + 1));
    at = end;
  }
}

bool Selector::matches(const store::Experiment& e, std::size_t cell) const {
  if (column(e, "algorithm")->texts[cell] != algorithm_) return false;
  for (const auto& [name, value] : conditions_) {
    const store::Column* c = column(e, algorithm_ + "." + name);
    if (c == nullptr || !is_value(*c, cell, value)) return false;
  }
  return true;
}

std::string Selector::complaint(const store::Layout& layout) const {
  std::set<std::string> algorithms, parameters, selectors;
  for (const store::Experiment& e : layout.experiments) {
    for (std::size_t i = 0; i < e.cell_ids.size(); ++i) {
      algorithms.insert(column(e, "algorithm")->texts[i]);
      if (column(e, "algorithm")->texts[i] == algorithm_) selectors.insert(selector_of(e, i));
    }
    for (const store::Column& c : e.columns) {
      if (c.name.starts_with(algorithm_ + ".")) parameters.insert(c.name.substr(algorithm_.size() + 1));
    }
  }
  if (!algorithms.contains(algorithm_))
    return fmt::format("no algorithm '{}' (the file has {}){}", algorithm_, enumerate(listed(algorithms)),
                       did_you_mean(algorithm_, listed(algorithms)));
  for (const auto& [name, value] : conditions_) {
    if (!parameters.contains(name))
      return fmt::format("{} has no parameter '{}' (it has {}){}", algorithm_, name,
                         enumerate(listed(parameters)), did_you_mean(name, listed(parameters)));
  }
  return fmt::format("no cell is {} (the file has {})", text_, enumerate(listed(selectors)));
}

std::string selector_of(const store::Experiment& e, std::size_t cell) {
  const auto& algorithms = column(e, "algorithm")->texts;
  std::string out = algorithms[cell];
  char separator = ':';
  for (const store::Column& c : e.columns) {
    if (!c.name.starts_with(algorithms[cell] + ".")) continue;
    bool differs = false;
    for (std::size_t i = 0; i < algorithms.size(); ++i)
      differs |= algorithms[i] == algorithms[cell] && value_text(c, i) != value_text(c, cell);
    if (!differs) continue;
    out += separator + c.name.substr(algorithms[cell].size() + 1) + "=" + value_text(c, cell);
    separator = ',';
  }
  return out;
}

}  // namespace regatta::analysis
