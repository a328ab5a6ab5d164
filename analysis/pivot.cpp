// The summary with one parameter across, so that the dependence on it can be read off.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "analysis/summary.hpp"

namespace regatta::analysis {
namespace {

constexpr const char* kNone = "-";

/// A finite number in full, or nothing.
std::optional<double> number_in(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(number)) return std::nullopt;
  return number;
}

/// "gap" of "scenario.gap".
std::string last_part(const std::string& name) { return name.substr(name.find('.') + 1); }

bool differs(const store::Experiment& e, const store::Column& c) {
  const auto texts = settings_where(e, [&](const store::Column& other) { return &other == &c; });
  return std::any_of(texts.begin(), texts.end(), [](const std::string& text) { return !text.empty(); });
}

/// The columns that `parameter` means: the one of that name, or the scenario's or those of the algorithms,
/// whichever takes several values.
std::vector<const store::Column*> columns_of(const store::Experiment& e, const std::string& parameter) {
  if (const auto* exact = column(e, parameter)) return {exact};
  const store::Column* of_scenario = nullptr;
  std::vector<const store::Column*> of_algorithms;
  for (const store::Column& c : e.columns) {
    if (last_part(c.name) != parameter) continue;
    if (c.name.starts_with("scenario."))
      of_scenario = &c;
    else
      of_algorithms.push_back(&c);
  }
  if (of_scenario == nullptr) return of_algorithms;
  const auto varies =
      std::find_if(of_algorithms.begin(), of_algorithms.end(), [&](auto* c) { return differs(e, *c); });
  if (varies == of_algorithms.end()) return {of_scenario};
  if (!differs(e, *of_scenario)) return of_algorithms;
  throw std::invalid_argument(fmt::format(
      "'{}' is ambiguous (in experiment '{}' both {} and {} take several values) give the full name",
      parameter, e.name, of_scenario->name, (*varies)->name));
}

/// The value of the parameter in a cell; kNone when its algorithm has no such parameter.
std::string value_of(const store::Experiment& e, const std::vector<const store::Column*>& columns,
                     std::size_t cell) {
  for (const store::Column* c : columns) {
    if (c->name == "algorithm" || c->name == "horizon" || concerns(e, *c, cell)) return value_text(*c, cell);
  }
  return kNone;
}

/// The parts of a cell's description that are not the parameter.
struct Place {
  std::string setting, algorithm, settings;
};

std::vector<Place> places(const store::Experiment& e, const std::vector<const store::Column*>& columns) {
  const auto other = [&](const store::Column& c) {
    return std::find(columns.begin(), columns.end(), &c) == columns.end();
  };
  const auto is_scenario = [](const store::Column& c) { return c.name.starts_with("scenario."); };
  const auto setting = settings_where(e, [&](auto& c) { return is_scenario(c) && other(c); });
  const auto of_algorithm = settings_where(e, [&](auto& c) { return !is_scenario(c) && other(c); });
  const store::Column &name = *column(e, "algorithm"), &horizon = *column(e, "horizon");
  const bool horizons = other(horizon) && std::set(horizon.numbers.begin(), horizon.numbers.end()).size() > 1;
  std::vector<Place> out;
  for (std::size_t i = 0; i < e.cell_ids.size(); ++i) {
    Place place{setting[i], other(name) ? name.texts[i] : "", of_algorithm[i]};
    if (horizons) place.setting += (place.setting.empty() ? "" : " ") + ("horizon=" + value_text(horizon, i));
    out.push_back(std::move(place));
  }
  return out;
}

void add_pivots(const store::Experiment& e, const ExperimentSummary& summary, const std::string& parameter,
                std::vector<Pivot>& out) {
  const auto columns = columns_of(e, parameter);
  if (columns.empty()) return;
  const auto place = places(e, columns);
  // In the order of the cells; rows of the summary are sorted by their means.
  std::vector<const SummaryRow*> of_cell(e.cell_ids.size());
  for (const SummaryRow& row : summary.rows) of_cell[static_cast<std::size_t>(row.cell)] = &row;
  std::map<std::string, std::size_t> tables;  // setting -> position in out
  for (std::size_t c = 0; c < of_cell.size(); ++c) {
    const auto [table, is_new] = tables.try_emplace(place[c].setting, out.size());
    if (is_new)
      out.push_back({e.name, e.protocol, summary.metric, summary.unit, parameter, place[c].setting, {}, {}});
    auto& values = out[table->second].values;
    const std::string value = value_of(e, columns, c);
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  for (const auto& [setting, number] : tables)
    std::sort(out[number].values.begin(), out[number].values.end(), value_before);
  for (std::size_t c = 0; c < of_cell.size(); ++c) {
    Pivot& pivot = out[tables.at(place[c].setting)];
    auto row = std::find_if(pivot.rows.begin(), pivot.rows.end(), [&](const Pivot::Row& r) {
      return r.algorithm == place[c].algorithm && r.settings == place[c].settings;
    });
    if (row == pivot.rows.end()) {
      pivot.rows.push_back({place[c].algorithm, place[c].settings, {}});
      row = std::prev(pivot.rows.end());
      row->cells.resize(pivot.values.size());
    }
    const auto at =
        std::find(pivot.values.begin(), pivot.values.end(), value_of(e, columns, c)) - pivot.values.begin();
    row->cells[static_cast<std::size_t>(at)] = *of_cell[c];
  }
}

}  // namespace

bool value_before(const std::string& a, const std::string& b) {
  const auto key = [](const std::string& text) {
    const auto number = number_in(text);
    return std::tuple(text == kNone ? 2 : number ? 0 : 1, number.value_or(0), text);
  };
  return key(a) < key(b);
}

std::vector<Pivot> pivot(const store::Layout& layout, const std::vector<ExperimentSummary>& summaries,
                         const std::string& parameter) {
  std::vector<Pivot> out;
  std::set<std::string> known;
  for (const ExperimentSummary& summary : summaries) {
    const auto e = std::find_if(layout.experiments.begin(), layout.experiments.end(),
                                [&](const store::Experiment& x) { return x.name == summary.experiment; });
    add_pivots(*e, summary, parameter, out);
    for (const store::Column& c : e->columns) known.insert(c.name);
  }
  if (!out.empty()) return out;
  std::string names;
  for (const std::string& name : known) names += (names.empty() ? "" : ", ") + name;
  throw std::invalid_argument(fmt::format(
      "no experiment has the parameter '{}' (of these: {}) choose one of them", parameter, names));
}

}  // namespace regatta::analysis
