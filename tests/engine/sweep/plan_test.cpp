// A sweep cut into units: nothing left out, nothing twice, blocks filled, and the same plan every time.
#include "engine/sweep/plan.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/sweep/batches.hpp"
#include "tests/engine/sweep/load.hpp"

namespace regatta::testing {
namespace {

// Short and long cells, lanes and single replications, awkward numbers of replications.
const std::string kMixed =
    experiment("{ name = 'bernoulli', gap = [0.1, 0.2] }",
               "[{ name = 'ucb1', alpha = [0.5, 2] }, { name = 'uniform' }]", "[100, 60_000, 3_000_000]",
               "replications = 333") +
    experiment("{ name = 'river_swim' }", "[{ name = 'psrl' }, { name = 'uniform' }]", "[10, 2000]",
               "replications = 17") +
    experiment("{ name = 'quadratic_drift' }", "[{ name = 'ogd' }]", "1000", "replications = 1");

Plan plan_of(const std::string& toml) { return make_plan(sweep_of(toml)); }

TEST(Plan, CoversEveryReplicationOfEveryCellExactlyOnce) {
  const Plan plan = plan_of(kMixed);
  std::vector<std::vector<std::vector<int>>> covered;
  for (const Experiment& e : plan.sweep.experiments) {
    covered.emplace_back(e.cells.size(), std::vector<int>(std::size_t(e.replications), 0));
  }
  for (const store::Unit& u : plan.layout.units) {
    EXPECT_GT(u.replications, 0);
    for (auto r = u.first_replication; r < u.first_replication + u.replications; ++r) {
      ++covered.at(u.experiment).at(u.cell).at(std::size_t(r));
    }
  }
  for (const auto& experiment : covered) {
    for (const auto& cell : experiment) EXPECT_EQ(cell, std::vector<int>(cell.size(), 1));
  }
  EXPECT_NO_THROW(store::check(plan.layout));
}

/// Replications of each unit of the first cell of a one-experiment sweep.
std::vector<std::int64_t> sizes(const std::string& toml) {
  std::vector<std::int64_t> out;
  for (const store::Unit& u : plan_of(toml).layout.units) {
    if (u.cell == 0) out.push_back(u.replications);
  }
  return out;
}

// A block of the widest level takes 32 replications, whichever level the ranks run.
TEST(Plan, UnitsOfLaneProtocolsFillTheirBlocks) {
  for (const std::string horizon : {"1000", "100_000", "700_000", "50_000_000"}) {
    const auto all = sizes(experiment("{ name = 'bernoulli' }", "[{ name = 'ucb1' }]", horizon,
                                      "replications = 1001\ncheckpoints = { linear = 10 }"));
    for (std::size_t i = 0; i + 1 < all.size(); ++i) EXPECT_EQ(all[i] % 32, 0) << horizon;
  }
}

// 5000 checkpoints of 3 metrics: no more than 34 replications fit into a unit's rows.
TEST(Plan, UnitsOfLaneProtocolsFillTheirBlocksAlsoWhenRowsAreLong) {
  const auto all = sizes(experiment("{ name = 'switching_losses' }", "[{ name = 'ucb1' }]", "10_000",
                                    "replications = 1001\ncheckpoints = { linear = 5000 }"));
  ASSERT_GT(all.size(), 1u);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) ASSERT_EQ(all[i] % 32, 0) << "unit " << i;
}

TEST(Plan, LongCellsAreCutIntoMoreUnitsThanShortOnes) {
  const auto units = [](const std::string& horizon) {
    return sizes(experiment("{ name = 'bernoulli' }", "[{ name = 'ucb1' }]", horizon, "replications = 640"))
        .size();
  };
  EXPECT_EQ(units("1000"), 1u) << "a second of work is not worth cutting up further";
  EXPECT_EQ(units("10_000_000"), 20u) << "one block each";
  EXPECT_GT(units("500_000"), units("1000"));
}

TEST(Plan, RowsOfAUnitFitIntoFourMegabytes) {
  const Plan plan = plan_of(experiment("{ name = 'quadratic_drift' }", "[{ name = 'ogd' }]", "2000",
                                       "replications = 5000\ncheckpoints = { linear = 2000 }"));
  ASSERT_GT(plan.layout.units.size(), 1u);
  std::size_t largest = 0;
  for (std::size_t i = 0; i < plan.layout.units.size(); ++i) {
    largest = std::max(largest, store::row_count(plan.layout, int(i)));
  }
  EXPECT_LE(largest, 512u * 1024);
  EXPECT_GT(largest, 500u * 1024) << "the rows, not the time, are to limit these units";
  EXPECT_GT(plan.memory_per_rank(), (40u << 20) + largest * sizeof(double));
  EXPECT_LT(plan.memory_per_rank(), 60u << 20);
}

TEST(Plan, IsTheSameEveryTime) {
  const Plan one = plan_of(kMixed), two = plan_of(kMixed);
  ASSERT_EQ(one.layout.units.size(), two.layout.units.size());
  EXPECT_EQ(one.layout.identity, two.layout.identity);
  for (std::size_t i = 0; i < one.layout.units.size(); ++i) {
    const store::Unit &a = one.layout.units[i], &b = two.layout.units[i];
    EXPECT_EQ(std::tie(a.experiment, a.cell, a.first_replication, a.replications),
              std::tie(b.experiment, b.cell, b.first_replication, b.replications));
    EXPECT_EQ(one.tasks[i].unit, two.tasks[i].unit);
    EXPECT_EQ(one.tasks[i].cost, two.tasks[i].cost) << "costs decide who plays what: bit for bit";
  }
}

TEST(Plan, EveryUnitHasAPositiveCostThatGrowsWithTheWork) {
  const Plan plan = plan_of(kMixed);
  ASSERT_EQ(plan.tasks.size(), plan.layout.units.size());
  double seconds = 0, rounds = 0;
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    EXPECT_EQ(plan.tasks[i].unit, int(i));
    EXPECT_GT(plan.tasks[i].cost, 0);
    EXPECT_TRUE(std::isfinite(plan.tasks[i].cost));
    const store::Unit& u = plan.layout.units[i];
    const Cell& cell = plan.sweep.experiments[u.experiment].cells[u.cell];
    EXPECT_DOUBLE_EQ(plan.tasks[i].cost, 1e-9 * nanoseconds(cell) * plan.rounds_of(int(i)));
    EXPECT_EQ(plan.rounds_of(int(i)), double(u.replications) * double(cell.horizon));
    seconds += plan.tasks[i].cost;
    rounds += plan.rounds_of(int(i));
  }
  EXPECT_DOUBLE_EQ(plan.seconds(), seconds);
  EXPECT_DOUBLE_EQ(plan.rounds(), rounds);
  // 2 gaps, 3 algorithms, 333 replications; 2 algorithms, 17 replications; 1000 rounds
  EXPECT_DOUBLE_EQ(plan.rounds(), 6 * 333 * 3'060'100.0 + 2 * 17 * 2010.0 + 1000.0);
}

