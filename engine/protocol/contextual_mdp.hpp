// Contextual MDPs: T episodes of H steps, each in the Markov decision process of a context. In round
// t = 1, ..., T the context c_t is revealed, the learner commits to a policy, one trajectory with rewards 0
// or 1 is drawn in the process of c_t, and the learner sees the whole of it afterwards. play() in
// contextual_mdp.cpp is the loop.
//
// How rewards and transitions depend on the context is unknown but for a class of candidates that the
// scenario hands out (a ModelClass of N models, or the knowledge that both are linear in the context's
// features). Which model is true stays in the scenario: a learner gets the class, contexts and trajectories.
//
// Regret is exact, by dynamic programming in the true process of the context. Where a learner plans by
// estimates, these are scored, too: it shows them between committing and seeing the trajectory, so that they
// can't have been changed by it. Scenarios are oblivious: two uniforms per step are drawn whatever the
// learner does.
#pragma once

#include "engine/protocol/contextual_mdp_models.hpp"
#include "engine/protocol/one_at_a_time.hpp"

namespace regatta::contextual_mdp {

/// All that a learner may know before round 1. Rewards are 0 or 1.
struct Task {
  Shape shape;        // H, S, A
  Round horizon = 0;  // T
  int contexts = 0;   // C, 0 where contexts are vectors
  int dimension = 0;  // of these vectors, 0 where contexts are numbered
  int models = 0;     // N, size of the class that the learner is handed; 0: there is none
  int start = 0;      // the state in which every episode starts
};

class Learner {
 public:
  virtual ~Learner() = default;
  /// Called before round 1, if the task has a class of models (which outlives the learner).
  virtual void know(const ModelClass&) {}
  /// Sets the policy of round t; what is not set stays as it was in round t - 1.
  virtual void plan(Round t, const Context& context, Rng<double>& rng, Policy& policy) = 0;
  /// What the policy was planned by, if it was by estimates of the round's process. Asked for after plan().
  virtual const Mdp* estimate() const { return nullptr; }
  /// The trajectory of round t, [step].
  virtual void observe(Round t, const Context& context, std::span<const Step> trajectory) = 0;
};

class Scenario {
 public:
  /// `noise`: two uniforms per step.
  Scenario(const Task& task, Rng<double> noise)
      : noise_(noise), uniforms_(std::size_t(2 * task.shape.steps)) {}
  virtual ~Scenario() = default;

  /// The class that learners are handed; nullptr where the task has none.
  virtual const ModelClass* models() const { return nullptr; }
  /// Called once per round, t ascending.
  virtual Context reveal(Round t) = 0;
  /// The process of the context that was revealed last.
  virtual const Mdp& truth() const = 0;

  void begin_episode() { noise_.uniforms(uniforms_); }
  /// Reward and next state, which the caller ignores after the last step.
  Step step(int h, int state, int action) const {
    const double which = uniforms_[std::size_t(2 * h)], pays = uniforms_[std::size_t(2 * h + 1)];
    return {state, action, to_real(pays < truth().rewards(h, state, action)),
            truth().transitions.draw(h, state, action, which)};
  }

 private:
  Rng<double> noise_;
  std::vector<double> uniforms_;  // of this episode
};

enum MetricIndex { kRegret, kSquareLossRegret, kLogLossRegret };
inline std::vector<Metric> metrics() {
  return {{"regret",
           "sum over episodes of the optimal policy's value minus that of the policy played, both in the "
           "process of "
           "the context",
           "reward"},
          {"square_loss_regret",
           "sum over steps of the squared error of the learner's reward estimate, minus that of the best "
           "model of "
           "the class (of the true one where there is no class); 0 for learners without estimates",
           "squared reward"},
          {"log_loss_regret", "the same for -ln of the estimated probability of the next state", "nats"}};
}

/// Estimates for the planning of a sweep: of one sweep through the tables, and of what the protocol does.
inline double backup_nanoseconds(const Shape& shape) {
  return double(shape.steps) * shape.states * shape.actions * (3 + 1.5 * shape.states);
}
inline double scenario_nanoseconds(const Task& task) {
  return 300 + backup_nanoseconds(task.shape) + 80.0 * task.shape.steps;
}

using Rules = OneAtATime<Learner, Scenario, Task>;

template <class L>
bool add_algorithm(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_algorithm<L>("contextual_mdp", about, file);
}

template <class S>
bool add_scenario(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_scenario<S>("contextual_mdp", about, file);
}

/// Keeps the exact regret, and what the learner's estimates lose against the best model.
class Ledger {
 public:
  Ledger(const Task& task, const Scenario& scenario)
      : task_(task),
        models_(scenario.models()),
        best_(std::size_t(task.contexts)),
        square_loss_(std::size_t(std::max(1, task.models))),
        log_loss_(square_loss_) {}

