// When a run has to stop: signals, and the time that it may take.
#pragma once

#include <string>

namespace regatta::cli {

/// SIGUSR1, SIGTERM and SIGINT ask for a stop. Until let_play_stop() there is nothing to finish and nobody
/// who polls (a results file of many gigabytes is being reserved or verified): a signal then ends the process
/// with kIncomplete.
void catch_signals();
void let_play_stop();
int stop_signal();  // the one that came; 0: none

/// The earlier one of --max-walltime and the end of the Slurm job (SLURM_JOB_END_TIME) minus --stop-before.
class Deadline {
 public:
  /// Counts from now. `max_walltime` may be empty. Throws ConfigError for what is no length of time.
  Deadline(const std::string& max_walltime, const std::string& stop_before);
  bool reached() const;  // cheap enough for every millisecond
  const std::string& name() const { return name_; }

 private:
  double time_;  // wall_seconds()
  std::string name_;
};

/// What to tell the user about a run that stopped.
std::string why_stopped(const Deadline& limit);

}  // namespace regatta::cli
