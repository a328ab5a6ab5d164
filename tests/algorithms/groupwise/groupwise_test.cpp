#include <cmath>

#include "algorithms/groupwise/oracles.hpp"
#include "engine/core/sleeping_experts.hpp"
#include "tests/support/groupwise_support.hpp"

namespace regatta::testing {
namespace {

using groupwise::OraclePerGroup;

const std::vector<std::string> kOracles{"ridge", "forward", "gradient"};

std::vector<double> played(const std::string& name, const std::string& oracle,
                           const std::vector<WrittenRound>& rounds, int groups) {
  Task task = kFourGroups;
  task.groups = groups;
  return predictions(*make_learner({name, {{"oracle", value(oracle)}}}, task), rounds);
}

// x = 1, so a ridge oracle predicts (sum of y) / (n + 1). Round 1, groups 0 and 1, y = 1: both say 0. Round
// 2, groups 0 and 2, y = 0: oracle 0 says 1/2, oracle 2 says 0; all weights are still equal, so p = 1/4;
// losses 1/4 and 0, mixture 1/8: R_0 = -1/8 = -C_0, R_2 = 1/8 = C_2. Round 3, groups 0, 1, 2: oracles say
// 1/3, 1/2 and 0.
TEST(GroupwiseLearner, ThreeRoundsByHand) {
  const Task task{3, 1, 3, 2};
  const auto learner = make_learner({"groupwise", {}}, task);
  const auto p = predictions(
      *learner, {round_of({1}, {0, 1}, 1), round_of({1}, {0, 2}, 0), round_of({1}, {0, 1, 2}, 0.5)});
  EXPECT_EQ(p[0], 0);
  EXPECT_NEAR(p[1], 0.25, 1e-15);
  const double w0 = std::exp(std::pow(7 / 8.0, 2) / (27 / 8.0)) - 1;  // R - 1 is negative: Phi = 1
  const double w1 = std::exp(1 / 3.0) - 1;                            // never judged by a difference
  const double w2 = std::exp(std::pow(9 / 8.0, 2) / (27 / 8.0)) - 1;
  EXPECT_NEAR(p[2], (w0 / 3 + w1 / 2) / (w0 + w1 + w2), 1e-14);
}

TEST(GroupwiseLearner, WithOneGroupIsTheOracleItself) {
  auto rounds = four_groups();
  for (auto& [context, label] : rounds) context.groups = {0};
  for (const std::string& oracle : kOracles) {
    const auto alone = played("global_model", oracle, rounds, 1);
    for (const std::string name : {"groupwise", "uniform_mixture", "per_intersection"}) {
      const auto mixed = played(name, oracle, rounds, 1);
      for (std::size_t t = 0; t < rounds.size(); ++t) EXPECT_NEAR(mixed[t], alone[t], 1e-12) << name << t;
    }
  }
}

TEST(GroupwiseLearner, DoesNotMindTheOrderOfGroups) {
  const auto rounds = four_groups();
  const std::vector<int> other{2, 0, 3, 1};
  auto permuted = rounds;
  for (auto& [context, label] : permuted) {
    for (int& g : context.groups) g = other[std::size_t(g)];
    std::sort(context.groups.begin(), context.groups.end());
  }
  for (const std::string name : {"groupwise", "uniform_mixture", "per_intersection"}) {
    const auto a = played(name, "ridge", rounds, 4), b = played(name, "ridge", permuted, 4);
    for (std::size_t t = 0; t < a.size(); ++t) EXPECT_NEAR(a[t], b[t], 1e-12) << name << " " << t;
  }
}

// The whole algorithm again, from its parts in plain code.
TEST(GroupwiseLearner, EqualsTheFormulasWrittenOut) {
  const auto rounds = four_groups();
  const auto p = played("groupwise", "ridge", rounds, 4);
  const auto phi = [](double r, double c) { return std::exp(std::pow(std::max(0.0, r), 2) / (3 * c)); };
  double big_r[4] = {}, big_c[4] = {};
  std::vector<RidgeRegressor> oracles(4, RidgeRegressor(3, 1.0));
  for (std::size_t t = 0; t < rounds.size(); ++t) {
    const auto& [context, y] = rounds[t];
    double total = 0, prediction = 0, mixture = 0, v[4] = {}, z[4] = {};
    for (const int g : context.groups) {
      v[g] = phi(big_r[g] + 1, big_c[g] + 1) - phi(big_r[g] - 1, big_c[g] + 1);
      z[g] = oracles[std::size_t(g)].predict(context.x);
      total += v[g];
    }
    for (const int g : context.groups) {
      prediction += v[g] / total * z[g];
      mixture += v[g] / total * std::pow(z[g] - y, 2);
    }
    EXPECT_NEAR(p[t], prediction, 1e-10) << t;
    EXPECT_LE(std::pow(prediction - y, 2), mixture + 1e-15);
    for (const int g : context.groups) {
      const double r = mixture - std::pow(z[g] - y, 2);
      big_r[g] += r, big_c[g] += std::abs(r);
      oracles[std::size_t(g)].add(context.x, y);
    }
  }
}

/// Counts what is asked of it.
class Counting final : public Regressor {
 public:
  Counting(int& predictions, int& steps) : predictions_(predictions), steps_(steps) {}
  void add(const Vector&, double) override { ++steps_; }
  std::unique_ptr<Regressor> copy() const override { return std::make_unique<Counting>(*this); }

 private:
  double model(const Vector&) const override { return ++predictions_, 0.5; }
  int &predictions_, &steps_;
};

// Work per round: one prediction and one step per active group, none for the others.
TEST(GroupwiseLearner, AsksActiveGroupsOnly) {
  int predictions[4] = {}, steps[4] = {}, rounds_of_group[4] = {};
  std::vector<std::unique_ptr<Regressor>> oracles;
  for (int g = 0; g < 4; ++g) oracles.push_back(std::make_unique<Counting>(predictions[g], steps[g]));
  OraclePerGroup per_group(std::move(oracles));
  for (const auto& [context, label] : four_groups()) {
    EXPECT_EQ(per_group.advise(context).size(), context.groups.size());
    per_group.learn(context, label);
    for (const int g : context.groups) ++rounds_of_group[g];
  }
  for (int g = 0; g < 4; ++g) {
    EXPECT_EQ(predictions[g], rounds_of_group[g]) << g;
    EXPECT_EQ(steps[g], rounds_of_group[g]) << g;
  }
  EXPECT_GT(rounds_of_group[3], 5);
}

// Where two groups contradict each other its regret stays small in both, and that of a model for all grows
// with T.
TEST(GroupwiseLearner, HasSmallRegretInBothOfTwoOppositeGroups) {
  const PlayOptions options{.horizon = 4000, .replications = 5, .checkpoints = {2000, 4000}};
  const auto ours = play_cell({"groups_opposite", {}}, {"groupwise", {}}, options);
  const auto global = play_cell({"groups_opposite", {}}, {"global_model", {}}, options);
  for (const std::string group : {"regret_a", "regret_b"}) {
    for (std::size_t r = 0; r < 5; ++r) {
      EXPECT_LT(ours.at(group)[r][1], 5) << group;
      EXPECT_GT(global.at(group)[r][1], 4 * ours.at(group)[r][1]) << group;
      EXPECT_GT(global.at(group)[r][1], 1.7 * global.at(group)[r][0]) << group;
    }
  }
}

}  // namespace
}  // namespace regatta::testing
