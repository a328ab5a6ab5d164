// What must hold for every entry of the catalogue, found through the catalogue: nobody keeps a list.
#include <gtest/gtest.h>

#include <bit>
#include <filesystem>
#include <regex>

#include "engine/protocol/protocol.hpp"
#include "tests/support/play_cell.hpp"

namespace regatta::testing {
namespace {

namespace fs = std::filesystem;

std::vector<const Entry*> entries() { return Catalogue::instance().entries(); }

/// Entries of the tests themselves, from outside the tree.
bool is_sample(const Entry& entry) { return entry.file.starts_with("tests/"); }

TEST(EveryEntry, IsNamedLikeItsFile) {
  for (const Entry* e : entries()) EXPECT_EQ(fs::path(e->file).stem(), e->about.name) << e->file;
}

TEST(EveryEntry, IsOneFileAndEveryFileIsOne) {
  for (const char* folder : {"algorithms", "scenarios"}) {
    for (const auto& file : fs::recursive_directory_iterator(fs::path(REGATTA_SOURCE) / folder)) {
      if (file.path().extension() != ".cpp") continue;
      const std::string name = file.path().lexically_relative(REGATTA_SOURCE).string();
      const auto all = entries();
      EXPECT_EQ(1, std::count_if(all.begin(), all.end(), [&](const Entry* e) { return e->file == name; }))
          << name;
    }
  }
}

TEST(EveryEntry, IsDocumented) {
  for (const Entry* e : entries()) {
    EXPECT_FALSE(e->about.doc.empty()) << e->about.name;
    for (const ParamSpec& s : e->maker().describe())
      EXPECT_FALSE(s.doc.empty()) << e->about.name << '.' << s.name;
    if (e->kind == Kind::kScenario) continue;
    EXPECT_TRUE(std::regex_search(e->about.paper, std::regex("(19|20)[0-9][0-9]")))
        << e->about.name << " cites no year";
  }
}

TEST(EveryEntry, OfALaneProtocolHasAllLevels) {
  const auto levels = Catalogue::instance().protocol("bandit").width();
  EXPECT_GT(levels, 1);
  for (const Entry* e : entries()) {
    if (e->protocol == "bandit") {
      EXPECT_GE(e->makers.begin()->first, 2) << e->about.name;
    }
  }
}

/// All pairs of a protocol with default parameters, as "scenario/algorithm".
struct Pair {
  std::string scenario, algorithm;
  friend std::ostream& operator<<(std::ostream& out, const Pair& pair) {
    return out << pair.scenario << " by " << pair.algorithm;
  }
};

Round short_horizon(const std::string& protocol) {
  return protocol == "bandit" ? 300 : protocol == "episodic" ? 12 : 60;
}

/// Leaves out what an algorithm refuses, and the sample that breaks on purpose.
std::vector<Pair> pairs(bool with_lanes_only) {
  std::vector<Pair> all;
  for (const Entry* s : entries()) {
    if (s->kind != Kind::kScenario) continue;
    if (with_lanes_only && Catalogue::instance().protocol(s->protocol).width() == 1) continue;
    for (const std::string& a : Catalogue::instance().algorithm_names(s->protocol)) {
      if (a != "faulty" && can_play(s->about.name, a, short_horizon(s->protocol)))
        all.push_back({s->about.name, a});
    }
  }
  return all;
}

using Played = std::map<std::string, std::vector<std::vector<double>>>;

class EveryPair : public ::testing::TestWithParam<Pair> {
 protected:
  Played play(PlayOptions options) {
    options.horizon = short_horizon(Catalogue::instance().scenario(GetParam().scenario)->protocol);
    options.checkpoints = {1, options.horizon / 3, options.horizon / 2, options.horizon};
    return play_cell({GetParam().scenario, {}}, {GetParam().algorithm, {}}, options);
  }
};
class EveryLanePair : public EveryPair {};

/// Bits, not values: 0 differs from -0.
std::vector<std::uint64_t> bits(const Played& played) {
  std::vector<std::uint64_t> all;
  for (const auto& [metric, rows] : played) {
    for (const auto& row : rows) {
      for (const double v : row) all.push_back(std::bit_cast<std::uint64_t>(v));
    }
  }
  return all;
}

TEST_P(EveryPair, PlaysWithDefaultsAndTwiceTheSame) {
  const auto once = play({.replications = 9});
  EXPECT_FALSE(once.empty());
  EXPECT_EQ(bits(once), bits(play({.replications = 9})));
}

TEST_P(EveryPair, AReplicationDoesNotDependOnItsNeighbours) {
  const auto all = play({.replications = 12, .first_replication = 3});
  const auto later = play({.replications = 8, .first_replication = 7});
  for (const auto& [metric, rows] : all) {
    for (std::size_t r = 4; r < 12; ++r) {
      EXPECT_EQ(rows[r], later.at(metric)[r - 4]) << metric << " of replication " << 3 + r;
    }
  }
}

TEST_P(EveryPair, SameBitsOnEveryLevel) {
  const auto expected = bits(play({.replications = 3, .level = 2}));
  for (const Level level : Catalogue::instance().levels()) {
    if (level > 2) {
      EXPECT_EQ(expected, bits(play({.replications = 3, .level = level}))) << "level " << level;
    }
  }
}

TEST_P(EveryLanePair, LanesEqualSingleReplicationsOnEveryLevel) {
  const auto expected = bits(play({.replications = 37, .level = 2, .lanes = false}));
  for (const Level level : Catalogue::instance().levels()) {
    if (level == 0) continue;
    for (const bool lanes : {false, true}) {
      EXPECT_EQ(expected, bits(play({.replications = 37, .level = level, .lanes = lanes})))
          << "level " << level << (lanes ? " lanes" : " single");
    }
  }
}

std::string name_of(const ::testing::TestParamInfo<Pair>& info) {
  return info.param.scenario + "__" + info.param.algorithm;
}
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryPair, ::testing::ValuesIn(pairs(false)), name_of);
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryLanePair, ::testing::ValuesIn(pairs(true)), name_of);

