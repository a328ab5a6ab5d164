// Online convex optimisation: in round t = 1, 2, ..., T the learner plays a point x_t of a convex domain of
// R^d, the scenario reveals the loss f_t(x_t) and the gradient of f_t at x_t. Losses are convex and fixed in
// advance: f_t does not depend on what was played. But in a game the other player, a second learner of the
// same algorithm, chooses it.
//
// Losses may be random, f_t with expectation F_t given the past: a scenario that knows F_t is judged by it
// (the noise is in what the learner sees, not in its regret).
#pragma once

#include <limits>
#include <optional>

#include "engine/core/compensated_sum.hpp"
#include "engine/protocol/gradient.hpp"
#include "engine/protocol/one_at_a_time.hpp"
#include "engine/protocol/point.hpp"

namespace regatta::convex {

/// All that a learner may know before round 1.
struct Task {
  Domain domain;
  Round horizon = 0;
  double gradient_bound = 1;    // G >= ||grad f_t(x)|| for x in the domain
  double strong_convexity = 0;  // lambda: f_t(x) - lambda ||x||^2 / 2 is convex; 0 = not known to be
  double exp_concavity = 0;     // alpha: exp(-alpha f_t) is concave; 0 = not known to be
  double smoothness = std::numeric_limits<double>::infinity();  // L: Lipschitz constant of grad F_t
  double gradient_tail = 1;  // in rare rounds gradients may be this many times longer than G (Gaussian noise)
  std::optional<Vector> first_point = std::nullopt;  // [d], where to start; else in the centre

  int dimension() const { return domain.dimension; }
  double diameter() const { return domain.diameter(); }
  /// Where learners start (follow-the-regularised-leader: where their regulariser is least).
  Point start() const { return {domain, first_point.value_or(domain.centre())}; }
};

/// gradient_tail of tasks whose G allows for noise of 4 standard deviations: Rng's normals end at 8.5.
inline constexpr double kGaussianTail = 8.5 / 4;

class Learner {
 public:
  virtual ~Learner() = default;
  /// The point of round t, [d], in the domain.
  virtual const Point& act(Round t, Rng<double>& rng) = 0;
  /// What happened at x = act(t), the same object: `loss` = f_t(x), `gradient` = grad f_t(x), [d].
  virtual void observe(Round t, const Vector& x, double loss, const Gradient& gradient) = 0;
};

/// To be called now and then during long work between rounds, so that the run can be stopped.
using Breathe = std::function<void()>;

/// How much rounds 1..t differ, by noise and from one to the next (G. Sachs et al. Between stochastic and
/// adversarial online convex optimization. NeurIPS 2022). F_0 = 0, so that the first round counts.
struct Variation {
  double stochastic = 0;   // sum of max_x E||grad f_s(x) - grad F_s(x)||^2
  double adversarial = 0;  // sum of max_x ||grad F_s(x) - grad F_{s-1}(x)||^2
  double path_length = 0;  // sum over s >= 2 of ||u_s - u_{s-1}||, u_s the best point of round s
};

class Scenario {
 public:
  virtual ~Scenario() = default;
  /// f_t(x), and its gradient at x into `gradient`, [d]. Called once per round, t ascending.
  virtual double loss(Round t, const Vector& x, Gradient& gradient) = 0;
  /// F_t(x), right after loss(t, x, ...), where that is judged; else f_t(x) is. In what follows F_s is the
  /// loss that is judged. A term that is the same for all x may be left out everywhere.
  virtual std::optional<double> expected_loss(Round, const Vector&) { return std::nullopt; }
  /// min over x in the domain of sum_{s <= t} F_s(x), right after loss(t, ...); accuracy: see `regret`.
  virtual double least_loss(Round t, const Breathe& breathe) = 0;
  /// min over x in the domain of F_t(x); only scenarios with the metric `dynamic_regret` know it.
  virtual std::optional<double> least_round_loss(Round) { return std::nullopt; }
  /// Of rounds 1..t, right after loss(t, ...); only scenarios with the metrics of this name know it.
  virtual std::optional<Variation> variation() const { return std::nullopt; }
  /// In a game: the other player's task. meet() then gets that player (made by the same algorithm) and its
  /// own random numbers, before round 1.
  virtual std::optional<Task> opponent() const { return std::nullopt; }
  virtual void meet(std::unique_ptr<Learner>, Rng<double>) {}
};

enum MetricIndex { kRegret, kDynamicRegret };
enum class Judged { kShown, kExpected };

/// What a scenario records; `path_length` where it knows both the best point of a round and the variation.
inline std::vector<Metric> metrics(bool knows_round_optimum, Judged judged = Judged::kShown,
                                   bool knows_variation = false) {
  const std::string loss = judged == Judged::kShown ? "loss" : "expected loss (without noise)";
  std::vector<Metric> all{
      {"regret",
       "sum over rounds 1..t of the " + loss +
           ", minus that of the point of the domain that is best for these rounds together; the comparator's "
           "loss is exact to 1e-8 or to rounding",
       "loss"}};
  if (knows_round_optimum)
    all.push_back({"dynamic_regret", "the same against the best point of every single round", "loss"});
  if (knows_variation) {
    all.push_back({"stochastic_variation",
                   "sum over rounds of the largest variance of the gradient at any point", "gradient^2"});
    all.push_back({"adversarial_variation",
                   "sum over rounds of the largest squared change of the expected gradient at any point",
                   "gradient^2"});
  }
  if (knows_round_optimum && knows_variation)
    all.push_back(
        {"path_length", "way from the best point of a round to that of the next, summed", "length"});
  return all;
}

/// Throws PlayError unless x is a point of the task's domain, not of another one.
inline void check_point(const Point& x, const Task& task) {
  if (!(x.domain() == task.domain)) throw PlayError("the learner played a point of another domain");
}

using Rules = OneAtATime<Learner, Scenario, Task>;

/// Rounds of one replication, and what they add up to.
class Match {
 public:
  Match(Learner& learner, Scenario& scenario, const Task& task, Rng<double> rng)
      : learner_(learner),
        scenario_(scenario),
        task_(task),
        rng_(rng),
        longest_(task.gradient_bound * task.gradient_tail * (1 + kTolerance)),
        gradient_(task.dimension()) {}

