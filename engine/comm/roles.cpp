#include "engine/comm/roles.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/comm/backoff.hpp"

namespace regatta::comm {

using namespace std::chrono_literals;

namespace {

constexpr auto kReportEvery = 200ms;
constexpr auto kIdleEvery = 50ms;  // on_idle: promised every 100 ms

// A worker asks for its next units when this much estimated work is left to it. Longer than rank 0 takes to
// answer (it polls every 2 ms), but not at once: a second large unit would wait behind the first while others
// are idle.
constexpr double kLeadSeconds = 0.02;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Member::Member(World& world, Callbacks callbacks)
    : world_(world),
      post_(world),
      callbacks_(std::move(callbacks)),
      rank_(world.rank()),
      reports_(world.size()) {}

void Member::finished(const Report& cumulative) {
  reports_[rank_] = cumulative;
  if (!is_root() && Clock::now() - last_report_ >= kReportEvery) send(0, Kind::kReport);
}

void Member::request_stop() {
  if (std::exchange(stop_, true) || ended_) return;
  is_root() ? send_to_workers(Kind::kStop) : send(0, Kind::kStop);
}

void Member::drain() {
  if (is_root()) {
    wait_until([&] { return through_ == ranks() - 1; });
    ended_ = true;
    send_to_workers(Kind::kEnd);
    wait_until([&] { return byes_ == ranks() - 1; });
  } else {
    send(0, Kind::kThrough);
    wait_until([&] { return ended_; });
    send(0, Kind::kBye);
  }
  wait_until([&] { return post_.all_sent(); });
  over_ = true;
  // No letter of a following schedule may reach rank 0 while it still reads those of this one.
  world_.barrier();
}

bool Member::read_letters() {
  if (over_) return false;
  if (!stop_ && callbacks_.stop_wanted && callbacks_.stop_wanted()) request_stop();
  bool any = false;
  while (const auto received = post_.receive()) {
    handle(*received);
    any = true;
  }
  return any;
}

void Member::handle(const Received& received) {
  const auto note_report = [&] { reports_[received.from] = received.letter.report; };
  switch (received.kind) {
    case Kind::kRequest:
      note_report();
      return answer_request(received.from);
    case Kind::kGrant:
      return accept_grant(received.letter);
    case Kind::kReport:
      return note_report();
    case Kind::kStop:
      if (is_root()) return request_stop();
      stop_ = true;
      return;
    case Kind::kThrough:
      note_report();
      ++through_;
      return;
    case Kind::kEnd:
      ended_ = true;
      return;
    case Kind::kBye:
      ++byes_;
      return;
  }
}

void Member::wait_until(const std::function<bool()>& done) {
  Backoff backoff;
  Clock::time_point last_idle{};
  while (true) {
    const bool any = read_letters();
    if (done()) return;
    if (is_root() && callbacks_.on_idle && Clock::now() - last_idle >= kIdleEvery) {
      callbacks_.on_idle();
      last_idle = Clock::now();
    }
    any ? backoff.reset() : backoff.pause();
  }
}

void Member::send(int to, Kind kind, Letter letter) {
  if (!is_root()) {  // whatever a worker sends carries its newest report
    letter.report = reports_[rank_];
    last_report_ = Clock::now();
  }
  post_.send(to, kind, letter);
}

void Member::send_to_workers(Kind kind) {
  for (int to = 1; to < ranks(); ++to) send(to, kind);
}

Share::Share(World& world, Callbacks callbacks, std::vector<int> units)
    : Member(world, std::move(callbacks)), units_(std::move(units)) {}

std::optional<int> Share::next() {
  read_letters();
  if (stop_requested() || given_ == units_.size()) return std::nullopt;
  return units_[given_++];
}

Queue::Queue(const std::vector<Task>& sorted) : sorted_(sorted) {
  for (const Task& task : sorted_) cost_left_ += task.cost;
}

Letter Queue::take(int ranks) {
  const std::size_t parts = 4 * static_cast<std::size_t>(ranks);
  const std::size_t most = std::clamp<std::size_t>((sorted_.size() - next_) / parts, 1, 256);
  const double share = cost_left_ / static_cast<double>(parts);
  const std::size_t first = next_;
  double cost = 0;
  while (next_ < sorted_.size() && next_ - first < most) {
    if (next_ > first && cost + sorted_[next_].cost > share) break;
    cost += sorted_[next_++].cost;
  }
  cost_left_ -= cost;
  return {{}, static_cast<int>(first), static_cast<int>(next_ - first)};
}

std::optional<int> Queue::take_one() {
  if (next_ == sorted_.size()) return std::nullopt;
  cost_left_ -= sorted_[next_].cost;
  return sorted_[next_++].unit;
}

Dispatcher::Dispatcher(World& world, Callbacks callbacks, const std::vector<Task>& sorted, bool works)
    : Member(world, std::move(callbacks)), queue_(sorted), works_(works) {}

std::optional<int> Dispatcher::next() {
  read_letters();
  if (stop_requested() || !works_) return std::nullopt;
  return queue_.take_one();
}

void Dispatcher::answer_request(int from) {
  send(from, Kind::kGrant, stop_requested() ? Letter{} : queue_.take(ranks()));
}

Worker::Worker(World& world, Callbacks callbacks, std::vector<Task> sorted)
    : Member(world, std::move(callbacks)), sorted_(std::move(sorted)) {}

std::optional<int> Worker::next() {
  complete_unit();
  read_letters();
  ask_in_time();
  wait_until([&] { return stop_requested() || !chunk_.empty() || exhausted_; });
  if (stop_requested() || chunk_.empty()) return std::nullopt;
  start_unit();
  const int unit = sorted_[chunk_.next++].unit;
  if (chunk_.empty()) chunk_ = std::exchange(prefetched_, {});
  ask_in_time();
  return unit;
}

void Worker::poll() {
  read_letters();
  ask_in_time();
}

void Worker::accept_grant(const Letter& grant) {
  asked_ = false;
  exhausted_ = grant.count == 0;
  (chunk_.empty() ? chunk_ : prefetched_) = {grant.first, grant.first + grant.count};
}

void Worker::complete_unit() {
  if (unit_cost_ < 0) return;
  done_cost_ += unit_cost_;
  done_seconds_ += seconds_since(unit_start_);
  unit_cost_ = -1;
}

void Worker::start_unit() {
  unit_cost_ = sorted_[chunk_.next].cost;
  unit_start_ = Clock::now();
}

void Worker::ask_in_time() {
  if (asked_ || exhausted_ || stop_requested() || !prefetched_.empty() || seconds_left() > kLeadSeconds)
    return;
  asked_ = true;
  send(0, Kind::kRequest);
}

/// Estimated from the units finished so far; infinite while there is work and no experience.
double Worker::seconds_left() const {
  const bool in_unit = unit_cost_ >= 0;
  if (!in_unit && chunk_.empty()) return 0;
  if (done_seconds_ <= 0) return std::numeric_limits<double>::infinity();
  const double seconds_per_cost = done_cost_ > 0 ? done_seconds_ / done_cost_ : 0;
  double left = in_unit ? std::max(0.0, unit_cost_ * seconds_per_cost - seconds_since(unit_start_)) : 0;
  for (int task = chunk_.next; task < chunk_.end; ++task) left += sorted_[task].cost * seconds_per_cost;
  return left;
}

}  // namespace regatta::comm
