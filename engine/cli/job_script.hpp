// The script of a batch job that runs a sweep, stops it before the time limit and puts itself into the queue
// again until the sweep is complete.
#pragma once

#include <string>
#include <vector>

namespace regatta::cli {

struct Job {
  enum class Scheduler { kSlurm, kPbs };
  enum class Launcher { kMpirun, kSrun };

  Scheduler scheduler = Scheduler::kSlurm;
  Launcher launcher = Launcher::kMpirun;
  std::string regatta, sweep, out, folder;  // absolute paths; `folder` is where the job works
  std::string summary;                      // one line about the sweep, for the reader of the script
  int nodes = 1, ranks_per_node = 1;
  long seconds = 0;                      // of wall time per attempt
  long stop_before = 0;                  // seconds before the end at which the run is told to stop
  std::string name, account, queue, io;  // `queue`: PBS queue or Slurm partition; empty: not given
  std::vector<std::string> modules;      // loaded in this order
  std::vector<std::string> directives;   // whole lines, "#SBATCH ..."
  std::vector<std::string> launch_options, run_options;  // words for the launcher and for `regatta run`
};

/// A bash script that passes shellcheck. Paths may contain anything but control characters.
std::string job_script(const Job& job);

}  // namespace regatta::cli
