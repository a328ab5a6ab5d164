// Plays one unit: a range of replications of one cell, in blocks of the protocol's width.
#pragma once

#include "engine/protocol/protocol.hpp"

namespace regatta {

inline constexpr std::int64_t kLargestBlock = 32;  // replications in the widest block of any level

struct Replications {
  std::int64_t first, count;
};

/// How, not what: neither changes a bit of the results.
struct Way {
  Level level = 0;
  bool lanes = true;  // false: every replication on its own
};

struct UnitResult {
  std::vector<double> rows;  // [metric][replication][checkpoint]; NaN for failed replications
  std::int64_t failed_replications = 0;
  std::int64_t failed_replication = -1;  // the first that failed
  Round failed_round = 0;
  std::string message;
  double seconds = 0;  // thread CPU time
};

/// A block that throws is played again one replication at a time, so that exactly the failing replications
/// are lost and the message does not depend on the block's width. Throws Stopped when `pulse` (called every
/// 1-2 ms) said so.
UnitResult play_unit(const Cell& cell, Replications replications, const std::vector<Round>& checkpoints,
                     int metrics, Way way, const std::function<bool()>& pulse);

}  // namespace regatta
