#include "tests/support/linear_q_support.hpp"

namespace regatta::testing {
namespace {

Values values(std::initializer_list<std::pair<const char*, double>> list) {
  Values values;
  for (const auto& [name, value] : list) values[name] = {value, {}};
  return values;
}

/// L_0 - L_1 that a log-barrier step between two actions was made from.
double difference_of(const Policy& policy, int h, int s, double eta) {
  return (1 / policy.probability(h, s, 0) - 1 / policy.probability(h, s, 1)) / eta;
}

// By hand. One state, one step, K = 50: one episode for the cover, epochs of 6 = 2 ceil(50^(4/9) / 2); a
// bonus only from the epoch on in which both actions have been seen five times: 1 / (1 + 5) <= 50^(-4/9).
TEST(SimulatorFreePo, EpochsByHand) {
  Task task = kTwoActions;
  task.known_transitions = false;
  const double eta = std::pow(50.0, -4 / 9.0), beta = std::pow(50.0, -1 / 9.0);
  const double gamma = std::pow(50.0, -2 / 9.0);
  const auto learner = make_learner({"simulator_free_po", values({{"c_cover", 1e-9}, {"c_mix", 0.0}})}, task);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  double difference = 0, p = 0.5, seen[2] = {}, share[2] = {}, lost[2] = {};
  for (int k = 1; k <= 25; ++k) {
    learner->plan(k, rng, policy);
    EXPECT_EQ(policy.mixed(0, 0), k > 1);
    if (k > 1) {
      EXPECT_NEAR(policy.probability(0, 0, 0), p, 1e-12) << k;
    }
    const int a = k % 3 == 0;
    const double loss = 0.1 + 0.03 * k;
    learner->observe(k, 0, 0, a, loss, 0);
    seen[a] += 1;
    if (k == 1) continue;
    ((k - 2) % 2 == 0 ? share[a] : lost[a]) += ((k - 2) % 2 == 0 ? 1 : loss) / 3;
    if (k % 6 != 1) continue;
    const double inverse[2] = {1 / (gamma + share[0]), 1 / (gamma + share[1])};
    difference += inverse[0] * lost[0] - inverse[1] * lost[1];
    if (std::min(seen[0], seen[1]) >= 5) difference -= beta * (inverse[0] - inverse[1]);
    const double d = eta * difference;  // 1 / p - 1 / (1 - p) = d
    p = (d + 2 - std::sqrt(d * d + 4)) / (2 * d);
    std::fill_n(share, 2, 0.0), std::fill_n(lost, 2, 0.0);
  }
  EXPECT_GE(std::min(seen[0], seen[1]), 5);
}

// By hand. H = 2, the action of step 1 is the state of step 2, no losses, steps so small that play stays
// uniform. K = 50 as above: B_1(a) = b_1(a) + (1 + 1/2) n / (n + 1) mean b_2(a), for n visits of a so far.
TEST(SimulatorFreePo, TheBonusLooksAheadToStatesThatAreKnown) {
  Task task = kTwoActions;
  task.known_transitions = false;
  task.shape = {2, 2, 2};
  const double eta = 1e-5 * std::pow(50.0, -4 / 9.0) / 2, beta = std::pow(50.0, -1 / 9.0) / 2;
  const double gamma = std::pow(50.0, -2 / 9.0);
  const auto learner =
      make_learner({"simulator_free_po", values({{"c_cover", 1e-9}, {"c_mix", 0.0}, {"c_eta", 1e-5}})}, task);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  double seen[2][2] = {}, share[2][2] = {}, first = 0, second = 0;  // [a][b]
  int ahead = 0;
  for (int k = 1; k <= 49; ++k) {
    learner->plan(k, rng, policy);
    const int a = k / 2 % 2, b = k / 4 % 2;
    learner->observe(k, 0, 0, a, 0.0, a);
    learner->observe(k, 1, a, b, 0.0, 0);
    seen[a][b] += 1;
    if (k > 1 && k % 2 == 0) share[a][b] += 1 / 3.0;
    if (k % 6 != 1 || k == 1) continue;
    double bonus[2] = {};  // B_1
    for (int x = 0; x < 2; ++x) {
      const double n = seen[x][0] + seen[x][1];
      const double t[2] = {1 / (gamma + share[x][0]), 1 / (gamma + share[x][1])};
      bonus[x] = beta / (gamma + share[x][0] + share[x][1]);  // what both share makes no difference
      if (std::min(seen[x][0], seen[x][1]) < 5) continue;
      bonus[x] += 1.5 * n / (n + 1) * beta * (t[0] + t[1]);
      if (x == 1) second -= beta * (t[0] - t[1]);
      ++ahead;
    }
    if (std::min(seen[0][0] + seen[0][1], seen[1][0] + seen[1][1]) >= 5) first -= bonus[0] - bonus[1];
    std::fill_n(&share[0][0], 4, 0.0);
  }
  EXPECT_GE(ahead, 4);
  learner->plan(50, rng, policy);
  EXPECT_NEAR(difference_of(policy, 0, 0, eta), first, 1e-4);
  EXPECT_NEAR(difference_of(policy, 1, 1, eta), second, 1e-4);
  EXPECT_GE(std::abs(first), 0.1);
}

// H = 2: the action of step 1 is the state of step 2. The cover, of two episodes, goes to both states and
// takes action 0 there, which costs 1 in state 1 and nothing in state 0; action 1 costs the opposite. Uniform
// play loses 1/2 at step 2 whatever came before. In half of the episodes the cover is played, and still the
// estimates are those of uniform play, because what explores is followed by it: differences 0.3 at step 1
// (1.0 less, were the losses behind the cover charged to its first action), -1 and 1 at step 2.
TEST(SimulatorFreePo, ExploringEpisodesDontBiasTheEstimates) {
  Task task = kTwoActions;
  task.known_transitions = false;
  task.shape = {2, 2, 2};
  task.horizon = 999'999'000;  // delta = c_mix / 10, epochs of 10,000
  const auto learner = make_learner(
      {"simulator_free_po",
       values({{"c_cover", 1.5e-8}, {"c_mix", 5.0}, {"c_bonus", 0.0}, {"c_gamma", 1e-6}, {"c_eta", 1e4}})},
      task);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  int explored = 0, k = 1;
  for (; k <= 10'002; ++k) {
    learner->plan(k, rng, policy);
    explored += !policy.mixed(0, 0);
    const int a = policy.draw(0, 0, rng), b = policy.draw(1, a, rng);
    learner->observe(k, 0, 0, a, a == 0 ? 0.3 : 0.0, a);
    learner->observe(k, 1, a, b, a == b ? 0.0 : 1.0, 0);
  }
  EXPECT_NEAR(explored, 5002, 4 * 50);
  do {
    learner->plan(k, rng, policy);
  } while (!policy.mixed(0, 0));
  EXPECT_NEAR(difference_of(policy, 0, 0, 0.5), 0.3, 0.12);
  EXPECT_NEAR(difference_of(policy, 1, 0, 0.5), -1, 0.2);
  EXPECT_NEAR(difference_of(policy, 1, 1, 0.5), 1, 0.2);
}

}  // namespace
}  // namespace regatta::testing
