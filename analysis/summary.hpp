// The final-regret table of a results file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

/// One cell at one round.
struct SummaryRow {
  int experiment = 0, cell = 0;
  std::string algorithm;
  std::string settings;  // the parameters in which cells of the experiment differ, "alpha=0.5 gap=0.1"
  std::int64_t horizon = 0, round = 0;
  std::int64_t replications = 0;  // with a value
  std::int64_t missing = 0, failed = 0;
  Estimate mean{};
  double median = 0, q05 = 0, q95 = 0;
  double nanoseconds_per_round = 0;  // thread CPU time of learner, scenario and recording
  std::string group;                 // scenario parameters and horizon: rows of one group can be compared
};

struct SummaryOptions {
  std::optional<std::string> metric;  // default: the first of each experiment
  std::optional<std::int64_t> at;     // round; default: the horizon of each cell
};

struct ExperimentSummary {
  std::string experiment, scenario, protocol, metric, unit;
  std::vector<SummaryRow> rows;  // grouped; within a group by mean, best first
};

/// Reads one cell at a time: memory does not grow with the file. Throws std::invalid_argument for a metric
/// that no experiment has or a round that is no checkpoint.
std::vector<ExperimentSummary> summarise(const store::Reader& reader, const SummaryOptions& options = {});

/// Plain text for a terminal.
std::string table(const std::vector<ExperimentSummary>& summaries);
std::string csv(const std::vector<ExperimentSummary>& summaries);

/// The settings of every cell: names and values of the columns in which cells of this experiment differ.
/// `scenario_only` leaves the algorithms' parameters out.
std::vector<std::string> settings(const store::Experiment& experiment, bool scenario_only);
/// A column of the cell table by name; nullptr when there is none.
const store::Column* column(const store::Experiment& experiment, const std::string& name);

}  // namespace regatta::analysis
