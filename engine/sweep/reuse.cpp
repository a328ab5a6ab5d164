#include "engine/sweep/reuse.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/errors.hpp"

namespace regatta {
namespace {

/// The checkpoints that a cell records: those up to its horizon.
std::size_t recorded(const store::Experiment& e, int cell) {
  const auto column = std::ranges::find(e.columns, std::string("horizon"), &store::Column::name);
  if (column == e.columns.end()) return e.checkpoints.size();
  const double horizon = column->numbers[static_cast<std::size_t>(cell)];
  return static_cast<std::size_t>(std::ranges::count_if(
      e.checkpoints, [&](std::int64_t round) { return static_cast<double>(round) <= horizon; }));
}

}  // namespace

Reuse::Reuse(const std::filesystem::path& old_file, const store::Layout& wanted)
    : reader_(old_file), wanted_(wanted), records_(reader_.records()), verdicts_(records_.size(), 0) {
  const store::Layout& old = reader_.layout();
  for (std::size_t e = 0; e < old.experiments.size(); ++e)
    for (std::size_t c = 0; c < old.experiments[e].cell_ids.size(); ++c)
      by_id_[old.experiments[e].cell_ids[c]].emplace_back(static_cast<int>(e), static_cast<int>(c));
  for (std::size_t u = 0; u < old.units.size(); ++u)
    units_[{old.units[u].experiment, old.units[u].cell}].push_back(static_cast<int>(u));
  for (auto& [cell, units] : units_)
    std::ranges::sort(units, {},
                      [&](int u) { return old.units[static_cast<std::size_t>(u)].first_replication; });
}

std::optional<Reuse::Source> Reuse::match(const store::Experiment& wanted, int cell, int experiment,
                                          int old_cell) const {
  const store::Experiment& old = reader_.layout().experiments[static_cast<std::size_t>(experiment)];
  Source out{experiment, old_cell, {}, 0};
  for (const store::Metric& metric : wanted.metrics) {
    const auto found = std::ranges::find(old.metrics, metric.name, &store::Metric::name);
    if (found == old.metrics.end()) return std::nullopt;
    out.metrics.push_back(static_cast<int>(found - old.metrics.begin()));
  }
  // A scenario may solve for its comparator from one checkpoint to the next: only the same checkpoints give
  // the same bits.
  const std::size_t rounds = recorded(wanted, cell);
  if (rounds != recorded(old, old_cell) ||
      !std::equal(wanted.checkpoints.begin(),
                  wanted.checkpoints.begin() + static_cast<std::ptrdiff_t>(rounds), old.checkpoints.begin()))
    return std::nullopt;
  out.rounds = rounds;
  return out;
}

std::optional<Reuse::Source> Reuse::source(const store::Unit& unit) const {
  const store::Experiment& wanted = wanted_.experiments[static_cast<std::size_t>(unit.experiment)];
  const auto places = by_id_.find(wanted.cell_ids[static_cast<std::size_t>(unit.cell)]);
  if (places == by_id_.end()) return std::nullopt;
  for (const auto& [experiment, cell] : places->second) {
    const auto& old = reader_.layout().experiments[static_cast<std::size_t>(experiment)];
    if (old.replications < unit.first_replication + unit.replications) continue;
    if (auto found = match(wanted, unit.cell, experiment, cell)) return found;
  }
  return std::nullopt;
}

bool Reuse::good(int old_unit) {
  char& verdict = verdicts_[static_cast<std::size_t>(old_unit)];
  if (verdict == 0)
    verdict =
        records_[static_cast<std::size_t>(old_unit)].state == store::State::kDone && reader_.crc_ok(old_unit)
            ? 'y'
            : 'n';
  return verdict == 'y';
}

bool Reuse::has(int unit) {
  const store::Unit& wanted = wanted_.units[static_cast<std::size_t>(unit)];
  const auto from = source(wanted);
  if (!from) return false;
  const std::int64_t end = wanted.first_replication + wanted.replications;
  return std::ranges::all_of(units_.at({from->experiment, from->cell}), [&](int u) {
    const store::Unit& old = reader_.layout().units[static_cast<std::size_t>(u)];
    const bool apart =
        old.first_replication >= end || old.first_replication + old.replications <= wanted.first_replication;
    return apart || good(u);
  });
}

Reuse::Taken Reuse::take(int unit) {
  const store::Unit& wanted = wanted_.units[static_cast<std::size_t>(unit)];
  const store::Experiment& e = wanted_.experiments[static_cast<std::size_t>(wanted.experiment)];
  const auto from = source(wanted);
  expect(from.has_value(), "a unit is taken only from a file that has it");
  Taken out;
  out.rows.assign(store::row_count(wanted_, unit), std::numeric_limits<double>::quiet_NaN());
  const std::int64_t end = wanted.first_replication + wanted.replications;
  for (const int u : units_.at({from->experiment, from->cell})) {
    const store::Unit& old = reader_.layout().units[static_cast<std::size_t>(u)];
    const std::int64_t first = std::max(old.first_replication, wanted.first_replication);
    const std::int64_t last = std::min(old.first_replication + old.replications, end);
    if (first >= last) continue;
    const std::vector<double> rows = reader_.rows(u);
    const std::size_t old_rounds =
        reader_.layout().experiments[static_cast<std::size_t>(from->experiment)].checkpoints.size();
    for (std::size_t m = 0; m < e.metrics.size(); ++m) {
      for (std::int64_t r = first; r < last; ++r) {
        const auto old_row =
            static_cast<std::size_t>(from->metrics[m] * old.replications + r - old.first_replication);
        const auto row = m * static_cast<std::size_t>(wanted.replications) +
                         static_cast<std::size_t>(r - wanted.first_replication);
        std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(old_row * old_rounds), from->rounds,
                    out.rows.begin() + static_cast<std::ptrdiff_t>(row * e.checkpoints.size()));
      }
    }
    out.seconds +=
        records_[static_cast<std::size_t>(u)].seconds * double(last - first) / double(old.replications);
  }
  return out;
}

}  // namespace regatta
