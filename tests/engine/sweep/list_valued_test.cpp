// A parameter whose value is a list: none of the catalogue's own entries has one, so this protocol does. It
// is added when its first test starts, after the tests over every entry have listed the catalogue.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/sweep/plan.hpp"
#include "tests/engine/sweep/load.hpp"

namespace regatta::testing {
namespace {

struct ListedTask {};

struct Listed {
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::vector<double> means = reals("means", {0.25, 0.5}, kProbability, "mean reward of each arm");
    double scale = real("scale", 1, kPositive, "factor on the means");
  };
  static ListedTask task(const Params&, std::int64_t) { return {}; }
};

class ListedMaker : public DescribesScenario<ScenarioMaker, Listed, ListedTask> {
  std::vector<Metric> metrics(const ParamSet&) const override { return {{"regret", "none", "reward"}}; }
};

struct Idle {
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };
};

class NoRounds : public Protocol {
  int width() const override { return 1; }
  void play(const Cell&, Level, std::int64_t, int, std::int64_t, Recorder&) const override {}
};

class ListValued : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto& catalogue = Catalogue::instance();
    if (catalogue.scenario("listed") != nullptr) return;
    const std::string file = "tests/engine/sweep/";
    catalogue.add(0, "listing", std::make_shared<NoRounds>());
    catalogue.add(0, Kind::kScenario, "listing", {"listed", "", "Has a list."}, file + "listed.cpp",
                  std::make_shared<ListedMaker>());
    catalogue.add(0, Kind::kAlgorithm, "listing", {"idle", "none, 2026", "Does nothing."}, file + "idle.cpp",
                  std::make_shared<DescribesLearner<AlgorithmMaker, Idle, ListedTask>>());
  }
  static std::string toml(const std::string& parameters) {
    return experiment("{ name = 'listed', " + parameters + " }", "[{ name = 'idle' }]", "10");
  }
  /// The list of every cell, as text.
  static std::vector<std::string> lists(const std::string& parameters) {
    std::vector<std::string> out;
    const Sweep sweep = sweep_of(toml(parameters));
    for (const Cell& c : sweep.experiments.at(0).cells) {
      out.push_back(value_of(*c.scenario_params, "means"));
    }
    return out;
  }
};

TEST_F(ListValued, AListIsOneValueAndNoAxis) {
  EXPECT_EQ(lists("means = [0.1, 0.2, 1]"), (std::vector<std::string>{"[0.1, 0.2, 1]"}));
  EXPECT_EQ(lists("means = [0.1]"), (std::vector<std::string>{"[0.1]"}));
  EXPECT_EQ(lists("means = [0.1, 0.2], scale = [1, 2]"),
            (std::vector<std::string>{"[0.1, 0.2]", "[0.1, 0.2]"}))
      << "the other list is an axis";
}

TEST_F(ListValued, AListOfListsIsAnAxis) {
  EXPECT_EQ(lists("means = [[0.1], [0.2, 0.3]]"), (std::vector<std::string>{"[0.1]", "[0.2, 0.3]"}));
}

TEST_F(ListValued, OneNumberIsNoList) {
  EXPECT_EQ(problems_of(toml("means = 0.5")),
            "test.toml:2:39: 'means' must be a list of numbers (it is a real number)");
}

TEST_F(ListValued, AListOfAnythingButNumbersIsAMistake) {
  EXPECT_NE(problems_of(toml("means = ['a']")).find("'means' can't be a list of anything but numbers"),
            std::string::npos);
  EXPECT_NE(problems_of(toml("means = [0.5, true]")), "") << "true is no number";
  EXPECT_NE(problems_of(toml("means = [0.5, 1.5]")).find("1.5 is outside [0, 1]"), std::string::npos);
}

TEST_F(ListValued, TheListStandsInTheCellTableAsText) {
  const Plan plan = make_plan(sweep_of(toml("means = [[0.25, 0.5], [1]]")));
  for (const auto& column : plan.layout.experiments.at(0).columns) {
    if (column.name != "scenario.means") continue;
    EXPECT_EQ(column.texts, (std::vector<std::string>{"[0.25, 0.5]", "[1]"}));
    return;
  }
  FAIL() << "no column scenario.means";
}

}  // namespace
}  // namespace regatta::testing
