// What a running sweep shows: one line that is rewritten on a terminal, time-stamped lines in a log file.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "engine/sweep/run.hpp"

namespace regatta::cli {

class Progress {
 public:
  /// `terminal`: rewrite a line on standard error. `log` empty: no log file (otherwise it is appended to).
  Progress(bool terminal, const std::filesystem::path& log);

  void show(const RunState& state);
  /// A line for the log file.
  void note(const std::string& line);
  /// Removes the rewritten line.
  void clear();

 private:
  bool terminal_;
  std::ofstream log_;
  double last_log_ = -1e9;
};

/// "1:02:03" or "0:42".
std::string clock_text(double seconds);
/// "12/40 units, 3.1e+08 rounds/s, ETA 0:42, imbalance 1.04".
std::string state_text(const RunState& state);

}  // namespace regatta::cli
