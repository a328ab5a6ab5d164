// The oracles: steps computed by hand, and their regret bounds against adversaries, with the control that the
// rates of step-by-step prediction break theirs when predictions are frozen.
#include <Eigen/LU>

#include "algorithms/contextual_mdp/oracle_learner.hpp"
#include "tests/support/contextual_mdp_support.hpp"

namespace regatta::testing {
namespace {

using namespace contextual_mdp;

double probability(const Mdp& mdp, int h, int s, int a, int next) {
  return mdp.transitions.arcs(h, s, a)[std::size_t(next)].probability;
}

/// Models that say `mean[m]` for every reward and every probability of state 0, of two.
ModelClass constant_class(const Shape& shape, const std::vector<double>& mean) {
  return ModelClass(shape, 1, int(mean.size()), [=](int, ModelRows& rows) {
    each_action(shape, [&](int h, int s, int a) {
      for (std::size_t m = 0; m < mean.size(); ++m) {
        rows.reward(h, s, a)[m] = mean[m];
        if (h + 1 == shape.steps) continue;
        rows.transition(h, s, a, 0)[m] = mean[m];
        rows.transition(h, s, a, 1)[m] = 1 - mean[m];
      }
    });
  });
}

TEST(FiniteOracles, WeighModelsByTheirLosses) {
  const Shape shape{2, 2, 1};
  const ModelClass models = constant_class(shape, {0.2, 0.8, 0.5});
  FiniteRewards rewards(shape, models, 2);
  FiniteTransitions transitions(shape, models, 2);
  Mdp mdp = uniform_mdp(shape);
  rewards.predict({}, mdp.rewards);
  transitions.predict({}, mdp.transitions);
  EXPECT_NEAR(mdp.rewards(0, 1, 0), 0.5, 1e-15);
  EXPECT_NEAR(probability(mdp, 0, 1, 0, 0), 0.5, 1e-15);
  const std::vector<Step> trajectory{{0, 0, 1.0, 1}, {1, 0, 1.0, -1}};
  rewards.update({}, trajectory);
  transitions.update({}, trajectory);
  rewards.predict({}, mdp.rewards);
  transitions.predict({}, mdp.transitions);
  // Square losses 2 (1 - f)^2 at rate 1/4; likelihoods 1 - p at rate 1/2.
  const double w0 = std::exp(-0.32), w1 = std::exp(-0.02), w2 = std::exp(-0.125);
  EXPECT_NEAR(mdp.rewards(1, 0, 0), (0.2 * w0 + 0.8 * w1 + 0.5 * w2) / (w0 + w1 + w2), 1e-14);
  const double l0 = std::sqrt(0.8), l1 = std::sqrt(0.2), l2 = std::sqrt(0.5);
  EXPECT_NEAR(probability(mdp, 0, 0, 0, 0), (0.2 * l0 + 0.8 * l1 + 0.5 * l2) / (l0 + l1 + l2), 1e-14);
  EXPECT_NEAR(rewards.regret_bound(), 4 * std::log(3.0), 1e-14);
  EXPECT_NEAR(transitions.regret_bound(), 2 * std::log(3.0), 1e-14);
}

/// Regret of an oracle against an adversary who knows its predictions and follows one model: of some tries it
/// takes the (h, s, a, label) on which that model gains most.
struct Regrets {
  double square, log;
};
Regrets worst_regrets(const Shape& shape, int N, double labels, Round rounds, std::uint64_t seed) {
  const ModelClass models = random_class(shape, 3, N, seed);
  FiniteRewards rewards(shape, models, labels);
  FiniteTransitions transitions(shape, models, labels);
  Mdp mdp = uniform_mdp(shape);
  std::vector<double> square(std::size_t(N), 0.0), log(square);
  double own_square = 0, own_log = 0;
  Rng<double> rng = test_stream(seed);
  const auto favourite = std::size_t(rng.below(N));
  Regrets worst{-INFINITY, -INFINITY};
  for (Round t = 0; t < rounds; ++t) {
    const Context context{.index = int(rng.below(3))};
    rewards.predict(context, mdp.rewards);
    transitions.predict(context, mdp.transitions);
    const ModelRows& rows = models.in(context.index);
    std::vector<Step> trajectory;
    for (int h = 0; h < shape.steps; ++h) {
      const bool last = h + 1 == shape.steps;
      double most = -INFINITY;
      Step chosen{};
      for (int k = 0; k < 20; ++k) {
        const Step step{int(rng.below(shape.states)), int(rng.below(shape.actions)), double(rng.below(2)),
                        int(rng.below(shape.states))};
        const double mine = mdp.rewards(h, step.state, step.action) - step.reward,
                     its = rows.reward(h, step.state, step.action)[favourite] - step.reward;
        double gain = mine * mine - its * its;
        if (!last) {
          gain = std::log(rows.transition(h, step.state, step.action, step.next)[favourite] /
                          probability(mdp, h, step.state, step.action, step.next)) +
                 (k % 2 ? gain : 0);
        }
        if (gain > most) most = gain, chosen = step;
      }
      if (last) chosen.next = -1;
      trajectory.push_back(chosen);
      const auto& [s, a, reward, next] = chosen;
      own_square += std::pow(mdp.rewards(h, s, a) - reward, 2);
      if (!last) own_log -= std::log(probability(mdp, h, s, a, next));
      for (int m = 0; m < N; ++m) {
        square[std::size_t(m)] += std::pow(rows.reward(h, s, a)[m] - reward, 2);
        if (!last) log[std::size_t(m)] -= std::log(rows.transition(h, s, a, next)[m]);
      }
    }
    rewards.update(context, trajectory);
    transitions.update(context, trajectory);
    worst.square = std::max(worst.square, own_square - *std::min_element(square.begin(), square.end()));
    worst.log = std::max(worst.log, own_log - *std::min_element(log.begin(), log.end()));
  }
  return worst;
}

// Acceptance check C3, at every round of every sequence.
TEST(FiniteOracles, KeepTheirBoundsAgainstAdversaries) {
  double closest_square = 0, closest_log = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    for (const int N : {2, 16, 64}) {
      const auto [square, log] = worst_regrets({3, 4, 3}, N, 3, 60, seed);
      const double ln_n = std::log(double(N));
      EXPECT_LE(square, 2 * 3 * ln_n + 1e-9);
      EXPECT_LE(log, 3 * ln_n + 1e-9);
      closest_square = std::max(closest_square, square / (6 * ln_n));
      closest_log = std::max(closest_log, log / (3 * ln_n));
    }
  }
  EXPECT_GT(closest_square, 0.1) << "the adversary does not try";
  EXPECT_GT(closest_log, 0.3);
}

// One label per round: the classical rates and bounds.
TEST(FiniteOracles, KeepTheClassicalBoundsStepByStep) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    for (const int N : {2, 64}) {
      EXPECT_LE(worst_regrets({1, 4, 3}, N, 1, 100, seed).square, 2 * std::log(double(N)) + 1e-9);
      EXPECT_LE(worst_regrets({2, 4, 3}, N, 1, 100, seed).log, std::log(double(N)) + 1e-9);
    }
  }
}

