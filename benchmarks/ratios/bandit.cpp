// Bandits in lanes.
#include <fmt/format.h>

#include "benchmarks/ratios/contest.hpp"
#include "benchmarks/ratios/kernels/bandit_lanes.hpp"

namespace regatta::ratios {
namespace {

/// One cell as people run them: 10,000 rounds (as the kernels play), regret at 100 checkpoints.
std::string sweep(const std::string& scenario, int arms, const std::string& algorithm, int replications) {
  const bool normal = scenario == "gaussian";
  return fmt::format(
      "seed = 1\nreplications = {}\ncheckpoints = {{ linear = 100 }}\n\n[[experiment]]\nhorizon = 10_000\n"
      "scenario = {{ name = \"{}\", arms = {}, best = {}, gap = {} }}\nalgorithms = [ {{ name = \"{}\" }} "
      "]\n",
      replications, scenario, arms, normal ? 0.0 : 0.6, normal ? 0.3 : 0.1, algorithm);
}

Player kernel(double (*play)(double& regret)) {
  return [play] {
    double regret = 0;
    return play(regret);
  };
}

/// Enough replications for 20 to 50 ms, in blocks of every level.
int replications(const std::string& algorithm, int arms) {
  if (arms == 1000) return algorithm == "ucb1" ? 32 : 64;
  return algorithm == "ucb1" && arms == 10 ? 256 : 128;
}

struct Cell {
  std::string scenario, algorithm;
  int arms;
  double at_most;  // over the kernel
  double (*kernel)(double& regret);
  const char* kernel_name;
};

const Cell kCells[] = {
    {"bernoulli", "ucb1", 10, 1.9, kernels::ucb1_10_arms, "UCB1 with 10 arms"},
    {"bernoulli", "ucb1", 100, 1.9, kernels::ucb1_100_arms, "UCB1 with 100 arms"},
    {"bernoulli", "ucb1", 1000, 1.9, kernels::ucb1_1000_arms, "UCB1 with 1000 arms"},
    {"bernoulli", "exp3", 10, 1.7, kernels::exp3_10_arms, "Exp3 with mixing, 10 arms"},
    {"gaussian", "thompson_gaussian", 10, 1.3, kernels::thompson_gaussian_10_arms,
     "Gaussian Thompson sampling, 10 arms"},
    {"bernoulli", "moss", 10, 2.5, kernels::ucb1_10_arms, "UCB1 with 10 arms"},
    {"bernoulli", "moss", 100, 4.0, kernels::ucb1_10_arms, "UCB1 with 10 arms"},
    {"bernoulli", "moss", 1000, 8.0, kernels::ucb1_10_arms, "UCB1 with 10 arms"},
};

}  // namespace

std::vector<Contest> bandit_contests() {
  std::vector<Contest> contests;
  for (const Cell& c : kCells) {
    const std::string name = fmt::format("bandit/{}/arms={}", c.algorithm, c.arms);
    const std::string cell = sweep(c.scenario, c.arms, c.algorithm, replications(c.algorithm, c.arms));
    contests.push_back({name, c.kernel_name, c.at_most, engine(cell), kernel(c.kernel)});
    contests.push_back({name + "/level=3", "the same at level 4", 2.0, engine(cell, 3), engine(cell, 4)});
  }
  // Time per round grows no faster than the number of arms.
  contests.push_back({"bandit/ucb1/arms=1000/growth", "the same with 100 arms", 10.0,
                      engine(sweep("bernoulli", 1000, "ucb1", 32)),
                      engine(sweep("bernoulli", 100, "ucb1", 128))});
  return contests;
}

}  // namespace regatta::ratios
