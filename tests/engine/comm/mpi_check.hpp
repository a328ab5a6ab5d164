// What the MPI tests share: checks that are collected on every rank and judged on rank 0.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "engine/comm/world.hpp"

namespace regatta::comm {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

inline double cpu_seconds() {  // of this process so far
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return double(time.tv_sec) + 1e-6 * double(time.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

inline void sleep_seconds(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

class Checks {
 public:
  explicit Checks(World& world) : world_(world) {}

  void expect(bool holds, const std::string& what) {
    if (!holds) failures_ += "FAILED on rank " + std::to_string(world_.rank()) + ": " + what + "\n";
  }

  /// Collective. Prints all failures on rank 0; the exit code of the test on every rank.
  int verdict(const char* test) {
    std::string all;
    for (const auto& failures : world_.gather(failures_)) all += failures;
    world_.broadcast(all);
    if (world_.rank() == 0) {
      std::fputs(all.c_str(), stderr);
      std::printf("%s, %d ranks: %s\n", test, world_.size(), all.empty() ? "ok" : "FAILED");
    }
    return all.empty() ? 0 : 1;
  }

 private:
  World& world_;
  std::string failures_;
};

/// CPU share of this rank (0..1) during `wait`, in which rank 0 first computes for a second.
template <class Wait>
double share_of_core(World& world, Wait wait) {
  world.barrier();
  const auto start = Clock::now();
  const double cpu = cpu_seconds();
  if (world.rank() == 0) {
    while (seconds_since(start) < 1) {
    }
  }
  wait();
  return (cpu_seconds() - cpu) / seconds_since(start);
}

}  // namespace regatta::comm
