// What the protocol promises: exact regret, oblivious noise, estimates that are scored as they were before
// the trajectory, and that nobody gains by cheating.
#include <functional>

#include "tests/support/contextual_mdp_support.hpp"

namespace regatta::testing {
namespace {

const Shape kShape{3, 2, 2};

/// Two contexts in turn, each with a process that the test writes down.
class WrittenDown final : public Scenario {
 public:
  WrittenDown(const Task& task, std::vector<Mdp> processes, const ModelClass* models)
      : Scenario(task, Rng<double>(stream_key(1, Role::kScenario, 7), 0)),
        processes_(std::move(processes)),
        models_(models) {}
  const ModelClass* models() const override { return models_; }
  Context reveal(Round t) override {
    now_ = std::size_t(t % 2);
    return {.index = int(now_)};
  }
  const Mdp& truth() const override { return processes_[now_]; }

 private:
  std::vector<Mdp> processes_;
  const ModelClass* models_;
  std::size_t now_ = 0;
};

class Does final : public Learner {
 public:
  std::function<void(Round, const Context&, Policy&)> plans = [](Round, const Context&, Policy&) {};
  std::function<void(Round, std::span<const Step>)> observes = [](Round, std::span<const Step>) {};
  std::function<const Mdp*()> estimates = [] { return nullptr; };

