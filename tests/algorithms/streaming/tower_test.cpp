#include <cmath>

#include "tests/support/streaming_support.hpp"

namespace regatta::testing {
namespace {

const std::vector<std::string> kShapes{"log", "log_star", "log_star_code"};

std::unique_ptr<streaming::Learner> learner(const std::string& shape, const Task& task) {
  return make_learner("tower", "shape", shape, task);
}

TEST(Tower, HasAnArmPerLevel) {
  EXPECT_EQ(learner("log", {500, 500'000})->memory(), int(std::floor(std::log(500.0))) + 1);
  EXPECT_EQ(learner("log", {2, 1000})->memory(), 1);
  EXPECT_EQ(learner("log_star", {500, 500'000})->memory(), 4);
}

// (T/K)^(2/3) = 100: arms 0 to 5 meet at level 0, the winner (arm 2, the first that pays) is pulled 120 times
// at level 1; the same again for arms 6 to 11 (nobody pays, arm 6 moves up and loses). At the end one king is
// left.
TEST(Tower, KingsMoveUpWhenALevelIsFull) {
  const Task task{12, 12'000};
  WrittenDown scenario({0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0});
  const auto found = play(*learner("log", task), scenario, task, {200, 600, 720, 1320, 1440, 12'000});
  const std::vector<double> regret{200, 200, 200, 800, 920, 920}, stored{1, 1, 1, 2, 2, 2};
  for (std::size_t k = 0; k < regret.size(); ++k) {
    EXPECT_EQ(found.at(streaming::kPseudoRegret, k), regret[k]) << k;
    EXPECT_EQ(found.at(streaming::kStoredArms, k), stored[k]) << k;
  }
}

// Two kings at the end: 100 new pulls of each (200, of which 100 are lost) decide.
TEST(Tower, KingsMeetAgainAtTheEnd) {
  const Task task{7, 7000};
  WrittenDown scenario({1, 1, 1, 1, 1, 1, 0});
  const auto found = play(*learner("log", task), scenario, task, {720, 820, 920, 1020, 7000});
  const std::vector<double> regret{0, 100, 200, 200, 200};
  for (std::size_t k = 0; k < regret.size(); ++k)
    EXPECT_EQ(found.at(streaming::kPseudoRegret, k), regret[k]) << k;
}

// Of K arms one pays: whatever its place, it must win, so that all that is lost is what the others' batches
// cost.
TEST(Tower, CommitsToTheOnlyArmThatPays) {
  const Task task{40, 4'000'000};
  for (const std::string& shape : kShapes) {
    for (std::size_t place = 0; place < 40; ++place) {
      std::vector<double> means(40, 0.0);
      means[place] = 1;
      WrittenDown scenario(means, std::int64_t(place));
      const auto found = play(*learner(shape, task), scenario, task, {2'000'000, 4'000'000});
      EXPECT_EQ(found.at(streaming::kPseudoRegret, 0), found.at(streaming::kPseudoRegret, 1))
          << shape << " " << place;
    }
  }
}

TEST(Tower, EndsWithAnyBudget) {
  for (const std::string& shape : kShapes) {
    for (Round horizon = 1; horizon <= 600; ++horizon) {
      const Task task{50, horizon};
      WrittenDown scenario(std::vector<double>(50, 0.5), horizon);
      const auto found = play(*learner(shape, task), scenario, task, {horizon});
      EXPECT_LE(found.at(streaming::kStoredArms, 0), learner(shape, task)->memory())
          << shape << " " << horizon;
    }
  }
}

}  // namespace
}  // namespace regatta::testing
