// What the sweep file says before grids are expanded: checkpoints, names, values of parameters.
#include "engine/sweep/sweep_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/sweep/load.hpp"

namespace regatta::testing {
namespace {

CheckpointRule per_decade(std::int64_t n) { return {n, 0, {}}; }
CheckpointRule linear(std::int64_t n) { return {20, n, {}}; }

bool is_ascending(const std::vector<Round>& rounds) {
  return std::adjacent_find(rounds.begin(), rounds.end(), std::greater_equal<>()) == rounds.end();
}

bool contains(const std::vector<Round>& rounds, Round t) {
  return std::find(rounds.begin(), rounds.end(), t) != rounds.end();
}

TEST(CheckpointRule, PerDecadeContainsThePowersOfTenAndTheHorizon) {
  for (const std::int64_t n : {1, 2, 7, 20, 100}) {
    for (const Round horizon : {Round{1}, Round{10}, Round{999}, Round{123'456'789}, Round{10'000'000'000}}) {
      const auto rounds = per_decade(n).up_to(horizon);
      EXPECT_TRUE(is_ascending(rounds));
      EXPECT_EQ(rounds.front(), 1);
      EXPECT_EQ(rounds.back(), horizon);
      for (Round power = 1; power <= horizon; power *= 10) EXPECT_TRUE(contains(rounds, power)) << power;
    }
  }
}

TEST(CheckpointRule, PerDecadeIsEvenlySpacedInTheLogarithm) {
  EXPECT_EQ((per_decade(1).up_to(5000)), (std::vector<Round>{1, 10, 100, 1000, 5000}));
  // 10^(1/4) = 1.78, 10^(2/4) = 3.16, 10^(3/4) = 5.62
  EXPECT_EQ((per_decade(4).up_to(200)), (std::vector<Round>{1, 2, 3, 6, 10, 18, 32, 56, 100, 178, 200}));
  // Rounded values that coincide count once: the first decade has at most ten rounds.
  const auto dense = per_decade(1000).up_to(10);
  EXPECT_EQ(dense, (std::vector<Round>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}

TEST(CheckpointRule, DefaultIsTwentyPerDecade) {
  EXPECT_EQ(CheckpointRule{}.up_to(100'000), (per_decade(20).up_to(100'000)));
  const auto rounds = CheckpointRule{}.up_to(100'000);
  EXPECT_EQ(std::count_if(rounds.begin(), rounds.end(), [](Round t) { return t > 1000 && t <= 10'000; }), 20);
}

TEST(CheckpointRule, LinearDividesTheHorizonEvenly) {
  EXPECT_EQ((linear(4).up_to(1000)), (std::vector<Round>{250, 500, 750, 1000}));
  EXPECT_EQ((linear(3).up_to(10)), (std::vector<Round>{3, 6, 10}));
  EXPECT_EQ((linear(8).up_to(3)), (std::vector<Round>{1, 2, 3}));
}

TEST(CheckpointRule, LinearWorksForTheLongestHorizonAllowed) {
  const Round horizon = 1'000'000'000'000'000'000;
  const auto rounds = linear(10'000).up_to(horizon);
  ASSERT_EQ(rounds.size(), 10'000u);
  EXPECT_EQ(rounds.front(), horizon / 10'000);
  EXPECT_EQ(rounds[4999], horizon / 2);
  EXPECT_EQ(rounds.back(), horizon);
}

TEST(CheckpointRule, AListIsTakenUpToTheHorizonWithTheHorizon) {
  const CheckpointRule rule{20, 0, {50, 5, 500, 5}};
  EXPECT_EQ(rule.up_to(100), (std::vector<Round>{5, 50, 100}));
  EXPECT_EQ(rule.up_to(500), (std::vector<Round>{5, 50, 500}));
  EXPECT_EQ(rule.up_to(3), (std::vector<Round>{3}));
}

SweepFile read_file(const std::string& toml, const std::string& file = "some/folder/night_run.toml") {
  Problems problems;
  auto read = read_sweep_file(file, toml, problems);
  problems.raise_if_any();
  return read;
}

const std::string kPlain = experiment("{ name = 'bernoulli' }", "[{ name = 'ucb1' }]", "10");

TEST(SweepFile, HasDefaults) {
  const SweepFile file = read_file(kPlain);
  EXPECT_EQ(file.name, "night_run") << "the file's own name";
  EXPECT_EQ(file.seed, 1u);
  ASSERT_EQ(file.experiments.size(), 1u);
  const ExperimentFile& e = file.experiments[0];
  EXPECT_EQ(e.name, "bernoulli");
  EXPECT_EQ(e.replications, 100);
  EXPECT_EQ(e.horizons, std::vector<Round>{10});
  EXPECT_EQ(e.checkpoints.per_decade, 20);
  EXPECT_EQ(e.where.line, 1);
}

TEST(SweepFile, AnExperimentOverridesWhatStandsAtTheTop) {
  const SweepFile file =
      read_file("replications = 7\ncheckpoints = { linear = 5 }\nname = 'x'\nseed = 9\n" + kPlain +
                experiment("{ name = 'gaussian' }", "[{ name = 'ucb1' }]", "[10, 20]",
                           "replications = 3\ncheckpoints = [4, 8]") +
                kPlain);
  EXPECT_EQ(file.name, "x");
  EXPECT_EQ(file.seed, 9u);
  ASSERT_EQ(file.experiments.size(), 3u);
  for (const int i : {0, 2}) {  // the third is not changed by the second
    EXPECT_EQ(file.experiments[i].replications, 7);
    EXPECT_EQ(file.experiments[i].checkpoints.linear, 5);
    EXPECT_TRUE(file.experiments[i].checkpoints.rounds.empty());
  }
  EXPECT_EQ(file.experiments[1].replications, 3);
  EXPECT_EQ(file.experiments[1].horizons, (std::vector<Round>{10, 20}));
  EXPECT_EQ(file.experiments[1].checkpoints.linear, 0);
  EXPECT_EQ(file.experiments[1].checkpoints.rounds, (std::vector<Round>{4, 8}));
}

std::vector<std::string> names(const std::string& toml) {
  std::vector<std::string> out;
  for (const auto& e : read_file(toml).experiments) out.push_back(e.name);
  return out;
}

TEST(SweepFile, UnnamedExperimentsAreCalledAfterTheirScenario) {
  const std::string named = experiment("{ name = 'gaussian' }", "[{ name = 'ucb1' }]", "10");
  EXPECT_EQ(names(kPlain + named + kPlain + kPlain),
            (std::vector<std::string>{"bernoulli", "gaussian", "bernoulli_2", "bernoulli_3"}));
  EXPECT_EQ(names(kPlain + kPlain + "name = 'bernoulli'"),
            (std::vector<std::string>{"bernoulli_2", "bernoulli"}))
      << "a name that the user chose is kept";
  EXPECT_EQ(names(kPlain + kPlain + kPlain + "name = 'bernoulli_2'"),
            (std::vector<std::string>{"bernoulli", "bernoulli_3", "bernoulli_2"}));
}

TEST(SweepFile, GroupsOfTheResultsFileThatAreTakenCannotNameAnExperiment) {
  for (const char* name : {"index", "provenance"}) {
    EXPECT_NE(problems_of(kPlain + "name = '" + name + "'").find("is taken"), std::string::npos) << name;
  }
}

TEST(SweepFile, AListIsAnAxisAndOneValueIsNot) {
  const SweepFile file = read_file(experiment("{ name = 'bernoulli', gap = [0.1, 0.2], arms = 5 }",
                                              "[{ name = 'exp3', rate = ['fixed', 'anytime'] }]", "10"));
  const auto& scenario = file.experiments[0].scenario;
  ASSERT_EQ(scenario.axes.size(), 2u);
  for (const auto& axis : scenario.axes) {
    EXPECT_EQ(axis.values.size(), axis.parameter == "gap" ? 2u : 1u) << axis.parameter;
    for (const Value& v : axis.values) EXPECT_EQ(v.where.line, 2);
  }
  const auto& axis = file.experiments[0].algorithms.at(0).axes.at(0);
  ASSERT_EQ(axis.values.size(), 2u);
  EXPECT_EQ(std::get<std::string>(axis.values[1].data), "anytime");
}

TEST(SweepFile, ATextThatIsNoTomlIsOneProblemWithItsPlace) {
  const std::string what = problems_of("seed = 1\nname = \"open\nx = 2\n");
  EXPECT_TRUE(what.starts_with("test.toml:2:")) << what;
  EXPECT_EQ(std::count(what.begin(), what.end(), '\n'), 0) << what;
}

}  // namespace
}  // namespace regatta::testing
