// The rules of the switching protocol are kept whatever a learner tries.
#include "tests/support/switching_support.hpp"

namespace regatta::testing {
namespace {

// Sums over rounds 1..t: arm 0: 1 2 3 4 5 6, arm 1: 0 0 .5 1 2 3, arm 2: .25 .5 .75 1 1.25 1.5.
const std::vector<std::vector<double>> kLosses{
    {1, 1, 1, 1, 1, 1}, {0, 0, 0.5, 0.5, 1, 1}, {0.25, 0.25, 0.25, 0.25, 0.25, 0.25}};
const std::vector<Round> kEveryRound{1, 2, 3, 4, 5, 6};

Task task_of(Feedback feedback, std::int64_t budget) { return {3, 6, feedback, budget}; }

Recorded played(const Task& task, const std::function<void(Desk&)>& act,
                const std::vector<Round>& checkpoints = kEveryRound) {
  LossTable scenario(kLosses);
  Does learner([&](Desk& desk, Rng<double>&) { act(desk); });
  return play(learner, scenario, task, checkpoints);
}

/// Why the learner was stopped.
std::string caught(const Task& task, const std::function<void(Desk&)>& act) {
  try {
    played(task, act);
  } catch (const PlayError& error) {
    return error.what();
  }
  return "";
}

/// Played up to round 6 afterwards.
std::string caught_after(const Task& task, const std::function<void(Desk&)>& act) {
  return caught(task, [&](Desk& desk) {
    act(desk);
    desk.play(0, 6);
  });
}

TEST(Desk, CountsRegretSwitchesAndObservationsInsideBatches) {
  const auto found = played(task_of(Feedback::kTotal, 5), [](Desk& desk) {
    desk.play(0, 2);  // pays 1 1 and a switch
    EXPECT_EQ(desk.observe(0), 1);
    EXPECT_EQ(desk.observe(1), 0);
    desk.play(1, 3);  // 0.5 and a switch
    EXPECT_EQ(desk.observe(2), 0.25);
    desk.play(1, 5);  // 0.5 1
    EXPECT_EQ(desk.observe(1), 1);
    desk.play(1, 5);  // has been played
    desk.play(2, 6);  // 0.25 and a switch
    EXPECT_EQ(desk.left(), 1);
    EXPECT_EQ(desk.observe(0), 1);
  });
  // Least sums: 0 0 .5 1 1.25 1.5.
  const std::vector<double> regret{2, 3, 4, 4, 4.75, 5.75}, switches{1, 1, 2, 2, 2, 3},
      observations{0, 2, 3, 3, 4, 5};
  for (std::size_t k = 0; k < regret.size(); ++k) {
    EXPECT_EQ(found.at(switching::kRegret, k), regret[k]) << k;
    EXPECT_EQ(found.at(switching::kSwitches, k), switches[k]) << k;
    EXPECT_EQ(found.at(switching::kObservations, k), observations[k]) << k;
  }
}

TEST(Desk, SeesTheArmPlayedForFreeInSettingA) {
  const auto act = [](Desk& desk) {
    EXPECT_EQ(desk.play_seeing(1, 4), 0.25);
    EXPECT_EQ(desk.observe(1), 0.5);
    EXPECT_EQ(desk.observe(0), 1);
    EXPECT_EQ(desk.play_seeing(2, 6), 0.25);
  };
  EXPECT_EQ(played(task_of(Feedback::kExtra, 1), act).at(switching::kObservations, 5), 1);
  EXPECT_EQ(played(task_of(Feedback::kTotal, 8), act).at(switching::kObservations, 5), 8);
  EXPECT_NE(caught(task_of(Feedback::kExtra, 0), act).find("1 more entries with 0 of 0 left"),
            std::string::npos);
  EXPECT_NE(caught(task_of(Feedback::kTotal, 7), act).find("2 more entries with 1 of 7 left"),
            std::string::npos);
}

TEST(Desk, StopsWhoeverCheats) {
  const Task task = task_of(Feedback::kTotal, 2);
  EXPECT_NE(caught_after(task, [](Desk& d) { d.observe(0); }).find("before it played"), std::string::npos);
  for (const int arm : {-1, 3}) {
    EXPECT_NE(caught_after(task, [&](Desk& d) { d.play(arm, 1); }).find("played arm"), std::string::npos);
    EXPECT_NE(caught_after(task, [&](Desk& d) { d.play(0, 1), d.observe(arm); }).find("observed arm"),
              std::string::npos);
  }
  EXPECT_NE(caught_after(task, [](Desk& d) { d.play(0, 7); }).find("up to round 7"), std::string::npos);
  EXPECT_NE(caught_after(task, [](Desk& d) { d.play(0, 4), d.play(0, 3); }).find("up to round 3"),
            std::string::npos)
      << "a round can't be played twice";
  EXPECT_NE(caught(task, [](Desk& d) { d.play(0, 5); }).find("stopped after round 5 of 6"),
            std::string::npos);
  EXPECT_NE(caught(task, [](Desk&) {}).find("stopped after round 0"), std::string::npos);
  EXPECT_NE(caught_after(task, [](Desk& d) { d.play_seeing(0, 0); }).find("no rounds"), std::string::npos);
  EXPECT_EQ(caught_after(task, [](Desk& d) { d.play(0, 2), d.observe(0), d.observe(0); }), "");
  EXPECT_NE(caught_after(task, [](Desk& d) { d.play(0, 2), d.observe(0), d.observe(0), d.observe(0); })
                .find("1 more entries with 0 of 2 left"),
            std::string::npos)
      << "looking again at the same entry is not free";
}

TEST(Desk, RegretDoesNotDependOnBatches) {
  const Round rounds = 1000;
  std::vector<std::vector<double>> losses(2);
  Rng<double> rng(StreamKey{3}, 0);
  for (auto& arm : losses) {
    for (Round t = 0; t < rounds; ++t) arm.push_back(rng.uniform());
  }
  LossTable scenario(losses);
  const Task task{2, rounds, Feedback::kTotal, 0};
  const std::vector<Round> checkpoints{1, 17, 100, 333, 334, 999, 1000};
  Does batches([](Desk& d, Rng<double>&) {
    for (Round t = 100; t <= 1000; t += 100) d.play(t / 100 % 3 == 0 ? 1 : 0, t);
  });
  Does rounds_alone([](Desk& d, Rng<double>&) {
    for (Round t = 1; t <= 1000; ++t) d.play((t + 99) / 100 % 3 == 0 ? 1 : 0, t);
  });
  EXPECT_EQ(play(batches, scenario, task, checkpoints).rows,
            play(rounds_alone, scenario, task, checkpoints).rows);
}

}  // namespace
}  // namespace regatta::testing
