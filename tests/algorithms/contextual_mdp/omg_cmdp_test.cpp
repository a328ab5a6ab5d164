#include "engine/protocol/log_barrier_occupancy.hpp"
#include "tests/support/contextual_mdp_support.hpp"

namespace regatta::testing {
namespace {

/// q(a) = 1 / (gamma (lam - f(a))) for two actions, from its quadratic equation.
double first_action(double f0, double f1, double gamma) {
  // x = lam - f0 > 0 and y = x + f0 - f1 > 0 with 1/x + 1/y = gamma.
  const double gap = f0 - f1, b = gamma * gap - 2, c = -gap;
  const double x = (-b + std::sqrt(b * b - 4 * gamma * c)) / (2 * gamma);
  return 1 / (gamma * x);
}

// One step, one state, two models with rewards (0.2, 0.8) and (0.6, 0.4).
TEST(OmgCmdp, AFirstAndASecondRoundByHand) {
  const Task task{.shape = {1, 1, 2}, .horizon = 1000, .contexts = 1, .models = 2};
  const ModelClass models(task.shape, 1, 2, [](int, ModelRows& rows) {
    rows.reward(0, 0, 0)[0] = 0.2, rows.reward(0, 0, 1)[0] = 0.8;
    rows.reward(0, 0, 0)[1] = 0.6, rows.reward(0, 0, 1)[1] = 0.4;
  });
  const double estimation = 2 * std::log(2.0) + std::log(2.0) + std::log(20.0);
  const double gamma = std::sqrt(1000.0 * 2 / estimation);
  for (const double scale : {1.0, 100.0}) {
    const auto learner = make_learner({"omg_cmdp", {{"gamma_scale", {scale, {}}}}}, task);
    learner->know(models);
    Rng<double> rng = test_stream(30);
    Policy policy(task.shape);
    learner->plan(1, {}, rng, policy);
    EXPECT_NEAR(policy.probability(0, 0, 0), first_action(0.4, 0.6, scale * gamma), 1e-9);
    learner->observe(1, {}, std::vector<Step>{{0, 1, 1.0, -1}});
    learner->plan(2, {}, rng, policy);
    const double w0 = std::exp(-0.5 * 0.04), w1 = std::exp(-0.5 * 0.36), sum = w0 + w1;  // eta = 1/(2 H)
    const double f0 = (0.2 * w0 + 0.6 * w1) / sum, f1 = (0.8 * w0 + 0.4 * w1) / sum;
    EXPECT_NEAR(policy.probability(0, 0, 0), first_action(f0, f1, scale * gamma), 1e-9);
    EXPECT_NEAR(policy.probability(0, 0, 1), 1 - policy.probability(0, 0, 0), 1e-15);
  }
}

TEST(OmgCmdp, PlansByItsEstimateWithTheGammaThatItIsGiven) {
  const Made made = make_scenario({"cmdp_finite", {}}, 100, 5);
  const auto learner =
      make_learner({"omg_cmdp", {{"gamma", {7.0, {}}}, {"gamma_scale", {3.0, {}}}}}, *made.task);
  learner->know(*made->models());
  Rng<double> rng = test_stream(31);
  Policy policy(made.task->shape), expected(made.task->shape);
  episodic::LogBarrierOccupancy solver(made.task->shape, 0);
  for (Round t = 1; t <= 5; ++t) {
    const Context context = made->reveal(t);
    learner->plan(t, context, rng, policy);
    const Mdp& estimate = *learner->estimate();
    solver.solve(estimate.transitions, estimate.rewards, 21);
    solver.put_into(expected);
    each_action(made.task->shape, [&](int h, int s, int a) {
      EXPECT_EQ(policy.probability(h, s, a), expected.probability(h, s, a));
    });
    learner->observe(t, context, std::vector<Step>{{0, 1, 1.0, 2}, {2, 0, 0.0, 1}, {1, 1, 1.0, -1}});
  }
}

// Estimates are of every kind; regret falls far below that of uniform play with each of them.
TEST(OmgCmdp, LearnsWithEveryOracle) {
  const PlayOptions options{.horizon = 4000, .replications = 4, .first_replication = 100, .checkpoints = {}};
  struct Case {
    const char *scenario, *oracle;
    double share;
  };
  for (const auto& [scenario, oracle, share] : {Case{"cmdp_finite", "finite", 0.06},
                                                {"cmdp_finite", "tabular", 0.5},
                                                {"cmdp_linear", "linear", 0.35}}) {
    Side side{scenario, {}};
    if (std::string(scenario) == "cmdp_finite") side.params["contexts"] = {std::int64_t{4}, {}};
    const auto learned =
        final_values(side, {"omg_cmdp", {{"oracle", {std::string(oracle), {}}}}}, "regret", options);
    const auto uniform = final_values(side, {"uniform", {}}, "regret", options);
    const Estimate difference = paired(learned, uniform, share);
    EXPECT_LT(difference.mean + 3 * difference.error, 0)
        << oracle << " " << estimate(learned).mean << " " << estimate(uniform).mean;
  }
}

}  // namespace
}  // namespace regatta::testing
