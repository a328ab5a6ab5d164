#include "engine/store/layout.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <tuple>

#include "engine/store/index_record.hpp"

namespace regatta::store {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument("layout: " + what); }

void check_name(const std::string& kind, const std::string& name, std::set<std::string>& taken) {
  // No white space: the CF attribute "coordinates" lists the columns' names separated by blanks.
  const bool bad = name.find_first_of(std::string("/ \t\r\n\0", 6)) != std::string::npos;
  if (name.empty() || name == "." || bad)
    refuse(kind + " '" + name + "' is not a name that HDF5 and xarray can use");
  if (!taken.insert(name).second) refuse(kind + " '" + name + "': the name is taken");
}

void check_cells(const Experiment& experiment) {
  std::set<std::string> ids;
  for (const std::string& id : experiment.cell_ids) {
    const bool hexadecimal = id.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (id.size() != 32 || !hexadecimal) refuse("cell id '" + id + "' is not 32 hexadecimal digits");
    if (!ids.insert(id).second) refuse("cell id " + id + " occurs twice in " + experiment.name);
  }
}

void check_experiment(const Experiment& experiment) {
  if (experiment.metrics.empty()) refuse(experiment.name + " has no metric");
  if (experiment.checkpoints.empty()) refuse(experiment.name + " has no checkpoint");
  if (experiment.replications < 1) refuse(experiment.name + " has no replication");
  if (experiment.cell_ids.empty()) refuse(experiment.name + " has no cell");
  const auto& rounds = experiment.checkpoints;
  if (std::adjacent_find(rounds.begin(), rounds.end(), std::greater_equal<>()) != rounds.end())
    refuse("checkpoints of " + experiment.name + " do not increase");
  std::set<std::string> names{"cell", "replication", "round", "cell_id"};
  for (const Metric& metric : experiment.metrics) check_name("metric", metric.name, names);
  for (const Column& column : experiment.columns) {
    check_name("column", column.name, names);
    const std::size_t values = column.numeric ? column.numbers.size() : column.texts.size();
    if (values != experiment.cell_ids.size()) refuse("column '" + column.name + "' needs one value per cell");
  }
  check_cells(experiment);
}

/// Sorted by place, every unit must begin where the one before it ended.
void check_units(const Layout& layout) {
  std::vector<Unit> units = layout.units;
  const auto place = [](const Unit& u) { return std::tuple(u.experiment, u.cell, u.first_replication); };
  std::sort(units.begin(), units.end(), [&](const Unit& a, const Unit& b) { return place(a) < place(b); });
  std::size_t next = 0;
  for (int e = 0; e < static_cast<int>(layout.experiments.size()); ++e) {
    const Experiment& experiment = layout.experiments[static_cast<std::size_t>(e)];
    for (int cell = 0; cell < experiment.cells(); ++cell)
      for (std::int64_t done = 0; done < experiment.replications; ++next) {
        if (next == units.size() || place(units[next]) != std::tuple(e, cell, done) ||
            units[next].replications < 1)
          refuse("units do not cover cell " + std::to_string(cell) + " of " + experiment.name +
                 " exactly once");
        done += units[next].replications;
        if (done > experiment.replications)
          refuse("a unit of " + experiment.name + " ends after the last replication");
      }
  }
  if (next != units.size()) refuse("there are units of cells that do not exist");
}

/// A text of variable length: 16 bytes of reference, and an object in a heap of 4 kB pages that are not quite
/// full; a long one has a page of its own.
double text_bytes(std::size_t length) {
  const double object = 16.0 + 8.0 * static_cast<double>((length + 8) / 8);
  return 16 + (object < 1500 ? 1.2 * object : std::max(4096.0, 1.02 * object + 64));
}
double text_bytes(const std::string& text) { return text_bytes(text.size()); }

/// Object headers; the constants are measured (a test compares with real files).
double header_bytes(const Experiment& experiment) {
  const double datasets = static_cast<double>(experiment.columns.size() + experiment.metrics.size() + 4);
  double bytes = 1024 + 560 * datasets + 512 * static_cast<double>(experiment.metrics.size());
  std::size_t names = 8;
  for (const Column& column : experiment.columns) names += column.name.size() + 1;
  for (const Metric& metric : experiment.metrics)
    bytes += text_bytes(metric.doc) + text_bytes(metric.unit) + text_bytes(names);
  for (const Column& column : experiment.columns) bytes += text_bytes(column.doc);
  bytes += 8.0 * static_cast<double>(experiment.batch_ends.size());
  return bytes + text_bytes(experiment.protocol) + text_bytes(experiment.scenario);
}

double table_bytes(const Experiment& experiment) {
  double bytes = 8.0 * static_cast<double>(experiment.cells() + experiment.replications);
  bytes += 8.0 * static_cast<double>(experiment.checkpoints.size());
  for (const std::string& id : experiment.cell_ids) bytes += text_bytes(id);
  for (const Column& column : experiment.columns) {
    bytes += 8.0 * static_cast<double>(column.numbers.size());
    for (const std::string& text : column.texts) bytes += text_bytes(text);
  }
  return bytes;
}

}  // namespace

std::uint64_t file_bytes(const Layout& layout) {
  double bytes =
      16384 + text_bytes(layout.sweep_name) + text_bytes(layout.identity) + text_bytes(layout.sweep_text);
  for (const auto& [name, text] : layout.provenance)
    bytes += 256 + static_cast<double>(name.size()) + text_bytes(text);
  bytes += static_cast<double>(layout.units.size() * (sizeof(IndexRecord) + 8));
  for (const Experiment& experiment : layout.experiments) {
    const double rounds = static_cast<double>(experiment.checkpoints.size());
    const double rows =
        static_cast<double>(experiment.cells()) * static_cast<double>(experiment.replications);
    bytes += 8.0 * static_cast<double>(experiment.metrics.size()) * rows * rounds;
    bytes += header_bytes(experiment) + table_bytes(experiment);
  }
  return static_cast<std::uint64_t>(std::ceil(bytes));
}

std::size_t row_count(const Layout& layout, int unit) {
  const Unit& u = layout.units.at(static_cast<std::size_t>(unit));
  const Experiment& experiment = layout.experiments.at(static_cast<std::size_t>(u.experiment));
  return experiment.metrics.size() * static_cast<std::size_t>(u.replications) * experiment.checkpoints.size();
}

void check(const Layout& layout) {
  if (layout.identity.empty()) refuse("no identity");
  if (layout.experiments.empty()) refuse("no experiment");
  std::set<std::string> names{"index", "unit", "provenance", kSummaryGroup}, notes;
  for (const Experiment& experiment : layout.experiments) {
    check_name("experiment", experiment.name, names);
    check_experiment(experiment);
  }
  for (const auto& note : layout.provenance) check_name("provenance", note.first, notes);
  check_units(layout);
}

}  // namespace regatta::store
