// Plays learners and scenarios of the protocol `convex` by hand, so that a test sees every point and
// gradient.
#pragma once

#include <cmath>
#include <memory>
#include <vector>

#include "engine/protocol/convex.hpp"
#include "engine/sweep/cell.hpp"
#include "tests/support/play_cell.hpp"

namespace regatta::testing {

using convex::Gradient;
using convex::Learner;
using convex::Point;
using convex::Scenario;
using convex::Task;

/// The learner `algorithm` in front of `task`, by catalogue name and parameters. ConfigError for wrong
/// parameters.
inline std::unique_ptr<Learner> make_learner(const Side& algorithm, const Task& task) {
  Problems problems;
  Files files({});
  const Named named{algorithm.name, {}, algorithm.params};
  const Entry* entry = find_algorithm(named, "convex", problems);
  problems.raise_if_any();
  const auto params = read(*entry, named, files, problems);
  problems.raise_if_any();
  return static_cast<const convex::Rules::Learners&>(entry->algorithm(Catalogue::instance().levels().back()))
      .make(*params, task);
}

/// The points x_1, x_2, ... that the learner plays against these gradients, revealed one after the other.
inline std::vector<Vector> points_against(const Side& algorithm, const Task& task,
                                          const std::vector<Vector>& gradients) {
  const auto learner = make_learner(algorithm, task);
  Rng<double> rng(StreamKey{1}, 0);
  std::vector<Vector> points{learner->act(1, rng)};
  for (const Vector& gradient : gradients) {
    const Round t = std::ssize(points);
    learner->observe(t, points.back(), 0.0, Gradient(gradient));
    points.push_back(learner->act(t + 1, rng));
  }
  return points;
}

/// A scenario of the catalogue and its task, for one replication of sweep seed 1, as play_cell makes it.
struct Staged {
  Task task;
  std::unique_ptr<Scenario> scenario;

  Staged(const Side& side, Round horizon, std::int64_t replication) {
    Problems problems;
    static Files files({REGATTA_SOURCE "/scenarios/data"});
    const Named named{side.name, {}, side.params};
    const Entry* entry = find_scenario(named, problems);
    problems.raise_if_any();
    params_ = read(*entry, named, files, problems);
    problems.raise_if_any();
    const auto& maker =
        static_cast<const convex::Rules::Scenarios&>(entry->scenario(Catalogue::instance().levels().back()));
    task = *static_cast<const Task*>(maker.facts(*params_, horizon).get());
    scenario = maker.make(*params_, task, Rng<double>(stream_key(1, Role::kSetup, 7), replication),
                          Rng<double>(stream_key(1, Role::kScenario, 7), replication));
  }

 private:
  std::shared_ptr<const ParamSet> params_;
};

/// What happened in one replication that was played by hand.
struct History {
  Task task;
  std::vector<Vector> points, gradients;  // [round][d]
  std::vector<double> losses, judged;     // [round]: shown, and what regret is made of
  double regret = 0;                      // after the last round
  std::optional<convex::Variation> variation;
};

inline History history(const Side& scenario, const Side& algorithm, Round horizon, std::int64_t replication) {
  Staged staged(scenario, horizon, replication);
  const auto learner = make_learner(algorithm, staged.task);
  Rng<double> rng(StreamKey{1}, replication);
  if (const auto other = staged.scenario->opponent())
    staged.scenario->meet(make_learner(algorithm, *other), Rng<double>(StreamKey{2}, replication));
  History out;
  out.task = staged.task;
  Gradient gradient(staged.task.dimension());
  double sum = 0;
  for (Round t = 1; t <= horizon; ++t) {
    const Vector x = learner->act(t, rng);
    out.losses.push_back(staged.scenario->loss(t, x, gradient));
    out.judged.push_back(staged.scenario->expected_loss(t, x).value_or(out.losses.back()));
    learner->observe(t, x, out.losses.back(), gradient);
    out.points.push_back(x);
    out.gradients.push_back(gradient.vector());
    sum += out.judged.back();
  }
  out.variation = staged.scenario->variation();
  out.regret = sum - staged.scenario->least_loss(horizon, [] {});
  return out;
}

inline double total_loss(const History& played) {
  double sum = 0;
  for (const double loss : played.losses) sum += loss;
  return sum;
}

inline Vector vector(std::initializer_list<double> entries) {
  Vector out(static_cast<Eigen::Index>(entries.size()));
  std::copy(entries.begin(), entries.end(), out.begin());
  return out;
}

/// An independent minimiser for checks: `rounds` steps of projected gradient descent with Nesterov's momentum
/// from the centre, for a function whose gradient is `smoothness`-Lipschitz.
template <class GradientAt>
Vector descend(const Domain& domain, double smoothness, int rounds, const GradientAt& gradient) {
  Vector x = domain.centre(), y = x;
  for (int k = 0; k < rounds; ++k) {
    Vector next = y - gradient(y) / smoothness;
    domain.project(next);
    y = next + k / (k + 3.0) * (next - x);
    x = next;
  }
  return x;
}

/// The largest regret / bound(history) over ten replications of 2000 rounds.
template <class Bound>
double worst_share(const Side& scenario, const Side& algorithm, const Bound& bound) {
  double worst = 0;
  for (int replication = 100; replication < 110; ++replication) {
    const History played = history(scenario, algorithm, 2000, replication);
    worst = std::max(worst, played.regret / bound(played));
  }
  return worst;
}

/// Where gradients are unforeseeable signs, E[sum of <g_t, x_t>] = 0 for every learner, so E[regret] = E||sum
/// g_t||: mean and error of their difference over 40 replications of 2000 rounds, in standard errors.
inline double excess_over_blind_play(const Side& algorithm) {
  std::vector<double> losses;
  for (int replication = 100; replication < 140; ++replication) {
    const History played = history({"linear_adversary", {}}, algorithm, 2000, replication);
    Vector sum = Vector::Zero(played.task.dimension());
    for (const Vector& gradient : played.gradients) sum += gradient;
    losses.push_back(played.regret - sum.norm());
  }
  const Estimate difference = estimate(losses);
  return difference.mean / difference.error;
}

/// Mean regret after 8000 rounds, replications 100..139.
inline double mean_regret_8000(const char* scenario, const Side& algorithm) {
  PlayOptions options{.horizon = 8000, .replications = 40, .first_replication = 100, .checkpoints = {}};
  return estimate(final_values({scenario, {}}, algorithm, "regret", options)).mean;
}

/// Facts for a learner that is driven by hand.
inline Task task_on(Domain domain, double gradient_bound, double strong_convexity = 0,
                    double exp_concavity = 0) {
  return {.domain = domain,
          .horizon = 100,
          .gradient_bound = gradient_bound,
          .strong_convexity = strong_convexity,
          .exp_concavity = exp_concavity};
}

inline Value value(double x) { return {x, {}}; }
inline Value value(const char* text) { return {std::string(text), {}}; }
inline Value value(int x) { return {std::int64_t{x}, {}}; }

}  // namespace regatta::testing
