// Linear bandits, convex optimisation and tabular processes.
#include "benchmarks/ratios/contest.hpp"

namespace regatta::ratios {

std::vector<Contest> linear_contests() { return {}; }

}  // namespace regatta::ratios
