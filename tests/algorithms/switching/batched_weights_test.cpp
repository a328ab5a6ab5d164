#include <cmath>

#include "tests/support/switching_support.hpp"

namespace regatta::testing {
namespace {

Values given(const std::string& feedback, std::int64_t observed = 1, const std::string& batches = "best") {
  return {{"feedback", {feedback, {}}}, {"observed", {observed, {}}}, {"batches", {batches, {}}}};
}

/// Losses of which the last round tells the arm that was played in it: k / 8.
struct Fixed {
  Fixed(int arms, Round rounds) : losses(std::size_t(arms)) {
    Rng<double> rng(StreamKey{11}, 0);
    for (int k = 0; k < arms; ++k) {
      for (Round t = 1; t < rounds; ++t) losses[std::size_t(k)].push_back(rng.uniform());
      losses[std::size_t(k)].push_back(k / 8.0);
    }
  }
  /// exp(-eta L_k) / sum over the rounds before the last, by plain formulas.
  std::vector<double> probabilities(double eta) const {
    std::vector<double> p;
    double sum = 0;
    for (const auto& arm : losses) {
      double total = 0;
      for (std::size_t t = 0; t + 1 < arm.size(); ++t) total += arm[t];
      p.push_back(std::exp(-eta * total));
      sum += p.back();
    }
    for (double& x : p) x /= sum;
    return p;
  }