// Over the horizon of this test a learner may not meet any reward yet (grid_world), and uniform play has the
// same exact regret in every replication: so, per scenario, somebody's replications must differ, and another
// seed must matter.
class EveryScenario : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryScenario, ReplicationsDifferAndSeedsMatter) {
  const std::string protocol = Catalogue::instance().scenario(GetParam())->protocol;
  int replications_differ = 0, seeds_matter = 0;
  PlayOptions options{.horizon = 10 * short_horizon(protocol), .replications = 6};
  for (const Pair& pair : pairs(false)) {
    if (pair.scenario != GetParam()) continue;
    options.seed = 1;
    const auto one = play_cell({pair.scenario, {}}, {pair.algorithm, {}}, options);
    options.seed = 2;
    seeds_matter += bits(one) != bits(play_cell({pair.scenario, {}}, {pair.algorithm, {}}, options));
    for (const auto& [metric, rows] : one) replications_differ += rows[0] != rows[1] || rows[1] != rows[2];
  }
  EXPECT_GE(replications_differ, 1);
  EXPECT_GE(seeds_matter, 1);
}

std::vector<std::string> scenarios() { return Catalogue::instance().scenario_names(); }

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryScenario, ::testing::ValuesIn(scenarios()),
                         [](const auto& info) { return info.param; });

TEST(Sample, AnAlgorithmFromOutsideTheTreeIsPlayedAndJudged) {
  const Entry* entry = Catalogue::instance().algorithm("bandit", "follow_the_leader");
  ASSERT_NE(entry, nullptr);
  EXPECT_TRUE(is_sample(*entry));
  // It locks on a wrong arm in many replications: the second half of the rounds costs about as much as the
  // first.
  const auto played = play_cell({"bernoulli", {}}, {"follow_the_leader", {}},
                                {.horizon = 4000, .replications = 200, .checkpoints = {2000, 4000}});
  std::vector<double> first, second;
  for (const auto& row : played.at("pseudo_regret"))
    first.push_back(row[0]), second.push_back(row[1] - row[0]);
  const Estimate linear = paired(second, first, 0.8);
  EXPECT_GT(linear.mean - 3 * linear.error, 0)
      << "not linear: mean second half - 0.8 first half = " << linear.mean;
}

}  // namespace
}  // namespace regatta::testing
