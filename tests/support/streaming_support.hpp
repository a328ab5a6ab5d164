// Plays learners of the protocol `streaming` on arms that a test writes down.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "engine/protocol/streaming.hpp"
#include "engine/sweep/cell.hpp"
#include "tests/support/play_cell.hpp"

namespace regatta::testing {

using streaming::Desk;
using streaming::Task;

class WrittenDown final : public streaming::Scenario {
 public:
  explicit WrittenDown(std::vector<double> means, std::int64_t replication = 0)
      : Scenario(std::move(means), Rng<double>(stream_key(1, Role::kScenario, 7), replication)) {}
};

inline std::unique_ptr<streaming::Learner> make_learner(const std::string& algorithm,
                                                        const std::string& parameter,
                                                        const std::string& value, const Task& task) {
  Problems problems;
  Files files({});
  const Named named{algorithm, {}, {{parameter, {value, {}}}}};
  const Entry* entry = find_algorithm(named, "streaming", problems);
  problems.raise_if_any();
  const auto params = read(*entry, named, files, problems);
  problems.raise_if_any();
  const auto& maker = entry->algorithm(Catalogue::instance().levels().back());
  return static_cast<const streaming::Rules::Learners&>(maker).make(*params, task);
}

/// What was recorded at the checkpoints, [metric][checkpoint].
struct Recorded {
  std::vector<double> rows;
  std::size_t checkpoints;
  double at(streaming::MetricIndex metric, std::size_t checkpoint) const {
    return rows[static_cast<std::size_t>(metric) * checkpoints + checkpoint];
  }
};

inline Recorded play(streaming::Learner& learner, streaming::Scenario& scenario, const Task& task,
                     const std::vector<Round>& checkpoints) {
  Recorder recorder(checkpoints, 3, 1, {});
  recorder.begin(0, task.horizon);
  streaming::play(learner, scenario, task, Rng<double>(StreamKey{6}, 0), recorder);
  return {recorder.rows(), checkpoints.size()};
}

}  // namespace regatta::testing