  void play(Round t) {
    const Point& x = learner_.act(t, rng_);
    check_point(x, task_);
    const double shown = scenario_.loss(t, x, gradient_);
    if (!(gradient_.length() <= longest_)) {
      throw PlayError("the scenario's gradient is larger than its bound G");
    }
    double judged = shown;
    if (expects_) {
      const std::optional<double> expected = scenario_.expected_loss(t, x);
      expects_ = expected.has_value();
      judged = expected.value_or(shown);
    }
    learner_.observe(t, x, shown, gradient_);
    losses_ += judged;
    if (dynamic_) {
      const std::optional<double> least = scenario_.least_round_loss(t);
      dynamic_ = least.has_value();
      if (dynamic_) excess_ += judged - *least;
    }
  }

  /// Records what is known after round t, in the order of metrics().
  void record(Round t, int lane, Recorder& recorder) {
    const std::optional<Variation> variation = scenario_.variation();
    int metric = 0;
    const auto next = [&](double value) { recorder.record(metric++, lane, value); };
    next(losses_.minus(scenario_.least_loss(t, [&] { recorder.breathe(); })));
    if (dynamic_) next(excess_.value());
    if (variation) next(variation->stochastic), next(variation->adversarial);
    if (dynamic_ && variation) next(variation->path_length);
  }

 private:
  Learner& learner_;
  Scenario& scenario_;
  const Task& task_;
  Rng<double> rng_;
  double longest_;
  Gradient gradient_;
  CompensatedSum losses_, excess_;
  bool expects_ = true, dynamic_ = true;  // asked for until the scenario does not know: all rounds or none
};

/// The protocol, for replications by turns: while one waits for the length of its step, the others go on.
inline void play(std::span<Match> matches, const Task& task, Recorder& recorder) {
  for (Round t = 1; t <= task.horizon; ++t) {
    recorder.at(t);
    for (Match& match : matches) match.play(t);
    if (!recorder.is_checkpoint(t)) continue;
    for (std::size_t i = 0; i < matches.size(); ++i) matches[i].record(t, int(i), recorder);
    recorder.checkpoint_done();
  }
}

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
