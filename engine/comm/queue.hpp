// Tasks that nobody has yet.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "engine/comm/schedule.hpp"

namespace regatta::comm {

/// Largest estimated cost first (sorted_by_cost()); the same on all ranks, which tell each other ranges of
/// it.
using SortedTasks = std::shared_ptr<const std::vector<Task>>;

struct Range {
  int first = 0, count = 0;
};

class Queue {
 public:
  explicit Queue(SortedTasks sorted) : sorted_(std::move(sorted)) {}

  void add(Range range);
  void add_all() { add({0, static_cast<int>(sorted_->size())}); }

  /// For `takers` of the `ranks` ranks that this queue feeds: as many of the largest tasks as make up their
  /// share of 1/4 of the estimated work left, at least one and at most 256 for each or their share of 1/4 of
  /// the tasks left (one each, if that is more): large pieces first (few messages), small ones at the end
  /// (balance). More, up to 256 for each, if that is needed for `at_least` estimated work.
  Range take(int ranks, int takers = 1, double at_least = 0);
  std::optional<Task> take_one();

  bool empty() const { return size_ == 0; }
  double cost() const { return cost_; }  // estimated work left

 private:
  void drop_front(int count, double cost);

  SortedTasks sorted_;
  std::deque<Range> ranges_;  // none is empty
  std::size_t size_ = 0;
  double cost_ = 0;
};

}  // namespace regatta::comm
