#include "engine/sweep/plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/sweep/play_unit.hpp"

namespace regatta {
namespace {

// A unit should take about this long: long enough that handing it out and storing it cost nothing, short
// enough that the last units of a sweep do not leave ranks idle and that little is lost with a killed job.
constexpr double kUnitSeconds = 0.25;
constexpr std::size_t kUnitNumbers = 512 * 1024;  // 4 MB of rows

constexpr double kDefaultNanoseconds = 10;  // of an entry that does not say

std::int64_t unit_replications(const Cell& cell, const Experiment& e) {
  const double seconds = 1e-9 * nanoseconds(cell) * double(cell.horizon);
  // Whole blocks, because a block with lanes to spare costs as much as a full one; but not beyond the memory
  // for rows.
  const double block = Catalogue::instance().protocol(cell.scenario->protocol).lanes() ? kLargestBlock : 1;
  const std::size_t row = std::max<std::size_t>(1, e.metrics.size() * e.checkpoints.size());
  const double fit = std::max(1.0, std::floor(double(kUnitNumbers) / double(row)));
  double count = std::min(fit, block * std::max(1.0, std::floor(kUnitSeconds / seconds / block)));
  if (count > block) count = block * std::floor(count / block);
  return static_cast<std::int64_t>(std::min(count, double(e.replications)));
}

/// Columns of the cell table: algorithm, horizon, then one per parameter of the scenario and of each
/// algorithm.
class Columns {
 public:
  explicit Columns(const Experiment& e) : cells_(e.cells.size()) {
    text("algorithm", "catalogue name");
    number("horizon", "rounds T");
    for (std::size_t i = 0; i < cells_; ++i) {
      const Cell& cell = e.cells[i];
      text("algorithm").texts[i] = cell.algorithm->about.name;
      number("horizon").numbers[i] = double(cell.horizon);
      add(i, "scenario", *cell.scenario_params);
      add(i, cell.algorithm->about.name, *cell.algorithm_params);
    }
  }
  std::vector<store::Column> take() { return std::move(columns_); }

 private:
  void add(std::size_t i, const std::string& owner, const ParamSet& params) {
    for (const Resolved& r : params.resolved()) {
      const std::string name = owner + "." + r.name;
      if (r.number) {
        number(name).numbers[i] = *r.number;
      } else {
        text(name).texts[i] = r.text;
      }
    }
  }
  store::Column& find(const std::string& name, const std::string& doc, bool numeric) {
    const auto [at, is_new] = by_name_.try_emplace(name, columns_.size());
    if (is_new) {
      columns_.push_back({name, numeric, {}, {}, doc});
      if (numeric) columns_.back().numbers.assign(cells_, std::nan(""));
      if (!numeric) columns_.back().texts.assign(cells_, "");
    }
    return columns_[at->second];
  }
  store::Column& number(const std::string& name, const std::string& doc = "parameter") {
    return find(name, doc, true);
  }
  store::Column& text(const std::string& name, const std::string& doc = "parameter") {
    return find(name, doc, false);
  }

  std::size_t cells_;
  std::vector<store::Column> columns_;
  std::map<std::string, std::size_t> by_name_;
};

store::Experiment group_of(const Experiment& e) {
  store::Experiment out{e.name, e.scenario->protocol, e.scenario->about.name,
                        {},     e.checkpoints,        e.replications,
                        e.ids,  Columns(e).take(),    {}};
  if (e.batch_ends.size() > 1) out.batch_ends = e.batch_ends;
  for (const Metric& m : e.metrics) out.metrics.push_back({m.name, m.doc, m.unit});
  return out;
}

}  // namespace

double nanoseconds(const Cell& cell) {
  const double learner = cell.algorithm->algorithm().nanoseconds(*cell.algorithm_params, cell.facts.get());
  const double scenario = cell.scenario->scenario().nanoseconds(*cell.scenario_params, cell.facts.get());
  return (learner > 0 ? learner : kDefaultNanoseconds) + (scenario > 0 ? scenario : kDefaultNanoseconds);
}

double Plan::seconds() const {
  double total = 0;
  for (const comm::Task& t : tasks) total += t.cost;
  return total;
}

double Plan::rounds_of(int unit) const {
  const store::Unit& u = layout.units[static_cast<std::size_t>(unit)];
  return double(u.replications) * double(sweep.experiments[u.experiment].cells[u.cell].horizon);
}

double Plan::rounds() const {
  double total = 0;
  for (std::size_t i = 0; i < layout.units.size(); ++i) total += rounds_of(static_cast<int>(i));
  return total;
}

std::uint64_t Plan::memory_per_rank() const {
  std::size_t rows = 0, cells = 0, ids = 0;
  for (std::size_t i = 0; i < layout.units.size(); ++i) {
    rows = std::max(rows, store::row_count(layout, static_cast<int>(i)));
  }
  for (const auto& e : layout.experiments) {
    cells += e.cell_ids.size();
    for (const auto& c : e.columns)
      ids += c.numbers.size() * sizeof(double) + c.texts.size() * sizeof(std::string);
  }
  constexpr std::uint64_t kProgram = 40u << 20;  // MPI, HDF5 and the code itself, measured on one node
  return kProgram + rows * sizeof(double) + cells * (sizeof(Cell) + 2 * 64) + ids +
         layout.units.size() * (sizeof(store::Unit) + sizeof(comm::Task));
}

store::Layout layout_of(const Sweep& sweep) {
  store::Layout layout;
  layout.sweep_name = sweep.name;
  layout.identity = sweep.identity();
  layout.sweep_text = sweep.text;
  for (const Experiment& e : sweep.experiments) layout.experiments.push_back(group_of(e));
  return layout;
}

Plan make_plan(Sweep sweep) {
  Plan plan;
  plan.layout = layout_of(sweep);
  std::vector<store::Unit> units;
  for (std::size_t i = 0; i < sweep.experiments.size(); ++i) {
    const Experiment& e = sweep.experiments[i];
    for (std::size_t c = 0; c < e.cells.size(); ++c) {
      const std::int64_t size = unit_replications(e.cells[c], e);
      std::int64_t first = 0;
      for (const std::int64_t end : e.batch_ends)  // no unit belongs to two batches
        for (; first < end; first += units.back().replications)
          units.push_back({static_cast<int>(i), static_cast<int>(c), first, std::min(size, end - first)});
    }
  }
  plan.sweep = std::move(sweep);
  recut(plan, std::move(units));
  return plan;
}

void recut(Plan& plan, std::vector<store::Unit> units) {
  plan.layout.units = std::move(units);
  plan.tasks.clear();
  for (const store::Unit& u : plan.layout.units) {
    const Cell& cell = plan.sweep.experiments[u.experiment].cells[u.cell];
    plan.tasks.push_back({static_cast<int>(plan.tasks.size()),
                          1e-9 * nanoseconds(cell) * double(cell.horizon) * double(u.replications)});
  }
}

}  // namespace regatta
