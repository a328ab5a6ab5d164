// Online prediction with groups: in round t = 1, 2, ..., T a feature vector x_t and the groups that the round
// belongs to are shown, the learner predicts p_t in [0, 1], and the label y_t in [0, 1] is revealed. Loss:
// (p_t - y_t)^2. Groups may overlap; regret is counted for every group by itself, over the rounds that belong
// to it, against the group's own linear least-squares fit in hindsight.
//
// What is shown and revealed is fixed in advance: it does not depend on predictions.
#pragma once

#include "engine/protocol/group_fits.hpp"
#include "engine/protocol/one_at_a_time.hpp"

namespace regatta::groupwise {

/// All that a learner may know before round 1.
struct Task {
  int groups = 0;     // |G|
  int dimension = 0;  // of the feature vectors
  Round horizon = 0;
  double active = 1;  // groups that a round belongs to, about: for estimates of time
};

/// What is shown before the prediction.
struct Context {
  Vector x;                 // [dimension]
  std::vector<int> groups;  // that the round belongs to: at least one, ascending, counted from 0
};

class Learner {
 public:
  virtual ~Learner() = default;
  /// p_t, in [0, 1].
  virtual double predict(Round t, const Context& context, Rng<double>& rng) = 0;
  virtual void observe(Round t, const Context& context, double label) = 0;
};

class Scenario {
 public:
  virtual ~Scenario() = default;
  /// Called once per round, t ascending.
  virtual const Context& show(Round t) = 0;
  /// y_t of the round shown last, in [0, 1].
  virtual double label(Round t) = 0;
  /// What the metrics `excess_...` are measured in, > 0; 0 for scenarios without them.
  virtual double excess_unit() const { return 0; }
};

/// What a scenario records: largest_scaled_regret; regret per group; rounds per group; and, for scenarios
/// that name a unit for it, excess per group.
inline std::vector<Metric> metrics(const std::vector<std::string>& groups,
                                   const char* excess_unit = nullptr) {
  std::vector<Metric> all{
      {"largest_scaled_regret",
       "largest regret of a group over the square root of its rounds, empty groups left out", "loss"}};
  for (const std::string& g : groups) {
    all.push_back({"regret_" + g,
                   "square loss over the rounds so far of group " + g +
                       ", minus that of the linear function that fits these rounds best (not clipped)",
                   "loss"});
  }
  for (const std::string& g : groups) all.push_back({"rounds_" + g, "rounds so far of group " + g, "rounds"});
  if (excess_unit == nullptr) return all;
  for (const std::string& g : groups)
    all.push_back(
        {"excess_" + g, "regret of group " + g + " per round of it, in units of " + excess_unit, ""});
  return all;
}

/// Throws PlayError unless the scenario keeps the rules: learners use groups as indices.
inline void check(const Context& context, const Task& task) {
  const std::vector<int>& g = context.groups;
  bool fine = context.x.size() == task.dimension && !g.empty() && g.front() >= 0 && g.back() < task.groups;
  for (std::size_t i = 1; i < g.size(); ++i) fine &= g[i - 1] < g[i];
  if (!fine) throw PlayError("the scenario's features or groups are not what its task says");
}

/// In the order of metrics().
inline void record(const GroupFits& fits, double excess_unit, Recorder& recorder) {
  const int groups = fits.groups();
  double largest = -kInf;
  for (int g = 0; g < groups; ++g) {
    const double regret = fits.regret(g), rounds = to_real(fits.rounds(g));
    recorder.breathe();
    recorder.record(1 + g, 0, regret);
    recorder.record(1 + groups + g, 0, rounds);
    if (rounds > 0) largest = max(largest, regret / sqrt(rounds));
    if (excess_unit > 0)
      recorder.record(1 + 2 * groups + g, 0, rounds > 0 ? regret / rounds / excess_unit : 0.0);
  }
  recorder.record(0, 0, largest);
  recorder.checkpoint_done();
}

/// The protocol, for one replication.
inline void play(Learner& learner, Scenario& scenario, const Task& task, Rng<double> rng,
                 Recorder& recorder) {
  GroupFits fits(task.groups, task.dimension);
  for (Round t = 1; t <= task.horizon; ++t) {
    recorder.at(t);
    const Context& context = scenario.show(t);
    check(context, task);
    const double prediction = learner.predict(t, context, rng);
    if (!(prediction >= 0 && prediction <= 1))
      throw PlayError("the learner predicted " + exact_text(prediction) + ", which is outside of [0, 1]");
    const double label = scenario.label(t), error = prediction - label;
    if (!(label >= 0 && label <= 1)) throw PlayError("the scenario's label lies outside of [0, 1]");
    learner.observe(t, context, label);
    fits.add(context.x, context.groups, label, error * error);
    if (recorder.is_checkpoint(t)) record(fits, scenario.excess_unit(), recorder);
  }
}

using Rules = OneAtATime<Learner, Scenario, Task>;

/// L derives from Learner: struct Params, L(const Params&, const Task&); optional static refuses(params,
/// task) and static nanoseconds(params, task).
template <class L>
bool add_algorithm(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_algorithm<L>("groupwise", about, file);
}

/// S derives from Scenario: struct Params, static Task task(params, horizon), static metrics(params), S(const
/// Params&, const Task&, Rng<double> setup, Rng<double> noise); optional static nanoseconds(params, task),
/// which may use nanoseconds_of_fits().
template <class S>
bool add_scenario(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_scenario<S>("groupwise", about, file);
}

/// What the comparators cost per round.
inline double nanoseconds_of_fits(const Task& task) {
  return 30.0 + (0.3 + 0.1 * task.active) * task.dimension * task.dimension;
}

}  // namespace regatta::groupwise
