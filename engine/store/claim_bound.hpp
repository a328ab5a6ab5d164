// The formula of a bound, evaluated in the columns of a cell. Internal to claim_parts.
#pragma once

#include "engine/store/claim_parts.hpp"

namespace regatta::store {

/// Sets part.limits: the formula at every checkpoint of the part. Returns what is wrong with it, or "".
std::string bound_limits(const Experiment& experiment, const Claim& claim, ClaimPart& part);

}  // namespace regatta::store
