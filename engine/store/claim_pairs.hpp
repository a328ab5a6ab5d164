// The two sides of a paired claim. Internal to claim_parts.
#pragma once

#include "engine/store/claim_parts.hpp"

namespace regatta::store {

/// Parts with cells {a, b}, metric and checkpoints not yet set. Cells pair up when they agree in horizon, in
/// the scenario's parameters and, within one algorithm, in its parameters; but for columns of which the sides
/// ask different values.
std::vector<ClaimPart> claim_pairs(const Layout& layout, const Claim& claim,
                                   const std::vector<int>& experiments, Problems& problems);

}  // namespace regatta::store
