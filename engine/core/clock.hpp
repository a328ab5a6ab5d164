// Wall-clock time for progress and for looking up from work now and then, and the processor time that work
// took; neither enters a number of the results.
#pragma once

#include <time.h>

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

/// Processor time of the calling thread since it began.
inline double thread_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

/// "2026-11-21T12:00:00Z", now.
inline std::string utc_stamp() {
  const std::time_t time = std::time(nullptr);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time));
  return stamp;
}

}  // namespace regatta
