#include "engine/sweep/watchdog.hpp"

#include <chrono>

#include "engine/core/clock.hpp"

namespace regatta {

Watchdog::Watchdog(double seconds, std::function<void(int)> stuck)
    : seconds_(seconds), stuck_(std::move(stuck)), thread_([this] { watch(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Watchdog::begin(int unit) {
  const std::lock_guard lock(mutex_);
  unit_ = unit;
  begun_ = wall_seconds();
}

void Watchdog::end() {
  const std::lock_guard lock(mutex_);  // held for ever by watch() once it has given the unit up
  unit_ = -1;
}

void Watchdog::watch() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    // Looks ten times per limit rather than waiting for an exact moment: begin() then needs to wake nobody.
    changed_.wait_for(lock, std::chrono::duration<double>(seconds_ / 10));
    if (!over_ && unit_ >= 0 && wall_seconds() - begun_ > seconds_) stuck_(unit_);
  }
}

}  // namespace regatta
