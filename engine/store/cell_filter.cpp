#include "engine/store/cell_filter.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/core/parameters.hpp"

namespace regatta::store {
namespace {

using Allowed = CellCondition::Allowed;

constexpr std::size_t kShownValues = 8;  // in messages

/// 2000000, not 2e+06: most large numbers are counts.
std::string number_text(double x) {
  constexpr double kExactIntegers = 1e15;
  if (std::abs(x) < kExactIntegers && x == std::floor(x)) return std::to_string(static_cast<std::int64_t>(x));
  return exact_text(x);
}

std::string owner(const Column& column) { return column.name.substr(0, column.name.find('.')); }

const std::string& algorithm_of(const Experiment& e, std::size_t cell) {
  static const std::string none;
  const Column* column = find_column(e, "algorithm");
  return column == nullptr || column->numeric ? none : column->texts[cell];
}

bool equals(const Column& column, std::size_t cell, const Allowed& allowed) {
  if (const auto* number = std::get_if<double>(&allowed.value))
    return column.numeric && column.numbers[cell] == *number;
  const std::string& text = std::get<std::string>(allowed.value);
  if (column.numeric) return text == "auto" && std::isnan(column.numbers[cell]);
  return column.texts[cell] == text;
}

/// Different values of a column in the cells that it describes: "0.5, 1 and 2".
std::string values_of(const Experiment& e, const Column& column) {
  std::set<double> numbers;
  std::set<std::string> texts;
  for (std::size_t i = 0; i < e.cell_ids.size(); ++i) {
    if (!concerns(e, column, i)) continue;
    if (column.numeric && !std::isnan(column.numbers[i]))
      numbers.insert(column.numbers[i]);
    else
      texts.insert(value_text(column, i));
  }
  std::vector<std::string> all;
  for (const double x : numbers) all.push_back(number_text(x));
  all.insert(all.end(), texts.begin(), texts.end());
  const std::size_t count = all.size();
  if (count > kShownValues) {
    all.resize(kShownValues);
    all.push_back(std::to_string(count - kShownValues) + " more");
  }
  return enumerate(all);
}

class Selector {
 public:
  Selector(const Layout& layout, const std::vector<int>& experiments, const std::vector<NamedFilter>& filters,
           Problems& problems)
      : layout_(layout), scope_(experiments), filters_(filters), problems_(problems) {}

  std::vector<Selection> select() {
    for (const NamedFilter& f : filters_) {
      for (const CellCondition& condition : f.filter->conditions) check(condition);
    }
    if (bad_) return {};
    std::vector<Selection> out;
    for (const int i : scope_) {
      Selection s{i, cells_of(experiment(i))};
      if (!s.cells.empty()) out.push_back(std::move(s));
    }
    if (out.empty()) report_empty();
    return out;
  }

 private:
  const Experiment& experiment(int i) const { return layout_.experiments[static_cast<std::size_t>(i)]; }

  void problem(const Location& where, const std::string& what) {
    problems_.add(where, what);
    bad_ = true;
  }

  std::string scope_text() const {
    return scope_.size() == 1 ? "experiment '" + experiment(scope_[0]).name + "'" : "these experiments";
  }

  /// Algorithms that the conditions on the algorithm leave: short names are looked for among theirs only.
  std::set<std::string> algorithms(const Experiment& e) const {
    std::set<std::string> left;
    for (std::size_t i = 0; i < e.cell_ids.size(); ++i) {
      bool ok = true;
      for (const NamedFilter& f : filters_) {
        for (const CellCondition& c : f.filter->conditions) {
          if (c.column == "algorithm") ok = ok && passes(*find_column(e, "algorithm"), i, c);
        }
      }
      if (ok) left.insert(algorithm_of(e, i));
    }
    return left;
  }

  static bool passes(const Column& column, std::size_t cell, const CellCondition& c) {
    return std::any_of(c.allowed.begin(), c.allowed.end(),
                       [&](const Allowed& one) { return equals(column, cell, one); });
  }

  /// The column is known somewhere, means one thing, and has each of the values somewhere.
  void check(const CellCondition& c) {
    std::vector<std::pair<const Experiment*, const Column*>> found;
    std::set<std::string> known;
    for (const int i : scope_) {
      const Experiment& e = experiment(i);
      const auto columns = columns_named(e, c.column, algorithms(e));
      for (const Column& column : e.columns) known.insert(short_name(column));
      if (columns.size() > 1) return ambiguous(c, e, columns);
      if (columns.size() == 1) found.emplace_back(&e, columns[0]);
    }
    if (found.empty()) return unknown(c, {known.begin(), known.end()});
    for (const Allowed& one : c.allowed) check_value(c, one, found);
  }

