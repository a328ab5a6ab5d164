// A unit of work: failures stay with the replications that failed, lanes change nothing, stopping works.
// "faulty" (tests/sample) plays arm 0 until it breaks in a share of its replications.
#include "engine/sweep/play_unit.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "engine/sweep/cell.hpp"

namespace regatta::testing {
namespace {

constexpr Round kHorizon = 60, kBreaks = 10;
const std::vector<Round> kAxis{5, 20, 60};

Cell faulty(const std::string& fault, double share) {
  Problems problems;
  Files files({});
  const auto cell =
      make_cell({"bernoulli", {}, {}}, {"faulty", {}, {{"fault", {fault, {}}}, {"share", {share, {}}}}},
                kHorizon, 1, files, problems);
  problems.raise_if_any();
  return *cell;
}

Level best() { return Catalogue::instance().levels().back(); }

UnitResult play(const Cell& cell, Replications replications, bool lanes) {
  return play_unit(cell, replications, kAxis, 1, {best(), lanes}, {});
}

/// Positions in the unit of replications without numbers; one that has some numbers is a test failure.
std::vector<std::int64_t> lost(const UnitResult& result, std::int64_t first = 0) {
  std::vector<std::int64_t> out;
  for (std::size_t r = 0; r < result.rows.size() / kAxis.size(); ++r) {
    int missing = 0;
    for (std::size_t c = 0; c < kAxis.size(); ++c) missing += std::isnan(result.rows[r * kAxis.size() + c]);
    EXPECT_TRUE(missing == 0 || missing == int(kAxis.size())) << "half a trajectory of replication " << r;
    if (missing > 0) out.push_back(first + std::int64_t(r));
  }
  return out;
}

std::vector<std::uint64_t> bits(const std::vector<double>& rows) {
  std::vector<std::uint64_t> out;
  for (const double x : rows) out.push_back(std::isnan(x) ? 0 : std::bit_cast<std::uint64_t>(x) + 1);
  return out;
}

TEST(PlayUnit, AUnitWithoutFailureSaysSo) {
  const UnitResult result = play(faulty("throw", 0), {0, 40}, true);
  EXPECT_EQ(result.failed_replications, 0);
  EXPECT_EQ(result.failed_replication, -1);
  EXPECT_EQ(result.message, "");
  EXPECT_EQ(result.rows.size(), 40 * kAxis.size());
  EXPECT_TRUE(lost(result).empty());
  EXPECT_GT(result.seconds, 0);
}

TEST(PlayUnit, AFailingReplicationFailsAlone) {
  const std::int64_t count = 200;
  const UnitResult sound = play(faulty("throw", 0), {0, count}, true);
  for (const auto& [fault, message] :
       {std::pair<std::string, std::string>{"throw", "thrown on purpose"},
        {"arm", "the learner chose an arm that does not exist (a NaN in its state?)"}}) {
    const UnitResult result = play(faulty(fault, 0.1), {0, count}, true);
    const auto failed = lost(result);
    ASSERT_GT(failed.size(), 5u) << "a tenth of the replications breaks";
    ASSERT_LT(failed.size(), 50u);
    EXPECT_EQ(result.failed_replications, std::int64_t(failed.size()));
    EXPECT_EQ(result.failed_replication, failed.front());
    EXPECT_EQ(result.failed_round, kBreaks);
    EXPECT_EQ(result.message, message);
    for (std::int64_t r = 0; r < count; ++r) {  // the scenario does not know the algorithm: same numbers
      if (std::find(failed.begin(), failed.end(), r) != failed.end()) continue;
      for (std::size_t c = 0; c < kAxis.size(); ++c) {
        const std::size_t at = std::size_t(r) * kAxis.size() + c;
        ASSERT_EQ(result.rows[at], sound.rows[at]) << fault << ", replication " << r;
      }
    }
  }
}

TEST(PlayUnit, FailuresDoNotDependOnLanes) {
  for (const std::string fault : {"throw", "arm", "nan"}) {
    const Cell cell = faulty(fault, 0.1);
    const UnitResult lanes = play(cell, {0, 200}, true), single = play(cell, {0, 200}, false);
    EXPECT_EQ(bits(lanes.rows), bits(single.rows)) << fault;
    EXPECT_EQ(lanes.failed_replications, single.failed_replications) << fault;
    EXPECT_EQ(lanes.failed_replication, single.failed_replication) << fault;
    EXPECT_EQ(lanes.failed_round, single.failed_round) << fault;
    EXPECT_EQ(lanes.message, single.message) << fault;
  }
}

TEST(PlayUnit, ReplicationsAreCountedWithinTheCell) {
  const Cell cell = faulty("throw", 0.1);
  const UnitResult whole = play(cell, {0, 200}, true);
  std::vector<double> rows;
  std::int64_t failed = 0;
  for (const Replications part : {Replications{0, 37}, {37, 90}, {127, 73}}) {  // no multiple of any width
    const UnitResult result = play(cell, part, true);
    rows.insert(rows.end(), result.rows.begin(), result.rows.end());
    failed += result.failed_replications;
    const auto here = lost(result, part.first);
    EXPECT_EQ(result.failed_replication, here.empty() ? -1 : here.front());
  }
  EXPECT_EQ(bits(rows), bits(whole.rows));
  EXPECT_EQ(failed, whole.failed_replications);
}

TEST(PlayUnit, AFaultPastTheEndOfTheUnitIsNobodys) {
  const Cell cell = faulty("throw", 0.1);
  const auto failed = lost(play(cell, {0, 400}, true));
  int checked = 0;
  for (std::size_t i = 1; i < failed.size(); ++i) {
    const std::int64_t first = failed[i] - 6;  // six sound replications, the seventh lane breaks
    if (first <= failed[i - 1]) continue;
    const UnitResult result = play(cell, {first, 6}, true);
    EXPECT_EQ(result.failed_replications, 0);
    EXPECT_EQ(result.message, "");
    EXPECT_TRUE(lost(result).empty());
    ++checked;
  }
  EXPECT_GT(checked, 3);
}

TEST(PlayUnit, EveryReplicationMayFail) {
  const UnitResult result = play(faulty("throw", 1), {5, 40}, true);
  EXPECT_EQ(result.failed_replications, 40);
  EXPECT_EQ(result.failed_replication, 5);
  EXPECT_EQ(lost(result).size(), 40u);
}

TEST(PlayUnit, CheckpointsAfterTheHorizonStayUnknown) {
  const UnitResult result = play_unit(faulty("throw", 0), {0, 40}, {20, 60, 61, 1000}, 1, {best(), true}, {});
  ASSERT_EQ(result.rows.size(), 160u);
  for (std::size_t i = 0; i < result.rows.size(); ++i) EXPECT_EQ(std::isnan(result.rows[i]), i % 4 >= 2) << i;
}

TEST(PlayUnit, StoppingIsNoFailure) {
  Problems problems;
  Files files({});
  const auto cell = make_cell({"bernoulli", {}, {}}, {"ucb1", {}, {}}, 1'000'000'000, 1, files, problems);
  for (const bool lanes : {true, false}) {
    int pulses = 0;
    EXPECT_THROW(play_unit(*cell, {0, 32}, {1'000'000'000}, 1, {best(), lanes}, [&] { return ++pulses < 5; }),
                 Stopped)
        << "lanes " << lanes;
    EXPECT_EQ(pulses, 5);
  }
}

}  // namespace
}  // namespace regatta::testing