TEST(Plan, LayoutSaysWhatTheSweepSays) {
  const std::string toml = "name = 'x'\n" + kMixed;
  const Plan plan = plan_of(toml);
  EXPECT_EQ(plan.layout.sweep_name, "x");
  EXPECT_EQ(plan.layout.sweep_text, toml);
  EXPECT_EQ(plan.layout.identity, plan.sweep.identity());
  ASSERT_EQ(plan.layout.experiments.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    const store::Experiment& e = plan.layout.experiments[i];
    EXPECT_EQ(e.name, plan.sweep.experiments[i].name);
    EXPECT_EQ(e.scenario, plan.sweep.experiments[i].scenario->about.name);
    EXPECT_EQ(e.protocol, plan.sweep.experiments[i].scenario->protocol);
    EXPECT_EQ(e.cell_ids, plan.sweep.experiments[i].ids);
    EXPECT_EQ(e.checkpoints, plan.sweep.experiments[i].checkpoints);
    EXPECT_EQ(e.replications, plan.sweep.experiments[i].replications);
    ASSERT_FALSE(e.metrics.empty());
    EXPECT_EQ(e.metrics[0].name, plan.sweep.experiments[i].metrics[0].name);
  }
}

/// A column as texts, "nan" for a missing number; "no such column" when there is none.
std::vector<std::string> column(const store::Experiment& e, const std::string& name) {
  for (const store::Column& c : e.columns) {
    if (c.name != name) continue;
    if (!c.numeric) return c.texts;
    std::vector<std::string> out;
    for (const double x : c.numbers) out.push_back(exact_text(x));
    return out;
  }
  return {"no such column"};
}

