// The sweep file as the user wrote it: TOML read, keys and types checked, grids not yet expanded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/catalogue.hpp"
#include "engine/core/real.hpp"
#include "engine/core/until.hpp"

namespace regatta {

/// A scenario or an algorithm with a list of values for every given parameter (one value: not an axis).
struct GridEntry {
  const Entry* entry = nullptr;
  Location where;
  struct Axis {
    std::string parameter;
    std::vector<Value> values;
  };
  std::vector<Axis> axes;
};

/// When metrics are recorded: log-spaced (default), evenly spaced, or at given rounds; always at the horizon
/// too.
struct CheckpointRule {
  std::int64_t per_decade = 20, linear = 0;
  std::vector<Round> rounds;

  /// Ascending rounds up to `horizon`, the horizon included.
  std::vector<Round> up_to(Round horizon) const;
};

struct ExperimentFile {
  std::string name;
  Location where;
  GridEntry scenario;
  std::vector<GridEntry> algorithms;
  std::vector<Round> horizons;
  std::int64_t replications = 0;  // of every cell; with a goal in `until` the first batch
  Until until;
  CheckpointRule checkpoints;
};

struct SweepFile {
  std::string name;
  std::uint64_t seed = 1;
  std::vector<ExperimentFile> experiments;
};

/// `file` stands in the messages. Every problem of the text is added to `problems`; what could be read is
/// returned.
SweepFile read_sweep_file(const std::string& file, const std::string& text, Problems& problems);

}  // namespace regatta
