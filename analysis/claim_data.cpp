#include "analysis/claim_data.hpp"

#include <algorithm>
#include <cmath>

namespace regatta::analysis {
namespace {

/// Numbers of one cell at some checkpoints, [checkpoint][replication]; a replication that did not reach its
/// horizon is NaN throughout: a failed one must not count up to the round at which it failed.
std::vector<std::vector<double>> numbers(const store::Reader& reader, const store::ClaimPart& part, int cell,
                                         const std::vector<std::size_t>& checkpoints) {
  const auto& e = reader.layout().experiments[static_cast<std::size_t>(part.experiment)];
  const auto horizon_column = std::find_if(e.columns.begin(), e.columns.end(),
                                           [](const store::Column& c) { return c.name == "horizon"; });
  const auto horizon = static_cast<std::int64_t>(horizon_column->numbers[static_cast<std::size_t>(cell)]);
  const auto last = static_cast<std::size_t>(
      std::lower_bound(e.checkpoints.begin(), e.checkpoints.end(), horizon) - e.checkpoints.begin());
  std::vector<std::size_t> asked = checkpoints;
  asked.push_back(last);
  auto out = reader.metric_at(part.experiment, part.metric, cell, asked);
  for (std::size_t r = 0; r < out.back().size(); ++r) {
    if (std::isfinite(out.back()[r])) continue;
    for (auto& column : out) column[r] = std::nan("");
  }
  out.pop_back();
  return out;
}

/// What was there at the last of the checkpoints is taken from the others.
void subtract_last(std::vector<std::vector<double>>& columns) {
  for (std::size_t k = 0; k + 1 < columns.size(); ++k)
    for (std::size_t r = 0; r < columns[k].size(); ++r) columns[k][r] -= columns.back()[r];
  columns.pop_back();
}

}  // namespace

ClaimDataReader::ClaimDataReader(const store::Reader& reader, std::int64_t most)
    : reader_(reader), most_(most) {
  const store::Layout& layout = reader.layout();
  for (const auto& e : layout.experiments) gaps_.emplace_back(e.cell_ids.size());
  const auto records = reader.records();
  for (std::size_t u = 0; u < records.size(); ++u) {
    const store::Unit& unit = layout.units[u];
    Gaps& gaps = gaps_[static_cast<std::size_t>(unit.experiment)][static_cast<std::size_t>(unit.cell)];
    if (records[u].state == store::State::kMissing) gaps.missing.push_back(unit);
    if (records[u].state == store::State::kNotNeeded) gaps.not_needed.push_back(unit);
  }
}

ClaimData ClaimDataReader::read(const store::ClaimPart& part) const {
  ClaimData data;
  for (std::size_t i = 0; i < part.cells.size(); ++i) {
    auto checkpoints =
        part.cells.size() == 1 ? part.checkpoints : std::vector<std::size_t>{part.checkpoints[i]};
    if (!part.since.empty()) checkpoints.push_back(part.since[i]);
    auto columns = numbers(reader_, part, part.cells[i], checkpoints);
    if (!part.since.empty()) subtract_last(columns);
    for (auto& column : columns) data.samples.push_back(std::move(column));
  }
  const std::size_t all = data.samples.front().size();
  enum class Gap : char { kNone, kMissing, kNotNeeded };
  std::vector<Gap> gaps(all, Gap::kNone);
  const auto mark = [&](const std::vector<store::Unit>& units, Gap gap) {
    for (const auto& unit : units) std::fill_n(gaps.begin() + unit.first_replication, unit.replications, gap);
  };
  for (const int cell : part.cells) {
    mark(gaps_[static_cast<std::size_t>(part.experiment)][static_cast<std::size_t>(cell)].missing,
         Gap::kMissing);
  }
  for (const int cell :
       part.cells) {  // a replication that one cell does not need is not missed in the others
    mark(gaps_[static_cast<std::size_t>(part.experiment)][static_cast<std::size_t>(cell)].not_needed,
         Gap::kNotNeeded);
  }
  const std::size_t count = std::min(all, static_cast<std::size_t>(most_));
  std::size_t used = 0;
  for (std::size_t r = 0; r < count; ++r) {
    const bool known = std::all_of(data.samples.begin(), data.samples.end(),
                                   [&](const auto& column) { return std::isfinite(column[r]); });
    if (known) {
      for (auto& column : data.samples) column[used] = column[r];
      ++used;
    } else if (gaps[r] == Gap::kMissing) {
      ++data.missing;
    } else if (gaps[r] == Gap::kNone) {
      ++data.failed;
    }
  }
  for (auto& column : data.samples) column.resize(used);
  return data;
}

}  // namespace regatta::analysis
