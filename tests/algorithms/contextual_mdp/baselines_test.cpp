// Epsilon-greedy, UCBVI, PSRL and uniform play.
#include "tests/support/contextual_mdp_support.hpp"

namespace regatta::testing {
namespace {

/// One step, one state, two actions, two models: rewards (0.9, 0.1) and (0.1, 0.9).
const Task kTask{.shape = {1, 1, 2}, .horizon = 1000, .contexts = 2, .models = 2};
ModelClass two_models() {
  return ModelClass(kTask.shape, 2, 2, [](int, ModelRows& rows) {
    rows.reward(0, 0, 0)[0] = 0.9, rows.reward(0, 0, 1)[0] = 0.1;
    rows.reward(0, 0, 0)[1] = 0.1, rows.reward(0, 0, 1)[1] = 0.9;
  });
}

TEST(ContextualEpsilonGreedy, MixesTheBestPolicyWithAUniformAction) {
  const ModelClass models = two_models();
  for (const double epsilon : {-1.0, 0.0, 0.3}) {
    Side side{"epsilon_greedy", {}};
    if (epsilon >= 0) side.params["epsilon"] = {epsilon, {}};
    const auto learner = make_learner(side, kTask);
    learner->know(models);
    Rng<double> rng = test_stream(40);
    Policy policy(kTask.shape);
    const double used = epsilon < 0 ? 0.1 : epsilon;  // 1000^(-1/3)
    learner->plan(1, {}, rng, policy);
    EXPECT_NEAR(policy.probability(0, 0, 0), 1 - used / 2, 1e-14) << "a tie: the lowest action";
    learner->observe(1, {}, std::vector<Step>{{0, 0, 0.0, -1}});
    learner->plan(2, {}, rng, policy);
    EXPECT_NEAR(policy.probability(0, 0, 1), 1 - used / 2, 1e-14);
    EXPECT_EQ(policy.ever_mixed(), epsilon != 0);
  }
}

TEST(ContextualPsrl, DrawsFromThePosterior) {
  const ModelClass models = two_models();
  const auto learner = make_learner({"psrl", {}}, kTask);
  learner->know(models);
  Rng<double> rng = test_stream(41);
  Policy policy(kTask.shape);
  const auto share_of_first = [&] {
    int first = 0;
    for (int i = 0; i < 4000; ++i) learner->plan(1, {}, rng, policy), first += policy.action(0, 0) == 0;
    return first / 4000.0;
  };
  EXPECT_NEAR(share_of_first(), 0.5, 0.04);
  learner->observe(1, {.index = 1}, std::vector<Step>{{0, 1, 0.0, -1}});  // likelihoods 0.9 and 0.1
  EXPECT_NEAR(share_of_first(), 0.9, 0.024);
  learner->observe(1, {}, std::vector<Step>{{0, 1, 1.0, -1}});
  EXPECT_NEAR(share_of_first(), 0.5, 0.04);
}

TEST(ContextualPsrl, IsRefusedWithoutAClass) {
  EXPECT_TRUE(refusal({"psrl", {}}, {.shape = {2, 2, 2}, .horizon = 10, .dimension = 2}).has_value());
}

TEST(ContextualUcbvi, IsOptimisticAboutWhatIsRare) {
  for (const bool separate : {false, true}) {
    const auto learner =
        make_learner({"ucbvi", {{"contexts", {std::string(separate ? "separate" : "ignored"), {}}}}}, kTask);
    Rng<double> rng = test_stream(42);
    Policy policy(kTask.shape);
    const auto planned = [&](int context) {
      learner->plan(1, {.index = context}, rng, policy);
      return policy.action(0, 0);
    };
    EXPECT_EQ(planned(0), 0) << "both are worth H";
    learner->observe(1, {.index = 0}, std::vector<Step>{{0, 0, 0.0, -1}});
    EXPECT_EQ(planned(0), 1);
    EXPECT_EQ(planned(1), separate ? 0 : 1);
    learner->observe(2, {.index = 0}, std::vector<Step>{{0, 1, 0.0, -1}});
    EXPECT_EQ(planned(0), 0) << "0.1 sqrt(ln 2000) each";
    // 0.1 sqrt(ln 2000) = 0.276: after one more failure of action 0 action 1 has the larger bonus.
    learner->observe(3, {.index = 0}, std::vector<Step>{{0, 0, 0.0, -1}});
    EXPECT_EQ(planned(0), 1);
  }
}

// Action 1 leads to state 1, which always pays; action 0 stays in state 0, which never does.
TEST(ContextualUcbvi, LooksAhead) {
  const Task task{.shape = {2, 2, 2}, .horizon = 100, .contexts = 1};
  const auto learner = make_learner({"ucbvi", {{"bonus_scale", {0.0, {}}}}}, task);
  for (int s = 0; s < 2; ++s) {
    for (int a = 0; a < 2; ++a) {
      for (int b = 0; b < 2; ++b)
        learner->observe(1, {}, std::vector<Step>{{0, a, 0.0, a}, {s, b, double(s), -1}});
    }
  }
  Rng<double> rng = test_stream(43);
  Policy policy(task.shape);
  learner->plan(1, {}, rng, policy);
  EXPECT_EQ(policy.action(0, 0), 1);
}

TEST(ContextualUniform, IsUniform) {
  const Task task{.shape = {2, 3, 4}, .horizon = 10, .contexts = 1};
  const auto learner = make_learner({"uniform", {}}, task);
  Rng<double> rng = test_stream(44);
  Policy policy(task.shape);
  learner->plan(1, {}, rng, policy);
  each_action(task.shape, [&](int h, int s, int a) { EXPECT_EQ(policy.probability(h, s, a), 0.25); });
  EXPECT_EQ(learner->estimate(), nullptr);
}

// The acceptance checks at a small size: greedy planning loses exactly 0.3 H T in the trap.
TEST(ContextualBaselines, GreedyNeverLeavesTheTrap) {
  const PlayOptions options{.horizon = 1000, .replications = 5, .first_replication = 100, .checkpoints = {}};
  const Side trap{"cmdp_trap", {{"log2_models", {std::int64_t{4}, {}}}}};
  for (const double regret :
       final_values(trap, {"epsilon_greedy", {{"epsilon", {0.0, {}}}}}, "regret", options))
    EXPECT_NEAR(regret, 900, 1e-9);
  for (const double regret : final_values(trap, {"psrl", {}}, "regret", options)) EXPECT_LT(regret, 30);
}

}  // namespace
}  // namespace regatta::testing
