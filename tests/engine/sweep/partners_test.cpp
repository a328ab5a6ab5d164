// Who plays whom in benchmarks: every entry is played, by somebody who can.
#include "engine/sweep/partners.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>

namespace regatta {
namespace {

Files data() { return Files({std::filesystem::path(REGATTA_SOURCE) / "scenarios/data"}); }

/// Without those that other tests add.
std::vector<const Entry*> entries() {
  std::vector<const Entry*> all = Catalogue::instance().entries();
  std::erase_if(all, [](const Entry* e) { return e->file.starts_with("tests/"); });
  return all;
}

std::vector<Match> all_matches() {
  Files files = data();
  std::vector<Match> all;
  for (const Entry* entry : entries()) {
    if (auto match = first_match(*entry, files)) all.push_back(*std::move(match));
  }
  return all;
}

TEST(FirstMatch, IsFoundForEveryEntry) {
  const auto all = all_matches();
  ASSERT_EQ(all.size(), entries().size());
  std::set<std::string> names;
  for (const Match& m : all) {
    const bool is_algorithm = m.entry->kind == Kind::kAlgorithm;
    EXPECT_EQ(is_algorithm ? m.cell.algorithm : m.cell.scenario, m.entry) << m.name();
    EXPECT_EQ(is_algorithm ? m.cell.scenario : m.cell.algorithm, m.partner) << m.name();
    EXPECT_EQ(m.entry->protocol, m.partner->protocol) << m.name();
    EXPECT_FALSE(m.cell.algorithm->algorithm().refuses(*m.cell.algorithm_params, m.cell.facts.get()))
        << m.name();
    EXPECT_TRUE(names.insert(m.name()).second) << m.name() << " twice";
  }
}

TEST(FirstMatch, IsTheFirstThatAccepts) {
  for (const Match& m : all_matches()) {
    for (const Entry* earlier : Catalogue::instance().entries()) {
      if (earlier == m.partner) break;
      if (earlier->protocol != m.entry->protocol || earlier->kind != m.partner->kind) continue;
      Files files = data();
      Problems refusals;
      const bool is_algorithm = m.entry->kind == Kind::kAlgorithm;
      const std::string scenario = (is_algorithm ? earlier : m.entry)->about.name;
      const std::string algorithm = (is_algorithm ? m.entry : earlier)->about.name;
      EXPECT_FALSE(make_cell({scenario, {}, {}}, {algorithm, {}, {}}, 100, 1, files, refusals)) << m.name();
    }
  }
}

TEST(FirstMatch, WithoutDataFilesLeavesOutWhatNeedsThem) {
  Files none({});
  const Entry* csv = Catalogue::instance().scenario("classification_csv");
  ASSERT_NE(csv, nullptr);
  EXPECT_FALSE(first_match(*csv, none));
  const Entry* learner = Catalogue::instance().algorithm("contextual", "lin_ucb");
  ASSERT_NE(learner, nullptr);
  const auto match = first_match(*learner, none);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->partner->about.name, "linear_gaussian");
}

TEST(Match, PlaysAllItsRoundsAndRecordsThem) {
  Files files = data();
  for (const auto& [protocol, name, replications] :
       {std::tuple{"bandit", "ucb1", kLargestBlock}, std::tuple{"convex", "ogd", std::int64_t{2}},
        std::tuple{"contextual", "lin_ucb", std::int64_t{1}}}) {
    const auto match = first_match(*Catalogue::instance().algorithm(protocol, name), files);
    ASSERT_TRUE(match) << name;
    EXPECT_EQ(match->replications, replications);
    EXPECT_DOUBLE_EQ(match->rounds(), double(match->cell.horizon) * double(replications));
    EXPECT_EQ(match->checkpoints.size(), 100u);
    EXPECT_EQ(match->checkpoints.back(), match->cell.horizon);
    const auto result = match->play({Catalogue::instance().levels().back(), true});
    EXPECT_EQ(std::ssize(result.rows), match->metrics * replications * 100);
    for (const double x : result.rows) ASSERT_FALSE(std::isnan(x));
    EXPECT_GT(result.seconds, 0);
  }
}

}  // namespace
}  // namespace regatta
