// Online convex optimisation: in round t = 1, 2, ..., T the learner plays a point x_t of a convex domain of
// R^d, the scenario reveals the loss f_t(x_t) and the gradient of f_t at x_t. Losses are convex and fixed in
// advance: f_t does not depend on what was played.
#pragma once

#include <optional>

#include "engine/core/compensated_sum.hpp"
#include "engine/protocol/domain.hpp"
#include "engine/protocol/one_at_a_time.hpp"

namespace regatta::convex {

/// All that a learner may know before round 1.
struct Task {
  Domain domain;
  Round horizon = 0;
  double gradient_bound = 1;    // G >= ||grad f_t(x)|| for x in the domain
  double strong_convexity = 0;  // lambda: f_t(x) - lambda ||x||^2 / 2 is convex; 0 = not known to be
  double exp_concavity = 0;     // alpha: exp(-alpha f_t) is concave; 0 = not known to be

  int dimension() const { return domain.dimension; }
  double diameter() const { return domain.diameter(); }
};

class Learner {
 public:
  virtual ~Learner() = default;
  /// The point of round t, [d], in the domain.
  virtual const Vector& act(Round t, Rng<double>& rng) = 0;
  /// What happened at x = act(t), the same object: `loss` = f_t(x), `gradient` = grad f_t(x), [d].
  virtual void observe(Round t, const Vector& x, double loss, const Vector& gradient) = 0;
};

/// To be called now and then during long work between rounds, so that the run can be stopped.
using Breathe = std::function<void()>;

class Scenario {
 public:
  virtual ~Scenario() = default;
  /// f_t(x), and its gradient at x into `gradient`, [d]. Called once per round, t ascending.
  virtual double loss(Round t, const Vector& x, Vector& gradient) = 0;
  /// min over x in the domain of sum_{s <= t} f_s(x), right after loss(t, ...); accuracy: see `regret`.
  virtual double least_loss(Round t, const Breathe& breathe) = 0;
  /// min over x in the domain of f_t(x); only scenarios with the metric `dynamic_regret` know it.
  virtual std::optional<double> least_round_loss(Round) { return std::nullopt; }
};

enum MetricIndex { kRegret, kDynamicRegret };

/// What a scenario records.
inline std::vector<Metric> metrics(bool knows_round_optimum) {
  std::vector<Metric> all{
      {"regret",
       "sum over rounds 1..t of the loss, minus that of the point of the domain that is best for "
       "these rounds together; the comparator's loss is exact to 1e-8 or to rounding",
       "loss"}};
  if (knows_round_optimum) {
    all.push_back({"dynamic_regret", "the same against the best point of every single round", "loss"});
  }
  return all;
}

/// How far outside of the domain a point may lie, relative to the diameter: rounding, not cheating.
inline constexpr double kTolerance = 1e-9;

/// The protocol, for one replication.
inline void play(Learner& learner, Scenario& scenario, const Task& task, Rng<double> rng,
                 Recorder& recorder) {
  Vector gradient(task.dimension());
  CompensatedSum losses, excess;
  bool dynamic = true;  // the scenario knows least_round_loss: all of its rounds or none
  for (Round t = 1; t <= task.horizon; ++t) {
    recorder.at(t);
    const Vector& x = learner.act(t, rng);
    if (x.size() != task.dimension() || !(task.domain.violation(x) <= kTolerance * task.diameter())) {
      throw PlayError("the learner played a point outside of the domain (a NaN in its state?)");
    }
    const double loss = scenario.loss(t, x, gradient);
    if (!(length(gradient) <= task.gradient_bound * (1 + kTolerance))) {
      throw PlayError("the scenario's gradient is larger than its bound G");
    }
    learner.observe(t, x, loss, gradient);
    losses += loss;
    if (dynamic) {
      const std::optional<double> least = scenario.least_round_loss(t);
      dynamic = least.has_value();
      if (dynamic) excess += loss - *least;
    }
    if (!recorder.is_checkpoint(t)) continue;
    recorder.record(kRegret, 0, losses.minus(scenario.least_loss(t, [&] { recorder.breathe(); })));
    if (dynamic) recorder.record(kDynamicRegret, 0, excess.value());
    recorder.checkpoint_done();
  }
}

using Rules = OneAtATime<Learner, Scenario, Task>;

/// L derives from Learner: struct Params, L(const Params&, const Task&); optional static refuses(params,
/// task) and static nanoseconds(params, task).
template <class L>
bool add_algorithm(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_algorithm<L>("convex", about, file);
}

/// S derives from Scenario: struct Params, static Task task(params, horizon), static metrics(params), S(const
/// Params&, const Task&, Rng<double> setup, Rng<double> noise); optional static nanoseconds(params, task).
template <class S>
bool add_scenario(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_scenario<S>("convex", about, file);
}

}  // namespace regatta::convex
