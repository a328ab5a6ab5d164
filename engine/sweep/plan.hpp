// A plan: a sweep cut into units, with their estimated cost and the layout of the results file. The same on
// every rank and for every number of ranks.
#pragma once

#include <vector>

#include "engine/comm/schedule.hpp"
#include "engine/store/layout.hpp"
#include "engine/sweep/sweep.hpp"

namespace regatta {

struct Plan {
  Sweep sweep;
  store::Layout layout;
  std::vector<comm::Task> tasks;  // [unit] estimated seconds

  double seconds() const;  // estimated, one core
  double rounds() const;   // over all replications
  double rounds_of(int unit) const;
  std::uint64_t memory_per_rank() const;  // bytes: plan, index and the rows of the largest unit
};

/// Estimated nanoseconds per round and replication of a cell.
double nanoseconds(const Cell& cell);

/// The results file of a sweep, not yet cut into units.
store::Layout layout_of(const Sweep& sweep);

Plan make_plan(Sweep sweep);

/// Cuts the plan as an existing results file is cut (another version may cut differently).
void recut(Plan& plan, std::vector<store::Unit> units);

}  // namespace regatta
