// Whether the processor runs at its full speed just now, for whoever compares times.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/core/clock.hpp"

namespace regatta {

/// A virtual core can halve its speed for seconds, and neither thread CPU time nor a counter of the operating
/// system shows it. What shows it is a loop of additions each of which waits for the one before: these take a
/// cycle each, always.
class ClockCheck {
 public:
  /// Takes about 40 ms to see the best that this processor does.
  ClockCheck() {
    for (int i = 0; i < 200; ++i) steady();
  }

  /// Whether an addition takes at most 5 % longer than the quickest that was seen. Takes 0.2 ms; to be asked
  /// before and after what is timed.
  bool steady() {
    last_ = addition();
    best_ = std::min(best_, last_);
    return last_ <= kSteady * best_;
  }

  double best() const { return best_; }  // nanoseconds of an addition
  double last() const { return last_; }

 private:
  static constexpr double kSteady = 1.05;

  static double addition() {
    constexpr int kAdditions = 500'000;
    std::uint64_t sum = 1;
    const double begin = thread_seconds();
    for (int i = 0; i < kAdditions; ++i) asm volatile("add %0, %0" : "+r"(sum));
    return 1e9 * (thread_seconds() - begin) / kAdditions;
  }

  double best_ = 1e9, last_ = 0;
};

}  // namespace regatta
