// Who plays whom when every entry of the catalogue is to be played once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/sweep/cell.hpp"
#include "engine/sweep/play_unit.hpp"

namespace regatta {

/// An entry, somebody to play with, and a play that takes well below a second.
struct Match {
  const Entry* entry = nullptr;
  const Entry* partner = nullptr;
  Cell cell;  // both with default parameters
  std::vector<Round> checkpoints;
  int metrics = 0;
  std::int64_t replications = 0;  // one block of lanes

  std::string name() const;  // "bandit/algorithm/ucb1/with:bernoulli"
  double rounds() const;     // over all replications
  /// Plays all replications once; throws std::runtime_error when one fails.
  UnitResult play(Way way) const;
};

/// An algorithm with the first scenario of its protocol that it accepts, a scenario with the first algorithm
/// that accepts it. nullopt when there is none, or none whose data file is found.
std::optional<Match> first_match(const Entry& entry, Files& files);

}  // namespace regatta
