// What ranks decide, without MPI: the roles of all ranks in one process, letters that take random times.
#include "engine/comm/roles.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <random>
#include <string>
#include <utility>

namespace regatta::comm {
namespace {

/// All ranks in one place; a random one of those that can do something is next.
class Town : public Mail {
 public:
  Town(Policy policy, int ranks, int per_group, int units, unsigned seed) : random_(seed), given_(units) {
    std::vector<Task> tasks;
    for (int unit = 0; unit < units; ++unit)
      tasks.push_back({unit, random_() % 5 ? double(random_() % 1000) : 0});
    auto sorted = std::make_shared<const std::vector<Task>>(sorted_by_cost(tasks));
    for (int rank = 0; rank < ranks; ++rank) {
      Place place = policy == Policy::kNodes ? by_count(rank, ranks, per_group) : star(rank, ranks);
      roles_.push_back(make_role(policy, std::move(place), *this, sorted));
    }
    drained_.resize(ranks);
  }

  void send(int to, Kind kind, const Letter& letter) override {
    EXPECT_FALSE(roles_[from_]->over() && kind != Kind::kBye) << "a letter after the end";
    under_way_[{from_, to}].push_back({from_, kind, letter});
    ++letters_;
  }

  /// Until all are over; `stop_after` so many steps a random rank asks for it. Returns false if nobody can do
  /// anything any more.
  bool run(int stop_after = -1) {
    for (int step = 0; !all_over(); ++step, now_ += 1e-3) {
      if (step == stop_after) {
        from_ = static_cast<int>(random_() % roles_.size());
        roles_[from_]->request_stop(now_);
      }
      if (step > 1'000'000) return false;
      random_() % 2 ? deliver() : act(static_cast<int>(random_() % roles_.size()));
    }
    return under_way_.empty();
  }

  const std::vector<int>& given() const { return given_; }
  const Role& role(int rank) const { return *roles_[rank]; }
  int letters() const { return letters_; }

 private:
  bool all_over() const {
    for (const auto& role : roles_)
      if (!role->over()) return false;
    return true;
  }

  void deliver() {
    if (under_way_.empty()) return;
    auto pair = under_way_.begin();
    std::advance(pair, random_() % under_way_.size());
    const Received received = pair->second.front();
    from_ = pair->first.second;
    pair->second.pop_front();
    if (pair->second.empty()) under_way_.erase(pair);
    roles_[from_]->receive(received, now_);
  }

  void act(int rank) {
    from_ = rank;
    Role& role = *roles_[rank];
    if (role.over()) return;
    role.poll(now_);
    if (drained_[rank] || random_() % 4) return;  // in a unit, most of the time
    role.completed(now_);
    const Role::Step step = role.next(now_);
    if (step.turn == Role::Turn::kEnd) {
      drained_[rank] = true;
      role.begin_drain(now_);
    } else if (step.turn == Role::Turn::kPlay) {
      ++given_.at(step.unit);
      Report report = role.reports()[rank];
      ++report.units;
      role.finished(report, now_);
    }
  }

