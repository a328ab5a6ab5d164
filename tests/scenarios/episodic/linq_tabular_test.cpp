#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

Made with(const char* losses, Values more = {}, Round horizon = 1000) {
  more["losses"] = {std::string(losses), {}};
  return make_scenario({"linq_tabular", more}, horizon, 100);
}

std::vector<double> table(const Made& made) {
  const auto& shape = made->outcomes().shape();
  std::vector<double> all;
  for (int i = 0; i < int(shape.size()); ++i) all.push_back(made->outcomes()(0, 0, i));
  return all;
}

/// Episodes 2..K in which the losses are new.
std::vector<Round> changes(const Made& made, Round horizon) {
  std::vector<Round> at;
  for (Round k = 2; k <= horizon; ++k) {
    const auto before = table(made);
    const bool changed = made->begin(k);
    EXPECT_EQ(changed, before != table(made)) << k;
    if (changed) at.push_back(k);
  }
  return at;
}

// floor((k - 1) / 100) mod 2.
TEST(LinqTabular, SwitchFastTakesTwoTablesInTurn) {
  const Made made = with("switch_fast");
  const auto first = table(made);
  EXPECT_TRUE(made.task->deterministic);
  EXPECT_EQ(changes(made, 350), (std::vector<Round>{101, 201, 301}));
  made->begin(401);
  EXPECT_EQ(table(made), first);
  double sum = 0;
  for (const double x : first) sum += x;
  EXPECT_NEAR(sum / 36, 0.5, 5 / std::sqrt(12.0 * 36));
  EXPECT_EQ(changes(with("switch_fast", {{"period", {std::int64_t{7}, {}}}}), 20),
            (std::vector<Round>{8, 15}));
}

TEST(LinqTabular, SwitchCutsTheHorizonIntoPhases) {
  EXPECT_EQ(changes(with("switch", {{"phases", {std::int64_t{4}, {}}}}), 1000),
            (std::vector<Round>{251, 501, 751}));
}

TEST(LinqTabular, UniformGapFavoursOneActionPerState) {
  const Made made = with("uniform_gap");
  EXPECT_FALSE(made.task->deterministic);
  EXPECT_TRUE(changes(made, 50).empty());
  for (int h = 0; h < 3; ++h) {
    for (int s = 0; s < 4; ++s) {
      for (int a = 0; a < 3; ++a) EXPECT_EQ(made->outcomes()(h, s, a), a == (h + s) % 3 ? 0.25 : 0.5);
    }
  }
  double sum = 0;
  for (int i = 0; i < 20000; ++i) {
    const double loss = made->step(1, 2, 0).outcome;
    ASSERT_TRUE(loss == 0 || loss == 1);
    sum += loss;
  }
  EXPECT_NEAR(sum / 20000, 0.25, 5 * std::sqrt(3.0 / 16 / 20000));
  // the best policy always takes that action
  EXPECT_NEAR(episodic::best_value(made->transitions(), made->outcomes(), 0, true), 0.75, 1e-14);
}

TEST(LinqTabular, CorruptedTurnsTheFirstEpisodesAround) {
  const Made made = with("corrupted", {{"corrupted", {std::int64_t{10}, {}}}});
  EXPECT_EQ(made->outcomes()(1, 2, 0), 0.75);
  EXPECT_EQ(changes(made, 30), (std::vector<Round>{11}));
  EXPECT_EQ(made->outcomes()(1, 2, 0), 0.25);
  EXPECT_EQ(with("corrupted", {{"corrupted", {std::int64_t{0}, {}}}})->outcomes()(1, 2, 0), 0.25);
}

TEST(LinqTabular, DriftIsAWalkWithinTheRange) {
  const Made made = with("drift", {}, 100);  // steps of 0.1
  int up = 0, reflected = 0;
  for (Round k = 2; k <= 100; ++k) {
    const auto before = table(made);
    EXPECT_TRUE(made->begin(k));
    const auto now = table(made);
    for (std::size_t i = 0; i < now.size(); ++i) {
      ASSERT_TRUE(now[i] >= 0 && now[i] <= 1);
      const double moved = std::fabs(now[i] - before[i]);
      reflected += moved < 0.1 - 1e-12;
      ASSERT_LE(moved, 0.1 + 1e-12);
      up += now[i] > before[i];
    }
  }
  EXPECT_GT(reflected, 50);
  EXPECT_NEAR(up / (99.0 * 36), 0.5, 5 / std::sqrt(4 * 99.0 * 36));
}

TEST(LinqTabular, SinRepeatsItselfWithPhasesOfItsOwn) {
  const Made made = with("sin");
  const auto first = table(made);
  double smallest = 1, largest = 0, sum = 0;
  for (Round k = 2; k <= 101; ++k) {
    EXPECT_TRUE(made->begin(k));
    const auto now = table(made);
    sum += now[5];
    smallest = std::min(smallest, now[5]), largest = std::max(largest, now[5]);
  }
  EXPECT_LE(smallest, 0.001);
  EXPECT_GE(largest, 0.999);
  EXPECT_NEAR(sum / 100, 0.5, 1e-9);
  const auto again = table(made);
  for (std::size_t i = 0; i < again.size(); ++i) EXPECT_NEAR(again[i], first[i], 1e-9);
  EXPECT_GT(std::fabs(first[5] - first[6]), 1e-3);
}

TEST(LinqTabular, EveryReplicationHasAProcessOfItsOwn) {
  const Side side{"linq_tabular", {}};
  const Made one = make_scenario(side, 100, 100), other = make_scenario(side, 100, 101);
  EXPECT_NE(one->transitions().arcs(0, 0, 0)[0].probability,
            other->transitions().arcs(0, 0, 0)[0].probability);
  EXPECT_NE(one->outcomes()(0, 0, 0), other->outcomes()(0, 0, 0));
  // Dirichlet(1/2, ..., 1/2) over four states: E p^2 = (3/4) / (2 * 3).
  double sum = 0;
  int rows = 0;
  for (int replication = 0; replication < 50; ++replication) {
    const Made made = make_scenario(side, 100, replication);
    for (int i = 0; i < 24; ++i, ++rows) {
      const double p = made->transitions().arcs(i / 12, i / 3 % 4, i % 3)[1].probability;
      sum += p * p;
    }
  }
  EXPECT_NEAR(sum / rows, 0.125, 5 * 0.22 / std::sqrt(double(rows)));
}

}  // namespace
}  // namespace regatta::testing
