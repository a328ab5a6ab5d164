// The results file (or the head of its shards), made or found: is it ours to write?
#pragma once

#include <vector>

#include "engine/sweep/prepare.hpp"

namespace regatta {

/// On rank 0. Locks the results, makes them if there are none; returns the units of what was there already,
/// nothing when it was made now. Throws ConfigError, OutputError and store::StoreError with everything as it
/// was.
std::vector<store::Unit> open_output(const comm::World& world, const Plan& plan, const RunOptions& options,
                                     Prepared& prepared);

}  // namespace regatta
