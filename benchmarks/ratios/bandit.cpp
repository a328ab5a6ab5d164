// Bandits in lanes.
#include "benchmarks/ratios/contest.hpp"

namespace regatta::ratios {

std::vector<Contest> bandit_contests() { return {}; }

}  // namespace regatta::ratios
