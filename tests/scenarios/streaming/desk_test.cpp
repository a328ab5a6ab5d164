// The rules of the streaming protocol are kept whatever a learner tries.
#include <functional>

#include "tests/support/streaming_support.hpp"

namespace regatta::testing {
namespace {

/// A learner that a test writes down.
class Does final : public streaming::Learner {
 public:
  Does(int memory, std::function<void(Desk&)> act) : memory_(memory), act_(std::move(act)) {}
  int memory() const override { return memory_; }
  void play(Desk& desk, Rng<double>&) override { act_(desk); }

 private:
  int memory_;
  std::function<void(Desk&)> act_;
};

const Task kTask{3, 100};

Recorded played(int memory, const std::function<void(Desk&)>& act,
                const std::vector<Round>& checkpoints = {100}) {
  WrittenDown scenario({0.0, 1.0, 0.25});
  Does learner(memory, act);
  return play(learner, scenario, kTask, checkpoints);
}

/// Why the learner was stopped.
std::string caught(int memory, const std::function<void(Desk&)>& act) {
  try {
    played(memory, act);
  } catch (const PlayError& error) {
    return error.what();
  }
  return "";
}

TEST(Desk, CountsRegretOfEveryPullAtEveryCheckpoint) {
  const auto found = played(2,
                            [](Desk& desk) {
                              EXPECT_TRUE(desk.read());
                              EXPECT_EQ(desk.pull(30), 0.0);  // gap 1
                              desk.store(0);
                              EXPECT_TRUE(desk.read());
                              EXPECT_EQ(desk.pull(10), 1.0);  // gap 0
                              desk.store(1);
                              EXPECT_TRUE(desk.read());
                              desk.pull(20);  // gap 0.75
                              EXPECT_FALSE(desk.read());
                              EXPECT_EQ(desk.left(), 40);
                              desk.pull_stored(1, 40);
                            },
                            {1, 29, 30, 35, 50, 60, 61, 100});
  const std::vector<double> regret{1, 29, 30, 30, 37.5, 45, 45, 45}, stored{0, 0, 0, 1, 2, 2, 2, 2},
      read{1, 1, 1, 2, 3, 3, 3, 3};
  for (std::size_t k = 0; k < regret.size(); ++k) {
    EXPECT_DOUBLE_EQ(found.at(streaming::kPseudoRegret, k), regret[k]) << k;
    EXPECT_EQ(found.at(streaming::kStoredArms, k), stored[k]) << k;
    EXPECT_EQ(found.at(streaming::kArmsRead, k), read[k]) << k;
  }
}

TEST(Desk, StopsWhoeverCheats) {
  EXPECT_NE(caught(1, [](Desk& d) { d.pull(1); }).find("does not hold"), std::string::npos)
      << "pulled nothing";
  EXPECT_NE(caught(1, [](Desk& d) { d.pull_stored(0, 1); }).find("does not hold"), std::string::npos);
  EXPECT_NE(caught(1, [](Desk& d) { d.store(0); }).find("without having one"), std::string::npos);
  const auto after_two = [](const std::function<void(Desk&)>& rest) {
    return [rest](Desk& d) {
      d.read(), d.store(0);
      d.read();
      rest(d);
    };
  };
  EXPECT_NE(caught(1, after_two([](Desk& d) { d.store(1); })).find("memory slot 1 of 1"), std::string::npos);
  EXPECT_NE(caught(1, after_two([](Desk& d) { d.store(-1); })).find("memory slot"), std::string::npos);
  EXPECT_NE(caught(1, after_two([](Desk& d) { d.pull(101); })).find("101 pulls with 100 left"),
            std::string::npos);
  EXPECT_NE(caught(1, after_two([](Desk& d) { d.pull(0); })).find("wanted 0 pulls"), std::string::npos);
  EXPECT_NE(caught(1, after_two([](Desk& d) { d.pull(-5); })).find("wanted -5 pulls"), std::string::npos);
  EXPECT_NE(caught(1, after_two([](Desk& d) { d.pull(99); })).find("1 pulls left"), std::string::npos)
      << "not all pulls were spent";
  // An arm that was let go is gone: the hand holds the new one, the slot the one that replaced it.
  EXPECT_NE(caught(1, after_two([](Desk& d) { d.store(0), d.pull(1); })).find("does not hold"),
            std::string::npos);
  EXPECT_NE(caught(1, after_two([](Desk& d) { d.take(0), d.pull_stored(0, 1); })).find("does not hold"),
            std::string::npos);
  EXPECT_EQ(caught(1, after_two([](Desk& d) { d.store(0), d.pull_stored(0, 100); })), "");
}

TEST(Desk, GivesTheSameRewardsWhateverElseWasPulled) {
  std::vector<double> first, second;
  played(1, [&](Desk& d) {
    d.read(), d.read(), d.read();
    for (int i = 0; i < 4; ++i) first.push_back(d.pull(10));
    d.pull(60);
  });
  played(1, [&](Desk& d) {
    d.read(), d.pull(20), d.read(), d.pull(20), d.read();
    for (int i = 0; i < 4; ++i) second.push_back(d.pull(10));
    d.pull(20);
  });
  EXPECT_EQ(first, second);
  EXPECT_NE(first[0] + first[1], first[2] + first[3]) << "batches must differ from each other";
}

TEST(Desk, SpendsHugeBudgets) {
  const Task task{2, 125'000'000'000'000'000};
  WrittenDown scenario({0.5, 0.625});
  Does learner(1, [](Desk& d) {
    d.read();
    EXPECT_NEAR(d.pull(100'000'000'000'000'000), 0.5, 1e-8);
    d.read();
    EXPECT_FALSE(d.affords(2.6e16));
    EXPECT_FALSE(d.affords(1e300));
    EXPECT_TRUE(d.affords(2.5e16));
    d.pull(d.left());
  });
  const auto found = play(learner, scenario, task, {50'000'000'000'000'000, task.horizon});
  EXPECT_EQ(found.at(streaming::kPseudoRegret, 0), 0.125 * 5e16);
  EXPECT_EQ(found.at(streaming::kPseudoRegret, 1), 0.125 * 1e17);
}

}  // namespace
}  // namespace regatta::testing
