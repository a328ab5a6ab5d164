// Episodic learners and scenarios on their own, made by catalogue name, and plain reference computations.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "engine/protocol/episodic.hpp"
#include "engine/sweep/cell.hpp"
#include "tests/support/play_cell.hpp"

namespace regatta::testing {

using episodic::Learner, episodic::Policy, episodic::Scenario, episodic::Shape, episodic::Table,
    episodic::Task, episodic::Transitions;

inline std::shared_ptr<const ParamSet> read_side(const Entry* entry, const Side& side) {
  if (entry == nullptr) throw std::out_of_range("the catalogue has no " + side.name);
  Problems problems;
  Files files({std::filesystem::path(REGATTA_SOURCE)});
  auto params = entry->maker().read({side.params, {}, problems, files}, side.name);
  problems.raise_if_any();
  return params;
}

inline std::unique_ptr<Learner> make_learner(const Side& side, const Task& task) {
  const Entry* entry = Catalogue::instance().algorithm("episodic", side.name);
  const auto params = read_side(entry, side);
  return static_cast<const episodic::Rules::Learners&>(
             entry->algorithm(Catalogue::instance().levels().back()))
      .make(*params, task);
}

/// A scenario of one replication with the task that belongs to it.
struct Made {
  std::shared_ptr<const ParamSet> params;
  std::shared_ptr<const Task> task;
  std::unique_ptr<Scenario> scenario;

  Scenario* operator->() const { return scenario.get(); }
};

inline Made make_scenario(const Side& side, Round horizon, std::int64_t replication,
                          StreamKey setup = stream_key(1, Role::kSetup, 7),
                          StreamKey noise = stream_key(1, Role::kScenario, 7)) {
  const Entry* entry = Catalogue::instance().scenario(side.name);
  Made made{read_side(entry, side), nullptr, nullptr};
  made.task = std::static_pointer_cast<const Task>(
      entry->scenario(Catalogue::instance().levels().back()).facts(*made.params, horizon));
  made.scenario =
      static_cast<const episodic::Rules::Scenarios&>(entry->scenario(Catalogue::instance().levels().back()))
          .make(*made.params, *made.task, Rng<double>(setup, replication), Rng<double>(noise, replication));
  made.scenario->begin(1);
  return made;
}

/// The scenario that this replication of play_cell faces, with its default sweep seed 1.
inline Made make_scenario_of_cell(const Side& side, const Side& algorithm, Round horizon,
                                  std::int64_t replication) {
  Problems problems;
  Files files({std::filesystem::path(REGATTA_SOURCE)});
  const auto cell = make_cell({side.name, {}, side.params}, {algorithm.name, {}, algorithm.params}, horizon,
                              1, files, problems);
  problems.raise_if_any();
  return make_scenario(side, horizon, replication, cell->key(Role::kSetup), cell->key(Role::kScenario));
}

/// Replications 100, 101, ...: not those that constants were tuned on.
inline PlayOptions acceptance(Round horizon, std::int64_t replications, std::vector<Round> checkpoints = {}) {
  PlayOptions options;
  options.horizon = horizon;
  options.replications = replications;
  options.first_replication = 100;
  options.checkpoints = std::move(checkpoints);
  return options;
}

inline Rng<double> test_stream(std::uint64_t which) {
  return Rng<double>(stream_key(1, Role::kAnalysis, which), 0);
}

/// Value of a policy from its definition, by following every arc.
inline double value_by_recursion(const Transitions& p, const Table& outcomes, const Policy& policy, int h,
                                 int s) {
  const Shape& shape = outcomes.shape();
  if (h == shape.steps) return 0;
  double value = 0;
  for (int a = 0; a < shape.actions; ++a) {
    if (policy.probability(h, s, a) == 0) continue;
    double q = outcomes(h, s, a);
    for (const auto& arc : p.arcs(h, s, a)) {
      q += arc.probability * value_by_recursion(p, outcomes, policy, h + 1, arc.next);
    }
    value += policy.probability(h, s, a) * q;
  }
  return value;
}

/// Calls f for each of the A^(H S) deterministic policies.
inline void for_each_policy(const Shape& shape, const std::function<void(const Policy&)>& f) {
  std::vector<int> actions(std::size_t(shape.steps) * shape.states, 0);
  Policy policy(shape);
  while (true) {
    for (int i = 0; i < int(actions.size()); ++i)
      policy.choose(i / shape.states, i % shape.states, actions[i]);
    f(policy);
    std::size_t digit = 0;
    while (digit < actions.size() && ++actions[digit] == shape.actions) actions[digit++] = 0;
    if (digit == actions.size()) return;
  }
}

/// A policy that mixes with random probabilities everywhere.
inline Policy random_policy(const Shape& shape, Rng<double>& rng) {
  Policy policy(shape);
  std::vector<double> weight(shape.actions);
  for (int h = 0; h < shape.steps; ++h) {
    for (int s = 0; s < shape.states; ++s) {
      double sum = 0;
      for (double& w : weight) sum += w = rng.uniform_open();
      for (double& w : weight) w /= sum;
      policy.mix(h, s, weight);
    }
  }
  return policy;
}

/// Slope of ln mean(value) over ln K by least squares; one column of values per K.
inline double log_slope(const std::vector<Round>& horizons, const std::vector<std::vector<double>>& values) {
  double x_mean = 0, y_mean = 0, xy = 0, xx = 0;
  std::vector<double> x, y;
  for (std::size_t i = 0; i < horizons.size(); ++i) {
    x.push_back(std::log(double(horizons[i])));
    y.push_back(std::log(estimate(values[i]).mean));
    x_mean += x[i] / double(horizons.size());
    y_mean += y[i] / double(horizons.size());
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - x_mean) * (y[i] - y_mean);
    xx += (x[i] - x_mean) * (x[i] - x_mean);
  }
  return xy / xx;
}

/// Every value lies in [low, high].
inline void expect_between(const std::vector<double>& values, double low, double high) {
  for (const double v : values) {
    EXPECT_GE(v, low);
    EXPECT_LE(v, high);
  }
}

}  // namespace regatta::testing
