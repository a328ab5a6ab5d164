// The engine against a bare kernel that does the same work: what generality costs, as a ratio within one run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/core/level.hpp"

namespace regatta::ratios {

/// Plays some rounds (10 to 50 ms of work) on the calling thread and returns how many.
using Player = std::function<double()>;

struct Contest {
  std::string name;    // "bandit/ucb1/arms=10": what the engine plays
  std::string kernel;  // what it is held against
  double at_most;      // time of the engine over that of the kernel
  Player engine, reference;
};

/// Contests of one protocol each; a file per protocol defines one of these.
std::vector<Contest> bandit_contests();
std::vector<Contest> linear_contests();

inline constexpr Level kBestLevel = -1;  // of those that run here

/// One sweep, given as TOML, through the engine on one rank: units are played and stored in a results file,
/// which is removed at the end. Throws when a replication fails. Levels that do not run here are the best
/// that does.
Player engine(const std::string& sweep, Level level = kBestLevel);

}  // namespace regatta::ratios
