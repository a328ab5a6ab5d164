// Experiments with a goal are played in batches: after each, cells that are content get no more replications.
#pragma once

#include <vector>

#include "engine/sweep/prepare.hpp"

namespace regatta {

/// Batches of the experiment with the most; 1 when all numbers of replications are fixed.
int batches(const store::Layout& layout);

/// The batch in which a unit is played if it is needed at all; experiments without a goal have batch 0 only.
int batch_of(const store::Layout& layout, int unit);

/// Rank 0, when all units of batches 0 to `batch` are stored: units of later batches that are not needed and
/// not known to be so. Tells `note` (unless empty) how many cells go on. Throws StoreError when units of
/// other ranks can't be seen.
std::vector<int> not_needed(const Plan& plan, const std::vector<Need>& needs, int batch,
                            const RunOptions& options, const std::function<void(const std::string&)>& note);

}  // namespace regatta
