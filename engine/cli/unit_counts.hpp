// What is done of a sweep, from its results file, its shards, or both.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/store/layout.hpp"

namespace regatta::cli {

struct UnitCount {
  std::int64_t done = 0, failed = 0, missing = 0;
  std::int64_t not_needed = 0;  // by a goal of adaptive replications; in none of the sums
  double seconds = 0;

  std::int64_t stored() const { return done + failed; }
  std::int64_t all() const { return done + failed + missing; }
  std::int64_t percent() const {
    return all() > 0 ? 100 * stored() / all() : 100;
  }  // rounded down: 100 is complete
  void add(const store::Record& record);
};

/// A sweep at one moment; a run may be adding units to it.
struct SweepState {
  store::Layout layout;
  std::vector<store::Record> records;  // [unit]
  std::vector<UnitCount> counts;       // [experiment], and of all at the end
  std::string note;                    // about shards; may be empty

  const UnitCount& all() const { return counts.back(); }
  /// kIncomplete, kCellsFailed or kOk.
  int exit_code() const;
};

/// Reads FILE.h5, the shards next to it where it lacks units, or the shards alone. nullopt when there is
/// neither. Throws StoreError.
std::optional<SweepState> read_state(const std::filesystem::path& file);

/// A line per experiment and one for all, with a line of headers.
std::string count_table(const SweepState& state);

}  // namespace regatta::cli
