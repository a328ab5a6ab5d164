// Notices a unit that never comes back from a round.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace regatta {

/// A thread of its own, because the one that plays is the one that is stuck. What polls (a round that ends
/// now and then) is ended by the poll itself; this is for the rest.
class Watchdog {
 public:
  /// `stuck` gets the unit; called on the watchdog's thread `seconds` after the last begin(). It must
  /// not return: the playing thread can't be made to go on.
  Watchdog(double seconds, std::function<void(int unit)> stuck);
  ~Watchdog();

  /// Also a sign of life. begin() and end() are cheap enough for every millisecond.
  void begin(int unit);
  void end();

 private:
  void watch();

  const double seconds_;
  const std::function<void(int)> stuck_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int unit_ = -1;  // none is being played
  double begun_ = 0;
  bool over_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace regatta