TEST(Columns, HoldEveryParameterAndNothingWhereAnAlgorithmHasNone) {
  const Plan plan = plan_of(
      experiment("{ name = 'bernoulli', gap = 0.2 }",
                 "[{ name = 'ucb1' }, { name = 'exp3', rate = 'anytime' }, { name = 'moss', alpha = 1.5 }, "
                 "{ name = 'moss' }]",
                 "[100, 50]"));
  const store::Experiment& e = plan.layout.experiments.at(0);
  using Texts = std::vector<std::string>;
  EXPECT_EQ(e.columns.at(0).name, "algorithm");
  EXPECT_EQ(e.columns.at(1).name, "horizon");
  EXPECT_EQ(column(e, "algorithm"), (Texts{"ucb1", "exp3", "moss", "moss", "ucb1", "exp3", "moss", "moss"}));
  EXPECT_EQ(column(e, "horizon"), (Texts{"100", "100", "100", "100", "50", "50", "50", "50"}));
  EXPECT_EQ(column(e, "scenario.gap"), Texts(8, "0.2"));
  EXPECT_EQ(column(e, "scenario.arms"), Texts(8, "10")) << "defaults too";
  EXPECT_EQ(column(e, "ucb1.alpha"), (Texts{"2", "nan", "nan", "nan", "2", "nan", "nan", "nan"}));
  EXPECT_EQ(column(e, "exp3.rate"), (Texts{"", "anytime", "", "", "", "anytime", "", ""}));
  EXPECT_EQ(column(e, "moss.alpha"), (Texts{"nan", "nan", "1.5", "nan", "nan", "nan", "1.5", "nan"}))
      << "a formula has no number";
}

// Cells are judged between batches: a unit that reached across a border would have to be half played.
TEST(Plan, NoUnitReachesAcrossABatch) {
  const Plan plan = plan_of(experiment("{ name = 'bernoulli' }", "[{ name = 'ucb1' }]", "100",
                                       "replications = 50\nuntil = { width = 1, max = 700 }") +
                            experiment("{ name = 'gaussian' }", "[{ name = 'ucb1' }]", "100"));
  EXPECT_EQ(plan.layout.experiments[0].batch_ends, (std::vector<std::int64_t>{50, 100, 200, 400, 700}));
  EXPECT_TRUE(plan.layout.experiments[1].batch_ends.empty());
  EXPECT_EQ(batches(plan.layout), 5);
  std::vector<std::int64_t> played(5, 0);
  for (int u = 0; u < std::ssize(plan.layout.units); ++u) {
    const store::Unit& unit = plan.layout.units[std::size_t(u)];
    if (unit.experiment == 1) {
      EXPECT_EQ(batch_of(plan.layout, u), 0);
    }
    if (unit.experiment == 0) played.at(std::size_t(batch_of(plan.layout, u))) += unit.replications;
  }
  EXPECT_EQ(played, (std::vector<std::int64_t>{50, 50, 100, 200, 300}));
  EXPECT_NO_THROW(store::check(plan.layout));
}

}  // namespace
}  // namespace regatta::testing
