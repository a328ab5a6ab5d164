#include <gtest/gtest.h>

#include <array>

#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

// Action = floor(K u) for the one uniform u of the round.
TEST(UniformContextual, ActionByHand) {
  const Task task{.actions = 7, .dimension = 1, .horizon = 50};
  const auto learner = make_learner({"uniform", {}}, task);
  const ActionFeatures x(task);
  Rng<double> rng(StreamKey{1}, 0), same(StreamKey{1}, 0);
  for (Round t = 1; t <= 50; ++t)
    EXPECT_EQ(learner->act(t, x, rng), std::int64_t(std::floor(7 * same.uniform())));
}

// Chi-squared of 70000 actions over K = 7: 6 degrees of freedom, above 27.9 with probability 1e-4.
TEST(UniformContextual, ActionsAreEquallyFrequent) {
  const Task task{.actions = 7, .dimension = 1, .horizon = 50};
  const auto learner = make_learner({"uniform", {}}, task);
  const ActionFeatures x(task);
  Rng<double> rng(StreamKey{1}, 100);
  std::array<int, 7> plays{};
  for (Round t = 1; t <= 70000; ++t) ++plays[std::size_t(learner->act(t, x, rng))];
  double chi_squared = 0;
  for (const int n : plays) chi_squared += (n - 1e4) * (n - 1e4) / 1e4;
  EXPECT_LT(chi_squared, 27.9);
}

// One coordinate u of a uniform direction in R^5 has density proportional to 1 - u^2, so distribution
// function F(u) = (2 + 3u - u^3) / 4, and the best of K = 10 means has expectation 1 - integral of F^10 over
// [-1, 1]; the mean of an action is 0. The regret of uniform play is T times that.
TEST(UniformContextual, RegretIsHorizonTimesTheMeanGap) {
  double integral = 0;
  const int steps = 20000;
  for (int i = 0; i < steps; ++i) {
    const double u = -1 + 2 * (i + 0.5) / steps;
    integral += std::pow((2 + 3 * u - u * u * u) / 4, 10) * 2 / steps;
  }
  const Estimate regret =
      estimate(final_values({"linear_gaussian", {}}, {"uniform", {}}, "pseudo_regret",
                            {.horizon = 1000, .replications = 40, .first_replication = 100}));
  EXPECT_NEAR(regret.mean, 1000 * (1 - integral), 4 * regret.error);
  EXPECT_LT(regret.error, 5);
}

// Ten labels: the probability of an error is 9/10, T = 2000 and 20 replications.
TEST(UniformContextual, ErrorsOnDigitsAreNineInTen) {
  const Estimate errors =
      estimate(final_values({"classification_csv", {}}, {"uniform", {}}, "errors",
                            {.horizon = 2000, .replications = 20, .first_replication = 100}));
  EXPECT_NEAR(errors.mean, 1800, 4 * std::sqrt(2000 * 0.09 / 20));
}

}  // namespace
}  // namespace regatta::testing
