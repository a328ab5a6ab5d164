// The final-regret table of a results file: numbers here and in summary.cpp, formats in summary_text.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistics.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

/// One cell at one round, over its replications.
struct ValueSummary {
  std::int64_t replications = 0;  // with a number
  Estimate mean{};                // Student's t; NaN, as the rest, when no replication has a number
  double median = 0, q05 = 0, q25 = 0, q75 = 0, q95 = 0;
  double deviation = 0;  // standard deviation over replications; NaN for fewer than two
};

/// Of values of which some may be NaN.
ValueSummary summarise(std::span<const double> values);
/// [round] of one metric of a cell, given as [replication][round].
std::vector<ValueSummary> summarise_rounds(std::span<const double> rows, std::size_t rounds);

/// One cell at one round, with what a table says of it.
struct SummaryRow : ValueSummary {
  int experiment = 0, cell = 0;
  std::string algorithm;
  std::string settings;  // the parameters in which cells of the experiment differ, "alpha=0.5 gap=0.1"
  std::int64_t horizon = 0, round = 0;
  std::int64_t missing = 0, failed = 0;
  // Place among the rows of the group, 1 = smallest mean. Rows whose intervals overlap are tied: a row may be
  // anything from rank_best (only what is surely smaller stands before it) to rank_worst. 0: no interval, no
  // rank.
  std::int64_t rank_best = 0, rank_worst = 0;
  double seconds = 0;                // of all stored units of the cell
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

/// The same numbers with one parameter across: a table for each value of everything else that belongs to the
/// scenario (and the horizon), a row for each algorithm and its other parameters.
struct Pivot {
  std::string experiment, protocol, metric, unit;
  std::string parameter;            // "horizon", "gap", "ucb1.alpha" ...
  std::string setting;              // what all cells of the table have in common: "arms=2 horizon=1000"
  std::vector<std::string> values;  // of the parameter, ascending; "-" last: algorithms without it
  struct Row {
    std::string algorithm, settings;
    std::vector<std::optional<SummaryRow>> cells;  // [value]
  };
  std::vector<Row> rows;
};

/// `parameter`: "algorithm", "horizon", a column ("scenario.gap", "ucb1.alpha") or its last part ("gap";
/// "alpha" is that of every algorithm which has one). Throws std::invalid_argument when no experiment has it
/// or the name is ambiguous.
std::vector<Pivot> pivot(const store::Layout& layout, const std::vector<ExperimentSummary>& summaries,
                         const std::string& parameter);

enum class Format { kTable, kCsv, kMarkdown, kLatex, kJson };

std::string text(const std::vector<ExperimentSummary>& summaries, Format format);
std::string text(const std::vector<Pivot>& pivots, Format format);
/// Plain text for a terminal.
std::string table(const std::vector<ExperimentSummary>& summaries);
std::string csv(const std::vector<ExperimentSummary>& summaries);

/// One line that says how many replications are missing; "" when none is.
std::string missing_line(const std::vector<ExperimentSummary>& summaries);

/// The settings of every cell: names and values of the columns in which cells of this experiment differ.
/// `scenario_only` leaves the algorithms' parameters out.
std::vector<std::string> settings(const store::Experiment& experiment, bool scenario_only);
/// The same with those columns only for which `shown` says so (never algorithm and horizon).
std::vector<std::string> settings_where(const store::Experiment& experiment,
                                        const std::function<bool(const store::Column&)>& shown);
/// A column of the cell table by name; nullptr when there is none.
const store::Column* column(const store::Experiment& experiment, const std::string& name);
/// Whether a column describes the cell: it belongs to the scenario or to the cell's algorithm.
bool concerns(const store::Experiment& experiment, const store::Column& column, std::size_t cell);
/// "0.5"; "auto" for a number that is left to a formula of the algorithm.
std::string value_text(const store::Column& column, std::size_t cell);
/// An order of such texts: numbers ascending, then words, then "-".
bool value_before(const std::string& a, const std::string& b);

}  // namespace regatta::analysis
