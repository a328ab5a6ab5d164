#include "algorithms/episodic/linear_q.hpp"
#include "tests/support/linear_q_support.hpp"

namespace regatta::testing {
namespace {

using episodic::Features, episodic::InverseCovariance;

// By hand: eta = sqrt(ln 2 / (2 * 50)), beta = 2 eta, gamma = 12 eta^2; unit vectors have nothing to reduce.
TEST(MrPo, ThreeStepsByHand) {
  const double eta = std::sqrt(std::log(2.0) / 100);
  const auto step = [&](double d) { return 1 / (1 + std::exp(eta * d)); };
  expect_near(play_two_actions({"mr_po", {}}), two_actions_by_hand(2 * eta, 12 * eta * eta, step), 1e-12);
  const std::string tuned = "tuned";
  expect_near(play_two_actions({"mr_po", {{"preset", {tuned, {}}}}}),
              two_actions_by_hand(0.06 * eta, 400 * eta * eta,
                                  [&](double d) { return 1 / (1 + std::exp(10 * eta * d)); }),
              1e-12);
}

/// Three actions with features (1, 0), (s, s), (s, -s), s = 1 / sqrt 2.
Features three_features() {
  Features features({1, 1, 3}, 2);
  const double s = std::sqrt(0.5);
  const double rows[3][2] = {{1, 0}, {s, s}, {s, -s}};
  for (int a = 0; a < 3; ++a) std::copy_n(rows[a], 2, features(0, 0, a).begin());
  return features;
}

// The instance on which exponential weights fail without the reduction: visited with probabilities 1 - 2 p,
// p, p, p = gamma / 10, gamma = 4 (eta H)^2. By hand: T = diag(1 / (gamma + 1 - p), 1 / (gamma + p)).
TEST(MrPo, TheReductionKeepsEstimatesAboveMinusOneHalfOverEta) {
  const Features features = three_features();
  for (const auto& [eta, worst] : {std::pair{0.1, 1.09}, {0.03, 3.77}, {0.01, 11.36}}) {
    const double gamma = 4 * eta * eta, p = gamma / 10;
    Table q(features.shape());
    q(0, 0, 0) = 1 - 2 * p, q(0, 0, 1) = q(0, 0, 2) = p;
    InverseCovariance covariance(features.shape());
    covariance.use(features);
    covariance.set(q, gamma);
    Table plain(q.shape()), reduced(q.shape());
    episodic::add_estimate(covariance, 0, 0, 1, 1.0, plain);
    const double least = episodic::add_reduced_estimate(covariance, 0, 0, 1, 1.0,
                                                        covariance.mean_negative_part(0, q), reduced);
    EXPECT_NEAR(-eta * plain(0, 0, 2), worst, 0.01);
    EXPECT_NEAR(plain(0, 0, 2), 0.5 / (gamma + 1 - p) - 0.5 / (gamma + p), 1e-9 / gamma);
    EXPECT_LE(-eta * reduced(0, 0, 2), eta == 0.01 ? 0.001 : 0.005);
    EXPECT_LE(-eta * least, 0.5);
    EXPECT_EQ(least, std::min({reduced(0, 0, 0), reduced(0, 0, 1), reduced(0, 0, 2)}));
  }
}

// Whatever the features and the visit: -eta Qhat <= eta H gamma^(-1/2) = 1/2.
TEST(MrPo, TheReducedEstimateIsBounded) {
  Rng<double> rng = test_stream(5);
  for (int repeat = 0; repeat < 2000; ++repeat) {
    Features features({1, 1, 6}, 3);
    Table q(features.shape());
    for (int a = 0; a < 6; ++a) {
      double norm = 0;
      for (double& x : features(0, 0, a)) x = rng.normal(), norm += x * x;
      for (double& x : features(0, 0, a)) x /= std::sqrt(norm);
      q(0, 0, a) = a < 5 ? std::exp(-10 * rng.uniform()) / 6 : 0;
    }
    q(0, 0, 5) = 1 - q(0, 0, 0) - q(0, 0, 1) - q(0, 0, 2) - q(0, 0, 3) - q(0, 0, 4);
    const double eta = std::exp(-6 * rng.uniform()) / 4, gamma = 4 * eta * eta;
    InverseCovariance covariance(features.shape());
    covariance.use(features);
    covariance.set(q, gamma);
    Table sums(q.shape());
    const double loss = rng.uniform();
    EXPECT_GE(eta * episodic::add_reduced_estimate(covariance, 0, 0, int(rng.below(6)), loss,
                                                   covariance.mean_negative_part(0, q), sums),
              -0.5);
  }
}

// A scenario that breaks its promise about the range of losses is caught in the episode in which it matters.
TEST(MrPo, EstimatesBelowTheBoundFailTheReplication) {
  const Features features = three_features();
  Task task = kTwoActions;
  task.shape = features.shape();
  task.features = 2;
  for (const double loss : {1.0, 1e6}) {
    const auto learner = make_learner({"mr_po", {}}, task);
    const Transitions p = staying(task.shape);
    learner->know(p);
    learner->know_features(features);
    Policy policy(task.shape);
    Rng<double> rng = test_stream(1);
    learner->plan(1, rng, policy);
    if (loss > 1)
      EXPECT_THROW(learner->observe(1, 0, 0, 1, loss, 0), PlayError);
    else
      EXPECT_NO_THROW(learner->observe(1, 0, 0, 1, loss, 0));
  }
}

// Measured (32 instances): 1156 +- 17 at K = 2^14, tuned.
TEST(MrPo, RegretOfTheCheckInstance) {
  const auto regret = final_values({"linq_tabular", {}}, {"mr_po", {{"preset", {std::string("tuned"), {}}}}},
                                   "regret", acceptance(1 << 14, 8));
  EXPECT_NEAR(estimate(regret).mean, 1156, 4 * estimate(regret).error + 4 * 17);
}

// Simulated episodes in place of exact occupancies change the regret by less than its noise.
TEST(MrPo, ASampledSimulatorDoesAsWell) {
  const Side scenario{"linq_linear_mdp", {}};
  const auto with = [&](const char* simulator) {
    return final_values(
        scenario,
        {"mr_po", {{"preset", {std::string("tuned"), {}}}, {"simulator", {std::string(simulator), {}}}}},
        "regret", acceptance(300, 8));
  };
  const auto exact = with("exact"), sampled = with("sampled");
  EXPECT_NE(exact, sampled);
  EXPECT_NEAR(paired(sampled, exact).mean, 0, 4 * paired(sampled, exact).error + 0.1 * estimate(exact).mean);
}

}  // namespace
}  // namespace regatta::testing
