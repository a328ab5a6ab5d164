#include "engine/comm/queue.hpp"

#include <algorithm>

namespace regatta::comm {

void Queue::add(Range range) {
  if (range.count == 0) return;
  ranges_.push_back(range);
  size_ += static_cast<std::size_t>(range.count);
  for (int task = range.first; task < range.first + range.count; ++task) cost_ += (*sorted_)[task].cost;
}

Range Queue::take(int ranks, int takers, double at_least) {
  if (empty()) return {};
  const auto each = static_cast<std::size_t>(takers);
  const std::size_t parts = 4 * static_cast<std::size_t>(ranks), cap = 256 * each;
  const std::size_t most = std::clamp(size_ * each / parts, each, cap);
  const double share = cost_ * takers / static_cast<double>(parts);
  Range taken{ranges_.front().first, 0};
  double cost = 0;
  for (std::size_t count = 0; count < cap && taken.count < ranges_.front().count; ++count) {
    const double next = (*sorted_)[taken.first + taken.count].cost;
    const bool enough = count >= most || (count > 0 && cost + next > share);
    if (enough && (cost >= at_least || next == 0)) break;
    cost += next;
    ++taken.count;
  }
  drop_front(taken.count, cost);
  return taken;
}

std::optional<Task> Queue::take_one() {
  if (empty()) return std::nullopt;
  const Task task = (*sorted_)[ranges_.front().first];
  drop_front(1, task.cost);
  return task;
}

void Queue::drop_front(int count, double cost) {
  Range& front = ranges_.front();
  front = {front.first + count, front.count - count};
  if (front.count == 0) ranges_.pop_front();
  size_ -= static_cast<std::size_t>(count);
  cost_ = empty() ? 0 : cost_ - cost;
}

}  // namespace regatta::comm
