// Plays learners of the protocol `switching` on losses that a test writes down.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "engine/protocol/switching.hpp"
#include "engine/sweep/cell.hpp"
#include "tests/support/play_cell.hpp"

namespace regatta::testing {

using switching::Desk;
using switching::Feedback;
using switching::Task;
using switching::Units;

/// losses[arm][t - 1]
class LossTable final : public switching::Scenario {
 public:
  explicit LossTable(const std::vector<std::vector<double>>& losses) {
    for (const auto& arm : losses) {
      sums_.push_back({0});
      for (const double loss : arm) sums_.back().push_back(sums_.back().back() + switching::units(loss));
    }
  }
  Units total(std::int64_t arm, Round t) const override { return sums_[std::size_t(arm)][std::size_t(t)]; }
  Units least(Round t) const override {
    Units least = total(0, t);
    for (std::int64_t k = 1; k < std::ssize(sums_); ++k) least = std::min(least, total(k, t));
    return least;
  }

 private:
  std::vector<std::vector<Units>> sums_;  // [arm][t]
};

/// A learner that a test writes down.
class Does final : public switching::Learner {
 public:
  using Act = std::function<void(Desk&, Rng<double>&)>;
  explicit Does(Act act) : act_(std::move(act)) {}
  void play(Desk& desk, Rng<double>& rng) override { act_(desk, rng); }

 private:
  Act act_;
};

/// Throws ConfigError where the algorithm refuses the task.
inline std::unique_ptr<switching::Learner> make_learner(const std::string& algorithm, const Values& values,
                                                        const Task& task) {
  Problems problems;
  Files files({});
  const Named named{algorithm, {}, values};
  const Entry* entry = find_algorithm(named, "switching", problems);
  problems.raise_if_any();
  const auto params = read(*entry, named, files, problems);
  problems.raise_if_any();
  const auto& maker = entry->algorithm(Catalogue::instance().levels().back());
  if (const auto why = maker.refuses(*params, &task)) throw ConfigError(*why);
  return static_cast<const switching::Rules::Learners&>(maker).make(*params, task);
}

/// A scenario of the catalogue, with the task that it makes.
struct Made {
  Task task;
  std::unique_ptr<switching::Scenario> scenario;

  double loss(std::int64_t arm, Round t) const {
    return double(scenario->total(arm, t) - scenario->total(arm, t - 1)) * switching::kUnit;
  }
};

inline Made make_scenario(const Side& side, Round horizon, std::int64_t replication = 0) {
  Problems problems;
  Files files({});
  const Named named{side.name, {}, side.params};
  const Entry* entry = find_scenario(named, problems);
  problems.raise_if_any();
  const auto params = read(*entry, named, files, problems);
  problems.raise_if_any();
  const auto& maker =
      static_cast<const switching::Rules::Scenarios&>(entry->scenario(Catalogue::instance().levels().back()));
  const auto facts = maker.facts(*params, horizon);
  const Task task = *static_cast<const Task*>(facts.get());
  return {task, maker.make(*params, task, Rng<double>(StreamKey{1}, replication),
                           Rng<double>(StreamKey{2}, replication))};
}

/// What was recorded at the checkpoints, [metric][checkpoint].
struct Recorded {
  std::vector<double> rows;
  std::size_t checkpoints;
  double at(switching::MetricIndex metric, std::size_t checkpoint) const {
    return rows[static_cast<std::size_t>(metric) * checkpoints + checkpoint];
  }
};

inline Recorded play(switching::Learner& learner, switching::Scenario& scenario, const Task& task,
                     const std::vector<Round>& checkpoints, std::int64_t replication = 0) {
  Recorder recorder(checkpoints, 3, 1, {});
  recorder.begin(0, task.horizon);
  switching::play(learner, scenario, task, Rng<double>(StreamKey{6}, replication), recorder);
  return {recorder.rows(), checkpoints.size()};
}

}  // namespace regatta::testing
