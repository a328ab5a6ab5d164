#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

TEST(EpisodicUniform, EveryActionHasTheSameProbability) {
  const Task task{.shape = {2, 3, 4}, .horizon = 10};
  const auto learner = make_learner({"uniform", {}}, task);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  for (Round k = 1; k <= 3; ++k) {
    learner->plan(k, rng, policy);
    EXPECT_EQ(policy.take_changed_steps() > 0, k == 1);
    for (int i = 0; i < 24; ++i) EXPECT_EQ(policy.probability(i / 12, i / 4 % 3, i % 4), 0.25);
  }
}

// Measured: slope .999 for K = 250 to 16000.
TEST(EpisodicUniform, RegretIsLinear) {
  const std::vector<Round> horizons{250, 1000, 4000};
  std::vector<std::vector<double>> regret;
  for (const Round K : horizons) {
    regret.push_back(final_values({"adversarial_garnet", {}}, {"uniform", {}}, "regret", acceptance(K, 8)));
  }
  EXPECT_GE(log_slope(horizons, regret), 0.95);
  EXPECT_LE(log_slope(horizons, regret), 1.05);
}

}  // namespace
}  // namespace regatta::testing
