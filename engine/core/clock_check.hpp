// Whether the processor runs at its usual speed just now, for whoever compares times.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/clock.hpp"

namespace regatta {

/// Which readings of a clock can be compared: those within 5 % of the speed that the processor reaches now
/// and then. That is the reading which one in twenty falls below: a boost of a moment does not make
/// everything else slow, and hours at half the speed do not become the standard as long as there is a
/// twentieth of good ones.
class UsualReading {
 public:
  /// Adds a reading; whether it is a usual one.
  bool add(double reading) {
    sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), reading), reading);
    return reading <= kTolerance * value() && value() <= kTolerance * reading;
  }
  /// There must be a reading.
  double value() const { return sorted_[sorted_.size() / kOneIn]; }

 private:
  static constexpr double kTolerance = 1.05;
  static constexpr std::size_t kOneIn = 20;
  std::vector<double> sorted_;
};

/// A virtual core can halve its speed for seconds, and neither thread CPU time nor a counter of the operating
/// system shows it. What shows it is a loop of additions each of which waits for the one before: these take a
/// cycle each, always.
class ClockCheck {
 public:
  /// Takes about 40 ms to see what this processor does.
  ClockCheck() {
    for (int i = 0; i < 200; ++i) steady();
  }

  /// Whether the speed is the usual one. Takes 0.2 ms; to be asked before and after what is timed.
  bool steady() {
    last_ = addition();
    return usual_.add(last_);
  }

  double usual() const { return usual_.value(); }  // nanoseconds of an addition
  double last() const { return last_; }

 private:
  static double addition() {
    constexpr int kAdditions = 500'000;
    std::uint64_t sum = 1;
    const double begin = thread_seconds();
    for (int i = 0; i < kAdditions; ++i) asm volatile("add %0, %0" : "+r"(sum));
    return 1e9 * (thread_seconds() - begin) / kAdditions;
  }

  UsualReading usual_;
  double last_ = 0;
};

}  // namespace regatta
