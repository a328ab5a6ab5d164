// What learners that plan by oracles share: the choice of the oracles, and how they are fed.
#pragma once

#include "algorithms/contextual_mdp/finite_oracles.hpp"
#include "algorithms/contextual_mdp/linear_oracles.hpp"
#include "algorithms/contextual_mdp/tabular_oracles.hpp"

namespace regatta::contextual_mdp {

struct OracleParams : ParamSet {
  using ParamSet::ParamSet;
  std::string oracle =
      choice("oracle", "auto", {"auto", "finite", "linear", "tabular"},
             "what is assumed of rewards and transitions: finite: the class that the scenario hands "
             "out; linear in the context; tabular: nothing, contexts are learned one by one; auto: the "
             "first of these that fits");
  std::int64_t resolution = integer("resolution", 6, between(1, 1000),
                                    "linear oracle: R, the grid over distributions has steps of about 1/R");
};

class OracleLearner : public Learner {
 public:
  void know(const ModelClass& models) override {
    if (kind_ != "finite") return;
    const double labels = task_.shape.steps;  // that arrive together
    rewards_ = std::make_unique<FiniteRewards>(task_.shape, models, labels);
    transitions_ = std::make_unique<FiniteTransitions>(task_.shape, models, labels);
  }
  void plan(Round t, const Context& context, Rng<double>&, Policy& policy) final {
    rewards_->predict(context, estimate_.rewards);
    transitions_->predict(context, estimate_.transitions);
    choose(t, estimate_, policy);
  }
  const Mdp* estimate() const final { return &estimate_; }
  void observe(Round, const Context& context, std::span<const Step> trajectory) final {
    rewards_->update(context, trajectory);
    transitions_->update(context, trajectory);
  }

  static std::optional<std::string> refuses(const OracleParams& params, const Task& task) {
    const std::string kind = kind_for(params, task);
    if (kind == "finite" && task.models == 0)
      return "oracle = \"finite\" needs a class of models, and this scenario has none";
    if (kind == "tabular" && task.contexts == 0)
      return "oracle = \"tabular\" needs numbered contexts, and here they are vectors";
    if (kind == "tabular" &&
        double(task.contexts) * double(task.shape.size()) * (task.shape.states + 3) > 1e8)
      return "oracle = \"tabular\" would count in more than 1e8 places: fewer contexts, states or steps";
    if (kind != "linear") return std::nullopt;
    if (task.dimension == 0)
      return "oracle = \"linear\" needs contexts that are vectors, and here they are numbered";
    const double points = LinearTransitions::grid_points(task, int(params.resolution));
    if (points <= LinearTransitions::kMostPoints) return std::nullopt;
    return "the linear oracle's grid would have " + exact_text(points) +
           " points per state and action, more than " + exact_text(LinearTransitions::kMostPoints) +
           ": give a smaller 'resolution'";
  }
  /// Estimate of what the oracles cost per round, and their scoring.
  static double oracle_nanoseconds(const OracleParams& params, const Task& task) {
    const Shape& shape = task.shape;
    const double cells = double(shape.size()), S = shape.states, d = task.dimension, N = task.models;
    const std::string kind = kind_for(params, task);
    const double scoring = 2.5 * (1 + shape.steps) * N;
    if (kind == "finite") return scoring + cells * (S + 1) * (4 + 0.04 * N);
    if (kind == "tabular") return scoring + cells * (4 + 3 * S);
    const double points = LinearTransitions::grid_points(task, int(params.resolution));
    return cells * (40 + d * d + 2 * d * S) + (shape.steps - 1) * (200 + points * (18 + 2 * d * S));
  }

 protected:
  OracleLearner(const OracleParams& params, const Task& task)
      : task_(task), estimate_(uniform_mdp(task.shape)), kind_(kind_for(params, task)) {
    if (kind_ == "linear") {
      rewards_ = std::make_unique<LinearRewards>(task);
      transitions_ = std::make_unique<LinearTransitions>(task, int(params.resolution));
    } else if (kind_ == "tabular") {
      rewards_ = std::make_unique<TabularRewards>(task);
      transitions_ = std::make_unique<TabularTransitions>(task);
    }
  }

  /// Sets the policy of round t by the oracles' predictions.
  virtual void choose(Round t, const Mdp& estimate, Policy& policy) = 0;
  /// Of both oracles, after know().
  double regret_bound() const { return rewards_->regret_bound() + transitions_->regret_bound(); }

  Task task_;

 private:
  static std::string kind_for(const OracleParams& params, const Task& task) {
    if (params.oracle != "auto") return params.oracle;
    return task.models > 0 ? "finite" : task.dimension > 0 ? "linear" : "tabular";
  }

  Mdp estimate_;
  std::string kind_;
  std::unique_ptr<RewardOracle> rewards_;  // finite: from know() on
  std::unique_ptr<TransitionOracle> transitions_;
};

}  // namespace regatta::contextual_mdp
