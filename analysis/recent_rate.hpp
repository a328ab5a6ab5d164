// How fast work gets done at the moment, from looking at it now and then.
#pragma once

#include <deque>
#include <optional>

namespace regatta::analysis {

/// Looks at a growing amount of work and tells how long the rest will take at the speed of the last looks.
class RecentRate {
 public:
  /// Looks that are older than this many seconds are forgotten, except the latest of them: there are always
  /// two to compare.
  explicit RecentRate(double window) : window_(window) {}

  /// `time` in seconds must not go backwards. Work that goes backwards (a file that was replaced) starts
  /// anew.
  void look(double time, double work) {
    if (!looks_.empty() && work < looks_.back().work) looks_.clear();
    if (looks_.empty() || work > looks_.back().work) changed_ = time;
    looks_.push_back({time, work});
    while (looks_.size() > 2 && looks_[1].time <= time - window_) looks_.pop_front();
  }

  /// Seconds for `rest` more work; nullopt before two looks and when nothing was done between them.
  std::optional<double> seconds_for(double rest) const {
    if (looks_.size() < 2) return std::nullopt;
    const double done = looks_.back().work - looks_.front().work,
                 time = looks_.back().time - looks_.front().time;
    if (done <= 0 || time <= 0) return std::nullopt;
    return rest * time / done;
  }

  /// When the work was last seen to have grown (or first seen).
  double changed() const { return changed_; }

 private:
  struct Look {
    double time, work;
  };
  double window_, changed_ = 0;
  std::deque<Look> looks_;
};

}  // namespace regatta::analysis