  /// Before the episode.
  void play(const Context& context, const Mdp& truth, const Policy& policy) {
    regret_ +=
        best(context, truth) - episodic::policy_value(truth.transitions, truth.rewards, policy, task_.start);
  }

  /// After the episode: the estimates that the learner planned by.
  void score(const Context& context, const Mdp& truth, const Mdp& estimate,
             std::span<const Step> trajectory) {
    for (int h = 0; h < task_.shape.steps; ++h) {
      const auto& [s, a, reward, next] = trajectory[std::size_t(h)];
      square_sum_ += square(checked_reward(estimate, h, s, a) - reward);
      if (next >= 0) log_sum_ -= log(checked_probability(estimate, h, s, a, next));
      score_models(context, truth, h, trajectory[std::size_t(h)]);
    }
    scored_ = true;
  }

  void record(Recorder& recorder) const {
    recorder.record(kRegret, 0, regret_);
    recorder.record(kSquareLossRegret, 0, scored_ ? square_sum_ - least(square_loss_) : 0);
    recorder.record(kLogLossRegret, 0, scored_ ? log_sum_ - least(log_loss_) : 0);
  }

 private:
  static double square(double x) { return x * x; }
  static double least(const std::vector<double>& losses) {
    return *std::min_element(losses.begin(), losses.end());
  }

  double best(const Context& context, const Mdp& truth) {
    if (task_.contexts == 0) return compute_best(truth);
    auto& kept = best_[std::size_t(context.index)];
    if (!kept) kept = compute_best(truth);
    return *kept;
  }
  double compute_best(const Mdp& truth) const {
    return episodic::best_value(truth.transitions, truth.rewards, task_.start, false);
  }

  static double checked_reward(const Mdp& estimate, int h, int s, int a) {
    const double reward = estimate.rewards(h, s, a);
    if (!(reward >= 0 && reward <= 1))
      throw PlayError("the learner estimates a mean reward outside of [0, 1]");
    return reward;
  }
  static double checked_probability(const Mdp& estimate, int h, int s, int a, int next) {
    double sum = 0;
    for (const Arc& arc : estimate.transitions.arcs(h, s, a))
      sum += arc.probability >= 0 ? arc.probability : native::kNan;
    if (!(std::fabs(sum - 1) <= 1e-9))
      throw PlayError("the learner's estimated transitions are no distribution");
    const double probability = estimate.transitions.arcs(h, s, a)[std::size_t(next)].probability;
    if (!(probability > 0)) throw PlayError("the learner gave probability 0 to a transition that happened");
    return probability;
  }

  void score_models(const Context& context, const Mdp& truth, int h, const Step& step) {
    const auto& [s, a, reward, next] = step;
    if (models_ == nullptr) {
      square_loss_[0] += square(truth.rewards(h, s, a) - reward);
      if (next >= 0) log_loss_[0] -= log(truth.transitions.arcs(h, s, a)[std::size_t(next)].probability);
      return;
    }
    const ModelRows& rows = models_->in(context.index);
    const double* mean = rows.reward(h, s, a);
    for (std::size_t m = 0; m < square_loss_.size(); ++m) square_loss_[m] += square(mean[m] - reward);
    if (next < 0) return;
    const double* probability = rows.transition(h, s, a, next);
    for (std::size_t m = 0; m < log_loss_.size(); ++m) log_loss_[m] -= log(probability[m]);
  }

  const Task& task_;
  const ModelClass* models_;
  std::vector<std::optional<double>> best_;           // [context], V*
  std::vector<double> square_loss_, log_loss_;        // [model], or of the truth
  double regret_ = 0, square_sum_ = 0, log_sum_ = 0;  // the latter two: of the learner's estimates
  bool scored_ = false;
};

/// The protocol.
inline void play(Learner& learner, Scenario& scenario, const Task& task, Rng<double> rng,
                 Recorder& recorder) {
  Policy policy(task.shape);
  Ledger ledger(task, scenario);
  std::vector<Step> trajectory(std::size_t(task.shape.steps));
  if (const ModelClass* models = scenario.models()) learner.know(*models);
  for (Round t = 1; t <= task.horizon; ++t) {
    recorder.at(t);
    const Context context = scenario.reveal(t);
    learner.plan(t, context, rng, policy);
    ledger.play(context, scenario.truth(), policy);
    scenario.begin_episode();
    int state = task.start;
    for (int h = 0; h < task.shape.steps; ++h) {
      Step& step = trajectory[std::size_t(h)] = scenario.step(h, state, policy.draw(h, state, rng));
      state = step.next;
    }
    trajectory.back().next = -1;
    if (const Mdp* estimate = learner.estimate())
      ledger.score(context, scenario.truth(), *estimate, trajectory);
    learner.observe(t, context, trajectory);
    if (!recorder.is_checkpoint(t)) continue;
    ledger.record(recorder);
    recorder.checkpoint_done();
  }
}

}  // namespace regatta::contextual_mdp