  std::mt19937 random_;
  std::vector<std::unique_ptr<Role>> roles_;
  std::map<std::pair<int, int>, std::deque<Received>> under_way_;  // by sender and receiver, in order
  std::vector<int> given_;                                         // [unit] how often
  std::vector<bool> drained_;
  double now_ = 0;
  int from_ = 0, letters_ = 0;
};

struct Case {
  Policy policy;
  int ranks, per_group;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const int ranks : {1, 2, 3, 7, 20}) {
    all.push_back({Policy::kCooperative, ranks, 1});
    all.push_back({Policy::kManager, ranks, 1});
    for (const int per_group : {1, 2, 3, 6, 50}) all.push_back({Policy::kNodes, ranks, per_group});
  }
  return all;
}

std::string name(const Case& c, unsigned seed) {
  return std::string(policy_name(c.policy)) + ", " + std::to_string(c.ranks) + " ranks in groups of " +
         std::to_string(c.per_group) + ", seed " + std::to_string(seed);
}

TEST(Roles, EveryUnitOnceAndAllReportsKnown) {
  for (const Case& c : cases()) {
    for (unsigned seed = 0; seed < 10; ++seed) {
      const int units = seed < 2 ? static_cast<int>(seed) : 300;
      Town town(c.policy, c.ranks, c.per_group, units, seed);
      ASSERT_TRUE(town.run()) << name(c, seed);
      EXPECT_EQ(town.given(), std::vector<int>(units, 1)) << name(c, seed);
      std::int64_t reported = 0;
      for (int rank = 0; rank < c.ranks; ++rank) {
        reported += town.role(0).reports()[rank].units;
        EXPECT_EQ(town.role(0).reports()[rank].units, town.role(rank).reports()[rank].units);
        EXPECT_FALSE(town.role(rank).stopping());
      }
      EXPECT_EQ(reported, units) << name(c, seed);
    }
  }
}

TEST(Roles, AStopReachesAllAndEnds) {
  for (const Case& c : cases()) {
    for (unsigned seed = 0; seed < 10; ++seed) {
      Town town(c.policy, c.ranks, c.per_group, 2000, seed);
      ASSERT_TRUE(town.run(static_cast<int>(20 * seed))) << name(c, seed);
      int most = 0;
      for (const int times : town.given()) most = std::max(most, times);
      EXPECT_LE(most, 1) << name(c, seed);
      EXPECT_LT(std::accumulate(town.given().begin(), town.given().end(), 0), 2000) << name(c, seed);
      for (int rank = 0; rank < c.ranks; ++rank)
        EXPECT_TRUE(town.role(rank).stopping()) << "rank " << rank << ", " << name(c, seed);
    }
  }
}

TEST(Place, TwoLevels) {
  const Place root = by_count(0, 8, 3);
  EXPECT_TRUE(root.is_root());
  EXPECT_EQ(root.branch, 8);
  std::vector<std::pair<int, int>> below;
  for (const auto& b : root.below) below.emplace_back(b.rank, b.ranks);
  EXPECT_EQ(below, (std::vector<std::pair<int, int>>{{1, 1}, {2, 1}, {3, 3}, {6, 2}}));
  const Place leader = by_count(6, 8, 3);
  EXPECT_EQ(leader.above, 0);
  EXPECT_EQ(leader.branch, 2);
  ASSERT_EQ(leader.below.size(), 1u);
  EXPECT_EQ(leader.below[0].rank, 7);
  EXPECT_EQ(by_count(5, 8, 3).above, 3);
  EXPECT_EQ(by_count(2, 8, 3).above, 0);
  EXPECT_TRUE(by_count(5, 8, 3).below.empty());
}

/// Keeps what was sent.
struct Box : Mail {
  std::vector<Received> sent;
  void send(int to, Kind kind, const Letter& letter) override { sent.push_back({to, kind, letter}); }
};

TEST(Roles, AWorkerAsksTwentyMillisecondsBeforeItRunsOut) {
  const auto sorted = std::make_shared<const std::vector<Task>>(std::vector<Task>{{7, 3}, {8, 1}, {9, 1}});
  Box box;
  Worker worker(star(1, 2), box, sorted);
  EXPECT_EQ(worker.next(0).turn, Role::Turn::kWait);
  ASSERT_EQ(box.sent.size(), 1u);  // at once, and not again
  worker.poll(0.1);
  EXPECT_EQ(box.sent.size(), 1u);
  worker.receive({0, Kind::kGrant, {.first = 0, .count = 2}}, 0.2);
  EXPECT_EQ(worker.next(0.2).unit, 7);
  EXPECT_EQ(worker.due(), kNever);  // knows nothing yet of its pace
  worker.completed(0.5);            // 0.1 s for a cost of 1
  EXPECT_EQ(worker.next(0.5).unit, 8);
  EXPECT_NEAR(worker.due(), 0.58, 1e-9);
  worker.poll(0.57);
  EXPECT_EQ(box.sent.size(), 1u);
  worker.poll(0.581);
  ASSERT_EQ(box.sent.size(), 2u);
  EXPECT_EQ(box.sent[1].kind, Kind::kRequest);
  EXPECT_EQ(box.sent[1].letter.at_least, 0);
}

TEST(Roles, AWorkerThatIsThroughAsksForNothing) {  // the grant would come after the end
  Box box;
  Worker worker(star(1, 2), box, std::make_shared<const std::vector<Task>>());
  worker.begin_drain(0);
  worker.poll(1);
  ASSERT_EQ(box.sent.size(), 1u);
  EXPECT_EQ(box.sent[0].kind, Kind::kThrough);
}

TEST(Roles, TheFirstOfAGroupAsksWhenItsQueueRunsLowNotWhenItIsEmpty) {
  const auto sorted = std::make_shared<const std::vector<Task>>(std::vector<Task>(1000, Task{0, 1}));
  Box box;
  Dispatcher leader(by_count(2, 4, 2), box, sorted, true);
  EXPECT_EQ(leader.next(0).turn, Role::Turn::kWait);
  ASSERT_EQ(box.sent.size(), 1u);
  EXPECT_EQ(box.sent[0].kind, Kind::kRequest);
  leader.receive({0, Kind::kGrant, {.first = 0, .count = 3}}, 0);
  EXPECT_EQ(leader.next(0).turn, Role::Turn::kPlay);
  leader.receive({3, Kind::kRequest, {}}, 0);
  ASSERT_EQ(box.sent.size(), 2u);
  EXPECT_EQ(box.sent[1].from, 3);
  leader.completed(1);  // 1 s for each
  EXPECT_EQ(leader.next(1).turn, Role::Turn::kPlay);
  leader.poll(1);  // passes on what rank 3 reported with its request
  ASSERT_EQ(box.sent.size(), 3u);
  EXPECT_EQ(box.sent[2].kind, Kind::kReport);
  EXPECT_EQ(box.sent[2].letter.others[0].rank, 3);
  box.sent.pop_back();
  EXPECT_NEAR(leader.due(), 1.98, 1e-9);  // the queue is empty, but rank 3 and this one have work
  leader.receive({3, Kind::kRequest, {}}, 1.5);
  ASSERT_EQ(box.sent.size(), 3u);  // for rank 3, which has to wait
  EXPECT_EQ(box.sent[2].from, 0);
  EXPECT_NEAR(box.sent[2].letter.at_least, kLeadSeconds, 1e-9);  // half of that, for both
  leader.receive({0, Kind::kGrant, {.first = 3, .count = 100}}, 1.6);
  ASSERT_EQ(box.sent.size(), 4u);
  EXPECT_EQ(box.sent[3].from, 3);
  EXPECT_EQ(box.sent[3].letter.first, 3);
}

}  // namespace
}  // namespace regatta::comm
