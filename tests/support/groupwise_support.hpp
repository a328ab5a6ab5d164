// Plays learners and scenarios of the protocol `groupwise` by hand.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "engine/protocol/groupwise.hpp"
#include "engine/sweep/cell.hpp"
#include "tests/support/play_cell.hpp"

namespace regatta::testing {

using groupwise::Context;
using groupwise::Task;

inline Value value(double x) { return {x, {}}; }
inline Value value(const std::string& text) { return {text, {}}; }

inline std::unique_ptr<groupwise::Learner> make_learner(const Side& algorithm, const Task& task) {
  Problems problems;
  Files files({});
  const Named named{algorithm.name, {}, algorithm.params};
  const Entry* entry = find_algorithm(named, "groupwise", problems);
  problems.raise_if_any();
  const auto params = read(*entry, named, files, problems);
  problems.raise_if_any();
  const auto& maker = entry->algorithm(Catalogue::instance().levels().back());
  return static_cast<const groupwise::Rules::Learners&>(maker).make(*params, task);
}

/// A scenario of the catalogue and its task, for one replication.
struct Staged {
  Task task;
  std::unique_ptr<groupwise::Scenario> scenario;

  Staged(const Side& side, Round horizon, std::int64_t replication) {
    Problems problems;
    std::vector<std::filesystem::path> folders{REGATTA_SOURCE "/scenarios/data"};
    if (const char* more = std::getenv("REGATTA_DATA")) folders.emplace_back(more);
    static Files files(folders);
    const Named named{side.name, {}, side.params};
    const Entry* entry = find_scenario(named, problems);
    problems.raise_if_any();
    params_ = read(*entry, named, files, problems);
    problems.raise_if_any();
    const auto& maker = static_cast<const groupwise::Rules::Scenarios&>(
        entry->scenario(Catalogue::instance().levels().back()));
    task = *static_cast<const Task*>(maker.facts(*params_, horizon).get());
    scenario = maker.make(*params_, task, Rng<double>(stream_key(1, Role::kSetup, 7), replication),
                          Rng<double>(stream_key(1, Role::kScenario, 7), replication));
  }

 private:
  std::shared_ptr<const ParamSet> params_;
};

/// One round that a test writes down.
struct WrittenRound {
  Context context;
  double label;
};

inline WrittenRound round_of(std::initializer_list<double> x, std::vector<int> groups, double label) {
  Vector features(Eigen::Index(x.size()));
  std::copy(x.begin(), x.end(), features.begin());
  return {{features, std::move(groups)}, label};
}

/// The rounds of a scenario, as shown.
inline std::vector<WrittenRound> rounds_of(const Side& side, Round horizon, std::int64_t replication) {
  Staged staged(side, horizon, replication);
  std::vector<WrittenRound> all;
  for (Round t = 1; t <= horizon; ++t) {
    const Context context = staged.scenario->show(t);
    all.push_back({context, staged.scenario->label(t)});
  }
  return all;
}

class WrittenDown final : public groupwise::Scenario {
 public:
  explicit WrittenDown(std::vector<WrittenRound> rounds) : rounds_(std::move(rounds)) {}
  const Context& show(Round t) override { return at(t).context; }
  double label(Round t) override { return at(t).label; }

 private:
  const WrittenRound& at(Round t) const { return rounds_[std::size_t(t - 1)]; }
  std::vector<WrittenRound> rounds_;
};

/// What a learner predicts on rounds that are written down.
inline std::vector<double> predictions(groupwise::Learner& learner, const std::vector<WrittenRound>& rounds) {
  Rng<double> rng(StreamKey{6}, 0);
  std::vector<double> all;
  for (const WrittenRound& round : rounds) {
    const Round t = std::ssize(all) + 1;
    all.push_back(learner.predict(t, round.context, rng));
    learner.observe(t, round.context, round.label);
  }
  return all;
}

/// 200 rounds with four groups: everybody, two halves, and a rare one; what is right depends on the half.
inline std::vector<WrittenRound> four_groups() {
  Rng<double> rng(StreamKey{3}, 0);
  std::vector<WrittenRound> all;
  for (int t = 0; t < 200; ++t) {
    const double u = rng.uniform(), v = rng.uniform();
    const bool half = rng.uniform() < 0.5, rare = rng.uniform() < 0.1;
    std::vector<int> groups{0, half ? 1 : 2};
    if (rare) groups.push_back(3);
    const double noise = 0.1 * rng.uniform();
    all.push_back(round_of({u, v, 1}, groups, half ? 0.9 * u + noise : 0.9 * (1 - v) + noise));
  }
  return all;
}
inline const Task kFourGroups{4, 3, 200, 2};

}  // namespace regatta::testing
