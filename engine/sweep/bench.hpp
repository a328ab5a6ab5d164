// What the engine makes of a machine: nanoseconds per round, what is spent around the rounds, what more ranks
// bring. For `regatta bench` and the benchmarks.
#pragma once

#include <vector>

#include "engine/core/clock_check.hpp"
#include "engine/sweep/partners.hpp"
#include "engine/sweep/run.hpp"

namespace regatta {

/// For scenarios whose defaults name a data file: in scenarios/data of the current folder, or REGATTA_DATA.
Files bench_files();

struct Timing {
  std::vector<double> nanoseconds;  // of a round of one replication (thread CPU time), one per repetition
  bool disturbed = false;           // the clock was slow before or after each of them: they are too large
};

/// Plays for about `seconds`, at least three times. Repetitions with a slow clock are left out, and others
/// played instead, for up to three times as long; if there are less than three by then, the slow ones are
/// what is returned.
Timing time_match(const Match& match, Way way, double seconds, ClockCheck& clock);

/// CPU seconds of all ranks (of all threads), by what they went into.
struct Spent {
  double inside = 0;  // units: rounds, recording, polling
  double around = 0;  // the rest of run(): making the file, handing out, storing, closing
  double polls = 0;   // how many there were inside units
  double wall = 0;    // seconds of run() on rank 0
  double total() const { return inside + around; }
};

/// Collective: runs the plan into a new file in the current folder, which is removed. On every rank the same
/// answer. Throws std::runtime_error when a replication fails.
Spent spend(comm::World& world, Plan& plan, Way way);

/// CPU seconds that one poll takes. Collective.
double poll_seconds(comm::World& world);

/// A sweep of this cell alone that takes about `seconds` on one rank. Collective, the same on every rank.
Plan plan_of(comm::World& world, const Match& match, Way way, double seconds);

struct Scaling {
  int ranks = 1;
  double core_share = 1;       // of the cores' time that all ranks got while they played together, median
  double alone = 0;            // rounds per second of rank 0 alone, median
  std::vector<double> weak;    // [repetition] all ranks play what rank 0 played alone: its time over theirs
  std::vector<double> strong;  // [repetition] all ranks share it, through the schedule into a file: speed-up
};

/// Collective; the answer is rank 0's. Repetitions of rank 0 alone and of all ranks alternate.
Scaling measure_scaling(comm::World& world, const Match& match, Way way, double seconds, int repetitions);

}  // namespace regatta
