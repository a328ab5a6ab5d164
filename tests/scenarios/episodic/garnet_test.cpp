#include <set>

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

TEST(Garnet, NextStatesAreDistinctAndUniformWithDirichletProbabilities) {
  // Dirichlet(1, 1, 1): E p = 1/3, E p^2 = 2 / (3 * 4) = 1/6.
  std::vector<double> leads_to(20, 0.0);
  double square = 0, last = 0, rows = 0;
  for (std::int64_t replication = 0; replication < 100; ++replication) {
    const Made made = make_scenario({"garnet", {}}, 10, replication);
    for (int s = 0; s < 20; ++s) {
      for (int a = 0; a < 4; ++a, ++rows) {
        const auto arcs = made->transitions().arcs(0, s, a);
        ASSERT_EQ(arcs.size(), 3u);
        std::set<int> distinct;
        for (const auto& arc : arcs) {
          distinct.insert(arc.next);
          leads_to[arc.next] += 1;
          square += arc.probability * arc.probability / 3;
        }
        last += arcs[2].probability;
        ASSERT_EQ(distinct.size(), 3u);
      }
    }
  }
  EXPECT_NEAR(square / rows, 1.0 / 6, 0.006);
  EXPECT_NEAR(last / rows, 1.0 / 3, 5 * std::sqrt(1.0 / 18 / rows));
  for (const double count : leads_to) EXPECT_NEAR(count, rows * 3 / 20, 5 * std::sqrt(rows * 3 / 20));
}

TEST(Garnet, ATenthOfTheActionsPays) {
  double paying = 0, sum = 0, entries = 0;
  for (std::int64_t replication = 0; replication < 200; ++replication) {
    const Made made = make_scenario({"garnet", {}}, 10, replication);
    for (int s = 0; s < 20; ++s) {
      for (int a = 0; a < 4; ++a, ++entries) {
        const double mean = made->outcomes()(0, s, a);
        paying += mean > 0;
        sum += mean;
        ASSERT_EQ(mean, made->outcomes()(9, s, a));
      }
    }
  }
  EXPECT_NEAR(paying / entries, 0.1, 5 * std::sqrt(0.09 / entries));
  EXPECT_NEAR(sum / paying, 0.5, 5 * std::sqrt(1.0 / 12 / paying));
}

TEST(Garnet, SomethingAlwaysPays) {
  const Side rare{"garnet",
                  {{"states", {std::int64_t{2}, {}}},
                   {"actions", {std::int64_t{2}, {}}},
                   {"branches", {std::int64_t{1}, {}}},
                   {"reward_density", {0.05, {}}}}};
  for (std::int64_t replication = 0; replication < 100; ++replication) {
    const Made made = make_scenario(rare, 10, replication);
    double sum = 0;
    for (int i = 0; i < 4; ++i) sum += made->outcomes()(0, i / 2, i % 2);
    EXPECT_GT(sum, 0);
  }
}

TEST(Garnet, RewardsAreCoinFlipsWithTheRightMeans) {
  const Made made = make_scenario({"garnet", {{"reward_density", {1.0, {}}}}}, 10, 100);
  for (int a = 0; a < 4; ++a) {
    const double mean = made->outcomes()(0, 5, a);
    double sum = 0;
    std::vector<double> arrived(20, 0.0);
    for (int i = 0; i < 20000; ++i) {
      const auto step = made->step(0, 5, a);
      ASSERT_TRUE(step.outcome == 0 || step.outcome == 1);
      sum += step.outcome;
      arrived[step.next] += 1;
    }
    EXPECT_NEAR(sum / 20000, mean, 5 * std::sqrt(mean * (1 - mean) / 20000));
    for (const auto& arc : made->transitions().arcs(0, 5, a)) {
      EXPECT_NEAR(arrived[arc.next] / 20000, arc.probability, 5 * std::sqrt(arc.probability / 20000) + 1e-9);
    }
  }
}

TEST(Garnet, MoreBranchesThanStatesIsAMistake) {
  EXPECT_THROW(make_scenario({"garnet", {{"branches", {std::int64_t{21}, {}}}}}, 10, 0), ConfigError);
}

}  // namespace
}  // namespace regatta::testing
