// What the protocol promises: oblivious noise, exact regret, transitions for those who may know them.
#include "engine/sweep/play_unit.hpp"
#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

TEST(EpisodicProtocol, NoiseDoesNotDependOnWhatTheLearnerDid) {
  const Made one = make_scenario({"garnet", {}}, 100, 100), two = make_scenario({"garnet", {}}, 100, 100);
  Rng<double> rng = test_stream(3);
  const Shape& shape = one.task->shape;
  int different = 0;
  for (int i = 0; i < 2000; ++i) {
    const int h = i % shape.steps, s = int(rng.below(shape.states)), a = int(rng.below(shape.actions));
    if (i % 2 == 0) {  // other states and actions in between
      const auto x = one->step(h, s, a), y = two->step(h, (s + 1) % shape.states, a);
      different += x.next != y.next;
      continue;
    }
    const auto x = one->step(h, s, a), y = two->step(h, s, a);
    ASSERT_EQ(x.next, y.next);
    ASSERT_EQ(x.outcome, y.outcome);
  }
  EXPECT_GT(different, 500);
}

TEST(EpisodicProtocol, RegretAgainstRewardsIsTheSumOfTheExactGaps) {
  // The uniform policy's gap is the same in every episode, so regret is k times (V* - V^uniform).
  const auto played = play_cell({"garnet", {}}, {"uniform", {}}, acceptance(50, 3, {1, 7, 50}));
  ASSERT_EQ(played.size(), 1u);
  for (const auto& regret : played.at("pseudo_regret")) {
    EXPECT_GT(regret[0], 0);
    EXPECT_NEAR(regret[1], 7 * regret[0], 1e-12 * regret[1]);
    EXPECT_NEAR(regret[2], 50 * regret[0], 1e-12 * regret[2]);
  }
}

/// Action 0 everywhere, from the first episode to the last. Checks what it is shown on the way.
class AlwaysFirst final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };
  AlwaysFirst(const Params&, const Task& task) : task_(task) {}
  void know(const Transitions&) override { known_ = true; }
  void know_features(const episodic::Features& features) override { features_ = features.dimension(); }
  void plan(Round k, Rng<double>&, Policy&) override {
    EXPECT_EQ(known_, task_.known_transitions);
    EXPECT_EQ(features_, task_.features);
    EXPECT_EQ(k, episode_ + 1);
    EXPECT_EQ(seen_, task_.full_information ? episode_ : 0);
    episode_ = k;
    step_ = 0;
    state_ = task_.start;
  }
  void observe(Round k, int h, int state, int action, double, int next) override {
    EXPECT_EQ(k, episode_);
    EXPECT_EQ(h, step_++);
    EXPECT_EQ(state, std::exchange(state_, next));
    EXPECT_EQ(action, 0);
  }
  void see(Round k, const Table& losses) override {
    EXPECT_EQ(step_, task_.shape.steps);
    EXPECT_EQ(k, ++seen_);
    EXPECT_EQ(losses.shape().size(), task_.shape.size());
  }

 private:
  Task task_;
  bool known_ = false;
  Round episode_ = 0, seen_ = 0;
  int step_ = 0, state_ = 0, features_ = 0;
};

std::map<std::string, double> play_always_first(const Side& scenario, Round horizon) {
  const Entry entry{Kind::kAlgorithm,
                    "episodic",
                    {"always_first", "", ""},
                    "",
                    {{0, std::make_shared<episodic::Rules::MakesLearner<AlwaysFirst>>()}}};
  Problems problems;
  Files files({std::filesystem::path(REGATTA_SOURCE)});
  auto cell =
      *make_cell({scenario.name, {}, scenario.params}, {"uniform", {}, {}}, horizon, 1, files, problems);
  cell.algorithm = &entry;
  cell.algorithm_params = std::make_shared<AlwaysFirst::Params>();
  const auto metrics = cell.scenario->scenario().metrics(*cell.scenario_params);
  const UnitResult result = play_unit(cell, {100, 1}, {horizon}, int(metrics.size()),
                                      {Catalogue::instance().levels().back(), false}, {});
  EXPECT_EQ(result.failed_replications, 0) << result.message;
  std::map<std::string, double> out;
  for (std::size_t m = 0; m < metrics.size(); ++m) out[metrics[m].name] = result.rows[m];
  return out;
}

