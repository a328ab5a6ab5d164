// Bare kernels of linear learners and of planning in tables: one problem size, one problem, no engine around
// them. Compiled with the best flags of the machine.
#pragma once

#include <cstddef>

namespace regatta::ratios::kernels {

/// LinUCB with a model per action, d = 20, K = 10, constant radius 0.5: V^-1 as packed upper triangles for
/// the widths, and in full for the arm that is played. contexts: [count][24], the last four of each 0; noise:
/// [count]; thetas: [10][24]. Returns the pseudo-regret. 0 rounds: nothing.
/// Written for AVX-512; where it was not compiled for that it is not there.
bool has_lin_ucb();
double lin_ucb_20_10(const double* contexts, const double* noise, std::size_t count, const double* thetas,
                     int rounds);

/// Projected gradient descent on the unit ball of R^100 for (<x, f> - y)^2 / 2 with steps 0.1, Eigen of fixed
/// size. features: [count][100]; targets: [count]. Returns the summed loss.
double ogd_100(const double* features, const double* targets, std::size_t count, int rounds);

/// UCBVI with a Hoeffding bonus, S = 10, A = 4, H = 10, planning before every episode on a random process.
/// Returns the summed rewards (no exact regret).
double ucbvi_10_4_10(int episodes);

}  // namespace regatta::ratios::kernels
