// Wall-clock time for progress and for looking up from work now and then; never enters a result.
#pragma once

#include <chrono>

namespace regatta {

/// Seconds since some fixed moment; does not go backwards.
inline double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace regatta