TEST(EpisodicProtocol, AFixedPolicyIsValuedAnewWhenTheLossesChange) {
  const Round K = 23;
  for (const char* feedback : {"full", "bandit"}) {
    for (const bool known : {true, false}) {
      const Side side{"adversarial_garnet",
                      {{"feedback", {std::string(feedback), {}}}, {"known_transitions", {known, {}}}}};
      const Made made = make_scenario_of_cell(side, {"uniform", {}}, K, 100);
      const auto& p = made->transitions();
      const Policy first(made.task->shape);
      Table sum(made.task->shape);
      double lost = 0, least = 0;
      for (Round k = 1; k <= K; ++k) {
        made->begin(k);
        sum.add(made->outcomes(), 1.0);
        lost += value_by_recursion(p, made->outcomes(), first, 0, 0);
        least += 0.25 * made.task->shape.steps;
      }
      const auto recorded = play_always_first(side, K);
      EXPECT_NEAR(recorded.at("regret"), lost - episodic::best_value(p, sum, 0, true), 1e-11);
      EXPECT_NEAR(recorded.at("tracking_regret"), lost - least, 1e-11);
    }
  }
}

TEST(EpisodicProtocol, FeaturesAreHandedOutBeforeTheFirstEpisode) {
  EXPECT_GT(make_scenario({"linq_linear_mdp", {}}, 10, 100).task->features, 0);
  EXPECT_EQ(make_scenario({"linq_tabular", {}}, 10, 100).task->features, 0);
  play_always_first({"linq_linear_mdp", {}}, 10);
  play_always_first({"linq_tabular", {{"known_transitions", {false, {}}}}}, 10);
}

TEST(EpisodicProtocol, RandomOutcomesAreTheEndsOfTheRangeWithTheRightMean) {
  const Task task{.shape = {1, 1, 1}, .low = -1, .high = 3};
  Scenario scenario(task,
                    Transitions(task.shape, true,
                                [](int, int, int) {
                                  return std::vector<episodic::Arc>{{0, 1.0}};
                                }),
                    Table(task.shape, 0.5), test_stream(4));
  double sum = 0;
  for (int i = 0; i < 20000; ++i) {
    const double outcome = scenario.step(0, 0, 0).outcome;
    ASSERT_TRUE(outcome == -1 || outcome == 3);
    sum += outcome;
  }
  EXPECT_NEAR(sum / 20000, 0.5, 5 * std::sqrt(1.5 * 2.5 / 20000));
}

TEST(EpisodicProtocol, UnitOutcomes) {
  const Task sea{.shape = {1, 1, 1}, .low = -0.5, .high = 1.5};
  EXPECT_EQ(sea.unit_reward(0.0), 0.25);
  EXPECT_EQ(sea.unit_loss(0.0), 0.75);
  const Task losses{.shape = {1, 1, 1}, .low = -0.5, .high = 1.5, .adversarial = true};
  EXPECT_EQ(losses.unit_reward(0.0), 0.75);
  EXPECT_EQ(losses.unit_loss(0.0), 0.25);
}

TEST(EpisodicProtocol, PairsThatMakeNoSenseAreRefused) {
  const PlayOptions options = acceptance(10, 1);
  const Side sea{"deep_sea", {}}, river{"river_swim", {}}, losses{"adversarial_garnet", {}};
  EXPECT_THROW(play_cell(river, {"o_reps", {}}, options), ConfigError);
  EXPECT_THROW(
      play_cell({"adversarial_garnet", {{"known_transitions", {false, {}}}}}, {"o_reps", {}}, options),
      ConfigError);
  EXPECT_THROW(play_cell(losses, {"psrl", {}}, options), ConfigError);
  EXPECT_THROW(play_cell(losses, {"q_learning_ucb", {}}, options), ConfigError);
  const auto large = [](const char* name, std::int64_t states) {
    return Side{name, {{"states", {states, {}}}, {"actions", {std::int64_t{100}, {}}}}};
  };
  EXPECT_THROW(play_cell(large("linq_tabular", 1000), {"uniform", {}}, options), ConfigError);
  EXPECT_THROW(play_cell(large("linq_linear_mdp", 1000), {"uniform", {}}, options), ConfigError);
  EXPECT_THROW(play_cell(large("linq_linear_mdp", 50), {"mr_po", {}}, options), ConfigError);
  EXPECT_THROW(play_cell(large("linq_tabular", 200), {"uob_reps", {}}, options), ConfigError);
  EXPECT_THROW(play_cell(large("linq_tabular", 200), {"dilated_po", {}}, options), ConfigError);
  for (const char* name : {"psrl", "ucbvi"}) {
    EXPECT_THROW(play_cell(sea, {name, {{"stage", {std::string("pooled"), {}}}}}, options), ConfigError);
    EXPECT_NO_THROW(play_cell(river, {name, {{"stage", {std::string("per_step"), {}}}}}, options));
  }
  EXPECT_NO_THROW(play_cell(losses, {"ucbvi", {}}, options));
}

}  // namespace
}  // namespace regatta::testing