  std::vector<std::vector<double>> losses;  // [arm][t - 1]
};

struct Marginals {
  double chi_square = 0, switches = 0;  // of the last arm against p; mean
};

/// Plays `learner` so often on the fixed losses; where it ends, against what it should.
Marginals marginals(switching::Learner& learner, const Fixed& fixed, const Task& task,
                    const std::vector<double>& p, int replications) {
  LossTable scenario(fixed.losses);
  const Round T = task.horizon;
  const double least = double(scenario.least(T) - scenario.least(T - 1)) * switching::kUnit;
  std::vector<double> count(p.size(), 0.0);
  Marginals found;
  for (int r = 0; r < replications; ++r) {
    const auto recorded = play(learner, scenario, task, {T - 1, T}, r);
    const auto gain = [&](switching::MetricIndex m) { return recorded.at(m, 1) - recorded.at(m, 0); };
    const double last = gain(switching::kRegret) - gain(switching::kSwitches) + least;
    count.at(std::size_t(std::lround(8 * last)))++;
    found.switches += recorded.at(switching::kSwitches, 1) / replications;
  }
  for (std::size_t k = 0; k < p.size(); ++k) {
    const double expected = replications * p[k];
    found.chi_square += (count[k] - expected) * (count[k] - expected) / expected;
  }
  return found;
}

constexpr double kCritical[] = {0, 10.83, 13.82, 16.27, 18.47};  // chi-square, p = 0.001; degrees of freedom

// N = 64 fixed losses: the dartboard's last arm is distributed like exponential weights, with few switches.
TEST(BatchedWeights, TheDartboardKeepsTheMarginals) {
  for (const int K : {2, 5}) {
    const Task task{K, 64, Feedback::kTotal, 64 * K};
    const double eta = std::sqrt(2 * std::log(double(K)) / 64);
    const Fixed fixed(K, 64);
    const auto p = fixed.probabilities(eta);
    const auto learner = make_learner("batched_weights", given("full"), task);
    const auto found = marginals(*learner, fixed, task, p, 100'000);
    EXPECT_LT(found.chi_square, kCritical[K - 1]) << K;
    EXPECT_LT(found.switches, eta * 64) << K;
    EXPECT_GT(found.switches, 1.5) << K << ": it must move at all";
  }
}

// The test can say no: with a keep probability that does not depend on the loss it finds the fault.
TEST(BatchedWeights, AConstantKeepProbabilityBreaksTheMarginals) {
  for (const int K : {2, 5}) {
    const Task task{K, 64, Feedback::kTotal, 64 * K};
    const double eta = std::sqrt(2 * std::log(double(K)) / 64);
    const Fixed fixed(K, 64);
    Does learner([&](Desk& desk, Rng<double>& rng) {
      std::vector<double> weight(std::size_t(K), 1.0);
      const auto draw = [&] {
        double sum = 0;
        for (const double w : weight) sum += w;
        double u = rng.uniform() * sum;
        std::size_t k = 0;
        while (k + 1 < weight.size() && u >= weight[k]) u -= weight[k++];
        return std::int64_t(k);
      };
      std::int64_t arm = draw();
      for (Round t = 1; t <= 64; ++t) {
        desk.play(arm, t);
        for (int k = 0; k < K; ++k) weight[std::size_t(k)] *= std::exp(-eta * desk.observe(k));
        if (rng.uniform() >= std::exp(-eta / 2)) arm = draw();
      }
    });
    const auto found = marginals(learner, fixed, task, fixed.probabilities(eta), 100'000);
    EXPECT_GT(found.chi_square, 2 * kCritical[K - 1]) << K;
  }
}

// Exp3 draws from its weights anew; what follows from the first round is known: the arm played pays 1/2, so
// the other one is drawn with probability 1 / (1 + exp(-eta / (2 p))), p = 1/2, eta = sqrt(2 ln 2 / (2 2)).
TEST(BatchedWeights, Exp3WeighsByTheProbability) {
  const Task task{2, 2, Feedback::kExtra, 0};
  LossTable scenario({{0.5, 0}, {0.5, 0}});
  const auto learner = make_learner("batched_weights", given("bandit", 1, "all"), task);
  const double eta = std::sqrt(2 * std::log(2.0) / 4), stay = std::exp(-eta) / (1 + std::exp(-eta));
  const int replications = 100'000;
  double stays = 0;
  for (int r = 0; r < replications; ++r)
    stays += play(*learner, scenario, task, {2}, r).at(switching::kSwitches, 0) == 1;
  EXPECT_NEAR(stays / replications, stay, 4 * std::sqrt(stay * (1 - stay) / replications));
}

// The same for the dartboard. Losses 1 and 0 in round 1: it starts at 0 and stays with probability e^-eta or
// is drawn there again; from 1 it never moves.
TEST(BatchedWeights, TheDartboardMovesOnlyForALoss) {
  const Task task{2, 2, Feedback::kTotal, 4};
  LossTable scenario({{1, 0}, {0, 0}});
  const auto learner = make_learner("batched_weights", given("full"), task);
  const double eta = std::sqrt(2 * std::log(2.0) / 2), w = std::exp(-eta);
  const double moves = 0.5 * (1 - w) / (1 + w);
  const int replications = 100'000;
  double moved = 0;
  for (int r = 0; r < replications; ++r) {
    const auto found = play(*learner, scenario, task, {1, 2}, r);
    const bool began_at_0 = found.at(switching::kRegret, 0) == 2,
               second = found.at(switching::kSwitches, 1) == 2;
    EXPECT_FALSE(!began_at_0 && second);
    moved += second;
  }
  EXPECT_NEAR(moved / replications, moves, 4 * std::sqrt(moves * (1 - moves) / replications));
}

// A batch of two rounds, of which only the one of u_b is seen: arm 0 pays 1 in the first and nothing in the
// second, so that it is left half as often as if the first were always seen.
TEST(BatchedWeights, LooksAtAUniformRoundOfTheBatch) {
  const double eta = std::sqrt(2 * std::log(2.0) / 2), w = std::exp(-eta);
  const double moves = 0.25 * (1 - w) / (1 + w);
  for (const bool loss_comes_first : {true, false}) {
    const Task task{2, 4, Feedback::kTotal, 4};
    const double a = loss_comes_first ? 1 : 0;
    LossTable scenario({{a, 1 - a, 0, 0}, {0, 0, 0, 0}});
    const auto learner = make_learner("batched_weights", given("full"), task);
    const int replications = 100'000;
    double moved = 0;
    for (int r = 0; r < replications; ++r)
      moved += play(*learner, scenario, task, {4}, r).at(switching::kSwitches, 0) == 2;
    EXPECT_NEAR(moved / replications, moves, 4 * std::sqrt(moves * (1 - moves) / replications));
  }
}

/// Entries that a whole game takes from the budget.
double observations(const Values& values, const Task& task) {
  LossTable scenario(std::vector<std::vector<double>>(std::size_t(task.arms),
                                                      std::vector<double>(std::size_t(task.horizon), 0.5)));
  const auto learner = make_learner("batched_weights", values, task);
  return play(*learner, scenario, task, {task.horizon}).at(switching::kObservations, 0);
}

TEST(BatchedWeights, TakesWhatItsBatchesCost) {
  using enum Feedback;
  EXPECT_EQ(observations(given("full"), {5, 1000, kTotal, 104}), 5 * 20);
  EXPECT_EQ(observations(given("full"), {5, 1000, kTotal, 1'000'000}), 5 * 1000);
  EXPECT_EQ(observations(given("full"), {5, 1000, kExtra, 104}), 4 * 26);
  EXPECT_EQ(observations(given("flexible", 3), {5, 1000, kTotal, 104}), 3 * 34);
  EXPECT_EQ(observations(given("flexible", 5), {5, 1000, kTotal, 104}), 5 * 20);
  EXPECT_EQ(observations(given("bandit"), {5, 1000, kTotal, 104}), 104);
  EXPECT_EQ(observations(given("bandit"), {5, 1000, kTotal, 1000}), 159);  // 100 (5 ln 5 / 2)^(1/3)
  EXPECT_EQ(observations(given("bandit", 1, "all"), {5, 1000, kTotal, 1000}), 1000);
  EXPECT_EQ(observations(given("bandit"), {5, 1000, kExtra, 104}), 0);
  EXPECT_EQ(observations(given("bandit", 1, "all"), {5, 1000, kExtra, 0}), 0);
}

TEST(BatchedWeights, RefusesWhatItCantPay) {
  using enum Feedback;
  const auto why = [](const Values& values, const Task& task) {
    try {
      make_learner("batched_weights", values, task);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(why(given("full"), {5, 100, kTotal, 4}).find("4 entries pays for no batch (5 each)"),
            std::string::npos);
  EXPECT_EQ(why(given("full"), {5, 100, kExtra, 4}), "");
  EXPECT_NE(why(given("bandit"), {5, 100, kTotal, 0}).find("pays for no batch"), std::string::npos);
  EXPECT_EQ(why(given("policy"), {5, 100, kExtra, 0}), "");
  EXPECT_NE(why(given("flexible", 6), {5, 100, kTotal, 100}).find("6 of 5 arms"), std::string::npos);
}

// Below K^(1/3) T^(2/3) = 2048 the policy is the bandit algorithm, whatever the budget: the same bits from
// the same streams. From there on it is the dartboard.
TEST(BatchedWeights, ThePolicyChangesAtTheThreshold) {
  const Round T = 65'536;
  std::vector<std::vector<double>> losses(2);
  Rng<double> rng(StreamKey{5}, 0);
  for (Round t = 0; t < T; ++t) {
    losses[0].push_back(rng.uniform());
    losses[1].push_back(0.9 * losses[0].back());
  }
  LossTable scenario(losses);
  const std::vector<Round> checkpoints{1, 10, 100, 1000, 10'000, T};
  const auto rows = [&](const std::string& feedback, std::int64_t budget) {
    const Task task{2, T, Feedback::kExtra, budget};
    return play(*make_learner("batched_weights", given(feedback), task), scenario, task, checkpoints).rows;
  };
  const auto bandit = rows("bandit", 0);
  for (const std::int64_t budget : {0, 406, 1625, 2047}) EXPECT_EQ(rows("policy", budget), bandit) << budget;
  EXPECT_EQ(rows("policy", 2048), rows("full", 2048));
  EXPECT_NE(rows("policy", 2048), bandit);
}

// Arm 0 pays 1 in round 1, the others nothing. It is played first with probability 1 / K and looked at with
// m / K; then its weight is w = exp(-eta K / m), it is kept with that probability, else drawn anew.
TEST(BatchedWeights, FlexibleFeedbackWeighsALookByKOverM) {
  for (const auto& [K, m] : {std::pair{2, 1}, {3, 2}, {4, 1}}) {
    const Task task{K, 2, Feedback::kTotal, 2 * m};
    std::vector<std::vector<double>> losses(std::size_t(K), {0, 0});
    losses[0][0] = 1;
    LossTable scenario(losses);
    const double eta = std::sqrt(2 * std::log(double(K)) / (2.0 * K / m)), w = std::exp(-eta * K / m);
    const double moves = double(m) / (K * K) * (1 - w) * (K - 1) / (K - 1 + w);
    const auto learner = make_learner("batched_weights", given("flexible", m), task);
    const int replications = 100'000;
    double moved = 0;
    for (int r = 0; r < replications; ++r)
      moved += play(*learner, scenario, task, {2}, r).at(switching::kSwitches, 0) == 2;
    EXPECT_NEAR(moved / replications, moves, 4 * std::sqrt(moves * (1 - moves) / replications)) << K;
  }
}

// Both arms always pay 1, one of them is looked at: they stay equally likely, and every look at the arm
// played may move it.
TEST(BatchedWeights, FlexibleFeedbackTreatsEqualArmsEqually) {
  const Task task{2, 64, Feedback::kTotal, 64};
  const double eta = std::sqrt(2 * std::log(2.0) / 128);
  Fixed fixed(2, 64);
  for (std::size_t t = 0; t < 63; ++t) fixed.losses[1][t] = fixed.losses[0][t] = 1;
  const auto learner = make_learner("batched_weights", given("flexible", 1), task);
  const auto found = marginals(*learner, fixed, task, {0.5, 0.5}, 20'000);
  EXPECT_LT(found.chi_square, kCritical[1]);
  EXPECT_LT(found.switches, eta * 64 * 2);
  EXPECT_GT(found.switches, 1.5);
}

}  // namespace
}  // namespace regatta::testing
