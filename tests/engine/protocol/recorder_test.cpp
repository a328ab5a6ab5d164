// What play loops report to: rows in their places, checkpoints, and the pulse by which a run is stopped.
#include <gtest/gtest.h>
#include <time.h>

#include <chrono>
#include <cmath>

#include "engine/protocol/protocol.hpp"

namespace regatta {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

/// Plays one block of `lanes` replications that records 1000 * metric + 100 * replication + round.
void play_block(Recorder& recorder, std::int64_t first, int lanes, int metrics, Round horizon) {
  recorder.begin(first, horizon);
  for (Round t = 1; t <= horizon; ++t) {
    recorder.at(t);
    EXPECT_EQ(recorder.round(), t);
    if (!recorder.is_checkpoint(t)) continue;
    for (int m = 0; m < metrics; ++m) {
      for (int lane = 0; lane < lanes; ++lane) {
        recorder.record(m, lane, 1000.0 * m + 100.0 * double(first + lane) + double(t));
      }
    }
    recorder.checkpoint_done();
  }
}

/// The rows with -1 for NaN, because NaN equals nothing.
std::vector<double> known(Recorder& recorder) {
  std::vector<double> rows = recorder.rows();
  for (double& x : rows) x = std::isnan(x) ? -1 : x;
  return rows;
}

TEST(Recorder, StoresByMetricReplicationAndCheckpoint) {
  Recorder recorder({1, 3, 7}, 2, 2, {});
  EXPECT_EQ(known(recorder), std::vector<double>(12, -1)) << "what nobody recorded is not known";
  play_block(recorder, 0, 2, 2, 7);
  EXPECT_EQ(known(recorder),
            (std::vector<double>{1, 3, 7, 101, 103, 107, 1001, 1003, 1007, 1101, 1103, 1107}));
}

TEST(Recorder, EachBlockStartsAtTheFirstCheckpoint) {
  Recorder recorder({1, 3, 7}, 1, 3, {});
  play_block(recorder, 1, 2, 1, 7);
  play_block(recorder, 0, 1, 1, 7);
  EXPECT_EQ(known(recorder), (std::vector<double>{1, 3, 7, 101, 103, 107, 201, 203, 207}));
}

TEST(Recorder, AHorizonShorterThanTheAxisLeavesTheRestUnknown) {
  Recorder recorder({1, 3, 7}, 1, 1, {});
  play_block(recorder, 0, 1, 1, 3);
  EXPECT_FALSE(recorder.is_checkpoint(7)) << "the horizon is over";
  EXPECT_EQ(known(recorder), (std::vector<double>{1, 3, -1}));
}

TEST(Recorder, DropsLanesPastTheEndOfTheUnit) {
  Recorder recorder({1, 3}, 2, 3, {});
  play_block(recorder, 0, 2, 2, 3);
  play_block(recorder, 2, 8, 2, 3);  // replications 3..9 are not of this unit
  EXPECT_EQ(known(recorder), (std::vector<double>{1, 3, 101, 103, 201, 203,  //
                                                  1001, 1003, 1101, 1103, 1201, 1203}));
  recorder.begin(2, 3);
  EXPECT_NO_THROW(recorder.record(0, 1, std::nan(""))) << "a fault of a replication that nobody wants";
}

TEST(Recorder, RefusesWhatIsNoNumber) {
  Recorder recorder({1}, 1, 2, {});
  recorder.begin(0, 1);
  recorder.at(1);
  EXPECT_THROW(recorder.record(0, 0, std::nan("")), PlayError);
  EXPECT_THROW(recorder.record(0, 1, -kInf), PlayError);
  try {
    recorder.record(0, 0, kInf);
    FAIL() << "nothing was thrown";
  } catch (const PlayError& error) {
    EXPECT_STREQ(error.what(), "a metric became inf");
  }
  EXPECT_EQ(known(recorder), (std::vector<double>{-1, -1}));
}

TEST(Recorder, BlankForgetsOneReplicationInEveryMetric) {
  Recorder recorder({1, 3}, 2, 3, {});
  play_block(recorder, 0, 3, 2, 3);
  recorder.blank(1);
  EXPECT_EQ(known(recorder), (std::vector<double>{1, 3, -1, -1, 201, 203,  //
                                                  1001, 1003, -1, -1, 1201, 1203}));
}

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

void work(double seconds) {
  for (const double end = cpu_seconds() + seconds; cpu_seconds() < end;) continue;
}

// 50 ms of processor time hold 25 to 100 pulses. The bounds leave room for a machine that is busy with other
// things: a pause makes the recorder look more often for a while, never less often.
TEST(Recorder, PulsesAtAPaceThatDoesNotDependOnTheRounds) {
  for (const double round_seconds : {0.0, 20e-6, 400e-6}) {
    int pulses = 0;
    Recorder recorder({}, 0, 0, [&] { return ++pulses > 0; });
    recorder.begin(0, 1);
    Round t = 0;
    for (const double end = cpu_seconds() + 0.05; cpu_seconds() < end;) {
      for (int i = 0; i < 20; ++i) recorder.at(++t);  // reading the clock costs more than a round
      work(20 * round_seconds);
    }
    EXPECT_GE(pulses, round_seconds < 1e-4 ? 15 : 5) << round_seconds << " s per round";
    EXPECT_LE(pulses, 1000) << round_seconds << " s per round";
  }
}

TEST(Recorder, PulsesInEveryRoundThatIsLong) {
  int pulses = 0;
  Recorder recorder({}, 0, 0, [&] { return ++pulses > 0; });
  recorder.begin(0, 100);
  for (Round t = 1; t <= 100; ++t) recorder.at(t);  // fast ones at first: looks become rare
  for (Round t = 101; t <= 140; ++t) recorder.at(t), work(3e-3);
  pulses = 0;
  for (Round t = 141; t <= 150; ++t) recorder.at(t), work(3e-3);
  EXPECT_GE(pulses, 9);
}

TEST(Recorder, BreathesDuringALongRound) {
  int pulses = 0;
  Recorder recorder({}, 0, 0, [&] { return ++pulses > 0; });
  recorder.begin(0, 100);
  recorder.at(5);
  for (const double end = cpu_seconds() + 0.05; cpu_seconds() < end;) recorder.breathe();
  EXPECT_GE(pulses, 15);
  EXPECT_EQ(recorder.round(), 5) << "breathing is no progress";
}

TEST(Recorder, StopsWhenThePulseSaysSo) {
  int pulses = 0;
  Recorder recorder({}, 0, 0, [&] { return ++pulses < 10; });
  recorder.begin(0, 1);
  const auto play = [&] {
    for (Round t = 1; cpu_seconds() < 1e9; ++t) recorder.at(t);
  };
  EXPECT_THROW(play(), Stopped);
  EXPECT_EQ(pulses, 10);
  EXPECT_THROW(([&] {
                 for (int i = 0; i < 100'000'000; ++i) recorder.breathe();
               }()),
               Stopped);
}

TEST(Recorder, NeedsNoPulse) {
  Recorder recorder({}, 0, 0, {});
  recorder.begin(0, 1);
  for (Round t = 1; t < 100'000; ++t) recorder.at(t);
}

// A unit's share of the progress bar: rounds are counted when the recorder looks, so the last few may lack.
TEST(Recorder, CountsRoundsButNoBreaths) {
  Recorder recorder({}, 0, 0, {});
  recorder.begin(0, 1000);
  for (Round t = 1; t <= 1000; ++t) {
    recorder.at(t);
    work(20e-6);
  }
  EXPECT_LE(recorder.rounds_played(), 1000);
  EXPECT_GE(recorder.rounds_played(), 800);
  const double before = recorder.rounds_played();
  for (int i = 0; i < 1000; ++i) {
    recorder.breathe();
    work(2e-6);
  }
  EXPECT_LE(recorder.rounds_played(), before + 300);
}

}  // namespace
}  // namespace regatta
