// Runs a plan on all ranks: creates or resumes the results file, plays what is missing, stores it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "engine/comm/schedule.hpp"
#include "engine/comm/world.hpp"
#include "engine/sweep/plan.hpp"
#include "engine/sweep/play_unit.hpp"

namespace regatta {

struct RunOptions {
  std::filesystem::path out;
  bool force = false;  // overwrite a file of another sweep
  comm::Policy policy = comm::Policy::kCooperative;
  Way way;
  std::function<bool()> stop_wanted;  // polled every 1-2 ms on every rank
};

/// What the display is told, on rank 0, at most every ~100 ms.
struct RunState {
  std::int64_t units = 0, units_done = 0, units_reused = 0, units_failed = 0;
  double rounds = 0, rounds_done = 0;  // rounds to be played in this run
  double cost = 0, cost_done = 0;      // estimated seconds of work
  double seconds = 0;                  // since the first unit started
  double imbalance = 1;                // busiest rank's busy time / mean
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

/// Collective. Problems with the output file (it belongs to another sweep, not enough disk ...) throw
/// ConfigError on every rank before anything is created or changed. Other exceptions on one rank must end in
/// World::abort.
RunResult run(comm::World& world, const Plan& plan, const RunOptions& options,
              const std::function<void(const RunState&)>& show);

}  // namespace regatta
