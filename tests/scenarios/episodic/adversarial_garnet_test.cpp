#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

double least_value(const Transitions& p, const Table& losses) {
  double least = 1e300;
  for_each_policy(losses.shape(), [&](const Policy& policy) {
    least = std::min(least, value_by_recursion(p, losses, policy, 0, 0));
  });
  return least;
}

TEST(AdversarialGarnet, BlocksSwitchOnTimeToAnotherGoodAction) {
  // K = 10 episodes, m = 4 blocks: floor((k - 1) 4 / 10) changes at k = 1, 4, 6, 9.
  const Made made = make_scenario({"adversarial_garnet", {}}, 10, 100);
  const auto good = [&](int h, int s) {
    int which = -1;
    for (int a = 0; a < 3; ++a) {
      const double loss = made->outcomes()(h, s, a);
      EXPECT_TRUE(loss == 0.25 || loss == 0.75);
      if (loss == 0.25) which = which == -1 ? a : 99;
    }
    return which;
  };
  std::vector<Round> changes;
  std::vector<int> before(25, -1);
  for (Round k = 2; k <= 10; ++k) {
    for (int i = 0; i < 25; ++i) before[i] = good(i / 5, i % 5);
    const bool changed = made->begin(k);
    if (changed) changes.push_back(k);
    for (int i = 0; i < 25; ++i) EXPECT_EQ(good(i / 5, i % 5) == before[i], !changed);
  }
  EXPECT_EQ(changes, (std::vector<Round>{4, 6, 9}));
}

TEST(AdversarialGarnet, UniformPolicyHasAKnownRegret) {
  // Uniform play loses (0.25 + 2 * 0.75) / 3 per step. Within the first block the best policy loses 0.25.
  // Over all four blocks an action is good in at most two (never in two neighbours), and with three actions
  // one is good in two: the best fixed policy loses 1/2 per step. The best policy of each episode always
  // loses 0.25.
  const double uniform = 5 * 1.75 / 3, best = 5 * 0.25, fixed = 5 * 0.5;
  const auto played =
      play_cell({"adversarial_garnet", {}}, {"uniform", {}}, acceptance(400, 10, {1, 100, 400}));
  for (int r = 0; r < 10; ++r) {
    const auto &regret = played.at("regret")[r], &tracking = played.at("tracking_regret")[r];
    EXPECT_NEAR(regret[0], uniform - best, 1e-12);
    EXPECT_NEAR(regret[1], 100 * (uniform - best), 1e-9);
    EXPECT_NEAR(regret[2], 400 * (uniform - fixed), 1e-9);
    EXPECT_NEAR(tracking[1], 100 * (uniform - best), 1e-9);
    EXPECT_NEAR(tracking[2], 400 * (uniform - best), 1e-9);
  }
}

TEST(AdversarialGarnet, TheComparatorIsTheBestOfAllFixedPolicies) {
  // 17 episodes, 5 unequal blocks, 2^6 policies: sums of mean losses by enumeration.
  const Side small{"adversarial_garnet",
                   {{"states", {std::int64_t{2}, {}}},
                    {"actions", {std::int64_t{2}, {}}},
                    {"branches", {std::int64_t{2}, {}}},
                    {"steps", {std::int64_t{3}, {}}},
                    {"blocks", {std::int64_t{5}, {}}}}};
  const auto recorded = play_cell(small, {"uniform", {}}, acceptance(17, 20));
  for (std::int64_t replication = 0; replication < 20; ++replication) {
    const Made made = make_scenario_of_cell(small, {"uniform", {}}, 17, 100 + replication);
    const Shape shape = made.task->shape;
    Rng<double> unused = test_stream(0);
    Policy uniform(shape);
    make_learner({"uniform", {}}, *made.task)->plan(1, unused, uniform);
    Table sum(shape);
    double lost = 0, best_of_each = 0;
    for (Round k = 1; k <= 17; ++k) {
      made->begin(k);
      sum.add(made->outcomes(), 1.0);
      lost += value_by_recursion(made->transitions(), made->outcomes(), uniform, 0, 0);
      best_of_each += least_value(made->transitions(), made->outcomes());
    }
    EXPECT_NEAR(recorded.at("regret")[replication][0], lost - least_value(made->transitions(), sum), 1e-11);
    EXPECT_NEAR(recorded.at("tracking_regret")[replication][0], lost - best_of_each, 1e-11);
  }
}

TEST(AdversarialGarnet, BanditLossesAreCoinFlips) {
  const Made made =
      make_scenario({"adversarial_garnet", {{"feedback", {std::string("bandit"), {}}}}}, 10, 100);
  EXPECT_FALSE(made.task->full_information);
  for (int a = 0; a < 3; ++a) {
    double sum = 0;
    for (int i = 0; i < 20000; ++i) {
      const double loss = made->step(2, 1, a).outcome;
      ASSERT_TRUE(loss == 0 || loss == 1);
      sum += loss;
    }
    EXPECT_NEAR(sum / 20000, made->outcomes()(2, 1, a), 5 * std::sqrt(3.0 / 16 / 20000));
  }
}

}  // namespace
}  // namespace regatta::testing
