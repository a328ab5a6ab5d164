#include <numeric>

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

// By hand. H = 2, S = 2, A = 2, K = 100, so iota = ln(5 * 2 * 2 * 200 / 0.05) = ln 80000; bonus scale c =
// 0.001. Seen:
//   state 0, action 0: twice, reward y, once to 0 and once to 1;  state 0, action 1: once, reward 0, to 1;
//   state 1, both actions: 5000 times each at the second step, reward 1/2.
// So N'_2(0) = 0, its term is H^2 = 4; N'_2(1) = 10000, its term is x = 8 * 4 * 2 iota^2 / 10000 < 4.
// With b(n, variance, mean term) the bonus, the second step has V(1) = 1/2 + c b(5000, 0, 0) and
// V(0) = max(y + c b(2, 0, 0), c b(1, 0, 0)). In the first step, state 0, Q(0) - Q(1) is
//   y + (V(0) + V(1)) / 2 + c b(2, (V(0) - V(1))^2 / 4, (4 + x) / 2) - V(1) - c b(1, 0, x).
struct Bonus {
  bool bernstein, random_rewards;
  double iota = std::log(80000.0);

  double operator()(double n, double variance = 0, double spread = 0) const {
    const double extra = random_rewards ? std::sqrt(2 * iota / n) : 0.0;
    if (!bernstein) return extra + 14 * iota / std::sqrt(n);
    return extra + std::sqrt(8 * iota * variance / n) + 28 * iota / (3 * n) + std::sqrt(8 / n * spread);
  }
};

double advantage_of_action_0(double y, const Bonus& b) {
  const double c = 0.001, spread = 64 * b.iota * b.iota / 1e4;
  const double value_1 = 0.5 + c * b(5000), value_0 = std::max(y + c * b(2), c * b(1));
  const double variance = (value_0 - value_1) * (value_0 - value_1) / 4;
  return y + (value_0 + value_1) / 2 + c * b(2, variance, (4 + spread) / 2) - value_1 - c * b(1, 0, spread);
}

int planned_action(double y, const Bonus& b) {
  const Task task{.shape = {2, 2, 2}, .horizon = 100, .deterministic = !b.random_rewards};
  const auto learner = make_learner(
      {"ucbvi",
       {{"bonus", {std::string(b.bernstein ? "bernstein" : "hoeffding"), {}}}, {"bonus_scale", {0.001, {}}}}},
      task);
  for (int i = 0; i < 10000; ++i) learner->observe(1, 1, 1, i % 2, 0.5, 1);
  learner->observe(1, 0, 0, 0, y, 0);
  learner->observe(1, 0, 0, 0, y, 1);
  learner->observe(1, 0, 0, 1, 0, 1);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  learner->plan(2, rng, policy);
  return policy.action(0, 0);
}

TEST(Ucbvi, PolicyTurnsAtTheRewardComputedByHand) {
  for (const Bonus& b : {Bonus{true, false}, Bonus{true, true}, Bonus{false, false}, Bonus{false, true}}) {
    double low = 0, high = 1;
    ASSERT_LT(advantage_of_action_0(low, b), 0);
    ASSERT_GT(advantage_of_action_0(high, b), 0);
    for (int i = 0; i < 60; ++i)
      (advantage_of_action_0((low + high) / 2, b) < 0 ? low : high) = (low + high) / 2;
    EXPECT_EQ(planned_action(low - 1e-12, b), 1) << b.bernstein << b.random_rewards;
    EXPECT_EQ(planned_action(high + 1e-12, b), 0) << b.bernstein << b.random_rewards;
  }
}

/// The header's formulas in plain loops over everything; sums in the order of the states.
class PlainUcbvi {
 public:
  PlainUcbvi(const Task& task, bool bernstein, bool pooled)
      : task_(task),
        bernstein_(bernstein),
        pooled_(pooled),
        seen_(task.shape.size() * std::size_t(task.shape.states)),
        reward_(task.shape),
        q_(task.shape, task.shape.steps),
        visits_(std::size_t(task.shape.steps), std::vector<double>(std::size_t(task.shape.states))) {}

  void observe(int h, int s, int a, double reward, int next) {
    seen_[place(h, s, a) + std::size_t(next)] += 1;
    reward_(pooled_ ? 0 : h, s, a) += reward;
    visits_[std::size_t(h)][std::size_t(s)] += 1;
  }

  void expect_policy(const Policy& policy) {
    std::vector<double> value(std::size_t(task_.shape.states), 0.0), next;
    for (int h = task_.shape.steps - 1; h >= 0; --h) {
      next = value;
      for (int s = 0; s < task_.shape.states; ++s) {
        int best = 0;
        for (int a = 0; a < task_.shape.actions; ++a) {
          q_(h, s, a) = std::min(q_(h, s, a), backup(h, s, a, next));
          if (q_(h, s, a) > q_(h, s, best)) best = a;
        }
        value[std::size_t(s)] = q_(h, s, best);
        ASSERT_EQ(policy.action(h, s), best) << h << " " << s;
      }
    }
  }