// With these rates the classical bounds are wrong for frozen predictions: eight labels arrive at once.
TEST(FiniteOracles, FrozenPredictionsBreakTheClassicalBounds) {
  const Shape shape{8, 2, 1};
  const ModelClass models = constant_class(shape, {0.999, 0.001});
  for (const double labels : {1.0, 8.0}) {
    FiniteRewards rewards(shape, models, labels);
    FiniteTransitions transitions(shape, models, labels);
    Mdp mdp = uniform_mdp(shape);
    double square = 0, log = 0;  // regret against the first model, which is always right
    for (int t = 0; t < 200; ++t) {
      rewards.predict({}, mdp.rewards);
      transitions.predict({}, mdp.transitions);
      std::vector<Step> trajectory(8, Step{0, 0, 1.0, 0});
      trajectory.back().next = -1;
      for (int h = 0; h < 8; ++h) {
        square += std::pow(1 - mdp.rewards(h, 0, 0), 2) - 1e-6;
        if (h < 7) log += std::log(0.999 / probability(mdp, h, 0, 0, 0));
      }
      rewards.update({}, trajectory);
      transitions.update({}, trajectory);
    }
    const double ln_2 = std::log(2.0);
    EXPECT_LE(square, 16 * ln_2);
    EXPECT_LE(log, 8 * ln_2);
    EXPECT_GT(square, 2 * ln_2) << labels;
    EXPECT_GT(log, ln_2) << labels;
  }
}

