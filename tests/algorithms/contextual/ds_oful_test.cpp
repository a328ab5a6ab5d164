#include <gtest/gtest.h>

#include "engine/core/ridge.hpp"
#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

const Task kTask{.actions = 2, .dimension = 2, .horizon = 100};

std::unique_ptr<contextual::Learner> learner(double gamma) {
  return make_learner({"ds_oful", {{"gamma", value(gamma)}, {"beta", value(3.0)}, {"ridge", value(1.0)}}},
                      kTask);
}

/// The actions of a learner that gets `rewards`, one after the other, whatever it plays.
std::vector<std::int64_t> played(double gamma, const std::vector<double>& rewards) {
  const auto l = learner(gamma);
  const ActionFeatures x = shown(kTask, {{1, 0}, {0, 1}});
  Rng<double> rng(StreamKey{1}, 0);
  std::vector<std::int64_t> actions;
  for (std::size_t t = 1; t <= rewards.size(); ++t) {
    actions.push_back(l->act(Round(t), x, rng));
    l->observe(Round(t), x, actions.back(), rewards[t - 1]);
  }
  return actions;
}

// Unit vectors are models of their own: after n plays with rewards of sum s an action has the index
// s / (n + 1) + 3 / sqrt(n + 1). Both begin with 3, and the first is taken. Then 0.25 + 2.121 against 3;
// then 2.371 against 2.121 + 0.5 (reward 1); then the second has 1 + 1.732 (reward 2) and stays ahead
// of 2.371; with a reward of -4 it falls to (1 + 2 - 4) / 4 + 1.5.
TEST(DsOful, IsOfulWithGammaZero) {
  EXPECT_EQ(played(0, {0.5, 1, 2, -4, 0, 0}), (std::vector<std::int64_t>{0, 1, 1, 1, 0, 0}));
}

// Norms are 1, then 1 / sqrt(2) = 0.707: with gamma = 0.8 each action is learned from once, and the better
// of 2.371 and 2.621 is played for ever, whatever it pays.
TEST(DsOful, LearnsFromInformativeRoundsOnly) {
  EXPECT_EQ(played(0.8, {0.5, 1, -9, -9, -9, -9}), (std::vector<std::int64_t>{0, 1, 1, 1, 1, 1}));
  EXPECT_EQ(played(0.7, {0.5, 1, -9, -9, -9, -9})[3], 0) << "0.707 is above 0.7: learned from";
  EXPECT_EQ(played(1.1, {0.5, 1, 1, 1}), (std::vector<std::int64_t>{0, 0, 0, 0})) << "never learns";
}

// New vectors are looked at even when nothing was learned.
TEST(DsOful, LooksAtWhatIsShown) {
  const auto l = learner(1.1);
  Rng<double> rng(StreamKey{1}, 0);
  EXPECT_EQ(l->act(1, shown(kTask, {{1, 0}, {0, 0.5}}), rng), 0);
  EXPECT_EQ(l->act(2, shown(kTask, {{0.5, 0}, {0, 1}}), rng), 1);
}

// Acceptance check B4 of the paper's page: with gamma = 0.05 at most 15 % of 10,000 rounds are learned from,
// in every run. The rounds are counted by a regression beside the learner's, which has to explain all it
// plays.
TEST(DsOful, LearnsFromAFewOfManyRounds) {
  constexpr Round kRounds = 10'000;
  constexpr double kGamma = 0.05;
  for (std::int64_t replication = 0; replication < 3; ++replication) {
    Staged staged({"misspecified_linear", {{"zeta", value(0.02)}}}, kRounds, replication);
    const auto l = make_learner({"ds_oful", {{"gamma", value(kGamma)}}}, staged.task);
    Rng<double> rng(StreamKey{1}, 0);
    Ridge beside(staged.task.dimension, 1.0);
    Round learned = 0;
    std::int64_t best = -1;
    for (Round t = 1; t <= kRounds; ++t) {
      const ActionFeatures& x = staged.scenario->show(t);
      if (best < 0) {
        best = argmax<double>(staged.task.actions, [&](int a) {
          return beside.predict(x(a)) + 3 * std::sqrt(beside.squared_width(x(a)));
        });
      }
      const std::int64_t a = l->act(t, x, rng);
      ASSERT_EQ(a, best) << "round " << t;
      const double reward = staged.scenario->reward(t, a);
      l->observe(t, x, a, reward);
      if (std::sqrt(beside.squared_width(x(a))) < kGamma) continue;
      beside.add(x(a), reward);
      best = -1;
      ++learned;
    }
    EXPECT_LE(learned, 0.15 * kRounds) << "replication " << replication;
    EXPECT_GE(learned, 0.02 * kRounds);
  }
}

TEST(DsOful, OfBlocksIsTheSameAsWrittenOut) {
  const auto both = compare_with_blocks({"ds_oful", {{"gamma", value(0.1)}}},
                                        {.actions = 3, .dimension = 2, .horizon = 200}, 200);
  EXPECT_EQ(both.disjoint, both.written_out);
}

}  // namespace
}  // namespace regatta::testing
