// The parts of the schedule that need no messages: order, static assignment, sizes of grants, names.
#include "engine/comm/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>

#include "engine/comm/roles.hpp"

namespace regatta::comm {
namespace {

std::vector<Task> mixed_tasks(int count, unsigned seed) {  // costs log-uniform over a factor of 1000
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> exponent(0, 3);
  std::vector<Task> tasks;
  for (int unit = 0; unit < count; ++unit) tasks.push_back({unit, std::pow(10, exponent(random))});
  return tasks;
}

double total(const std::vector<Task>& tasks) {
  return std::accumulate(tasks.begin(), tasks.end(), 0.0,
                         [](double sum, const Task& t) { return sum + t.cost; });
}

TEST(PolicyNames, GoThereAndBack) {
  for (const auto name : kPolicyNames) EXPECT_EQ(policy_name(policy_from(name).value()), name);
  EXPECT_EQ(policy_from("static"), Policy::kStatic);
  EXPECT_EQ(policy_from("cooperative"), Policy::kCooperative);
  EXPECT_EQ(policy_from("manager"), Policy::kManager);
  EXPECT_EQ(policy_from("nodes"), Policy::kNodes);
  EXPECT_EQ(policy_from("Static"), std::nullopt);
  EXPECT_EQ(policy_from(""), std::nullopt);
}

TEST(SortedByCost, LargestFirstTiesByUnit) {
  std::vector<int> order;
  for (const Task& task : sorted_by_cost({{4, 1}, {1, 2}, {3, 2}, {2, 9}})) order.push_back(task.unit);
  EXPECT_EQ(order, (std::vector<int>{2, 1, 3, 4}));
}

TEST(SortedByCost, RefusesImpossibleCosts) {
  for (const double cost : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    try {
      sorted_by_cost({{0, 1}, {17, cost}});
      ADD_FAILURE() << "accepted " << cost;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find("unit 17"), std::string::npos) << error.what();
    }
  }
}

TEST(Assign, EveryUnitOnceWithinTheBoundOfTheRule) {
  for (const int ranks : {1, 2, 3, 8, 50}) {
    const auto tasks = mixed_tasks(40, ranks);
    const auto assigned = assign(tasks, ranks);
    ASSERT_EQ(assigned.size(), static_cast<std::size_t>(ranks));
    std::vector<int> seen;
    double longest = 0, largest = 0;
    for (const Task& task : tasks) largest = std::max(largest, task.cost);
    for (const auto& units : assigned) {
      double work = 0;
      for (const int unit : units) work += tasks[unit].cost;
      longest = std::max(longest, work);
      seen.insert(seen.end(), units.begin(), units.end());
    }
    std::sort(seen.begin(), seen.end());
    std::vector<int> all(tasks.size());
    std::iota(all.begin(), all.end(), 0);
    EXPECT_EQ(seen, all);
    const double best = std::max(largest, total(tasks) / ranks);  // nobody can do better
    EXPECT_LE(longest, best * (4.0 / 3) + 1e-9) << ranks << " ranks";
  }
}

TEST(Assign, TextbookExample) {  // Graham 1969: the bound is reached, 7 where 6 is possible
  EXPECT_EQ(assign({{0, 3}, {1, 3}, {2, 2}, {3, 2}, {4, 2}}, 2),
            (std::vector<std::vector<int>>{{0, 2, 4}, {1, 3}}));
}

TEST(Assign, OneLargeUnitOutweighsManySmallOnes) {
  EXPECT_EQ(assign({{0, 5}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}, 2),
            (std::vector<std::vector<int>>{{0}, {1, 2, 3, 4, 5}}));
}

TEST(Assign, DoesNotDependOnTheOrderOfTheTasks) {
  auto tasks = mixed_tasks(200, 7);
  for (int unit = 0; unit < 200; unit += 3) tasks[unit].cost = 5;  // many ties
  const auto expected = assign(tasks, 7);
  std::mt19937 random(1);
  for (int trial = 0; trial < 20; ++trial) {
    std::shuffle(tasks.begin(), tasks.end(), random);
    EXPECT_EQ(assign(tasks, 7), expected);
  }
}

TEST(Assign, SpreadsUnitsOfNoCost) {
  const auto assigned = assign({{0, 0}, {1, 0}, {2, 0}, {3, 0}}, 2);
  EXPECT_EQ(assigned, (std::vector<std::vector<int>>{{0, 2}, {1, 3}}));
}

TEST(Assign, NoTasksAndMoreRanksThanTasks) {
  EXPECT_EQ(assign({}, 3), std::vector<std::vector<int>>(3));
  EXPECT_EQ(assign({{5, 1}}, 3), (std::vector<std::vector<int>>{{5}, {}, {}}));
  EXPECT_THROW(assign({}, 0), std::invalid_argument);
}

Queue queue_of(const std::vector<Task>& sorted) {
  Queue queue(std::make_shared<const std::vector<Task>>(sorted));
  queue.add_all();
  return queue;
}

TEST(Queue, GrantsShrinkAndCoverAllTasks) {
  const auto sorted = sorted_by_cost(mixed_tasks(5000, 3));
  Queue queue = queue_of(sorted);
  double left = total(sorted);
  int covered = 0;
  for (Range grant = queue.take(4); grant.count > 0; grant = queue.take(4)) {
    ASSERT_EQ(grant.first, covered);
    double cost = 0;
    for (int task = grant.first; task < grant.first + grant.count; ++task) cost += sorted[task].cost;
    EXPECT_LE(grant.count, 256);
    if (grant.count > 1) {
      EXPECT_LE(cost, left / 16 * (1 + 1e-9));
    }
    left -= cost;
    covered += grant.count;
    if (covered > 4990) {
      EXPECT_EQ(grant.count, 1);
    }
  }
  EXPECT_EQ(covered, 5000);
}

TEST(Queue, EqualUnitsAtMost256PerGrant) {
  Queue queue = queue_of(std::vector<Task>(100'000, Task{0, 1e-3}));
  EXPECT_EQ(queue.take(1).count, 256);
  EXPECT_EQ(queue.take(1000).count, 24);
}

TEST(Queue, UnitsOfNoCostAreNotAllOneGrant) {
  EXPECT_EQ(queue_of(std::vector<Task>(80, Task{0, 0})).take(4).count, 5);
  EXPECT_EQ(queue_of(std::vector<Task>(80, Task{0, 0})).take(4, 1, 1e3).count, 5);
}

TEST(Queue, OneAtATimeFromTheSameQueue) {
  Queue queue = queue_of({{8, 3}, {6, 2}, {7, 1}});
  EXPECT_EQ(queue.take_one()->unit, 8);
  EXPECT_EQ(queue.take(2).first, 1);
  EXPECT_EQ(queue.take_one()->unit, 7);
  EXPECT_FALSE(queue.take_one());
  EXPECT_EQ(queue.take(2).count, 0);
}

TEST(Queue, ABranchOfRanksGetsItsShareAndAtLeastOneEach) {
  Queue queue = queue_of(std::vector<Task>(40'000, Task{0, 1}));
  EXPECT_EQ(queue.take(100, 10).count, 1000);
  EXPECT_EQ(queue.take(100, 90).count, 8775);
  Queue few = queue_of(std::vector<Task>(100, Task{0, 0}));
  EXPECT_EQ(few.take(100, 10).count, 10);
}

TEST(Queue, AtLeastTheWorkAskedFor) {
  Queue queue = queue_of(std::vector<Task>(1000, Task{0, 1}));
  EXPECT_EQ(queue.take(1000).count, 1);
  EXPECT_EQ(queue.take(1000, 1, 19.5).count, 20);
  EXPECT_EQ(queue.take(1000, 1, 1e9).count, 256);
  EXPECT_EQ(queue.take(1000, 10, 1e9).count, 723);
}

TEST(Queue, RangesOneAfterTheOther) {
  Queue queue(std::make_shared<const std::vector<Task>>(std::vector<Task>(10, Task{3, 2})));
  queue.add({8, 2});
  queue.add({0, 0});
  queue.add({1, 3});
  EXPECT_EQ(queue.cost(), 10);
  const Range all = queue.take(1, 1, 100);
  EXPECT_EQ(all.first, 8);
  EXPECT_EQ(all.count, 2);
  EXPECT_EQ(queue.take(1, 1, 100).count, 3);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.cost(), 0);
}

}  // namespace
}  // namespace regatta::comm