TEST(LinearOracles, RewardsAreThoseOfVovkAzouryWarmuth) {
  const Task task{.shape = {1, 1, 2}, .horizon = 100, .dimension = 2};
  LinearRewards oracle(task);
  Rng<double> rng = test_stream(20);
  Eigen::Matrix2d v = Eigen::Matrix2d::Identity();
  Eigen::Vector2d b = Eigen::Vector2d::Zero();
  Table rewards(task.shape);
  int clipped = 0;
  for (int t = 0; t < 60; ++t) {
    const double u = rng.uniform();
    const std::vector<double> c{u, 1 - u};
    const Context context{.features = c};
    oracle.predict(context, rewards);
    const Eigen::Vector2d x(u, 1 - u);
    const double by_hand = x.dot((v + x * x.transpose()).inverse() * b);
    EXPECT_NEAR(rewards(0, 0, 1), std::min(1.0, std::max(0.0, by_hand)), 1e-12);
    EXPECT_EQ(rewards(0, 0, 0), 0) << "never seen";
    clipped += by_hand < 0;
    const double reward = u > 0.5;
    oracle.update(context, std::vector<Step>{{0, 1, reward, -1}});
    v += x * x.transpose();
    b += reward * x;
  }
  EXPECT_GT(clipped, 0);
}

TEST(LinearOracles, KeepTheirRewardBoundAgainstAnAdversary) {
  const Task task{.shape = {1, 1, 1}, .horizon = 400, .dimension = 3};
  LinearRewards oracle(task);
  Rng<double> rng = test_stream(21);
  Table rewards(task.shape);
  Eigen::Matrix3d v = Eigen::Matrix3d::Zero();
  Eigen::Vector3d b = Eigen::Vector3d::Zero();
  double own = 0, squares = 0;
  for (int t = 0; t < 400; ++t) {
    std::vector<double> c{rng.exponential(), rng.exponential(), rng.exponential()};
    const double sum = c[0] + c[1] + c[2];
    for (double& x : c) x /= sum;
    oracle.predict({.features = c}, rewards);
    const double reward = rewards(0, 0, 0) < 0.5;
    own += std::pow(rewards(0, 0, 0) - reward, 2);
    oracle.update({.features = c}, std::vector<Step>{{0, 0, reward, -1}});
    const Eigen::Vector3d x(c[0], c[1], c[2]);
    v += x * x.transpose(), b += reward * x, squares += reward;
  }
  const Eigen::Vector3d w = v.inverse() * b;  // the best in hindsight
  EXPECT_LE(w.squaredNorm(), 3) << "the bound that is told is for these";
  const double regret = own - (squares - w.dot(b));
  EXPECT_LE(regret, oracle.regret_bound());
  EXPECT_GT(regret, 0.1 * oracle.regret_bound());
}

// Two features, two states, R = 2: P_i(0) in {1/6, 1/2, 5/6}, nine points.
TEST(LinearOracles, TransitionsAreBayesOnTheGrid) {
  const Task task{.shape = {2, 2, 1}, .horizon = 100, .dimension = 2};
  EXPECT_NEAR(LinearTransitions::grid_points(task, 2), 9, 1e-12);
  LinearTransitions oracle(task, 2);
  EXPECT_NEAR(oracle.regret_bound(), 2 * std::log(9.0), 1e-14);
  Mdp mdp = uniform_mdp(task.shape);
  Rng<double> rng = test_stream(22);
  std::vector<double> weight(9, 1.0);
  const double value[3] = {0.5 / 3, 1.5 / 3, 2.5 / 3};
  for (int t = 0; t < 30; ++t) {
    const double u = rng.uniform();
    const std::vector<double> c{u, 1 - u};
    oracle.predict({.features = c}, mdp.transitions);
    double sum = 0, mean = 0;
    const int next = rng.uniform() < 0.3 ? 0 : 1;
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j) {
        const double p = u * value[i] + (1 - u) * value[j];
        double& w = weight[std::size_t(3 * i + j)];
        sum += w, mean += w * p;
        w *= next == 0 ? p : 1 - p;
      }
    }
    EXPECT_NEAR(probability(mdp, 0, 1, 0, 0), mean / sum, 1e-12);
    EXPECT_NEAR(probability(mdp, 0, 1, 0, 1), 1 - mean / sum, 1e-12);
    EXPECT_NEAR(probability(mdp, 0, 0, 0, 0), 0.5, 1e-12) << "never seen";
    oracle.update({.features = c}, std::vector<Step>{{1, 0, 0.0, next}, {next, 0, 0.0, -1}});
  }
}

