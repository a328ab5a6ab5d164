// What differs between two files with chosen numbers.
#include "analysis/diff.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/analysis/results.hpp"

namespace regatta::analysis {
namespace {

using testing::experiment, testing::kNan, testing::numbers, testing::Results;

double value(int metric, int cell, std::int64_t r, std::size_t round) {
  return 1000.0 * metric + 100.0 * cell + 10.0 * double(round) + double(r);
}

store::Experiment two_cells() { return experiment("e", {"ucb1", "exp3"}, {1000, 1000}); }

TEST(Diff, OfEqualFilesIsNothing) {
  Results a({two_cells()}), b({two_cells()});
  const Diff d = diff(a.write(value), b.write(value));
  EXPECT_TRUE(d.same_numbers());
  EXPECT_TRUE(d.configuration.empty() && d.build.empty() && d.text.empty());
  ASSERT_EQ(d.cells.size(), 4u) << "two metrics of two cells";
  for (const CellDifference& c : d.cells) {
    EXPECT_EQ(c.values, 12);
    EXPECT_EQ(c.differing, 0);
    EXPECT_EQ(c.difference.value, 0);
    EXPECT_EQ(c.round, 1000);
  }
}

// Cell 1: replication r is larger by r at the last round: mean difference 1.5, s = 1.29, t_3 = 3.1824463.
TEST(Diff, ComparesReplicationByReplication) {
  Results a({two_cells()}), b({two_cells()});
  const Diff d = diff(a.write(value), b.write([](int m, int c, std::int64_t r, std::size_t k) {
    return value(m, c, r, k) + (m == 0 && c == 1 && k == 2 ? double(r) : 0);
  }));
  EXPECT_FALSE(d.same_numbers());
  for (const CellDifference& c : d.cells) {
    const bool other = c.algorithm == "exp3" && c.metric == "pseudo_regret";
    EXPECT_EQ(c.moved(), other);
    EXPECT_EQ(c.differing, other ? 3 : 0) << "replication 0 has the same number";
    if (!other) continue;
    EXPECT_EQ(c.largest, 3);
    EXPECT_DOUBLE_EQ(c.mean_a, 121.5);
    EXPECT_DOUBLE_EQ(c.mean_b, 123);
    EXPECT_DOUBLE_EQ(c.difference.value, 1.5);
    EXPECT_NEAR(c.difference.low, 1.5 - 3.1824463 * std::sqrt(5.0 / 3 / 4), 1e-6);
  }
}

TEST(Diff, ANumberAgainstANaNDiffers) {
  Results a({two_cells()}), b({two_cells()});
  const Diff d = diff(a.write(value), b.write([](int m, int c, std::int64_t r, std::size_t k) {
    return m == 0 && c == 0 && r == 1 ? kNan : value(m, c, r, k);
  }));
  EXPECT_FALSE(d.same_numbers());
  EXPECT_EQ(d.cells[0].differing, 3);
  EXPECT_EQ(d.cells[0].largest, 0);
  EXPECT_EQ(d.cells[0].replications_a, 3) << "in pairs: the others";
}

TEST(Diff, MissingReplicationsAreNotCompared) {
  Results a({two_cells()}), b({two_cells()});
  b.records[{0, 0, 2}] = {};
  const Diff d = diff(a.write(value), b.write(value));
  EXPECT_EQ(d.missing_a, 0);
  EXPECT_EQ(d.missing_b, 2);
  EXPECT_EQ(d.not_compared, 2);
  EXPECT_EQ(d.cells[0].values, 6);
  EXPECT_EQ(d.cells[0].differing, 0);
  EXPECT_FALSE(d.same_numbers());
}

TEST(Diff, OtherSeedsAreComparedByTheirMeans) {
  store::Experiment other = two_cells();
  other.cell_ids = {store::sample::cell_id(17), store::sample::cell_id(18)};
  Results a({two_cells()}), b({other});
  // variances of a mean: 5/12 and 5/12; Welch: 6 degrees of freedom, t = 2.4469119
  const Diff d = diff(a.write(value), b.write([](int m, int c, std::int64_t r, std::size_t k) {
    return value(m, c, r, k) + (c == 1 ? 50 : 1);
  }));
  EXPECT_FALSE(d.same_numbers());
  EXPECT_TRUE(d.only_a.empty() && d.only_b.empty());
  ASSERT_EQ(d.cells.size(), 4u);
  for (const CellDifference& c : d.cells) {
    EXPECT_EQ(c.match, Match::kSettings);
    EXPECT_EQ(c.values, 0);
    EXPECT_EQ(c.moved(), c.algorithm == "exp3");
    EXPECT_NEAR(c.difference.high - c.difference.value, 2.4469119 * std::sqrt(10.0 / 12), 1e-6);
  }
}

TEST(Diff, NamesParametersCellsAndShapes) {
  const auto one = [](std::vector<double> alphas, std::vector<std::int64_t> rounds, std::int64_t replications,
                      int id) {
    auto e = experiment("e", {"ucb1", "ucb1"}, {100, 100}, {numbers("ucb1.alpha", std::move(alphas))},
                        replications);
    e.checkpoints = std::move(rounds);
    e.cell_ids[1] = store::sample::cell_id(id);
    return e;
  };
  Results a({one({0.5, 2}, {10, 100}, 4, 1)}), b({one({0.5, 4}, {10, 50, 100}, 6, 2)});
  const Diff d = diff(a.write(value), b.write([](int m, int c, std::int64_t r, std::size_t k) {
    return value(m, c, r, k == 2 ? 1 : k);
  }));
  const auto has = [&](const std::string& what, const std::string& x, const std::string& y) {
    return std::any_of(d.configuration.begin(), d.configuration.end(),
                       [&](const Change& c) { return c.what == what && c.a == x && c.b == y; });
  };
  EXPECT_TRUE(has("e: ucb1.alpha", "0.5, 2", "0.5, 4"));
  EXPECT_TRUE(has("e: replications", "4", "6"));
  EXPECT_TRUE(has("e: checkpoints", "2 from 10 to 100", "3 from 10 to 100"));
  EXPECT_EQ(d.only_a, std::vector<std::string>{"e: ucb1 alpha=2, horizon 100"});
  EXPECT_EQ(d.only_b, std::vector<std::string>{"e: ucb1 alpha=4, horizon 100"});
  ASSERT_EQ(d.cells.size(), 2u);
  EXPECT_EQ(d.cells[0].values, 8) << "4 replications, 2 common rounds";
  EXPECT_EQ(d.cells[0].differing, 0);
  EXPECT_EQ(d.not_compared, 2);
  EXPECT_EQ(d.not_common, 1);
  const std::string text = diff_table(d, "a.h5", "b.h5");
  EXPECT_NE(text.find("ucb1 alpha=4, horizon 100"), std::string::npos) << text;
}

// Otherwise equal files: what is there is equal, but not all is there.
TEST(Diff, OtherCheckpointsAreADifference) {
  auto other = two_cells();
  other.checkpoints = {10, 1000};
  Results a({two_cells()}), b({other});
  const Diff d =
      diff(a.write(value),
           b.write([](int m, int c, std::int64_t r, std::size_t k) { return value(m, c, r, 2 * k); }));
  for (const CellDifference& c : d.cells) EXPECT_EQ(c.differing, 0);
  EXPECT_FALSE(d.same_numbers());
}

}  // namespace
}  // namespace regatta::analysis
