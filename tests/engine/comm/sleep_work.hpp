// Units for the schedule tests: work is sleep, so that the result does not depend on the number of cores.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "engine/comm/schedule.hpp"
#include "tests/engine/comm/mpi_check.hpp"

namespace regatta::comm {

inline constexpr Policy kPolicies[] = {Policy::kStatic, Policy::kCooperative, Policy::kManager,
                                       Policy::kNodes};

inline std::string named(Policy policy) { return std::string(policy_name(policy)); }

/// The longest time that a 1 ms sleep took too long: how busy others keep the cores.
inline double worst_oversleep = 0;

/// Sleeps like a unit of this length, polling every 1 ms. False when a stop was requested.
inline bool work(Schedule& schedule, double seconds) {
  const auto start = Clock::now();
  for (double left = seconds; left > 0; left = seconds - seconds_since(start)) {
    schedule.poll();
    if (schedule.stop_requested()) return false;
    const double before = seconds_since(start), nap = std::min(left, 1e-3);
    sleep_seconds(nap);
    worst_oversleep = std::max(worst_oversleep, seconds_since(start) - before - nap);
  }
  return true;
}

/// Works until nothing is left and drains; the units that this rank has completed.
inline std::vector<int> work_all(Schedule& schedule, const std::vector<double>& seconds) {
  std::vector<int> done;
  Report report;
  while (const auto unit = schedule.next()) {
    const auto start = Clock::now();
    if (!work(schedule, seconds[*unit])) break;
    report.busy_seconds += seconds_since(start);
    report.units = static_cast<std::int64_t>(done.size()) + 1;
    report.rounds += *unit;
    done.push_back(*unit);
    schedule.finished(report);
  }
  schedule.drain();
  return done;
}

/// Log-uniform over a factor of 1000, scaled to a total; the same on all ranks.
inline std::vector<double> mixed_seconds(int count, double sum, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> exponent(0, 3);
  std::vector<double> seconds(count);
  double total = 0;
  for (double& s : seconds) total += s = std::pow(10, exponent(random));
  for (double& s : seconds) s *= sum / total;
  return seconds;
}

/// The estimates are off by up to `error` times in either direction.
inline std::vector<Task> estimated(const std::vector<double>& seconds, double error) {
  std::mt19937 random(99);
  std::uniform_real_distribution<double> exponent(-1, 1);
  std::vector<Task> tasks;
  for (std::size_t unit = 0; unit < seconds.size(); ++unit) {
    tasks.push_back({static_cast<int>(unit), 1e3 * seconds[unit] * std::pow(error, exponent(random))});
  }
  return tasks;
}

}  // namespace regatta::comm
