#include <gtest/gtest.h>

#include "tests/support/bandit_support.hpp"

namespace regatta::testing {
namespace {

TEST(Uniform, PlaysFloorOfKTimesU) {
  const auto learner = make_learner({"uniform", {}}, {.arms = 4, .horizon = 10});
  EXPECT_EQ(arm_for(*learner, 1, 0.0), 0);
  EXPECT_EQ(arm_for(*learner, 1, 0.25 - 0x1p-52), 0);
  EXPECT_EQ(arm_for(*learner, 1, 0.25), 1);
  EXPECT_EQ(arm_for(*learner, 7, 1 - 0x1p-52), 3);
}

// T times the mean gap: 20000 * 0.9 * 0.1 = 1800.
TEST(Uniform, RegretIsTimesMeanGap) {
  const PlayOptions options = acceptance(20000, 192);
  const Estimate e = estimate(final_values({"bernoulli", {}}, {"uniform", {}}, "pseudo_regret", options));
  EXPECT_TRUE(inside(e, 1795, 1805));
  EXPECT_NEAR(e.error, 0.1 * std::sqrt(20000 * 0.09 / 192), 0.06);  // binomial plays of the best arm
}

}  // namespace
}  // namespace regatta::testing
