#include "engine/comm/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "engine/comm/member.hpp"

namespace regatta::comm {

std::string_view policy_name(Policy policy) { return kPolicyNames[static_cast<std::size_t>(policy)]; }

std::optional<Policy> policy_from(std::string_view name) {
  const auto found = std::find(kPolicyNames.begin(), kPolicyNames.end(), name);
  if (found == kPolicyNames.end()) return std::nullopt;
  return static_cast<Policy>(found - kPolicyNames.begin());
}

std::vector<Task> sorted_by_cost(std::vector<Task> tasks) {
  for (const Task& task : tasks) {
    if (std::isfinite(task.cost) && task.cost >= 0) continue;
    throw std::invalid_argument("cost of unit " + std::to_string(task.unit) + " is " +
                                std::to_string(task.cost) + " (must be a finite number >= 0)");
  }
  std::sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) {
    return std::make_tuple(-a.cost, a.unit) < std::make_tuple(-b.cost, b.unit);
  });
  return tasks;
}

std::vector<std::vector<int>> assign(const std::vector<Task>& tasks, int ranks) {
  if (ranks < 1) throw std::invalid_argument("can't assign units to " + std::to_string(ranks) + " ranks");
  using Load = std::tuple<double, std::size_t, int>;  // estimated work, number of units, rank
  std::priority_queue<Load, std::vector<Load>, std::greater<>> least_loaded;
  for (int rank = 0; rank < ranks; ++rank) least_loaded.emplace(0.0, 0, rank);
  std::vector<std::vector<int>> assigned(ranks);
  for (const Task& task : sorted_by_cost(tasks)) {
    const auto [work, units, rank] = least_loaded.top();
    least_loaded.pop();
    assigned[rank].push_back(task.unit);
    least_loaded.emplace(work + task.cost, units + 1, rank);
  }
  return assigned;
}

namespace {

Place place_in(World& world, Policy policy) {
  return policy == Policy::kNodes ? by_machine(world) : star(world.rank(), world.size());
}

}  // namespace

std::unique_ptr<Role> make_role(Policy policy, Place place, Mail& mail, SortedTasks sorted) {
  if (place.below.empty() && !place.is_root())
    return std::make_unique<Worker>(std::move(place), mail, std::move(sorted));
  const bool works = policy != Policy::kManager || place.ranks == 1;
  return std::make_unique<Dispatcher>(std::move(place), mail, std::move(sorted), works);
}

std::unique_ptr<Schedule> make_schedule(World& world, Policy policy, std::vector<Task> tasks,
                                        std::function<void()> on_idle, std::function<bool()> stop_wanted) {
  auto member = std::make_unique<Member>(world, Callbacks{std::move(on_idle), std::move(stop_wanted)});
  Place place = place_in(world, policy);
  if (policy == Policy::kStatic) {
    auto units = assign(tasks, world.size());
    member->play(std::make_unique<Share>(std::move(place), member->mail(), std::move(units[world.rank()])));
  } else {
    auto sorted = std::make_shared<const std::vector<Task>>(sorted_by_cost(std::move(tasks)));
    member->play(make_role(policy, std::move(place), member->mail(), std::move(sorted)));
  }
  return member;
}

}  // namespace regatta::comm
