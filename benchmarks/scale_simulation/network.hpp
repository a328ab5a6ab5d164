// Events in the order of time, and letters under way.
#pragma once

#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

#include "engine/comm/letters.hpp"

namespace regatta::scale {

struct Event {
  double time;
  std::int64_t number;  // equal times: first come, first served
  int rank;
  int letter;      // which one arrives; negative: the rank wakes up
  unsigned alarm;  // of waking up: which one
  bool operator>(const Event& other) const {
    return time != other.time ? time > other.time : number > other.number;
  }
};

class Events {
 public:
  void arrival(double time, int rank, int letter) { events_.push({time, count_++, rank, letter, 0}); }
  void wake(double time, int rank, unsigned alarm) { events_.push({time, count_++, rank, -1, alarm}); }
  bool empty() const { return events_.empty(); }
  Event next() {
    const Event event = events_.top();
    events_.pop();
    return event;
  }
  std::int64_t count() const { return count_; }

 private:
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::int64_t count_ = 0;
};

/// Letters have numbers; a letter that was read leaves its place to another.
class Letters {
 public:
  int add(comm::Received&& received) {
    if (free_.empty()) {
      free_.push_back(static_cast<int>(all_.size()));
      all_.emplace_back();
    }
    const int number = free_.back();
    free_.pop_back();
    all_[static_cast<std::size_t>(number)] = {std::move(received), -1};
    return number;
  }
  comm::Received take(int number) {
    free_.push_back(number);
    return std::move(all_[static_cast<std::size_t>(number)].received);
  }
  int& after(int number) { return all_[static_cast<std::size_t>(number)].after; }

 private:
  struct Entry {
    comm::Received received;
    int after;  // the next one in the same inbox
  };
  std::vector<Entry> all_;
  std::vector<int> free_;
};

/// Numbers of letters that arrived, oldest first.
class Inbox {
 public:
  bool empty() const { return first_ < 0; }
  void put(Letters& letters, int number) {
    (empty() ? first_ : letters.after(last_)) = number;
    last_ = number;
  }
  comm::Received take(Letters& letters) {
    const int number = first_;
    first_ = letters.after(number);
    return letters.take(number);
  }

 private:
  int first_ = -1, last_ = -1;
};

}  // namespace regatta::scale
