// What all ranks of a run have to agree on before it starts.
#pragma once

#include <string>

#include "engine/comm/world.hpp"
#include "engine/sweep/plan.hpp"

namespace regatta::cli {

/// Collective. The level to play on; on a mixed cluster "best" may differ between ranks (the bits don't).
/// Throws ConfigError on every rank when one of them can't run what is wanted.
Level agreed_level(comm::World& world, const std::string& isa);

/// Collective. Rank 0 reads the sweep and its data files; the others get the bytes. All return the same plan,
/// or throw the same ConfigError.
Plan plan_together(comm::World& world, const std::string& path);

}  // namespace regatta::cli
