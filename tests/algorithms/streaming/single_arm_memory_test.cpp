#include "tests/support/streaming_support.hpp"

namespace regatta::testing {
namespace {

std::unique_ptr<streaming::Learner> learner(const std::string& batch, const Task& task) {
  return make_learner("single_arm_memory", "batch", batch, task);
}

// (T/K)^(2/3) = 100 for T = 8000, K = 8: every arm gets 100 pulls; arms 0 to 2 pay nothing, arm 3 always, and
// so do 5 and 7. The king is the first arm that pays; the others after it cost nothing.
TEST(SingleArmMemory, KeepsTheFirstOfEqualArms) {
  const Task task{8, 8000};
  WrittenDown scenario({0, 0, 0, 1, 0, 1, 0, 1});
  const auto found = play(*learner("plain", task), scenario, task, {100, 300, 400, 500, 800, 8000});
  const std::vector<double> regret{100, 300, 300, 400, 500, 500};
  for (std::size_t k = 0; k < regret.size(); ++k)
    EXPECT_EQ(found.at(streaming::kPseudoRegret, k), regret[k]) << k;
  EXPECT_EQ(found.at(streaming::kStoredArms, 5), 1);
  EXPECT_EQ(found.at(streaming::kArmsRead, 5), 8);
}

// Factors (ln T)^(1/3) = 2.079 and ln K = 2.079 for T = 8000 (2.0793) and K = 8 (2.0794): 208 pulls each.
TEST(SingleArmMemory, FactorsAreThoseOfThePaper) {
  for (const std::string batch : {"uniform", "log_arms"}) {
    const Task task{8, 8000};
    WrittenDown scenario({0, 1, 1, 1, 1, 1, 1, 1});
    const auto found = play(*learner(batch, task), scenario, task, {207, 208, 209, 8000});
    EXPECT_EQ(found.at(streaming::kPseudoRegret, 0), 207) << batch;
    EXPECT_EQ(found.at(streaming::kPseudoRegret, 1), 208) << batch;
    EXPECT_EQ(found.at(streaming::kPseudoRegret, 3), 208) << batch;
  }
}

TEST(SingleArmMemory, AFirstArmWithMeanZeroIsKing) {
  const Task task{2, 1000};
  WrittenDown scenario({0, 0});
  EXPECT_EQ(play(*learner("plain", task), scenario, task, {1000}).at(streaming::kPseudoRegret, 0), 0);
}

// Fewer pulls than arms, or than one batch: nothing is left and nothing is overspent.
TEST(SingleArmMemory, EndsWithAnyBudget) {
  for (const std::string batch : {"uniform", "log_arms", "plain"}) {
    for (Round horizon = 1; horizon <= 300; ++horizon) {
      const Task task{50, horizon};
      WrittenDown scenario(std::vector<double>(50, 0.5), horizon);
      EXPECT_NO_THROW(play(*learner(batch, task), scenario, task, {horizon})) << batch << " " << horizon;
    }
  }
}

}  // namespace
}  // namespace regatta::testing
