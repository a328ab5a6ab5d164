// Hedge, FTPL and Tsallis-INF on blocks: a step by hand, what they see, how often they move.
#include <cmath>

#include "tests/support/switching_support.hpp"

namespace regatta::testing {
namespace {

/// Share of replications in which the learner has switched `times` times at the end, and its standard error.
Estimate share_with_switches(const std::string& algorithm, const Values& values, const Task& task,
                             const std::vector<std::vector<double>>& losses, double times) {
  LossTable scenario(losses);
  std::vector<double> found;
  for (int r = 0; r < 40'000; ++r) {
    const auto learner = make_learner(algorithm, values, task);
    found.push_back(play(*learner, scenario, task, {task.horizon}, r).at(switching::kSwitches, 0) == times);
  }
  return estimate(found);
}

// Both arms pay 1/2 for one round and Hedge sees both: the second draw is uniform again. When arm 0 pays 1
// and arm 1 nothing, arm 1 has probability 1 / (1 + e^-eta), eta = sqrt(8 ln 2 / 2).
TEST(Hedge, DrawsAnewFromItsWeights) {
  const Task task{2, 2, Feedback::kTotal, 4};
  const Estimate equal = share_with_switches("hedge", {}, task, {{0.5, 0}, {0.5, 0}}, 2);
  EXPECT_NEAR(equal.mean, 0.5, 4 * equal.error);
  LossTable scenario({{1, 0}, {0, 1}});
  const double p = 1 / (1 + std::exp(-std::sqrt(4 * std::log(2.0))));
  std::vector<double> found;
  for (int r = 0; r < 40'000; ++r) {
    const auto recorded = play(*make_learner("hedge", {}, task), scenario, task, {1, 2}, r);
    const auto loss_in_2 = [&] {  // least sums are 0 and 1
      const auto gain = [&](switching::MetricIndex m) { return recorded.at(m, 1) - recorded.at(m, 0); };
      return gain(switching::kRegret) - gain(switching::kSwitches) + 1;
    };
    found.push_back(loss_in_2());
  }
  const Estimate second = estimate(found);
  EXPECT_NEAR(second.mean, p, 4 * second.error);
}

// Arm 0 pays 1 in the first round. It leads by more than that with probability e^-eta / 2 (the difference of
// two exponentials), so the learner moves with probability (1 - e^-eta) / 2, eta = sqrt((1 + ln 2) / 4).
TEST(Ftpl, MovesWhenTheLeaderDoes) {
  const Task task{2, 2, Feedback::kTotal, 4};
  const double moves = (1 - std::exp(-std::sqrt((1 + std::log(2.0)) / 4))) / 2;
  const Estimate moved = share_with_switches("ftpl", {}, task, {{1, 0}, {0, 0}}, 2);
  EXPECT_NEAR(moved.mean, moves, 4 * moved.error);
}

// Where the gap never changes its sign the leader changes at most once per arm, and only to better ones.
TEST(Ftpl, FindsTheBestArmOnceAndForAll) {
  const Task task{2, 20'000, Feedback::kTotal, 40'000};
  LossTable scenario({std::vector<double>(20'000, 0.5), std::vector<double>(20'000, 0.4)});
  for (int r = 0; r < 50; ++r) {
    const auto found = play(*make_learner("ftpl", {}, task), scenario, task, {10'000, 20'000}, r);
    EXPECT_LE(found.at(switching::kSwitches, 1), 2);
    EXPECT_EQ(found.at(switching::kRegret, 0), found.at(switching::kRegret, 1));
  }
}

// Two blocks of two rounds. The arm of the first block pays (1, 0), mean 1/2, estimate (1/2) / (1/2) = 1; p_2
// of that arm solves 4 / (eta (1 - x))^2 + 4 / (eta x)^2 = 1 for x < 0, eta = 2 / sqrt(2).
TEST(TsallisSwitch, SolvesForTheWeightsOfTheSecondBlock) {
  const Task task{2, 4, Feedback::kExtra, 0};
  const double eta = 2 / std::sqrt(2.0);
  const auto p = [&](double loss, double x) { return 4 / std::pow(eta * (loss - x), 2); };
  double low = -10, high = -1e-6;
  for (int step = 0; step < 100; ++step) {
    const double x = (low + high) / 2;
    (p(1, x) + p(0, x) < 1 ? low : high) = x;
  }
  const Estimate stays = share_with_switches("tsallis_switch", {{"blocks", {std::int64_t{2}, {}}}}, task,
                                             {{1, 0, 0, 0}, {1, 0, 0, 0}}, 1);
  EXPECT_NEAR(stays.mean, p(1, low), 4 * stays.error);
  EXPECT_LT(p(1, low), 0.45);
}

// Without losses all arms stay equally likely, so 3 of 4 blocks begin with a switch.
TEST(TsallisSwitch, HasAsManyBlocksAsItsBoundAsksFor) {
  const Task task{4, 32'000, Feedback::kTotal, 32'000};  // (2 T)^(2/3) = 1600, 4^(1/3) = 1.587
  LossTable scenario(std::vector<std::vector<double>>(4, std::vector<double>(32'000, 0.0)));
  const auto found = play(*make_learner("tsallis_switch", {}, task), scenario, task, {32'000});
  EXPECT_NEAR(found.at(switching::kSwitches, 0), 0.75 * 2539, 4 * std::sqrt(0.1875 * 2539));
  EXPECT_EQ(found.at(switching::kObservations, 0), 32'000);
}

TEST(Baselines, RefuseWhatTheyCantSee) {
  for (const std::string algorithm : {"hedge", "ftpl"}) {
    EXPECT_NO_THROW(make_learner(algorithm, {}, {3, 10, Feedback::kTotal, 30}));
    EXPECT_THROW(make_learner(algorithm, {}, {3, 10, Feedback::kTotal, 29}), ConfigError);
    EXPECT_NO_THROW(make_learner(algorithm, {}, {3, 10, Feedback::kExtra, 20}));
    EXPECT_THROW(make_learner(algorithm, {}, {3, 10, Feedback::kExtra, 19}), ConfigError);
  }
  EXPECT_NO_THROW(make_learner("tsallis_switch", {}, {3, 10, Feedback::kExtra, 0}));
  EXPECT_NO_THROW(make_learner("tsallis_switch", {}, {3, 10, Feedback::kTotal, 10}));
  EXPECT_THROW(make_learner("tsallis_switch", {}, {3, 10, Feedback::kTotal, 9}), ConfigError);
}

}  // namespace
}  // namespace regatta::testing
