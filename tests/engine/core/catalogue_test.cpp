// Looking entries up and choosing the code of an instruction-set level, on catalogues made here.
#include "engine/core/catalogue.hpp"

#include <gtest/gtest.h>

#include "engine/protocol/protocol.hpp"

namespace regatta {
namespace {

class NamedMaker : public Maker {
 public:
  explicit NamedMaker(Level level) : level(level) {}
  std::vector<ParamSpec> describe() const override { return {}; }
  std::shared_ptr<const ParamSet> read(const Given&, const std::string&) const override { return nullptr; }
  const Level level;
};

class NamedProtocol : public Protocol {
 public:
  explicit NamedProtocol(int width) : width_(width) {}
  int width() const override { return width_; }
  void play(const Cell&, Level, std::int64_t, int, std::int64_t, Recorder&) const override {}

 private:
  int width_;
};

void add(Catalogue& catalogue, Level level, Kind kind, const std::string& protocol, const std::string& name) {
  catalogue.add(level, kind, protocol, {name, "", "doc of " + name}, name + ".cpp",
                std::make_shared<NamedMaker>(level));
}

Catalogue sample() {
  Catalogue catalogue;  // deliberately not added in order
  add(catalogue, 0, Kind::kScenario, "convex", "drift");
  add(catalogue, 0, Kind::kAlgorithm, "convex", "uniform");
  for (const Level level : {3, 2}) {
    add(catalogue, level, Kind::kScenario, "bandit", "bernoulli");
    add(catalogue, level, Kind::kAlgorithm, "bandit", "uniform");
    add(catalogue, level, Kind::kAlgorithm, "bandit", "exp3");
  }
  return catalogue;
}

TEST(Catalogue, FindsAlgorithmsByProtocolAndName) {
  const Catalogue catalogue = sample();
  const Entry* entry = catalogue.algorithm("convex", "uniform");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->protocol, "convex");
  EXPECT_EQ(entry->kind, Kind::kAlgorithm);
  EXPECT_EQ(entry->file, "uniform.cpp");
  EXPECT_EQ(entry->about.doc, "doc of uniform");
  EXPECT_NE(entry, catalogue.algorithm("bandit", "uniform"));
  EXPECT_EQ(catalogue.algorithm("convex", "exp3"), nullptr);
  EXPECT_EQ(catalogue.algorithm("bandit", "bernoulli"), nullptr) << "a scenario is no algorithm";
  EXPECT_EQ(catalogue.algorithm("experts", "exp3"), nullptr);
}

TEST(Catalogue, FindsScenariosByNameAlone) {
  const Catalogue catalogue = sample();
  ASSERT_NE(catalogue.scenario("drift"), nullptr);
  EXPECT_EQ(catalogue.scenario("drift")->protocol, "convex");
  EXPECT_EQ(catalogue.scenario("exp3"), nullptr) << "an algorithm is no scenario";
  EXPECT_EQ(catalogue.scenario(""), nullptr);
}

TEST(Catalogue, ListsInOrder) {
  const Catalogue catalogue = sample();
  EXPECT_EQ(catalogue.algorithm_names("bandit"), (std::vector<std::string>{"exp3", "uniform"}));
  EXPECT_EQ(catalogue.scenario_names(), (std::vector<std::string>{"bernoulli", "drift"}));
  std::vector<std::string> all;
  for (const Entry* e : catalogue.entries()) all.push_back(e->protocol + "/" + e->about.name);
  EXPECT_EQ(all, (std::vector<std::string>{"bandit/exp3", "bandit/uniform", "bandit/bernoulli",
                                           "convex/uniform", "convex/drift"}));
}

TEST(Catalogue, ALevelAddsAMakerAndNoEntry) {
  const Catalogue catalogue = sample();
  EXPECT_EQ(catalogue.entries().size(), 5u);
  EXPECT_EQ(catalogue.scenario("bernoulli")->makers.size(), 2u);
}

TEST(Catalogue, TheSameNameAndLevelTwiceIsABrokenContract) {
  Catalogue catalogue = sample();
  EXPECT_THROW(add(catalogue, 2, Kind::kAlgorithm, "bandit", "exp3"), std::logic_error);
  catalogue.add(2, "bandit", std::make_shared<NamedProtocol>(1));
  EXPECT_THROW(catalogue.add(2, "bandit", std::make_shared<NamedProtocol>(1)), std::logic_error);
}

TEST(Entry, MakerIsOfTheHighestLevelNotAbove) {
  Entry entry{Kind::kAlgorithm, "bandit", {"x", "", ""}, "x.cpp", {}};
  for (const Level level : {2, 4}) entry.makers[level] = std::make_shared<NamedMaker>(level);
  const auto level_of = [&](Level level) { return static_cast<const NamedMaker&>(entry.maker(level)).level; };
  EXPECT_EQ(level_of(2), 2);
  EXPECT_EQ(level_of(3), 2);  // level 3 was not built
  EXPECT_EQ(level_of(4), 4);
  EXPECT_EQ(level_of(9), 4);
  EXPECT_THROW(entry.maker(0), std::logic_error) << "code of level 2 need not run on a processor of level 0";
}

TEST(Entry, PortableCodeServesEveryLevel) {
  const Catalogue catalogue = sample();
  const Entry& portable = *catalogue.scenario("drift");
  for (const Level level : {0, 2, 3, 4}) EXPECT_EQ(&portable.maker(level), portable.makers.at(0).get());
}

TEST(Catalogue, ProtocolIsOfTheHighestLevelNotAbove) {
  Catalogue catalogue;
  catalogue.add(2, "bandit", std::make_shared<NamedProtocol>(8));
  catalogue.add(4, "bandit", std::make_shared<NamedProtocol>(32));
  catalogue.add(0, "convex", std::make_shared<NamedProtocol>(1));
  EXPECT_EQ(catalogue.protocol("bandit", 3).width(), 8);
  EXPECT_EQ(catalogue.protocol("bandit", 4).width(), 32);
  EXPECT_EQ(catalogue.protocol("convex", 4).width(), 1);
  EXPECT_THROW(catalogue.protocol("experts", 4), std::logic_error);
  EXPECT_EQ(catalogue.protocols(), (std::vector<std::string>{"bandit", "convex"}));
}

TEST(Catalogue, LevelsAreThoseThatWereBuiltAndRunHere) {
  Catalogue catalogue;
  EXPECT_EQ(catalogue.levels(), std::vector<Level>{0});
  for (const Level level : {4, 3, 2, 77}) catalogue.add(level, "bandit", std::make_shared<NamedProtocol>(8));
  std::vector<Level> expected{0};
  if (__builtin_cpu_supports("x86-64-v2")) expected.push_back(2);
  if (__builtin_cpu_supports("x86-64-v3")) expected.push_back(3);
  if (__builtin_cpu_supports("x86-64-v4")) expected.push_back(4);
  EXPECT_EQ(catalogue.levels(), expected) << "no processor runs level 77; the best comes last";
}

}  // namespace
}  // namespace regatta
