// What the protocol promises: oblivious noise, exact regret, transitions for those who may know them.
#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

TEST(EpisodicProtocol, NoiseDoesNotDependOnWhatTheLearnerDid) {
  const Made one = make_scenario({"garnet", {}}, 100, 100), two = make_scenario({"garnet", {}}, 100, 100);
  Rng<double> rng = test_stream(3);
  const Shape& shape = one.task->shape;
  int different = 0;
  for (int i = 0; i < 2000; ++i) {
    const int h = i % shape.steps, s = int(rng.below(shape.states)), a = int(rng.below(shape.actions));
    if (i % 2 == 0) {  // other states and actions in between
      const auto x = one->step(h, s, a), y = two->step(h, (s + 1) % shape.states, a);
      different += x.next != y.next;
      continue;
    }
    const auto x = one->step(h, s, a), y = two->step(h, s, a);
    ASSERT_EQ(x.next, y.next);
    ASSERT_EQ(x.outcome, y.outcome);
  }
  EXPECT_GT(different, 500);
}

TEST(EpisodicProtocol, RegretAgainstRewardsIsTheSumOfTheExactGaps) {
  // The uniform policy's gap is the same in every episode, so regret is k times (V* - V^uniform).
  const auto played = play_cell({"garnet", {}}, {"uniform", {}}, acceptance(50, 3, {1, 7, 50}));
  ASSERT_EQ(played.size(), 1u);
  for (const auto& regret : played.at("pseudo_regret")) {
    EXPECT_GT(regret[0], 0);
    EXPECT_NEAR(regret[1], 7 * regret[0], 1e-12 * regret[1]);
    EXPECT_NEAR(regret[2], 50 * regret[0], 1e-12 * regret[2]);
  }
}

TEST(EpisodicProtocol, UnitOutcomes) {
  const Task sea{.shape = {1, 1, 1}, .low = -0.5, .high = 1.5};
  EXPECT_EQ(sea.unit_reward(0.0), 0.25);
  EXPECT_EQ(sea.unit_loss(0.0), 0.75);
  const Task losses{.shape = {1, 1, 1}, .low = -0.5, .high = 1.5, .adversarial = true};
  EXPECT_EQ(losses.unit_reward(0.0), 0.75);
  EXPECT_EQ(losses.unit_loss(0.0), 0.25);
}

TEST(EpisodicProtocol, PairsThatMakeNoSenseAreRefused) {
  const PlayOptions options = acceptance(10, 1);
  const Side sea{"deep_sea", {}}, river{"river_swim", {}}, losses{"adversarial_garnet", {}};
  EXPECT_THROW(play_cell(river, {"o_reps", {}}, options), ConfigError);
  EXPECT_THROW(
      play_cell({"adversarial_garnet", {{"known_transitions", {false, {}}}}}, {"o_reps", {}}, options),
      ConfigError);
  EXPECT_THROW(play_cell(losses, {"psrl", {}}, options), ConfigError);
  EXPECT_THROW(play_cell(losses, {"q_learning_ucb", {}}, options), ConfigError);
  for (const char* name : {"psrl", "ucbvi"}) {
    EXPECT_THROW(play_cell(sea, {name, {{"stage", {std::string("pooled"), {}}}}}, options), ConfigError);
    EXPECT_NO_THROW(play_cell(river, {name, {{"stage", {std::string("per_step"), {}}}}}, options));
  }
  EXPECT_NO_THROW(play_cell(losses, {"ucbvi", {}}, options));
}

}  // namespace
}  // namespace regatta::testing