 private:
  std::size_t place(int h, int s, int a) const {
    return task_.shape.at(pooled_ ? 0 : h, s, a) * std::size_t(task_.shape.states);
  }

  double backup(int h, int s, int a, const std::vector<double>& next) const {
    const double H = task_.shape.steps, S = task_.shape.states, A = task_.shape.actions;
    const double iota = log(5 * S * A * double(task_.horizon) * H / 0.05);
    const double scale = bernstein_ ? 0.01 : 0.003, factor = H * H * H * S * S * A * iota * iota;
    const double* seen = &seen_[place(h, s, a)];
    const double n = std::accumulate(seen, seen + task_.shape.states, 0.0), inv_n = 1 / n;
    if (n == 0) return H;
    double mean = 0, square = 0, spread = 0;
    for (std::size_t i = 0; i < next.size(); ++i) {
      const double p = seen[i] * inv_n, v = next[i];
      mean = std::fma(p, v, mean);
      square = std::fma(p, v * v, square);
      if (h + 1 < task_.shape.steps)
        spread = std::fma(p, std::min(factor / visits_[std::size_t(h + 1)][i], H * H), spread);
    }
    const double per_visit = bernstein_ ? scale * 14 * H * iota / 3 : 0.0;
    const double per_root = scale * ((bernstein_ ? 0.0 : 7 * H * iota) + std::sqrt(2 * iota));
    const double base =
        reward_(pooled_ ? 0 : h, s, a) * inv_n + (per_root * std::sqrt(inv_n) + per_visit * inv_n);
    if (!bernstein_) return mean + base;
    const double variance = std::max(std::fma(-mean, mean, square), 0.0);
    return mean + scale * (std::sqrt(8 * iota * variance * inv_n) + std::sqrt(8 * spread * inv_n)) + base;
  }

  Task task_;
  bool bernstein_, pooled_;
  std::vector<double> seen_;  // [step (if not pooled)][state][action][next]
  Table reward_, q_;
  std::vector<std::vector<double>> visits_;  // [step][state], N'
};

void expect_plain_policies(const Task& task, bool bernstein, bool pooled, Round episodes) {
  const std::string bonus = bernstein ? "bernstein" : "hoeffding", stage = pooled ? "pooled" : "per_step";
  const auto learner = make_learner({"ucbvi", {{"bonus", {bonus, {}}}, {"stage", {stage, {}}}}}, task);
  PlainUcbvi plain(task, bernstein, pooled);
  const int states = task.shape.states;
  Policy policy(task.shape);
  Rng<double> rng = test_stream(std::uint64_t(states)), unused = test_stream(0);
  for (Round k = 1; k <= episodes; ++k) {
    learner->plan(k, unused, policy);
    ASSERT_NO_FATAL_FAILURE(plain.expect_policy(policy)) << bonus << " " << stage << " " << k;
    for (int h = 0, s = 0, next = 0; h < task.shape.steps; ++h, s = next) {
      const int a = policy.action(h, s);
      next = (s + a + int(rng.below(3))) % states;
      const double reward = to_real(rng.uniform() * (states + 1) < s + a % 2);
      learner->observe(k, h, s, a, reward, next);
      plain.observe(h, s, a, reward, next);
    }
  }
}

// Bit for bit, in episodes that change few rows and in such that change many.
TEST(Ucbvi, PoliciesAreThoseOfPlainLoops) {
  for (const auto& [states, actions] :
       {std::pair{1, 2}, {2, 5}, {7, 3}, {8, 4}, {9, 9}, {10, 4}, {17, 2}, {50, 3}}) {
    for (const int kind : {0, 1, 2, 3}) {
      ASSERT_NO_FATAL_FAILURE(expect_plain_policies({.shape = {6, states, actions}, .horizon = 150},
                                                    kind % 2 == 1, kind < 2, 150))
          << states << " " << actions;
    }
  }
}

// Here min(../N', H^2) falls from 2300 visits on, which changes Q of all actions, whether V moves or not.
TEST(Ucbvi, PoliciesFollowTheVisitsOfTheNextStep) {
  for (const bool pooled : {true, false})
    expect_plain_policies({.shape = {2, 1, 9}, .horizon = 50}, true, pooled, 6000);
}