  void plan(Round t, const Context& c, Rng<double>&, Policy& policy) override { plans(t, c, policy); }
  void observe(Round t, const Context&, std::span<const Step> steps) override { observes(t, steps); }
  const Mdp* estimate() const override { return estimates(); }
};

std::vector<Mdp> two_processes() {
  Rng<double> rng = test_stream(50);
  return {random_mdp(kShape, rng), random_mdp(kShape, rng)};
}

/// [metric][checkpoint], checkpoints 1, 2, horizon.
std::vector<double> played(Does& learner, Round horizon = 20, const ModelClass* models = nullptr,
                           std::vector<Mdp> processes = two_processes()) {
  const Task task{.shape = kShape, .horizon = horizon, .contexts = 2, .models = models ? models->size() : 0};
  WrittenDown scenario(task, std::move(processes), models);
  Recorder recorder({1, 2, horizon}, 3, 1, {});
  recorder.begin(0, horizon);
  contextual_mdp::play(learner, scenario, task, Rng<double>(StreamKey{6}, 0), recorder);
  return recorder.rows();
}

std::string caught(const std::function<void(Does&)>& prepare) {
  Does learner;
  prepare(learner);
  try {
    played(learner);
  } catch (const PlayError& error) {
    return error.what();
  }
  return "";
}

/// Value of action `a` everywhere, from its definition.
double value_by_recursion(const Mdp& mdp, int a, int h, int s) {
  if (h == kShape.steps) return 0;
  double value = mdp.rewards(h, s, a);
  for (const Arc& arc : mdp.transitions.arcs(h, s, a))
    value += arc.probability * value_by_recursion(mdp, a, h + 1, arc.next);
  return value;
}

TEST(ContextualMdpProtocol, RegretIsExactInTheProcessOfTheContext) {
  const auto processes = two_processes();
  Does learner;
  learner.plans = [](Round t, const Context& context, Policy& policy) {
    EXPECT_EQ(context.index, t % 2);
    for (int h = 0; h < 3; ++h) policy.choose(h, 0, t % 2), policy.choose(h, 1, t % 2);
  };
  const auto rows = played(learner);
  double gap[2];
  for (int c = 0; c < 2; ++c) {
    const Mdp& mdp = processes[std::size_t(c)];
    gap[c] = episodic::best_value(mdp.transitions, mdp.rewards, 0, false) - value_by_recursion(mdp, c, 0, 0);
    EXPECT_GT(gap[c], 0);
  }
  EXPECT_NEAR(rows[0], gap[1], 1e-13);
  EXPECT_NEAR(rows[1], gap[0] + gap[1], 1e-13);
  EXPECT_NEAR(rows[2], 10 * (gap[0] + gap[1]), 1e-12);
}

TEST(ContextualMdpProtocol, TrajectoriesFollowThePolicyAndTheProcess) {
  std::vector<double> next_0(2, 0.0), rewards(2, 0.0), count(2, 0.0);
  Does learner;
  learner.plans = [](Round, const Context&, Policy& policy) {
    for (int h = 0; h < 3; ++h) policy.choose(h, 0, 1), policy.mix(h, 1, std::vector<double>{0.25, 0.75});
  };
  double first = 0, at_1 = 0;
  learner.observes = [&](Round t, std::span<const Step> steps) {
    ASSERT_EQ(steps.size(), 3u);
    EXPECT_EQ(steps[0].state, 0);
    EXPECT_EQ(steps[2].next, -1);
    for (std::size_t h = 0; h + 1 < steps.size(); ++h) EXPECT_EQ(steps[h].next, steps[h + 1].state);
    for (const Step& step : steps) {
      EXPECT_TRUE(step.reward == 0 || step.reward == 1);
      EXPECT_TRUE(step.state == 1 || step.action == 1);
      if (step.state == 1) at_1 += 1, first += step.action == 0;
    }
    const auto c = std::size_t(t % 2);
    count[c] += 1, next_0[c] += steps[0].next == 0, rewards[c] += steps[0].reward;
  };
  played(learner, 8000);
  const auto processes = two_processes();
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_NEAR(next_0[c] / count[c], processes[c].transitions.arcs(0, 0, 1)[0].probability, 0.035);
    EXPECT_NEAR(rewards[c] / count[c], processes[c].rewards(0, 0, 1), 0.035);
  }
  EXPECT_NEAR(first / at_1, 0.25, 0.03);
}

TEST(ContextualMdpProtocol, NoiseDoesNotDependOnWhatTheLearnerDid) {
  const Task task{.shape = kShape, .horizon = 100, .contexts = 2};
  WrittenDown one(task, two_processes(), nullptr), two(task, two_processes(), nullptr);
  Rng<double> rng = test_stream(51);
  int different = 0;
  for (Round t = 1; t <= 500; ++t) {
    one.reveal(t), two.reveal(t);
    one.begin_episode(), two.begin_episode();
    for (int h = 0; h < 3; ++h) {
      const int s = int(rng.below(2)), a = int(rng.below(2));
      const auto x = one.step(h, s, a);
      const auto y = h == 1 ? two.step(h, 1 - s, 1 - a) : two.step(h, s, a);
      if (h == 1) {
        different += x.next != y.next || x.reward != y.reward;
      } else {
        EXPECT_EQ(x.next, y.next);
        EXPECT_EQ(x.reward, y.reward);
      }
    }
  }
  EXPECT_GT(different, 100);
}

TEST(ContextualMdpProtocol, AChangeAfterTheTrajectoryIsOfNoUseForItsRound) {
  const auto regret = [](bool changes) {
    Does learner;
    Policy* held = nullptr;
    learner.plans = [&](Round, const Context&, Policy& policy) {
      held = &policy;
      for (int h = 0; h < 3; ++h) policy.choose(h, 0, 0), policy.choose(h, 1, 0);
    };
    learner.observes = [&, changes](Round, std::span<const Step> steps) {
      for (const Step& step : steps) EXPECT_EQ(step.action, 0);
      if (changes) held->choose(0, 0, 1);
    };
    return played(learner)[2];
  };
  EXPECT_EQ(regret(false), regret(true));
}

TEST(ContextualMdpProtocol, EstimatesAreScoredAgainstTheBestModel) {
  // Model 0 says 0.5 for everything, model 1 says that rewards are 0 and state 1 comes for sure (nearly).
  const ModelClass models(kShape, 2, 2, [](int, ModelRows& rows) {
    each_action(kShape, [&](int h, int s, int a) {
      rows.reward(h, s, a)[0] = 0.5, rows.reward(h, s, a)[1] = 0;
      if (h == 2) return;
      for (int next = 0; next < 2; ++next) {
        rows.transition(h, s, a, next)[0] = 0.5;
        rows.transition(h, s, a, next)[1] = next == 1 ? 0.9 : 0.1;
      }
    });
  });
  Mdp truth = uniform_mdp(kShape), estimate = uniform_mdp(kShape);
  each_action(kShape, [&](int h, int s, int a) {
    truth.rewards(h, s, a) = 0;
    estimate.rewards(h, s, a) = 0.2;
    for (Arc& arc : truth.transitions.arcs(h, s, a)) arc.probability = arc.next == 1;
    for (Arc& arc : estimate.transitions.arcs(h, s, a)) arc.probability = arc.next == 1 ? 0.6 : 0.4;
  });
  Does learner;
  learner.estimates = [&] { return &estimate; };
  auto rows = played(learner, 20, &models, {truth, truth});
  EXPECT_NEAR(rows[3 + 2], 20 * 3 * 0.04, 1e-12);
  EXPECT_NEAR(rows[6 + 2], 20 * 2 * std::log(0.9 / 0.6), 1e-12) << "two transitions of three steps";
  rows = played(learner, 20, nullptr, {truth, truth});  // against the truth
  EXPECT_NEAR(rows[6 + 2], 20 * 2 * std::log(1 / 0.6), 1e-12);
  Does silent;
  EXPECT_EQ(played(silent, 20, &models, {truth, truth})[3 + 2], 0);
}

TEST(ContextualMdpProtocol, StopsWhoeverCheats) {
  Mdp estimate = uniform_mdp(kShape);
  const auto estimating = [&](const std::function<void(Mdp&)>& change) {
    estimate = uniform_mdp(kShape);
    change(estimate);
    return caught([&](Does& learner) { learner.estimates = [&] { return &estimate; }; });
  };
  const auto at_start = [](Mdp& mdp) { return mdp.transitions.arcs(0, 0, 0); };
  EXPECT_EQ(estimating([](Mdp&) {}), "");
  EXPECT_NE(estimating([&](Mdp& m) {
              at_start(m)[0].probability = at_start(m)[1].probability = 1;
            }).find("no distribution"),
            std::string::npos)
      << "to gain on the log loss";
  EXPECT_NE(estimating([&](Mdp& m) {
              at_start(m)[0].probability = 1.5, at_start(m)[1].probability = -0.5;
            }).find("no distribution"),
            std::string::npos);
  EXPECT_NE(estimating([&](Mdp& m) {
              at_start(m)[0].probability = 1, at_start(m)[1].probability = 0;
            }).find("probability 0 to a transition that happened"),
            std::string::npos);
  EXPECT_NE(estimating([](Mdp& m) { m.rewards(0, 0, 0) = NAN; }).find("outside of [0, 1]"),
            std::string::npos);
  EXPECT_NE(estimating([](Mdp& m) { m.rewards(0, 0, 0) = 1.01; }).find("outside of [0, 1]"),
            std::string::npos);
  const auto planning = [](const std::function<void(Policy&)>& act) {
    return caught([&](Does& l) { l.plans = [act](Round, const Context&, Policy& p) { act(p); }; });
  };
  EXPECT_NE(planning([](Policy& p) {
              p.mix(0, 0, std::vector<double>{1.0, 1.0});
            }).find("not a distribution"),
            std::string::npos);
  EXPECT_NE(planning([](Policy& p) { p.choose(0, 0, 2); }).find("does not exist"), std::string::npos);
}

}  // namespace
}  // namespace regatta::testing
