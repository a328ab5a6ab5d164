// Who stored which unit, and when: rank-NNNN.csv, a line per unit, written after the unit is safe.
#pragma once

#include <filesystem>

#include "engine/core/append_file.hpp"
#include "engine/sweep/sink.hpp"

namespace regatta {

class Trace {
 public:
  /// Makes the folder if needed. Several runs may share it: lines are appended.
  Trace(const std::filesystem::path& folder, int rank);
  void stored(const FinishedUnit& unit);

 private:
  AppendFile file_;
};

}  // namespace regatta
