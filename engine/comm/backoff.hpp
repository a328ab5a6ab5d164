// Waiting without burning the core: test, sleep a little, test again.
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

namespace regatta::comm {

/// Sleeps 50 us at first, twice as long each time, at most 1 ms: quick when the answer is near, < 3 % of a
/// core when it is far.
class Backoff {
 public:
  void pause() {
    std::this_thread::sleep_for(delay_);
    delay_ = std::min(2 * delay_, kLongest);
  }
  void reset() { delay_ = kShortest; }

 private:
  static constexpr std::chrono::microseconds kShortest{50}, kLongest{1000};
  std::chrono::microseconds delay_ = kShortest;
};

}  // namespace regatta::comm
