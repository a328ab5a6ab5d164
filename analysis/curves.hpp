// Curves of a metric over rounds, per scenario setting and of one or several results files: what plots and
// reports show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistics.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

/// A results file and what to call it.
struct Source {
  std::string name;
  const store::Reader* reader = nullptr;
};

/// Where a cell is: positions in the sources, in Layout::experiments and in Experiment::cell_ids.
struct CellPlace {
  int source = 0, experiment = 0, cell = 0;
  auto operator<=>(const CellPlace&) const = default;
};

/// One cell at its checkpoints. Checkpoints at which no replication has a value are left out.
struct Curve {
  std::string label;  // algorithm and the settings in which it differs; with several sources also the file
  CellPlace place;
  std::vector<std::int64_t> rounds;
  std::vector<Estimate> mean;  // 95 % interval
  std::vector<double> median, q05, q95;
  std::vector<double> x = {};  // where the points stand; empty: at their rounds
};

/// One scenario setting.
struct Figure {
  std::string name;     // a file name without extension, different for every figure
  std::string title;    // experiment, scenario and the parameters in which settings differ
  std::string setting;  // all parameters of the scenario, "arms=10 gap=0.1"
  std::string metric, unit;
  std::string x_label = "round t";
  std::vector<Curve> curves;     // by label; per algorithm setting the cell of the longest horizon
  std::vector<CellPlace> cells;  // all of this setting, also those with shorter horizons
};

/// One figure per experiment and scenario setting; settings that another source has, too, share one. No
/// numbers are read. Throws std::invalid_argument when no experiment records the metric. Default: the first
/// of each experiment.
std::vector<Figure> plan_figures(std::span<const Source> sources, const std::optional<std::string>& metric);

inline constexpr std::size_t kAllPoints = std::numeric_limits<std::size_t>::max();

/// Reads the numbers of all curves, one cell at a time, and drops curves without any. Of more than `points`
/// checkpoints of a curve about that many are kept, evenly spread and always the first and the last.
void read_curves(std::span<const Source> sources, Figure& figure, std::size_t points = kAllPoints);

}  // namespace regatta::analysis