TEST(TabularOracles, CountByContext) {
  const Task task{.shape = {2, 2, 2}, .horizon = 100, .contexts = 2};
  TabularRewards rewards(task);
  TabularTransitions transitions(task);
  const std::vector<Step> trajectory{{0, 1, 1.0, 1}, {1, 0, 0.0, -1}};
  for (int t = 0; t < 3; ++t)
    rewards.update({.index = 1}, trajectory), transitions.update({.index = 1}, trajectory);
  Mdp mdp = uniform_mdp(task.shape);
  rewards.predict({.index = 1}, mdp.rewards);
  transitions.predict({.index = 1}, mdp.transitions);
  EXPECT_DOUBLE_EQ(mdp.rewards(0, 0, 1), 3.5 / 4);
  EXPECT_DOUBLE_EQ(mdp.rewards(1, 1, 0), 0.5 / 4);
  EXPECT_DOUBLE_EQ(probability(mdp, 0, 0, 1, 1), 3.5 / 4);
  EXPECT_DOUBLE_EQ(probability(mdp, 0, 0, 0, 1), 0.5);
  EXPECT_DOUBLE_EQ(probability(mdp, 1, 1, 0, 0), 0.5) << "the last step leads nowhere";
  rewards.predict({.index = 0}, mdp.rewards);
  transitions.predict({.index = 0}, mdp.transitions);
  EXPECT_EQ(mdp.rewards(0, 0, 1), 0.5);
  EXPECT_EQ(probability(mdp, 0, 0, 1, 1), 0.5);
}

TEST(TabularOracles, KeepTheirBoundsInOneCell) {
  const Task task{.shape = {2, 3, 1}, .horizon = 3000, .contexts = 1};
  Rng<double> rng = test_stream(23);
  for (const double bias : {0.0, 0.01, 0.4}) {
    TabularRewards rewards(task);
    TabularTransitions transitions(task);
    Mdp mdp = uniform_mdp(task.shape);
    double square = 0, log = 0, pays = 0;
    std::vector<double> count(3, 0.0);
    for (int t = 1; t <= 3000; ++t) {
      rewards.predict({}, mdp.rewards);
      transitions.predict({}, mdp.transitions);
      const double reward = rng.uniform() < bias;
      const int next = rng.uniform() < bias ? int(rng.below(3)) : 0;
      square += std::pow(mdp.rewards(0, 0, 0) - reward, 2);
      log -= std::log(probability(mdp, 0, 0, 0, next));
      pays += reward, count[std::size_t(next)] += 1;
      double entropy = 0;
      for (const double n : count) entropy -= n > 0 ? n * std::log(n / t) : 0;
      EXPECT_LE(square - pays * (t - pays) / t, 1 + std::log(1.0 + t));
      EXPECT_LE(log - entropy, std::log(1.0 + t) + std::log(3.0));
      rewards.update({}, std::vector<Step>{{0, 0, reward, next}, {0, 0, 0.0, -1}});
      transitions.update({}, std::vector<Step>{{0, 0, reward, next}, {0, 0, 0.0, -1}});
    }
  }
}

TEST(Oracles, AreRefusedWhereTheyDoNotFit) {
  const Task finite{.shape = {3, 4, 3}, .horizon = 100, .contexts = 64, .models = 16},
      vectors{.shape = {3, 4, 3}, .horizon = 100, .dimension = 2};
  const auto with = [](const std::string& oracle, std::int64_t resolution) {
    return Side{"omg_cmdp", {{"oracle", {oracle, {}}}, {"resolution", {resolution, {}}}}};
  };
  for (const char* kind : {"auto", "finite", "tabular"})
    EXPECT_EQ(refusal(with(kind, 6), finite), std::nullopt) << kind;
  for (const char* kind : {"auto", "linear"})
    EXPECT_EQ(refusal(with(kind, 6), vectors), std::nullopt) << kind;
  EXPECT_NE(refusal(with("linear", 6), finite)->find("needs contexts that are vectors"), std::string::npos);
  EXPECT_NE(refusal(with("tabular", 6), vectors)->find("needs numbered contexts"), std::string::npos);
  EXPECT_NE(refusal(with("finite", 6), vectors)->find("needs a class of models"), std::string::npos);
  EXPECT_NE(refusal(with("auto", 30), vectors)->find("give a smaller 'resolution'"), std::string::npos);
}

}  // namespace
}  // namespace regatta::testing