  void unknown(const CellCondition& c, const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), c.column) != names.end()) {
      return problem(c.where, "'" + c.column +
                                  "' is a parameter of other algorithms only (not of those that the "
                                  "conditions leave) remove it, or select such an algorithm");
    }
    problem(c.where, "no cell of " + scope_text() + " has '" + c.column +
                         "' (its columns are: " + enumerate(names) + ")" + did_you_mean(c.column, names));
  }

  void ambiguous(const CellCondition& c, const Experiment& e, const std::vector<const Column*>& columns) {
    std::vector<std::string> names;
    for (const Column* column : columns) names.push_back("'" + column->name + "'");
    problem(c.where, "'" + c.column + "' is ambiguous (experiment '" + e.name + "' has " + enumerate(names) +
                         ") write the full name in quotes, or name the algorithm");
  }

  void check_value(const CellCondition& c, const Allowed& one,
                   const std::vector<std::pair<const Experiment*, const Column*>>& found) {
    bool numeric = false;
    for (const auto& [e, column] : found) {
      for (std::size_t i = 0; i < e->cell_ids.size(); ++i) {
        if (concerns(*e, *column, i) && equals(*column, i, one)) return;
      }
      numeric = column->numeric;
    }
    const auto& [e, column] = found.front();
    const bool is_text = std::holds_alternative<std::string>(one.value);
    std::vector<std::string> near;
    if (!column->numeric && is_text)
      near = std::vector<std::string>(column->texts.begin(), column->texts.end());
    problem(one.where, "no cell has '" + c.column + "' = " + one.text() + " (" + scope_text() + " has " +
                           values_of(*e, *column) +
                           (numeric && is_text     ? ", numbers"
                            : !numeric && !is_text ? ", texts"
                                                   : "") +
                           ")" + (is_text ? did_you_mean(std::get<std::string>(one.value), near) : ""));
  }

  std::vector<int> cells_of(const Experiment& e) const {
    std::vector<int> cells;
    std::vector<std::pair<const Column*, const CellCondition*>> conditions;
    const auto names = algorithms(e);
    for (const NamedFilter& f : filters_) {
      for (const CellCondition& c : f.filter->conditions) {
        const auto columns = columns_named(e, c.column, names);
        if (columns.empty()) return {};
        conditions.emplace_back(columns[0], &c);
      }
    }
    for (std::size_t i = 0; i < e.cell_ids.size(); ++i) {
      if (std::all_of(conditions.begin(), conditions.end(), [&](const auto& one) {
            return concerns(e, *one.first, i) && passes(*one.first, i, *one.second);
          })) {
        cells.push_back(static_cast<int>(i));
      }
    }
    return cells;
  }

  /// Every value occurs, but not together.
  void report_empty() {
    std::string conditions, has;
    const CellFilter* last = filters_.back().filter;
    for (const NamedFilter& f : filters_) {
      for (const CellCondition& c : f.filter->conditions) {
        last = f.filter;
        std::vector<std::string> values;
        for (const Allowed& one : c.allowed) values.push_back(one.text());
        conditions += (conditions.empty() ? "" : " and ") + c.column + " = " + enumerate(values);
      }
    }
    if (conditions.empty()) return problem(last->where, scope_text() + " has no cells");
    problem(last->where, "'" + filters_.back().name + "' selects no cell (no cell of " + scope_text() +
                             " has " + conditions + " together) loosen a condition");
  }

  const Layout& layout_;
  const std::vector<int>& scope_;
  const std::vector<NamedFilter>& filters_;
  Problems& problems_;
  bool bad_ = false;
};

}  // namespace

const Column* find_column(const Experiment& e, const std::string& name) {
  const auto found =
      std::find_if(e.columns.begin(), e.columns.end(), [&](const Column& c) { return c.name == name; });
  return found == e.columns.end() ? nullptr : &*found;
}

std::string short_name(const Column& column) { return column.name.substr(column.name.find('.') + 1); }

bool concerns(const Experiment& e, const Column& column, std::size_t cell) {
  if (column.name.find('.') == std::string::npos) return true;
  return owner(column) == "scenario" || owner(column) == algorithm_of(e, cell);
}

std::string value_text(const Column& column, std::size_t cell) {
  if (!column.numeric) return column.texts[cell];
  return std::isnan(column.numbers[cell]) ? "auto" : number_text(column.numbers[cell]);
}

std::string cell_label(const Experiment& e, std::size_t cell, const Column* without) {
  std::string out = e.name + ":";
  for (const Column& c : e.columns) {
    if (&c == without || !concerns(e, c, cell)) continue;
    std::optional<std::string> first;
    bool differs = c.name == "algorithm" || c.name == "horizon";
    for (std::size_t i = 0; i < e.cell_ids.size() && !differs; ++i) {
      if (!concerns(e, c, i)) continue;
      const std::string text = value_text(c, i);
      if (!first) first = text;
      differs = text != *first;
    }
    if (!differs) continue;
    out += " " + (c.name == "algorithm" ? "" : short_name(c) + "=") + value_text(c, cell);
  }
  return out;
}

std::vector<const Column*> columns_named(const Experiment& e, const std::string& name,
                                         const std::set<std::string>& algorithms) {
  if (const Column* full = find_column(e, name)) return {full};
  std::vector<const Column*> found;
  for (const Column& c : e.columns) {
    if (short_name(c) != name) continue;
    if (owner(c) == "scenario" || algorithms.count(owner(c)) > 0) found.push_back(&c);
  }
  return found;
}

std::vector<Selection> select_cells(const Layout& layout, const std::vector<int>& experiments,
                                    const std::vector<NamedFilter>& filters, Problems& problems) {
  return Selector(layout, experiments, filters, problems).select();
}

std::set<std::string> algorithms_of(const Experiment& e, const std::vector<int>& cells) {
  std::set<std::string> out;
  for (const int c : cells) out.insert(algorithm_of(e, static_cast<std::size_t>(c)));
  return out;
}

}  // namespace regatta::store