// In the first plan and in a later one, in states that share packs of rows and in others.
TEST(Ucbvi, NansAreRefused) {
  const Task task{.shape = {3, 10, 4}, .horizon = 100};
  for (const char* bonus : {"bernstein", "hoeffding"}) {
    for (const int state : {0, 9}) {
      for (const int episodes : {0, 1}) {
        const auto learner = make_learner({"ucbvi", {{"bonus", {std::string(bonus), {}}}}}, task);
        Policy policy(task.shape);
        Rng<double> rng = test_stream(1);
        for (int k = 0; k < episodes; ++k) learner->plan(k + 1, rng, policy);
        learner->observe(1, 2, state, 3, native::kNan, 0);
        EXPECT_THROW(learner->plan(episodes + 1, rng, policy), PlayError);
      }
    }
  }
}

TEST(Ucbvi, UnknownActionsAreTriedFirst) {
  const Task task{.shape = {3, 1, 3}, .horizon = 100, .deterministic = true};
  const auto learner = make_learner({"ucbvi", {}}, task);
  Policy policy(task.shape);
  Rng<double> rng = test_stream(1);
  learner->plan(1, rng, policy);
  EXPECT_EQ(policy.action(0, 0), 0);
  for (int h = 0; h < 3; ++h) learner->observe(1, h, 0, 0, 0.9, 0);  // worth less than 3 at the last step
  learner->plan(2, rng, policy);
  EXPECT_EQ(policy.action(2, 0), 1);
}

const PlayOptions kRiver = acceptance(5000, 12, {2500, 5000});

std::pair<std::vector<double>, std::vector<double>> half_and_full(const Side& algorithm) {
  const auto regret = play_cell({"river_swim", {}}, algorithm, kRiver).at("pseudo_regret");
  std::pair<std::vector<double>, std::vector<double>> out;
  for (const auto& r : regret) {
    out.first.push_back(r[0]);
    out.second.push_back(r[1]);
  }
  return out;
}

// RiverSwim, S = 6, H = 20, K = 5000. Measured with left always action 0: bernstein 196 (error 2), hoeffding
// 600 (3), later half 2.7% and 14%; with actions shuffled per state, as here: 183 (2) and 585 (3).
TEST(Ucbvi, BernsteinBeatsHoeffdingAndBothStopLosing) {
  const auto [bf_half, bf] = half_and_full({"ucbvi", {}});
  const auto [ch_half, ch] = half_and_full({"ucbvi", {{"bonus", {std::string("hoeffding"), {}}}}});
  const auto ahead = paired(ch, bf, 1.5);
  EXPECT_GT(ahead.mean, 3 * ahead.error);
  EXPECT_NEAR(estimate(bf).mean, 183, 15);
  EXPECT_NEAR(estimate(ch).mean, 585, 30);
  EXPECT_LE(estimate(bf).mean, 1.08 * estimate(bf_half).mean);
  EXPECT_LE(estimate(ch).mean, 1.30 * estimate(ch_half).mean);
}

// With the constants of the theorems nothing is learned in 1000 episodes: measured 3310 and 3299 of 3397
// (optimum).
TEST(Ucbvi, TheoremsConstantsExploreForThousandsOfEpisodes) {
  const PlayOptions options = acceptance(1000, 4);
  for (const auto& [bonus, measured] : {std::pair{"bernstein", 3310.0}, {"hoeffding", 3299.0}}) {
    const Side theory{"ucbvi", {{"bonus", {std::string(bonus), {}}}, {"bonus_scale", {1.0, {}}}}};
    const auto regret = final_values({"river_swim", {}}, theory, "pseudo_regret", options);
    expect_between(regret, 0.9 * 3397, 3397);
    EXPECT_NEAR(estimate(regret).mean, measured, 3);
  }
}

// Negative control: its model has no place for losses that switch. Against the best policy of each block it
// loses nearly in proportion to K (measured 964, 3002 for K = 1000, 4000), on fixed losses it does not (242,
// 276).
TEST(Ucbvi, SwitchingLossesBreakIt) {
  std::vector<double> switching, fixed;
  for (const Round K : {1000, 4000}) {
    const PlayOptions options = acceptance(K, 8);
    const auto side = [](std::int64_t blocks) {
      return Side{"adversarial_garnet",
                  {{"feedback", {std::string("bandit"), {}}}, {"blocks", {blocks, {}}}}};
    };
    switching.push_back(estimate(final_values(side(4), {"ucbvi", {}}, "tracking_regret", options)).mean);
    fixed.push_back(estimate(final_values(side(1), {"ucbvi", {}}, "tracking_regret", options)).mean);
  }
  EXPECT_GT(switching[1], 2.5 * switching[0]);  // 4 when linear
  EXPECT_LT(fixed[1], 1.5 * fixed[0]);
  EXPECT_GT(switching[1], 5 * fixed[1]);
}

}  // namespace
}  // namespace regatta::testing
