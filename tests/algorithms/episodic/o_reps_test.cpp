#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

const Task kLosses{.shape = {1, 1, 2},
                   .horizon = 50,
                   .adversarial = true,
                   .full_information = true,
                   .stationary = false,
                   .known_transitions = true};

Transitions staying(const Shape& shape) {
  return Transitions(shape, true, [](int, int s, int) { return std::vector<episodic::Arc>{{s, 1.0}}; });
}

// By hand. One state, one step: the update is exponential weights. eta = sqrt(2 ln 2 / 50). After the
// losses (.9, .2) and (.3, .5) the odds of action 0 are exp(-eta (.9 + .3 - .2 - .5)).
TEST(OReps, OneStateIsExponentialWeights) {
  const auto learner = make_learner({"o_reps", {}}, kLosses);
  const Transitions p = staying(kLosses.shape);
  learner->know(p);
  Policy policy(kLosses.shape);
  Rng<double> rng = test_stream(1);
  Table losses(kLosses.shape);
  learner->plan(1, rng, policy);
  EXPECT_NEAR(policy.probability(0, 0, 0), 0.5, 1e-12);
  losses(0, 0, 0) = 0.9, losses(0, 0, 1) = 0.2;
  learner->see(1, losses);
  learner->plan(2, rng, policy);
  losses(0, 0, 0) = 0.3, losses(0, 0, 1) = 0.5;
  learner->see(2, losses);
  learner->plan(3, rng, policy);
  const double odds = std::exp(-0.5 * std::sqrt(2 * std::log(2.0) / 50));
  EXPECT_NEAR(policy.probability(0, 0, 0), odds / (1 + odds), 1e-12);
}

// By hand. Bandit feedback: eta = sqrt(2 ln 2 / (50 * 2)); a loss of 0.7 of action 0 at probability 1/2
// counts 1.4; a second one of 0.4 counts 0.4 / q.
TEST(OReps, BanditLossesAreDividedByTheirProbability) {
  Task task = kLosses;
  task.full_information = false;
  const auto learner = make_learner({"o_reps", {}}, task);
  const Transitions p = staying(task.shape);
  learner->know(p);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  const double eta = std::sqrt(2 * std::log(2.0) / 100);
  learner->plan(1, rng, policy);
  learner->observe(1, 0, 0, 0, 0.7, 0);
  learner->plan(2, rng, policy);
  const double odds = std::exp(-1.4 * eta), q = odds / (1 + odds);
  EXPECT_NEAR(policy.probability(0, 0, 0), q, 1e-12);
  learner->observe(2, 0, 0, 0, 0.4, 0);
  learner->plan(3, rng, policy);
  const double next = odds * std::exp(-eta * 0.4 / q);
  EXPECT_NEAR(policy.probability(0, 0, 0), next / (1 + next), 1e-12);
}

// By hand. Two steps, two states; action 0 stays in state 0, action 1 leads to either with probability 1/2.
// With p the probability of action 0, the entropy is h(p) + h((1 + p) / 2) + ln 2; its derivative vanishes
// where (1 - p)^3 = p^2 (1 + p). (The uniform policy would be p = 1/2.)
TEST(OReps, StartsFromTheLargestEntropy) {
  Task task = kLosses;
  task.shape = {2, 2, 2};
  const Transitions p(task.shape, true, [](int, int, int a) {
    return a == 0 ? std::vector<episodic::Arc>{{0, 1.0}} : std::vector<episodic::Arc>{{0, 0.5}, {1, 0.5}};
  });
  const auto learner = make_learner({"o_reps", {}}, task);
  learner->know(p);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  learner->plan(1, rng, policy);
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double x = (low + high) / 2;
    ((1 - x) * (1 - x) * (1 - x) > x * x * (1 + x) ? low : high) = x;
  }
  EXPECT_NEAR(policy.probability(0, 0, 0), low, 1e-9);
  EXPECT_NEAR(low, 0.3966, 1e-4);
  for (int s = 0; s < 2; ++s) EXPECT_NEAR(policy.probability(1, s, 0), 0.5, 1e-9);
}

Side losses(std::int64_t blocks, const char* feedback) {
  return {"adversarial_garnet", {{"blocks", {blocks, {}}}, {"feedback", {std::string(feedback), {}}}}};
}

double bound(Round K, double choices) { return 5 * std::sqrt(2 * double(K) * choices * std::log(15.0)); }

// Measured (K = 250, 1000, 4000): four blocks 43.6, 93.1, 186.1, one block 53.3 at K = 250; a quarter of the
// bound, slope .512 and .497 (up to K = 16000).
TEST(OReps, FullInformationRegretGrowsLikeTheRoot) {
  const std::vector<Round> horizons{250, 1000, 4000};
  for (const std::int64_t blocks : {1, 4}) {
    std::vector<std::vector<double>> regret;
    for (const Round K : horizons) {
      regret.push_back(final_values(losses(blocks, "full"), {"o_reps", {}}, "regret", acceptance(K, 8)));
      expect_between(regret.back(), 0, bound(K, 1));
    }
    EXPECT_LE(log_slope(horizons, regret), 0.60) << blocks;
    EXPECT_LE(estimate(regret[2]).mean, 250) << blocks;  // 1667 of uniform play with four blocks
  }
}

// Measured, one block: 227, 501, 971, slope .498 (up to K = 16000), .32 of the bound.
TEST(OReps, BanditRegretGrowsLikeTheRoot) {
  const std::vector<Round> horizons{250, 1000, 4000};
  std::vector<std::vector<double>> regret;
  for (const Round K : horizons) {
    regret.push_back(final_values(losses(1, "bandit"), {"o_reps", {}}, "regret", acceptance(K, 12)));
    expect_between(regret.back(), 0, bound(K, 15));
  }
  EXPECT_LE(log_slope(horizons, regret), 0.60);
  EXPECT_NEAR(estimate(regret[2]).mean, 971, 120);
}

// The regret against a fixed policy may be negative here: only the bound is checked.
TEST(OReps, BanditWithSwitchesStaysBelowTheBound) {
  const auto regret = final_values(losses(4, "bandit"), {"o_reps", {}}, "regret", acceptance(2000, 8));
  expect_between(regret, -bound(2000, 15), bound(2000, 15));
}

}  // namespace
}  // namespace regatta::testing
