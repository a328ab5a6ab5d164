// The scenarios: what is true, what learners are handed, and the order of the contexts.
#include <set>

#include "tests/support/contextual_mdp_support.hpp"

namespace regatta::testing {
namespace {

/// Largest difference between a process and a model of the class.
double distance(const Made& made, const Mdp& truth, int model, int context) {
  Mdp mdp = uniform_mdp(made.task->shape);
  made->models()->put_into(mdp, model, context);
  double largest = 0;
  each_action(made.task->shape, [&](int h, int s, int a) {
    largest = std::max(largest, std::fabs(mdp.rewards(h, s, a) - truth.rewards(h, s, a)));
    if (h + 1 == made.task->shape.steps) return;
    for (const Arc& arc : truth.transitions.arcs(h, s, a)) {
      const auto arcs = std::as_const(mdp.transitions).arcs(h, s, a);
      largest = std::max(largest, std::fabs(arcs[std::size_t(arc.next)].probability - arc.probability));
    }
  });
  return largest;
}

void expect_distributions(const Mdp& mdp) {
  each_action(mdp.rewards.shape(), [&](int h, int s, int a) {
    EXPECT_GE(mdp.rewards(h, s, a), 0);
    EXPECT_LE(mdp.rewards(h, s, a), 1);
    double sum = 0;
    for (const Arc& arc : mdp.transitions.arcs(h, s, a)) {
      sum += arc.probability;
      EXPECT_GE(arc.probability, 0);
    }
    EXPECT_NEAR(sum, 1, 1e-12);
  });
}

/// The only model that is at most `far` from the truth in all contexts; -1 when there is none.
int true_model(const Made& made, double far) {
  std::set<int> fit;
  for (int m = 0; m < made.task->models; ++m) fit.insert(m);
  for (Round t = 1; t <= 40; ++t) {
    const Context context = made->reveal(t);
    expect_distributions(made->truth());
    std::erase_if(fit, [&](int m) { return distance(made, made->truth(), m, context.index) > far; });
  }
  EXPECT_LE(fit.size(), 1u);
  return fit.empty() ? -1 : *fit.begin();
}

Side with_models(const std::string& name, std::int64_t log2_models) {
  return {name, {{"log2_models", {log2_models, {}}}}};
}

TEST(CmdpScenarios, OneModelIsTrueInEveryContextAndNobodyKnowsWhich) {
  for (const char* name : {"cmdp_finite", "cmdp_trap"}) {
    std::vector<int> count(4, 0);
    for (std::int64_t r = 0; r < 200; ++r) {
      const int m = true_model(make_scenario(with_models(name, 2), 40, r), 0);
      ASSERT_GE(m, 0);
      ++count[std::size_t(m)];
    }
    for (const int n : count) EXPECT_NEAR(n, 50, 25) << name;
  }
}

TEST(CmdpScenarios, MisspecificationKeepsTheTruthOutOfTheClass) {
  for (const double epsilon : {0.0, 0.1}) {
    Side side = with_models("cmdp_misspecified", 2);
    side.params["epsilon"] = {epsilon, {}};
    EXPECT_EQ(true_model(make_scenario(side, 40, 1), 0) >= 0, epsilon == 0);
    EXPECT_GE(true_model(make_scenario(side, 40, 1), epsilon), 0) << "one model is at most epsilon away";
    EXPECT_EQ(true_model(make_scenario(side, 40, 1), 0.8 * epsilon) >= 0, epsilon == 0);
  }
}

TEST(CmdpScenarios, ContextsComeInTwoBlocks) {
  const Made made = make_scenario({"cmdp_finite", {}}, 2001, 3);
  std::vector<int> count(64, 0);
  for (Round t = 1; t <= 2001; ++t) {
    const int c = made->reveal(t).index;
    EXPECT_EQ(c >= 32, t > 1000);
    ++count[std::size_t(c)];
  }
  for (const int n : count) EXPECT_NEAR(n, 2001.0 / 64, 23);
  const Made uniform = make_scenario({"cmdp_finite", {{"order", {std::string("uniform"), {}}}}}, 200, 3);
  int late = 0;
  for (Round t = 1; t <= 100; ++t) late += uniform->reveal(t).index >= 32;
  EXPECT_NEAR(late, 50, 20);
  const Made odd = make_scenario({"cmdp_finite", {{"contexts", {std::int64_t{3}, {}}}}}, 100, 3);
  for (Round t = 1; t <= 100; ++t) EXPECT_EQ(odd->reveal(t).index == 2, t > 50);
  const Made one = make_scenario({"cmdp_finite", {{"contexts", {std::int64_t{1}, {}}}}}, 100, 3);
  for (Round t = 1; t <= 100; ++t) EXPECT_EQ(one->reveal(t).index, 0);
}

TEST(CmdpScenarios, TablesDoNotDependOnTheOrderInWhichContextsAreSeen) {
  const Made one = make_scenario({"cmdp_finite", {}}, 10, 4), two = make_scenario({"cmdp_finite", {}}, 10, 4);
  one->models()->in(7), one->models()->in(40);
  two->models()->in(40);
  const ModelRows &x = one->models()->in(7), &y = two->models()->in(7);
  for (int m = 0; m < 64; ++m) EXPECT_EQ(x.reward(1, 2, 0)[m], y.reward(1, 2, 0)[m]);
  EXPECT_NE(x.reward(1, 2, 0)[0], one->models()->in(40).reward(1, 2, 0)[0]);
}

TEST(CmdpTrap, HidesWhatIsGoodBehindOppositeModels) {
  const Made made = make_scenario(with_models("cmdp_trap", 4), 10, 5);
  const auto& [H, S, A] = made.task->shape;
  int good = 0;
  for (int c = 0; c < 64; ++c) {
    const ModelRows& rows = made->models()->in(c);
    for (int h = 0; h < H; ++h) {
      for (int s = 0; s < S; ++s) {
        for (int m = 0; m < 16; ++m) {
          EXPECT_EQ(rows.reward(h, s, 0)[m], 0.6);
          EXPECT_EQ(rows.reward(h, s, 1)[m] + rows.reward(h, s, 2)[m], 1.0);
          EXPECT_EQ(rows.reward(h, s, 1)[m], rows.reward(h, s, 2)[m ^ 1]);
          good += rows.reward(h, s, 1)[m & ~1] == 0.9;
          for (int a = 0; h + 1 < H && a < A; ++a) {
            for (int next = 0; next < S; ++next)
              EXPECT_EQ(rows.transition(h, s, a, next)[m], rows.transition(h, s, a, next)[0]);
          }
        }
      }
    }
  }
  EXPECT_NEAR(good / (64.0 * 12 * 16), 0.5, 0.03);
}

TEST(CmdpLinear, ProcessesAreLinearInTheContext) {
  const Made made = make_scenario({"cmdp_linear", {}}, 10, 6);
  struct Seen {
    double c, reward, probability;
  };
  std::vector<Seen> seen;
  for (Round t = 1; t <= 3; ++t) {
    const Context context = made->reveal(t);
    expect_distributions(made->truth());
    EXPECT_NEAR(context.features[0] + context.features[1], 1, 1e-15);
    seen.push_back({context.features[0], made->truth().rewards(1, 2, 1),
                    made->truth().transitions.arcs(0, 1, 2)[0].probability});
  }
  const double slope = (seen[1].reward - seen[0].reward) / (seen[1].c - seen[0].c);
  EXPECT_NEAR(seen[2].reward, seen[0].reward + slope * (seen[2].c - seen[0].c), 1e-12);
  const double tilt = (seen[1].probability - seen[0].probability) / (seen[1].c - seen[0].c);
  EXPECT_NEAR(seen[2].probability, seen[0].probability + tilt * (seen[2].c - seen[0].c), 1e-12);
  EXPECT_EQ(made->models(), nullptr);
}

TEST(CmdpScenarios, RefuseWhatWouldNotFitInMemory) {
  Side side = with_models("cmdp_finite", 12);
  side.params["contexts"] = {std::int64_t{10'000}, {}};
  EXPECT_THROW(make_scenario(side, 10, 0), std::exception);
  EXPECT_THROW(make_scenario(with_models("cmdp_trap", 0), 10, 0), std::exception);
}

}  // namespace
}  // namespace regatta::testing
