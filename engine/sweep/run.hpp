// Runs a plan on all ranks: creates or resumes the results file, plays what is missing, stores it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/comm/schedule.hpp"
#include "engine/comm/world.hpp"
#include "engine/store/reader.hpp"
#include "engine/sweep/output_lock.hpp"
#include "engine/sweep/plan.hpp"
#include "engine/sweep/play_unit.hpp"

namespace regatta {

enum class Io {
  kShared,   // all ranks write one file through MPI-IO
  kSharded,  // one writer per node, a shard each (engine/store/shards.hpp)
};

struct RunOptions {
  std::filesystem::path out;
  bool force = false;         // overwrite a file of another sweep
  bool retry_failed = false;  // play failed units again
  std::filesystem::path
      reuse;  // results of another sweep, from which units are taken by content; empty: none
  Io io = Io::kShared;
  comm::Policy policy = comm::Policy::kCooperative;
  Way way;
  double unit_timeout = 0;      // seconds; 0: none
  std::filesystem::path trace;  // folder for rank-NNNN.csv: who stored which unit when; empty: none
  /// Asked on rank 0 when all cells of an experiment with a goal (engine/core/until.hpp) that are not content
  /// have `replications`: which of its cells are content now, [cell]. Must be a function of the numbers of
  /// those replications alone, so that a resumed run comes to the same answers.
  std::function<std::vector<char>(const store::Reader&, const Sweep&, int experiment,
                                  std::int64_t replications)>
      content;
  std::function<bool()> stop_wanted;  // polled every 1-2 ms on every rank
  /// Called on every rank when the results file is ready, before the first unit.
  std::function<void()> prepared;
  /// Called on a thread of its own when a unit did not come back from a round for unit_timeout seconds and
  /// has been noted; must end the process.
  std::function<void(const std::string& message)> stuck;
};

/// What the display is told, on rank 0, at most every ~100 ms.
struct RunState {
  std::int64_t units = 0;  // without those that are known not to be needed or may turn out so
  std::int64_t units_done = 0, units_failed = 0;
  std::int64_t units_reused = 0;       // of those done: found stored, or imported
  double rounds = 0, rounds_done = 0;  // rounds to be played in this run
  double cost = 0, cost_done = 0;      // estimated seconds of work
  double seconds = 0;                  // since the first unit started
  double imbalance = 1;                // busiest rank's busy time / mean
  double efficiency = 1;               // busy time of all ranks / (ranks x seconds)
  int ranks = 1;
};

struct Phases {
  double plan = 0, create = 0, play = 0, sync = 0;  // wall seconds
};

struct RunResult {
  RunState state;
  Phases phases;
  bool stopped = false;  // on request: incomplete, run again to continue
};

/// What is said to the user while a run goes on; all on rank 0.
struct RunDisplay {
  std::function<void(const RunState&)> show;
  std::function<void(const std::string&)> note;
};

/// Collective. `plan` takes over the units of a results file that another version of regatta began. Problems
/// with the output file throw ConfigError (it belongs to another sweep ...) or OutputError on every rank
/// before anything is created or changed. Other exceptions on one rank must end in World::abort;
/// store::StoreError among them means that a disk is full or broken, and that what was stored is safe.
RunResult run(comm::World& world, Plan& plan, const RunOptions& options, const RunDisplay& display);

}  // namespace regatta
