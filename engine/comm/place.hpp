// Who writes to whom.
#pragma once

#include <vector>

#include "engine/comm/world.hpp"

namespace regatta::comm {

/// One rank's place in the tree of letters. Rank 0 is the root.
struct Place {
  struct Below {
    int rank = 0;
    int ranks = 1;  // in its branch: itself and all below it
  };

  int rank = 0, ranks = 1;        // of the world
  int above = -1;                 // the rank to which this one writes; none for the root
  std::vector<Below> below = {};  // those that write to this one
  int branch = 1;                 // ranks in its own branch
  double report_every = 0.2;      // seconds between two reports to above
  double ask_for = 0;  // seconds of work that a request wants at least, for each rank of the branch

  bool is_root() const { return above < 0; }
};

/// All write to rank 0.
Place star(int rank, int ranks);

/// The first rank of each group writes to rank 0, the others to the first of their group. `group` are the
/// ranks of this rank's group, ascending; `groups`, used by rank 0 only, are the first ranks of all groups
/// and how many ranks each has. The group of rank 0 begins with rank 0.
Place two_levels(int rank, int ranks, const std::vector<int>& group, const std::vector<Place::Below>& groups);

/// Two levels, a group being `per_group` ranks in a row.
Place by_count(int rank, int ranks, int per_group);

/// Collective: two levels, a group being the ranks of one machine, or REGATTA_RANKS_PER_GROUP ranks in a row
/// if that environment variable says so (a whole number > 0, else std::invalid_argument).
Place by_machine(World& world);

}  // namespace regatta::comm
