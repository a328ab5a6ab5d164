// Linear bandits, convex optimisation and tabular processes. The first three contests do what the kernels do:
// their scenarios replay what was drawn beforehand, as the kernels do (benchmarks/ratios/scenarios), or a
// catalogue scenario of the same size. The others show what catalogue scenarios cost beside them, and have no
// limit.
#include "benchmarks/ratios/kernels/linear.hpp"

#include "benchmarks/ratios/contest.hpp"
#include "benchmarks/ratios/replayed.hpp"

namespace regatta::ratios {
namespace {

constexpr int kRounds = 50'000;
constexpr double kNoLimit = 1e9;

// About 100 checkpoints.
std::string sweep(const std::string& scenario, const std::string& algorithm, int horizon,
                  int replications = 1) {
  return "seed = 1\nreplications = " + std::to_string(replications) +
         "\n[[experiment]]\ncheckpoints = { linear = 100 }\nscenario = { " + scenario +
         " }\nalgorithms = [ { " + algorithm + " } ]\nhorizon = " + std::to_string(horizon) + "\n";
}

double lin_ucb() {
  const Contexts& c = contexts();
  [[maybe_unused]] static volatile double regret;
  regret = kernels::lin_ucb_20_10(Contexts::aligned(c.x), c.noise.data(), c.noise.size(),
                                  Contexts::aligned(c.thetas), kRounds);
  return kRounds;
}

double ogd() {
  [[maybe_unused]] static volatile double loss;
  loss =
      kernels::ogd_100(examples().features.data(), examples().targets.data(), Examples::kCount, 10 * kRounds);
  return 10 * kRounds;
}

constexpr int kEpisodes = 20'000;
double ucbvi() {
  [[maybe_unused]] static volatile double rewards;
  rewards = kernels::ucbvi_10_4_10(kEpisodes);
  return kEpisodes;
}

}  // namespace

std::vector<Contest> linear_contests() {
  const std::string regression = "name = \"replayed_regression\"",
                    ogd_constant = "name = \"ogd\", rate = \"constant\", eta_scale = 0.1";
  const std::string garnet =
      "name = \"garnet\", states = 10, actions = 4, branches = 10, steps = 10, reward_density = 1.0";
  std::vector<Contest> all = {
      {"contextual/lin_ucb/d=20/K=10", "lin_ucb_20_10 (AVX-512, by hand)", 1.5,
       engine(sweep("name = \"replayed_contexts\"", "name = \"lin_ucb\"", kRounds)), lin_ucb},
      {"convex/ogd/d=100", "ogd_100 (Eigen, fixed size)", 1.2,
       engine(sweep(regression, ogd_constant, 10 * kRounds, 2)), ogd},
      {"episodic/ucbvi/S=10/A=4/H=10", "ucbvi_10_4_10 (no regret)", 1.3,
       engine(sweep(garnet, "name = \"ucbvi\", bonus = \"hoeffding\"", kEpisodes)), ucbvi},
      {"contextual/lin_ucb/linear_gaussian", "lin_ucb_20_10 (another problem)", kNoLimit,
       engine(sweep("name = \"linear_gaussian\", dimension = 20, actions = 10", "name = \"lin_ucb\"",
                    kRounds / 5)),
       lin_ucb},
      {"convex/ogd/quadratic_drift", "ogd_100 (another problem)", kNoLimit,
       engine(sweep("name = \"quadratic_drift\", dimension = 100", ogd_constant, kRounds)), ogd},
      {"episodic/ucbvi/bernstein", "ucbvi_10_4_10 (another bonus)", kNoLimit,
       engine(sweep(garnet, "name = \"ucbvi\"", kEpisodes / 4)), ucbvi},
  };
  if (!kernels::has_lin_ucb())
    std::erase_if(all, [](const Contest& c) { return c.name.starts_with("contextual/"); });
  return all;
}

}  // namespace regatta::ratios
