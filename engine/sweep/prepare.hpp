// Before the first unit: is the results file ours to write, what is in it already, what can be taken from
// elsewhere.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/comm/world.hpp"
#include "engine/core/lock_file.hpp"
#include "engine/sweep/run.hpp"

namespace regatta {

/// What has to be done about a unit.
enum class Need : char {
  kPlay = 'p',
  kNothing = '.',        // stored, with the right checksum
  kNothingFailed = 'f',  // the same, and the record says that replications failed
  kImport = 'i',         // its numbers are in the file given with --reuse
  kNotNeeded = 'n',      // its cell has enough replications
  kGiveUp = 'g',         // it never came back in an earlier run: to be recorded as failed
};

struct Prepared {
  std::unique_ptr<LockFile> lock;  // on rank 0
  std::vector<Need> needs;         // [unit], the same on every rank
  int shard_run = 0;  // number of this run among those that left shards; 0 when the file is shared
  std::vector<std::string> notes;  // on rank 0: what the user should know

  bool complete() const;
};

/// The list of units that never came back, next to the results file.
std::filesystem::path stuck_path(const std::filesystem::path& out);
std::string stuck_line(const store::Layout& layout, int unit, double seconds);

/// Collective. Creates the results file, or checks and reads what is there; `plan` takes over the units of
/// the file. All ranks share in verifying checksums. Throws ConfigError or OutputError on every rank.
Prepared prepare(comm::World& world, Plan& plan, const RunOptions& options);

}  // namespace regatta
