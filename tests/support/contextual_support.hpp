// Plays learners and scenarios of the protocol `contextual` by hand, so that a test sees every action and
// reward.
#pragma once

#include <cmath>
#include <fstream>
#include <memory>
#include <vector>

#include "engine/protocol/contextual.hpp"
#include "engine/sweep/cell.hpp"
#include "tests/support/play_cell.hpp"

namespace regatta::testing {

using contextual::ActionFeatures;
using contextual::Task;

inline Value value(double x) { return {x, {}}; }
inline Value value(int x) { return {std::int64_t{x}, {}}; }
inline Value value(bool x) { return {x, {}}; }
inline Value value(const std::string& x) { return {x, {}}; }
inline Value value(const char* x) { return {std::string(x), {}}; }

/// The learner `algorithm` in front of `task`, by catalogue name and parameters. ConfigError for wrong
/// parameters.
inline std::unique_ptr<contextual::Learner> make_learner(const Side& algorithm, const Task& task) {
  Problems problems;
  Files files({});
  const Named named{algorithm.name, {}, algorithm.params};
  const Entry* entry = find_algorithm(named, "contextual", problems);
  problems.raise_if_any();
  const auto params = read(*entry, named, files, problems);
  problems.raise_if_any();
  return static_cast<const contextual::Rules::Learners&>(
             entry->algorithm(Catalogue::instance().levels().back()))
      .make(*params, task);
}

/// A scenario of the catalogue and its task, for one replication. The streams do not depend on the
/// parameters.
struct Staged {
  Task task;
  std::unique_ptr<contextual::Scenario> scenario;

  Staged(const Side& side, Round horizon, std::int64_t replication)
      : files_({REGATTA_SOURCE "/scenarios/data"}) {
    Problems problems;
    const Named named{side.name, {}, side.params};
    const Entry* entry = find_scenario(named, problems);
    problems.raise_if_any();
    params_ = read(*entry, named, files_, problems);
    problems.raise_if_any();
    const auto& maker = static_cast<const contextual::Rules::Scenarios&>(
        entry->scenario(Catalogue::instance().levels().back()));
    task = *static_cast<const Task*>(maker.facts(*params_, horizon).get());
    scenario = maker.make(*params_, task, Rng<double>(stream_key(1, Role::kSetup, 7), replication),
                          Rng<double>(stream_key(1, Role::kScenario, 7), replication));
  }

 private:
  Files files_;
  std::shared_ptr<const ParamSet> params_;
};

/// Features that a test writes down: one column per action, or one for all when the task is disjoint.
inline ActionFeatures shown(const Task& task, std::initializer_list<std::initializer_list<double>> columns) {
  ActionFeatures x(task);
  int column = 0;
  for (const auto& entries : columns)
    std::copy(entries.begin(), entries.end(), x.columns.col(column++).begin());
  return x;
}

/// The actions of a learner on a disjoint task, and of the same learner on the same problem with its block
/// features written out as K vectors of length K d. Rewards are linear with noise.
struct BlockComparison {
  std::vector<std::int64_t> disjoint, written_out;
};
inline BlockComparison compare_with_blocks(const Side& algorithm, Task task, Round rounds) {
  task.disjoint = true;
  Task wide = task;
  wide.disjoint = false;
  wide.dimension = task.actions * task.dimension;
  const auto learner = make_learner(algorithm, task), other = make_learner(algorithm, wide);
  ActionFeatures x(task), blocks(wide);
  Rng<double> features(StreamKey{5}, 0), rng(StreamKey{6}, 0), other_rng(StreamKey{6}, 0);
  BlockComparison out;
  const auto reward = [&](std::int64_t a) { return a == 1 ? x.columns(0, 0) : 0.3 * x.columns(1, 0); };
  for (Round t = 1; t <= rounds; ++t) {
    for (double& entry : x.columns.col(0)) entry = features.normal();
    blocks.columns.setZero();
    for (int a = 0; a < task.actions; ++a)
      blocks.columns.block(a * task.dimension, a, task.dimension, 1) = x.columns;
    const double noise = 0.1 * features.normal();
    out.disjoint.push_back(learner->act(t, x, rng));
    learner->observe(t, x, out.disjoint.back(), reward(out.disjoint.back()) + noise);
    out.written_out.push_back(other->act(t, blocks, other_rng));
    other->observe(t, blocks, out.written_out.back(), reward(out.written_out.back()) + noise);
  }
  return out;
}

/// Slope of ln(mean) on ln(horizon) by least squares, one independent cell per horizon, with its standard
/// error.
inline Estimate log_slope(const std::vector<Round>& horizons, const std::vector<Estimate>& cells) {
  const auto n = double(horizons.size());
  double mean_x = 0, square_x = 0, slope = 0, variance = 0;
  for (const Round t : horizons) mean_x += std::log(double(t)) / n;
  for (const Round t : horizons) square_x += std::pow(std::log(double(t)) - mean_x, 2);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double weight = (std::log(double(horizons[i])) - mean_x) / square_x;
    slope += weight * std::log(cells[i].mean);
    variance += std::pow(weight * cells[i].error / cells[i].mean, 2);
  }
  return {slope, std::sqrt(variance)};
}

/// Whether play_cell finds the data file.
inline bool has_data(const std::string& name) {
  try {
    play_cell({"classification_csv", {{"data", value(name)}}}, {"uniform", {}},
              {.horizon = 1, .replications = 2});
    return true;
  } catch (const ConfigError& error) {
    if (std::string(error.what()).find("not found") == std::string::npos) throw;
    return false;
  }
}

/// Writes a CSV file for one test and returns its absolute path.
inline std::string written(const std::string& name, const std::string& text) {
  const std::string path = (std::filesystem::path(::testing::TempDir()) / name).string();
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

}  // namespace regatta::testing
