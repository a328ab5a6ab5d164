// Bandit learners with everything known when they are compiled: the number of arms, of lanes and of rounds,
// the means; one loop, nothing recorded but the plays. What the engine's generality is measured against.
#pragma once

namespace regatta::ratios::kernels {

// Each plays 256 replications of 10,000 rounds and returns their number; `regret` is the mean over all
// replications, by which a kernel shows that it plays what its name says.
double ucb1_10_arms(double& regret);  // Bernoulli rewards: 0.6, and 0.5 for all others
double ucb1_100_arms(double& regret);
double ucb1_1000_arms(double& regret);
double exp3_10_arms(double& regret);               // gamma = 0.05, the same rewards
double thompson_gaussian_10_arms(double& regret);  // normal rewards: means 0, and -0.3 for all others

}  // namespace regatta::ratios::kernels
