#include "engine/comm/member.hpp"

#include <utility>

#include "engine/comm/backoff.hpp"
#include "engine/core/clock.hpp"

namespace regatta::comm {

namespace {

constexpr double kIdleEvery = 0.05;  // seconds between on_idle; promised every 100 ms

}  // namespace

Member::Member(World& world, Callbacks callbacks)
    : world_(world), post_(world), callbacks_(std::move(callbacks)) {}

std::optional<int> Member::next() {
  role_->completed(wall_seconds());
  Role::Step step{Role::Turn::kWait};
  wait_until([&] {
    step = role_->next(wall_seconds());
    return step.turn != Role::Turn::kWait;
  });
  return step.turn == Role::Turn::kPlay ? std::optional(step.unit) : std::nullopt;
}

void Member::poll() { read_letters(); }

void Member::finished(const Report& cumulative) { role_->finished(cumulative, wall_seconds()); }

void Member::request_stop() { role_->request_stop(wall_seconds()); }

void Member::drain() {
  role_->begin_drain(wall_seconds());
  wait_until([&] { return role_->over() && post_.all_sent(); });
  drained_ = true;
  // No letter of a following schedule may reach a rank that still reads those of this one.
  world_.barrier();
}

bool Member::read_letters() {
  if (drained_) return false;
  if (!role_->stopping() && callbacks_.stop_wanted && callbacks_.stop_wanted()) request_stop();
  bool any = false;
  while (const auto received = post_.receive()) {
    role_->receive(*received, wall_seconds());
    any = true;
  }
  role_->poll(wall_seconds());
  return any;
}

void Member::wait_until(const std::function<bool()>& done) {
  Backoff backoff;
  double last_idle = 0;
  while (true) {
    const bool any = read_letters();
    if (done()) return;
    if (role_->place().is_root() && callbacks_.on_idle && wall_seconds() - last_idle >= kIdleEvery) {
      callbacks_.on_idle();
      last_idle = wall_seconds();
    }
    any ? backoff.reset() : backoff.pause();
  }
}

}  // namespace regatta::comm
