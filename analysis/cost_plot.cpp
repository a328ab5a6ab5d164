#include "analysis/cost_plot.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "analysis/summary.hpp"

namespace regatta::analysis {
namespace {

/// By experiment and cell; those with a mean and a time.
using Rows = std::map<std::pair<int, int>, SummaryRow>;

Rows rows_of(const store::Reader& reader, const std::optional<std::string>& metric) {
  Rows rows;
  for (const ExperimentSummary& summary : summarise(reader, {metric, {}})) {
    for (const SummaryRow& row : summary.rows)
      if (row.replications > 0 && row.nanoseconds_per_round > 0) rows[{row.experiment, row.cell}] = row;
  }
  return rows;
}

/// Makes a point of every horizon of the algorithm setting that `curve` stands for.
void add_points(const Rows& rows, const std::vector<CellPlace>& cells, Curve& curve) {
  std::map<std::int64_t, const SummaryRow*> by_horizon;
  const auto own = rows.find({curve.place.experiment, curve.place.cell});
  if (own == rows.end()) return;
  for (const CellPlace& place : cells) {
    const auto found = rows.find({place.experiment, place.cell});
    if (found == rows.end()) continue;
    const SummaryRow& row = found->second;
    if (row.algorithm == own->second.algorithm && row.settings == own->second.settings)
      by_horizon[row.horizon] = &row;
  }
  for (const auto& [horizon, row] : by_horizon) {
    curve.rounds.push_back(horizon);
    curve.x.push_back(1e-9 * row->nanoseconds_per_round * static_cast<double>(horizon));
    curve.mean.push_back(row->mean);
  }
}

}  // namespace

std::vector<Plot> cost_plots(const store::Reader& reader, const std::optional<std::string>& metric) {
  const Source source{"", &reader};
  const Rows rows = rows_of(reader, metric);
  std::vector<Plot> out;
  for (Figure& figure : plan_figures(std::span(&source, 1), metric)) {
    for (Curve& curve : figure.curves) add_points(rows, figure.cells, curve);
    std::erase_if(figure.curves, [](const Curve& curve) { return curve.rounds.empty(); });
    if (figure.curves.empty()) continue;
    figure.x_label = "thread CPU seconds per replication, one point per horizon";
    out.push_back({figure.name + "_cpu", svg(figure)});
  }
  if (out.empty()) throw std::invalid_argument("nothing to draw (no finished replication)");
  return out;
}

}  // namespace regatta::analysis
