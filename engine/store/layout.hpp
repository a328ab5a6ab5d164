// What a results file holds: plain data, known completely before the first round is played. The file is made
// from it once (create) and its structure never changes again; that is what makes it safe against kill -9.
#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace regatta::store {

/// One column of the cell table: a value per cell, numbers or texts. Missing = NaN or "".
struct Column {
  std::string name;  // "algorithm", "horizon", "scenario.gap": no white space, no '/'
  bool numeric = false;
  std::vector<double> numbers;     // [cell] when numeric, else empty
  std::vector<std::string> texts;  // [cell] when not numeric, else empty
  std::string doc;
};

/// A recorded quantity. The unit must not be "seconds", "days", ... in full: xarray would turn the numbers
/// into time deltas; write "s".
struct Metric {
  std::string name, doc, unit;
};

/// Cells that share a checkpoint axis, a number of replications, metrics and columns: one group of the file.
struct Experiment {
  std::string name;  // of the HDF5 group; not "index", "unit", "provenance" or "summary"
  std::string protocol, scenario;
  std::vector<Metric> metrics;
  std::vector<std::int64_t>
      checkpoints;  // rounds, increasing; a cell with a shorter horizon leaves the rest NaN
  std::int64_t replications = 0;
  std::vector<std::string> cell_ids;  // [cell] 32 hexadecimal digits, all different
  std::vector<Column> columns;
  /// Replications of a cell after each batch, ascending up to `replications`, when there are more where they
  /// are needed (engine/core/until.hpp); empty when their number is fixed.
  std::vector<std::int64_t> batch_ends = {};

  /// How often a cell is judged before it has all replications: 1 when their number is fixed.
  std::int64_t looks() const { return batch_ends.empty() ? 1 : std::ssize(batch_ends); }
  std::int64_t cells() const { return static_cast<std::int64_t>(cell_ids.size()); }
};

/// The piece of work that is scheduled and stored at once: a range of replications of one cell.
struct Unit {
  int experiment = 0;  // position in Layout::experiments
  int cell = 0;        // position in Experiment::cell_ids
  std::int64_t first_replication = 0, replications = 0;
};

struct Layout {
  std::string sweep_name;
  std::string identity;    // hexadecimal digest of everything that decides the numbers
  std::string sweep_text;  // the TOML file
  std::vector<std::pair<std::string, std::string>> provenance;  // name, text: build, hosts, versions ...
  std::vector<Experiment> experiments;
  std::vector<Unit> units;  // cover every (cell, replication) of every experiment exactly once, in any order
};

enum class State : std::uint8_t {
  kMissing = 0,
  kDone = 1,
  kFailed = 2,
  kNotNeeded = 3,  // the cell has enough replications without this unit, whose rows are NaN
};

/// Whether there are, or should be, numbers: not missing and not superfluous.
inline bool is_played(State state) { return state == State::kDone || state == State::kFailed; }

/// What the index says about a unit. The defaults are what a missing unit reads as.
struct Record {
  State state = State::kMissing;
  std::uint32_t crc32 = 0;               // computed by the Writer; ignored on the way in
  std::uint32_t attempt = 0;             // 1 for the first try
  double seconds = 0.0;                  // wall time of the unit
  std::int64_t failed_replication = -1;  // the first replication that failed, counted within the cell
  std::int64_t failed_replications = 0;  // how many failed
  std::int64_t failed_round = -1;        // the round of the first failure
  std::string message;                   // why; at most kMessageBytes, cut on a UTF-8 border
};

/// The group of a packed file that is no experiment but holds what somebody computed from the numbers.
inline constexpr const char* kSummaryGroup = "summary";

inline constexpr std::size_t kMessageBytes = 200;

/// Bytes on disk that create() reserves: never less than the file will take, at most a few per cent more (and
/// up to 100 kB per experiment for headers).
std::uint64_t file_bytes(const Layout& layout);

/// Numbers in a unit's rows: metrics * replications of the unit * checkpoints. The rows themselves are
/// ordered [metric][replication][checkpoint], C-contiguous.
std::size_t row_count(const Layout& layout, int unit);

/// Throws std::invalid_argument for a layout that can't be stored: bad or double names, columns of a wrong
/// length, units that overlap or leave gaps ...
void check(const Layout& layout);

}  // namespace regatta::store
