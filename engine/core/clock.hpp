// Wall-clock time for progress and for looking up from work now and then; never enters a result.
#pragma once

#include <chrono>
#include <ctime>
#include <string>

namespace regatta {

/// Seconds since some fixed moment; does not go backwards.
inline double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Seconds since 1970, for what people and other programs read.
inline double unix_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// "2026-11-21T12:00:00Z", now.
inline std::string utc_stamp() {
  const std::time_t time = std::time(nullptr);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time));
  return stamp;
}

}  // namespace regatta
