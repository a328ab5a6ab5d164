// Which cells are content with the replications they have, and what the others are judged on afterwards.
#include "analysis/content.hpp"

#include <gtest/gtest.h>

#include "analysis/claims.hpp"
#include "tests/analysis/results.hpp"

namespace regatta::analysis {
namespace {

using testing::experiment, testing::Results;

/// One cell each of "near" (mean 1), "close" (mean 1.01) and "far" (mean 3), replications in batches of 4, 8
/// and 16; the numbers of the first batch are spread by 0.2, later ones lie at the mean.
struct File {
  std::vector<store::Experiment> experiments{
      experiment("e", {"near", "close", "far"}, {1000, 1000, 1000}, {}, 16)};
  File() { experiments[0].batch_ends = {4, 8, 16}; }

  static double number(int cell, std::int64_t replication) {
    const double mean = cell == 0 ? 1.0 : cell == 1 ? 1.01 : 3.0;
    const double sign = (replication + cell) % 2 == 0 ? 1 : -1;
    return mean + sign * (replication < 4 ? 0.2 : 0.05) * (1 + 0.1 * double(replication % 3));
  }
  store::Reader write(const std::function<void(Results&)>& change = {}) {
    Results results(experiments);
    if (change) change(results);
    return results.write([](int, int cell, std::int64_t replication, std::size_t checkpoint) {
      return number(cell, replication) * double(checkpoint + 1);
    });
  }
};

Claim less(const std::string& a, const std::string& b) {
  const auto algorithm = [](const std::string& name) {
    return CellFilter{{{"algorithm", {{name, {}}}, {}}}, {}};
  };
  Claim c;
  c.kind = ClaimKind::kLess;
  c.a = algorithm(a);
  c.b = algorithm(b);
  return c;
}

Until decided() {
  Until until;
  until.goal = Until::Goal::kDecided;
  return until;
}

Until width(double width, bool relative = false) {
  Until until;
  until.goal = relative ? Until::Goal::kRelativeWidth : Until::Goal::kWidth;
  until.width = width;
  return until;
}

using Cells = std::vector<char>;

TEST(Content, CellsOfAnUndecidedClaimNeedMore) {
  File file;
  const auto reader = file.write();
  const std::vector<Claim> claims{less("near", "close"), less("close", "far")};
  EXPECT_EQ(content(reader, claims, decided(), 0, 4), (Cells{0, 0, 1}));
  EXPECT_EQ(content(reader, {claims[1]}, decided(), 0, 4), (Cells{1, 1, 1}));
}

TEST(Content, OnlyTheFirstReplicationsAreLookedAt) {
  // near and close differ by 0.01: later replications, made equal but for that, decide it.
  Results results(File().experiments);
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t) {
    return r < 8 ? File::number(cell, r) : double(cell) + 1e-9 * double((r * 7 + cell) % 5);
  });
  EXPECT_EQ(content(reader, {less("near", "close")}, decided(), 0, 8), (Cells{0, 0, 1}));
  const auto whole = judge(reader, {less("near", "close")});
  EXPECT_EQ(whole[0].parts[0].replications, 16);
}

TEST(Content, AWidthIsThatOfEachCellsInterval) {
  File file;
  const auto reader = file.write();
  EXPECT_EQ(content(reader, {}, width(0.01), 0, 4), (Cells{0, 0, 0}));
  EXPECT_EQ(content(reader, {}, width(100), 0, 4), (Cells{1, 1, 1}));
  // About 2 * 3.18 * 3 * 0.25 / 2 = 2.4 wide at the last checkpoint, where the means are 3, 3 and 9.
  EXPECT_EQ(content(reader, {}, width(0.5, true), 0, 4), (Cells{0, 0, 1}));
}

TEST(Content, AWidthMayBeOfAnotherMetricAndLevel) {
  Results results(File().experiments);
  const auto reader = results.write([](int metric, int, std::int64_t r, std::size_t) {
    return metric == 0 ? 1.0 : double(r % 2);  // a constant; an interval of 1.84 for 4 replications
  });
  EXPECT_EQ(content(reader, {}, width(0.5), 0, 4), (Cells{1, 1, 1}));
  Until second = width(1.8);
  second.metric = "regret";
  EXPECT_EQ(content(reader, {}, second, 0, 4), (Cells{0, 0, 0}));
  second.level = 0.9;
  EXPECT_EQ(content(reader, {}, second, 0, 4), (Cells{1, 1, 1}));
}

TEST(Content, ACellWhoseReplicationsAllFailedNeedsNoMore) {
  Results results(File().experiments);
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t) {
    return cell == 1 ? std::nan("") : File::number(cell, r);
  });
  EXPECT_EQ(content(reader, {}, width(1e-3), 0, 4), (Cells{0, 1, 0}));
  EXPECT_EQ(content(reader, {less("near", "close")}, decided(), 0, 4), (Cells{1, 1, 1}));
}

TEST(Content, EveryLookHasItsShareOfTheError) {
  EXPECT_DOUBLE_EQ(level_of_one_look(0.95, 1), 0.95);
  EXPECT_DOUBLE_EQ(level_of_one_look(0.95, 5), 0.99);
  File file;
  EXPECT_DOUBLE_EQ(judge(file.write(), {less("near", "far")})[0].parts[0].level, level_of_one_look(0.95, 3));
}

TEST(Content, WhatIsNotNeededIsNeitherMissingNorFailed) {
  File file;
  const auto reader = file.write([](Results& results) {
    store::Record unneeded;
    unneeded.state = store::State::kNotNeeded;
    for (std::int64_t r = 4; r < 16; r += 2) results.records[{0, 2, r}] = unneeded;
    results.records[{0, 0, 10}].state = store::State::kMissing;
  });
  const Verdict far = judge(reader, {less("close", "far")})[0];
  EXPECT_EQ(far.parts[0].replications, 4);
  EXPECT_EQ(far.parts[0].missing, 0);
  EXPECT_EQ(far.parts[0].failed, 0);
  const Verdict near = judge(reader, {less("near", "close")})[0];
  EXPECT_EQ(near.parts[0].replications, 14);
  EXPECT_EQ(near.parts[0].missing, 2);
}

}  // namespace
}  // namespace regatta::analysis
