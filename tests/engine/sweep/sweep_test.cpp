// From a sweep's text to its cells: which ones, in which order, and with which identities.
#include "engine/sweep/sweep.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "engine/sweep/cell.hpp"
#include "tests/engine/store/sample.hpp"
#include "tests/engine/sweep/load.hpp"

namespace regatta::testing {
namespace {

namespace fs = std::filesystem;
using store::sample::Folder;

const std::string kBernoulli = "{ name = 'bernoulli' }", kUcb1 = "[{ name = 'ucb1' }]";

TEST(Sweep, ExpandsTheWholeGridInOrder) {
  const Sweep sweep =
      sweep_of(experiment("{ name = 'bernoulli', arms = [2, 5], gap = [0.1, 0.2] }",
                          "[{ name = 'ucb1', alpha = [2.0, 0.5] }, { name = 'uniform' }]", "[100, 10]"));
  std::vector<std::string> cells, expected;
  for (const Cell& c : sweep.experiments.at(0).cells) {
    cells.push_back(value_of(*c.scenario_params, "arms") + " " + value_of(*c.scenario_params, "gap") + " " +
                    std::to_string(c.horizon) + " " + c.algorithm->about.name +
                    value_of(*c.algorithm_params, "alpha"));
  }
  // Scenario first, then horizon, then algorithm; within an entry the last axis varies fastest. Values keep
  // the order in which the user wrote them.
  for (const std::string arms : {"2 ", "5 "}) {
    for (const std::string gap : {"0.1 ", "0.2 "}) {
      for (const std::string horizon : {"100 ", "10 "}) {
        for (const std::string algorithm : {"ucb12", "ucb10.5", "uniform"}) {
          expected.push_back(arms + gap + horizon + algorithm);
        }
      }
    }
  }
  EXPECT_EQ(cells, expected);
  EXPECT_EQ(sweep.cells(), 24);
  EXPECT_EQ(std::set<std::string>(sweep.experiments[0].ids.begin(), sweep.experiments[0].ids.end()).size(),
            24u);
}

TEST(Sweep, CellsOfAHorizonKnowIt) {
  const Sweep sweep = sweep_of("seed = 5\n" + experiment(kBernoulli, kUcb1, "[10, 100]"));
  const auto& cells = sweep.experiments.at(0).cells;
  ASSERT_EQ(cells.size(), 2u);
  for (const Cell& c : cells) {
    EXPECT_EQ(c.seed, 5u);
    EXPECT_EQ(c.scenario->about.name, "bernoulli");
    EXPECT_NE(c.facts, nullptr);
  }
  EXPECT_NE(cells[0].facts, cells[1].facts) << "the task says how many rounds there are";
}

TEST(Sweep, HorizonsShareOneAxis) {
  const Sweep sweep = sweep_of(experiment(kBernoulli, kUcb1, "[7, 40]", "checkpoints = { linear = 2 }"));
  EXPECT_EQ(sweep.experiments.at(0).checkpoints, (std::vector<Round>{3, 7, 20, 40}));
}

TEST(Sweep, MetricsAreThoseOfTheScenario) {
  const Sweep sweep = sweep_of(experiment(kBernoulli, kUcb1, "10") +
                               experiment("{ name = 'switching_losses' }", kUcb1, "10"));
  ASSERT_EQ(sweep.experiments.at(0).metrics.size(), 1u);
  EXPECT_EQ(sweep.experiments[0].metrics[0].name, "pseudo_regret");
  EXPECT_EQ(sweep.experiments.at(1).metrics.size(), 3u);
}

std::string only_id(const std::string& toml, const fs::path& folder = REGATTA_SOURCE "/scenarios/data") {
  const Sweep sweep = sweep_of(toml, folder);
  EXPECT_EQ(sweep.cells(), 1);
  return sweep.experiments.at(0).ids.at(0);
}

// XXH3-128 of "seed=1\nbandit/bernoulli\narms=10\nbest=0.9\ngap=0.1\nminimax_c=0\nhorizon=1000\nbandit/ucb1\n
// alpha=2". It changes only when an entry gets another parameter or default; every stored result of that
// entry is then of another cell, and has to be.
TEST(CellIdentity, IsThisNumber) {
  EXPECT_EQ(only_id(experiment(kBernoulli, kUcb1, "1000")), "3fe46560e85f2b330ae015851b15a836");
}

TEST(CellIdentity, DoesNotDependOnPositionOrCompany) {
  const std::string alone = only_id(experiment(kBernoulli, kUcb1, "1000"));
  const Sweep crowd = sweep_of("name = 'other'\nreplications = 7\ncheckpoints = { linear = 3 }\n" +
                               experiment("{ name = 'gaussian' }", kUcb1, "50") +
                               experiment("{ gap = [0.3, 0.1], name = 'bernoulli' }",
                                          "[{ name = 'uniform' }, { alpha = [1, 2], name = 'ucb1' }]",
                                          "[10, 1000]", "name = 'z'"));
  const auto& e = crowd.experiments.at(1);
  ASSERT_EQ(e.cells.size(), 12u);
  EXPECT_EQ(e.ids.back(), alone) << "gap 0.1, horizon 1000, alpha 2";
  EXPECT_EQ(std::count(e.ids.begin(), e.ids.end(), alone), 1);
}

TEST(CellIdentity, DoesNotDependOnDefaultsWrittenOut) {
  const std::string written_out =
      experiment("{ name = 'bernoulli', minimax_c = 0, gap = 0.10, best = 9e-1, arms = 10 }",
                 "[{ name = 'ucb1', alpha = 2 }]", "1_000");
  EXPECT_EQ(only_id("seed = 1\n" + written_out), only_id(experiment(kBernoulli, kUcb1, "1000")));
}

TEST(CellIdentity, DependsOnEverythingThatDecidesTheNumbers) {
  std::set<std::string> ids{
      only_id(experiment(kBernoulli, kUcb1, "1000")),
      only_id("seed = 2\n" + experiment(kBernoulli, kUcb1, "1000")),
      only_id(experiment(kBernoulli, kUcb1, "1001")),
      only_id(experiment("{ name = 'bernoulli', gap = 0.2 }", kUcb1, "1000")),
      only_id(experiment("{ name = 'gaussian' }", kUcb1, "1000")),
      only_id(experiment(kBernoulli, "[{ name = 'ucb1', alpha = 0.5 }]", "1000")),
      only_id(experiment(kBernoulli, "[{ name = 'moss' }]", "1000")),
      only_id(experiment(kBernoulli, "[{ name = 'moss', alpha = 1 }]", "1000")),  // not the formula
  };
  EXPECT_EQ(ids.size(), 8u);
}

TEST(CellIdentity, DependsOnTheBytesOfADataFileAndNotOnItsPath) {
  const Folder folder;
  const fs::path original = REGATTA_SOURCE "/scenarios/data/digits_small.csv";
  fs::create_directories(folder / "sub");
  fs::copy_file(original, folder / "digits_small.csv");
  fs::copy_file(original, folder / "sub/renamed.csv");
  fs::copy_file(original, folder / "longer.csv");
  std::ifstream in(original);
  std::string header, row;
  std::getline(in, header) && std::getline(in, row);
  std::ofstream(folder / "longer.csv", std::ios::app) << row << '\n';
  const auto id = [&](const std::string& path) {
    return only_id(
        experiment("{ name = 'classification_csv', data = '" + path + "' }", "[{ name = 'uniform' }]", "10"),
        folder.path());
  };
  EXPECT_EQ(id("digits_small.csv"), id("sub/renamed.csv"));
  EXPECT_EQ(id("digits_small.csv"), id((folder / "sub/renamed.csv").string()));
  EXPECT_NE(id("digits_small.csv"), id("longer.csv"));
}

TEST(Sweep, TheSameCellTwiceIsAMistakeWithinAnExperimentOnly) {
  EXPECT_NE(
      problems_of(experiment(kBernoulli, "[{ name = 'ucb1' }, { name = 'ucb1', alpha = [1, 2.0] }]", "10"))
          .find("the same cell twice"),
      std::string::npos);
  const std::string once = experiment(kBernoulli, kUcb1, "10");
  EXPECT_EQ(problems_of(once + once), "") << "other replications or checkpoints, say";
}

std::string identity(const std::string& toml) { return sweep_of(toml).identity(); }

TEST(SweepIdentity, DoesNotDependOnTheNotationOfTheFile) {
  const std::string plain = identity(experiment(kBernoulli, kUcb1, "1000"));
  EXPECT_EQ(plain.size(), 32u);
  EXPECT_EQ(identity("# a remark\nname = 'renamed'\nseed = 1\nreplications = 100\n"
                     "checkpoints = { per_decade = 20 }\n" +
                     experiment("{ name = 'bernoulli', gap = 0.1 }", "[{ alpha = 2, name = 'ucb1' }]",
                                "[1000]", "name = 'bernoulli'")),
            plain);
}

TEST(SweepIdentity, DependsOnEverythingThatDecidesTheNumbers) {
  const std::string plain = experiment(kBernoulli, kUcb1, "1000");
  const std::set<std::string> identities{
      identity(plain),
      identity("seed = 2\n" + plain),
      identity("replications = 99\n" + plain),
      identity("checkpoints = { linear = 9 }\n" + plain),
      identity("checkpoints = [999]\n" + plain),
      identity(plain + "name = 'x'"),  // names a group of the results file
      identity(plain + plain),
      identity(experiment(kBernoulli, "[{ name = 'ucb1', alpha = [2, 3] }]", "1000")),
  };
  EXPECT_EQ(identities.size(), 8u);
}

// Claims may be edited when results are there, but not where they decide how many there are.
TEST(SweepIdentity, DependsOnClaimsThatReplicationsWaitFor) {
  const std::string plain = experiment(kBernoulli, kUcb1, "1000");
  const auto claim = [](const std::string& says, const std::string& high) {
    return "[[claim]]\nsays = '" + says + "'\nkind = 'within'\nwithin = [0, " + high + "]\n";
  };
  EXPECT_EQ(identity(plain + claim("a", "9")), identity(plain));
  const std::string until = "until = { claim = 'decided', max = 1000 }\n";
  const std::string waits = identity(until + plain + claim("a", "9"));
  EXPECT_EQ(identity(until + plain + claim("in other words", "9")), waits);
  EXPECT_EQ(identity(until + plain + "[[claim]]\nwithin = [ 0,9 ]\nkind = 'within'\nsays = 'a'"), waits);
  const std::set<std::string> identities{
      identity(plain),
      waits,
      identity(until + plain + claim("a", "8")),
      identity("until = { claim = 'decided', max = 1001 }\n" + plain + claim("a", "9")),
      identity("until = { width = 1, max = 1000 }\n" + plain + claim("a", "9")),
      identity("until = { width = 2, max = 1000 }\n" + plain),
      identity("until = { width = 2, max = 1000, level = 0.9 }\n" + plain),
      identity("until = { relative_width = 2, max = 1000 }\n" + plain),
  };
  EXPECT_EQ(identities.size(), 8u);
  EXPECT_EQ(identity("until = { width = 1, max = 1000 }\n" + plain + claim("a", "9")),
            identity("until = { width = 1, max = 1000 }\n" + plain));
}

TEST(Sweep, AllAlgorithmsOfAScenarioFaceTheSameNoise) {
  const Sweep sweep =
      sweep_of(experiment("{ name = 'bernoulli', gap = [0.1, 0.2] }",
                          "[{ name = 'ucb1', alpha = [1, 2] }, { name = 'uniform' }]", "[10, 20]"));
  const auto& cells = sweep.experiments.at(0).cells;
  ASSERT_EQ(cells.size(), 12u);
  std::set<std::uint64_t> scenarios, all, noise, learner;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    EXPECT_EQ(cells[i].scenario_hash, cells[i - i % 3].scenario_hash) << "cell " << i;
    scenarios.insert(cells[i].scenario_hash);
    all.insert(cells[i].cell_hash);
    noise.insert(cells[i].key(Role::kScenario).value);
    learner.insert(cells[i].key(Role::kLearner).value);
    EXPECT_NE(cells[i].key(Role::kScenario).value, cells[i].key(Role::kSetup).value);
  }
  EXPECT_EQ(scenarios.size(), 4u) << "2 gaps, 2 horizons";
  EXPECT_EQ(noise.size(), 4u);
  EXPECT_EQ(all.size(), 12u);
  EXPECT_EQ(learner.size(), 12u);
}

TEST(Sweep, NoiseDependsOnTheSeedThroughTheStreamAlone) {
  const auto cell = [](const std::string& seed) {
    return sweep_of("seed = " + seed + "\n" + experiment(kBernoulli, kUcb1, "10"))
        .experiments.at(0)
        .cells.at(0);
  };
  EXPECT_EQ(cell("1").scenario_hash, cell("2").scenario_hash);
  EXPECT_NE(cell("1").key(Role::kScenario).value, cell("2").key(Role::kScenario).value);
}

// A rank that was sent text and files makes the same sweep as the rank that read them.
TEST(Sweep, IsTheSameFromPackedFiles) {
  const std::string toml = experiment("{ name = 'classification_csv', data = 'digits_small.csv' }",
                                      "[{ name = 'uniform' }, { name = 'lin_ucb' }]", "10") +
                           experiment(kBernoulli, kUcb1, "10");
  Files here({REGATTA_SOURCE "/scenarios/data"});
  const Sweep first = load({"a.toml", toml}, here);
  Files there = Files::unpack(here.pack());
  const Sweep second = load({"a.toml", toml}, there);
  EXPECT_EQ(first.identity(), second.identity());
  EXPECT_EQ(first.experiments[0].ids, second.experiments[0].ids);
}

TEST(Source, IsTheTextAsItStandsInTheFile) {
  const Folder folder;
  const std::string text =
      "seed = 1\r\n# gr\xc3\xb6\xc3\x9f"
      "er\n";
  std::ofstream(folder / "a.toml", std::ios::binary) << text;
  const SweepSource source = read_source((folder / "a.toml").string());
  EXPECT_EQ(source.text, text);
  EXPECT_EQ(source.path, (folder / "a.toml").string());
  EXPECT_THROW(read_source((folder / "none.toml").string()), ConfigError);
  EXPECT_THROW(read_source(folder.path().string()), ConfigError) << "a folder";
}

TEST(DataFiles, AreLookedForNearTheSweepThenInRegattaData) {
  const Folder folder;
  fs::create_directories(folder / "project/sweeps/data");
  fs::create_directories(folder / "project/data");
  fs::create_directories(folder / "elsewhere");
  const std::vector<fs::path> places{folder / "project/sweeps", folder / "project/sweeps/data",
                                     folder / "project/data", folder / "elsewhere"};
  const std::string sweep = (folder / "project/sweeps/a.toml").string();
  const char* before = std::getenv("REGATTA_DATA");
  const std::string kept = before ? before : "";
  setenv("REGATTA_DATA", places.back().c_str(), 1);
  for (auto place = places.rbegin(); place != places.rend(); ++place) {  // each hides those before
    std::ofstream(*place / "x.csv") << place->string();
    EXPECT_EQ(data_files(sweep).load("x.csv")->bytes, place->string());
  }
  unsetenv("REGATTA_DATA");
  std::ofstream(folder / "elsewhere/only_there.csv") << "1";
  EXPECT_THROW(data_files(sweep).load("only_there.csv"), ConfigError);
  if (before) setenv("REGATTA_DATA", kept.c_str(), 1);
}

// The code of a higher level may hold instructions that this processor lacks. Level 99 runs nowhere.
TEST(Cell, ParametersAreReadByCodeThatRunsHere) {
  struct Reads : Maker {
    explicit Reads(bool& used) : used(used) {}
    std::vector<ParamSpec> describe() const override { return {}; }
    std::shared_ptr<const ParamSet> read(const Given&, const std::string&) const override {
      used = true;
      return std::make_shared<ParamSet>();
    }
    bool& used;
  };
  bool low = false, high = false;
  const Entry entry{Kind::kAlgorithm,
                    "bandit",
                    {"x", "", ""},
                    "x.cpp",
                    {{0, std::make_shared<Reads>(low)}, {99, std::make_shared<Reads>(high)}}};
  Problems problems;
  Files files({});
  read(entry, {"x", {}, {}}, files, problems);
  EXPECT_TRUE(low);
  EXPECT_FALSE(high);
}

TEST(Cell, AnImpossiblePairIsAProblemWithItsReason) {
  Problems problems;
  Files files({});
  EXPECT_FALSE(make_cell({"gaussian", {}, {}}, {"exp3", {"a.toml", 4, 2}, {}}, 10, 1, files, problems));
  ASSERT_EQ(problems.list().size(), 1u);
  const std::string what = problems.list()[0].text();
  EXPECT_TRUE(what.starts_with("a.toml:4:2: algorithm 'exp3' can't play scenario 'gaussian' (it needs "))
      << what;
}

TEST(Cell, IsTheOneThatASweepMakes) {
  Problems problems;
  Files files({});
  const auto cell = make_cell({"bernoulli", {}, {}}, {"ucb1", {}, {}}, 10, 1, files, problems);
  ASSERT_TRUE(cell);
  const Sweep sweep = sweep_of(experiment(kBernoulli, kUcb1, "10"));
  EXPECT_EQ(cell->cell_hash, sweep.experiments[0].cells[0].cell_hash);
  EXPECT_EQ(cell->scenario_hash, sweep.experiments[0].cells[0].scenario_hash);
}

}  // namespace
}  // namespace regatta::testing
