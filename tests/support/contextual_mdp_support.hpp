// Contextual MDP learners and scenarios on their own, made by catalogue name, and processes to try them on.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "engine/protocol/contextual_mdp.hpp"
#include "engine/sweep/cell.hpp"
#include "tests/support/play_cell.hpp"

namespace regatta::testing {

using contextual_mdp::Arc, contextual_mdp::Context, contextual_mdp::each_action, contextual_mdp::Learner,
    contextual_mdp::Mdp, contextual_mdp::ModelClass, contextual_mdp::ModelRows, contextual_mdp::Policy,
    contextual_mdp::Scenario, contextual_mdp::Shape, contextual_mdp::Step, contextual_mdp::Table,
    contextual_mdp::Task, contextual_mdp::Transitions, contextual_mdp::uniform_mdp;

inline std::shared_ptr<const ParamSet> read_side(const Entry* entry, const Side& side) {
  if (entry == nullptr) throw std::out_of_range("the catalogue has no " + side.name);
  Problems problems;
  Files files({});
  auto params = entry->maker().read({side.params, {}, problems, files}, side.name);
  problems.raise_if_any();
  return params;
}

/// A learner with its parameters.
struct MadeLearner {
  std::shared_ptr<const ParamSet> params;
  std::unique_ptr<Learner> learner;

  Learner* operator->() const { return learner.get(); }
};

inline MadeLearner make_learner(const Side& side, const Task& task) {
  const Entry* entry = Catalogue::instance().algorithm("contextual_mdp", side.name);
  auto params = read_side(entry, side);
  const auto& maker = entry->algorithm(Catalogue::instance().levels().back());
  return {params, static_cast<const contextual_mdp::Rules::Learners&>(maker).make(*params, task)};
}

inline std::optional<std::string> refusal(const Side& side, const Task& task) {
  const Entry* entry = Catalogue::instance().algorithm("contextual_mdp", side.name);
  return entry->algorithm().refuses(*read_side(entry, side), &task);
}

/// A scenario of one replication with the task that belongs to it.
struct Made {
  std::shared_ptr<const ParamSet> params;
  std::shared_ptr<const Task> task;
  std::unique_ptr<Scenario> scenario;

  Scenario* operator->() const { return scenario.get(); }
};

inline Made make_scenario(const Side& side, Round horizon, std::int64_t replication) {
  const Entry* entry = Catalogue::instance().scenario(side.name);
  Made made{read_side(entry, side), nullptr, nullptr};
  const auto& maker = entry->scenario(Catalogue::instance().levels().back());
  made.task = std::static_pointer_cast<const Task>(maker.facts(*made.params, horizon));
  made.scenario = static_cast<const contextual_mdp::Rules::Scenarios&>(maker).make(
      *made.params, *made.task, Rng<double>(stream_key(1, Role::kSetup, 7), replication),
      Rng<double>(stream_key(1, Role::kScenario, 7), replication));
  return made;
}

inline Rng<double> test_stream(std::uint64_t which) {
  return Rng<double>(stream_key(1, Role::kAnalysis, which), 0);
}

/// Rewards U[0, 1] and next states Dirichlet(1, ..., 1).
inline Mdp random_mdp(const Shape& shape, Rng<double>& rng) {
  Mdp mdp = uniform_mdp(shape);
  each_action(shape, [&](int h, int s, int a) {
    mdp.rewards(h, s, a) = rng.uniform();
    double sum = 0;
    for (Arc& arc : mdp.transitions.arcs(h, s, a)) sum += arc.probability = rng.exponential();
    for (Arc& arc : mdp.transitions.arcs(h, s, a)) arc.probability /= sum;
  });
  return mdp;
}

/// N random models in C contexts, written down.
inline ModelClass random_class(const Shape& shape, int contexts, int models, std::uint64_t seed) {
  return ModelClass(shape, contexts, models, [=](int context, ModelRows& rows) {
    Rng<double> rng = test_stream(seed + 1000 * std::uint64_t(context));
    for (int m = 0; m < models; ++m) {
      const Mdp mdp = random_mdp(shape, rng);
      each_action(shape, [&](int h, int s, int a) {
        rows.reward(h, s, a)[m] = mdp.rewards(h, s, a);
        if (h + 1 == shape.steps) return;
        for (const Arc& arc : mdp.transitions.arcs(h, s, a))
          rows.transition(h, s, a, arc.next)[m] = arc.probability;
      });
    }
  });
}

/// sum over (h, s, a) of x y.
inline double product(const Table& x, const Table& y) {
  double sum = 0;
  each_action(x.shape(), [&](int h, int s, int a) { sum += x(h, s, a) * y(h, s, a); });
  return sum;
}

}  // namespace regatta::testing
