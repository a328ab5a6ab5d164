#include "engine/comm/roles.hpp"

#include <algorithm>
#include <utility>

namespace regatta::comm {

Share::Share(Place place, Mail& mail, std::vector<int> units)
    : Role(std::move(place), mail), units_(std::move(units)) {}

Role::Step Share::next(double /*now*/) {
  if (stopping() || given_ == units_.size()) return {Turn::kEnd};
  return {Turn::kPlay, units_[given_++]};
}

Dispatcher::Dispatcher(Place place, Mail& mail, SortedTasks sorted, bool works)
    : Role(std::move(place), mail),
      queue_(std::move(sorted)),
      works_(works),
      exhausted_(this->place().is_root()) {
  if (this->place().is_root()) queue_.add_all();
  for (const Place::Below& below : this->place().below)
    if (below.ranks > 1) branches_[below.rank] = below.ranks;
}

Role::Step Dispatcher::next(double now) {
  if (stopping() || !works_) return {Turn::kEnd};
  const auto task = queue_.take_one();
  hungry_ = !task && !exhausted_;
  if (task) pace_.begin(task->cost, now);
  ask_in_time(now);
  if (task) return {Turn::kPlay, task->unit};
  return {hungry_ ? Turn::kWait : Turn::kEnd};
}

void Dispatcher::poll(double now) {
  Role::poll(now);
  ask_in_time(now);
}

double Dispatcher::due() const { return std::min(Role::due(), asks_at()); }

void Dispatcher::answer_request(int from, const Letter& request, double now) {
  if (stopping()) return send(from, Kind::kGrant);
  waiting_.push_back({from, request.at_least});
  answer_waiting();
  ask_in_time(now);
}

void Dispatcher::answer_waiting() {
  for (; !waiting_.empty() && (!queue_.empty() || exhausted_); waiting_.pop_front()) {
    const Request& request = waiting_.front();
    const auto branch = branches_.find(request.from);
    const int takers = branch == branches_.end() ? 1 : branch->second;
    const Range range = queue_.take(place().branch, takers, request.at_least);
    send(request.from, Kind::kGrant, {.first = range.first, .count = range.count});
  }
}

void Dispatcher::accept_grant(const Letter& grant, double now) {
  asked_ = false;
  exhausted_ = grant.count == 0;
  queue_.add({grant.first, grant.count});
  if (!stopping()) answer_waiting();
  ask_in_time(now);
}

void Dispatcher::ask_in_time(double now) {
  if (now < asks_at()) return;
  asked_ = true;
  send_up(Kind::kRequest, now, {.at_least = pace_.cost_of(place().ask_for) * place().branch});
}

/// An empty queue alone is no reason to ask: it may be long until somebody here needs a unit, and others
/// elsewhere could have it. Those below ask kLeadSeconds before they need it.
double Dispatcher::asks_at() const {
  if (asked_ || exhausted_ || stopping()) return kNever;
  if (!waiting_.empty() || (hungry_ && queue_.empty())) return -kNever;
  if (!pace_.known()) return kNever;
  if (queue_.cost() <= 0) return pace_.playing() && queue_.empty() ? pace_.ends_at() - kLeadSeconds : kNever;
  return queue_.cost() * pace_.seconds_per_cost() > kLeadSeconds * place().branch ? kNever : -kNever;
}

Worker::Worker(Place place, Mail& mail, SortedTasks sorted)
    : Role(std::move(place), mail), sorted_(std::move(sorted)) {}

Role::Step Worker::next(double now) {
  ask_in_time(now);
  if (stopping()) return {Turn::kEnd};
  if (chunk_.count == 0) return {exhausted_ ? Turn::kEnd : Turn::kWait};
  const Task& task = (*sorted_)[chunk_.first];
  pace_.begin(task.cost, now);
  chunk_ = {chunk_.first + 1, chunk_.count - 1};
  if (chunk_.count == 0) chunk_ = std::exchange(prefetched_, {});
  ask_in_time(now);
  return {Turn::kPlay, task.unit};
}

void Worker::poll(double now) {
  Role::poll(now);
  ask_in_time(now);
}

double Worker::due() const { return std::min(Role::due(), asks_at()); }

void Worker::accept_grant(const Letter& grant, double /*now*/) {
  asked_ = false;
  exhausted_ = grant.count == 0;
  (chunk_.count == 0 ? chunk_ : prefetched_) = {grant.first, grant.count};
}

void Worker::ask_in_time(double now) {
  if (now < asks_at()) return;
  asked_ = true;
  send_up(Kind::kRequest, now, {.at_least = pace_.cost_of(place().ask_for)});
}

/// From the pace so far; never while there is work and no experience.
double Worker::asks_at() const {
  if (asked_ || exhausted_ || stopping() || drained() || prefetched_.count > 0) return kNever;
  if (!pace_.playing() && chunk_.count == 0) return -kNever;
  if (!pace_.known()) return kNever;
  double rest = 0;
  for (int task = chunk_.first; task < chunk_.first + chunk_.count; ++task)
    rest += (*sorted_)[task].cost * pace_.seconds_per_cost();
  if (rest > kLeadSeconds) return kNever;
  return pace_.playing() ? pace_.ends_at() + rest - kLeadSeconds : -kNever;
}

}  // namespace regatta::comm
