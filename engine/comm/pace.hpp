// The unit that a rank plays, and how long units take here.
#pragma once

namespace regatta::comm {

/// Times are seconds of any clock that doesn't go backwards.
class Pace {
 public:
  void begin(double cost, double now) {
    cost_ = cost;
    began_ = now;
  }
  /// Nothing happens when no unit is being played.
  void end(double now) {
    if (!playing()) return;
    done_cost_ += cost_;
    done_seconds_ += now - began_;
    cost_ = -1;
  }
  bool playing() const { return cost_ >= 0; }

  /// From the units that ended so far; false: there is none yet.
  bool known() const { return done_seconds_ > 0; }
  double seconds_per_cost() const { return done_cost_ > 0 ? done_seconds_ / done_cost_ : 0; }
  /// Estimated, of the unit that is being played.
  double ends_at() const { return began_ + cost_ * seconds_per_cost(); }
  /// Estimated work that lasts so long here; 0 when nothing is known.
  double cost_of(double seconds) const {
    const double rate = known() ? seconds_per_cost() : 0;
    return rate > 0 ? seconds / rate : 0;
  }

 private:
  double cost_ = -1;  // of the unit at hand; negative: none
  double began_ = 0;
  double done_cost_ = 0, done_seconds_ = 0;
};

}  // namespace regatta::comm
