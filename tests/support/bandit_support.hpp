// Drives single learners and scenarios of the bandit protocol, and chooses the random numbers that they draw.
#pragma once

#include <gtest/gtest.h>

#include "engine/protocol/bandit.hpp"
#include "tests/support/play_cell.hpp"

namespace regatta::testing {

/// {{"gap", 0.4}, {"estimator", "rv"}} as a sweep file would give them.
struct GivenValue {
  decltype(Value::data) data;
  GivenValue(double x) : data(x) {}
  GivenValue(int x) : data(std::int64_t{x}) {}
  GivenValue(const char* x) : data(std::string(x)) {}
};
inline Values given(const std::map<std::string, GivenValue>& parameters) {
  Values values;
  for (const auto& [name, value] : parameters) values[name] = {value.data, {}};
  return values;
}

/// Reads an entry's parameters as a sweep does; throws ConfigError.
inline std::shared_ptr<const ParamSet> read_params_of(const Maker& maker, const Side& side) {
  Problems problems;
  Files files({});
  auto params = maker.read({side.params, {}, problems, files}, side.name);
  problems.raise_if_any();
  return params;
}

/// A learner for one replication, at the best level that runs here.
inline std::unique_ptr<bandit::Learner<double>> make_learner(const Side& side, const bandit::Task& task) {
  const auto& catalogue = Catalogue::instance();
  const auto& maker = catalogue.algorithm("bandit", side.name)->algorithm(catalogue.levels().back());
  return static_cast<const bandit::Learners&>(maker).make_one(*read_params_of(maker, side), task);
}

/// A scenario's task and one replication of it. Two with the same key and replication give the same rewards.
struct MadeScenario {
  bandit::Task task;
  std::unique_ptr<bandit::Scenario<double>> play;
};
inline MadeScenario make_scenario(const Side& side, Round horizon, std::int64_t replication = 100) {
  const auto& catalogue = Catalogue::instance();
  const auto& maker = catalogue.scenario(side.name)->scenario(catalogue.levels().back());
  const auto params = read_params_of(maker, side);
  const auto task = *std::static_pointer_cast<const bandit::Task>(maker.facts(*params, horizon));
  const Rng<double> setup(stream_key(1, Role::kSetup, 1), replication);
  const Rng<double> noise(stream_key(1, Role::kScenario, 1), replication);
  return {task, static_cast<const bandit::Scenarios&>(maker).make_one(*params, task, setup, noise)};
}

/// A stream whose first two uniforms are `first` and `second` (multiples of 2^-52 in [0, 1)), by running
/// Philox backwards: it is a bijection of the counter, which is (block, replication).
inline Rng<double> rng_giving(double first, double second = 0.0) {
  const StreamKey key{0x0123456789abcdefull};
  const auto mantissa = [](double u) {
    return std::bit_cast<std::uint64_t>(1.0 + u) & 0x000fffffffffffffull;
  };
  std::uint32_t w[4] = {std::uint32_t(mantissa(first) >> 20), std::uint32_t(mantissa(first) << 12),
                        std::uint32_t(mantissa(second) >> 20), std::uint32_t(mantissa(second) << 12)};
  const auto inverse = [](std::uint32_t odd) {  // modulo 2^32, by Newton
    std::uint32_t x = odd;
    for (int i = 0; i < 5; ++i) x *= 2 - odd * x;
    return x;
  };
  const std::uint32_t m0 = 0xD2511F53u, m1 = 0xCD9E8D57u;
  for (std::uint32_t round = 10; round-- > 0;) {
    const auto k0 = std::uint32_t(key.value) + round * 0x9E3779B9u;
    const auto k1 = std::uint32_t(key.value >> 32) + round * 0xBB67AE85u;
    const std::uint32_t c0 = w[3] * inverse(m0), c2 = w[1] * inverse(m1);
    const auto high = [](std::uint32_t a, std::uint32_t b) {
      return std::uint32_t(std::uint64_t(a) * b >> 32);
    };
    const std::uint32_t c1 = w[0] ^ high(m1, c2) ^ k0, c3 = w[2] ^ high(m0, c0) ^ k1;
    w[0] = c0, w[1] = c1, w[2] = c2, w[3] = c3;
  }
  Rng<double> rng(key, std::int64_t(w[2] | std::uint64_t(w[3]) << 32));
  rng.seek(w[0] | std::uint64_t(w[1]) << 32);
  return rng;
}

/// The arm that a learner plays in round t when its first two uniforms are these.
inline std::int64_t arm_for(bandit::Learner<double>& learner, Round t, double first, double second = 0.0) {
  Rng<double> rng = rng_giving(first, second);
  return learner.act(t, rng);
}

/// The probability with which a learner that draws one uniform plays arm 0 in round t, to 2^-52: arm 0 is
/// played for all uniforms below it. Leaves the learner as after playing `arm`.
inline double probability_of_first(bandit::Learner<double>& learner, Round t) {
  double low = 0, step = 0.5;  // invariant: arm 0 is played for every u < low
  for (; step >= 0x1p-52; step /= 2) {
    if (arm_for(learner, t, low + step - 0x1p-52) == 0) low += step;
  }
  return low;
}

/// The largest round in (from, to) in which a learner without random numbers still plays `arm`, given that it
/// plays it at `from` and not at `to`. Compares an index with hand-computed numbers to the precision of one
/// round.
inline Round last_round_of(bandit::Learner<double>& learner, std::int64_t arm, Round from, Round to) {
  while (to - from > 1) {
    const Round middle = from + (to - from) / 2;
    (arm_for(learner, middle, 0.0) == arm ? from : to) = middle;
  }
  return from;
}

/// Plays of the first arms of one learner: plays[a] times the reward rewards[a].
inline void feed(bandit::Learner<double>& learner, const std::vector<int>& plays,
                 const std::vector<double>& rewards) {
  for (std::size_t a = 0; a < plays.size(); ++a) {
    for (int i = 0; i < plays[a]; ++i) learner.observe(1, std::int64_t(a), rewards[a]);
  }
}

/// Replications 100, 101, ...: those below are for tuning.
inline PlayOptions acceptance(Round horizon, int replications, std::vector<Round> checkpoints = {}) {
  PlayOptions options;
  options.horizon = horizon;
  options.replications = replications;
  options.first_replication = 100;
  options.checkpoints = std::move(checkpoints);
  return options;
}

/// One number per replication: a metric at the last checkpoint.
inline std::vector<double> last(const std::vector<std::vector<double>>& trajectories) {
  std::vector<double> values;
  for (const auto& trajectory : trajectories) values.push_back(trajectory.back());
  return values;
}

/// One number per replication: the growth of a metric between two checkpoints.
inline std::vector<double> growth(const std::vector<std::vector<double>>& trajectories, std::size_t from,
                                  std::size_t to) {
  std::vector<double> difference;
  for (const auto& values : trajectories) difference.push_back(values[to] - values[from]);
  return difference;
}

/// Mean +- 3 standard errors lies inside [low, high].
inline ::testing::AssertionResult inside(const Estimate& e, double low, double high) {
  const bool holds = e.mean - 3 * e.error >= low && e.mean + 3 * e.error <= high;
  return (holds ? ::testing::AssertionSuccess() : ::testing::AssertionFailure())
         << e.mean << " +- " << e.error << " for [" << low << ", " << high << "]";
}

/// mean(a) < factor * mean(b) by at least 3 standard errors of the paired difference.
inline ::testing::AssertionResult less(const std::vector<double>& a, double factor,
                                       const std::vector<double>& b) {
  const Estimate e = paired(a, b, factor);
  return (e.mean + 3 * e.error < 0 ? ::testing::AssertionSuccess() : ::testing::AssertionFailure())
         << estimate(a).mean << " against " << factor << " times " << estimate(b).mean << ", difference "
         << e.mean << " +- " << e.error;
}

/// On the minimax instance (gap 4 sqrt(K / T), one instance per T): slope of log mean pseudo-regret over log
/// T, and the regret at the largest T relative to uniform play.
struct MinimaxGrowth {
  double slope, ratio_to_uniform;
  Estimate last;
};
inline MinimaxGrowth minimax_growth(const Side& algorithm) {
  const Side scenario{"bernoulli", given({{"minimax_c", 4.0}})};
  const std::vector<Round> horizons{2000, 8000, 32000};
  std::vector<Estimate> regret;
  for (const Round horizon : horizons) {
    const PlayOptions options = acceptance(horizon, 96);
    regret.push_back(estimate(final_values(scenario, algorithm, "pseudo_regret", options)));
  }
  // Uniform play: T (1 - 1/K) gap, K = 10.
  const double uniform = 32000 * 0.9 * 4 * std::sqrt(10 / 32000.);
  // Three equally spaced points: the least-squares slope is that of the line through the outer two.
  return {std::log(regret[2].mean / regret[0].mean) / std::log(16.), regret[2].mean / uniform, regret[2]};
}

}  // namespace regatta::testing
