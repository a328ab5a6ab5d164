// Which cells need no more replications: the statistics behind `until` (engine/core/until.hpp).
#pragma once

#include <vector>

#include "engine/core/claim.hpp"
#include "engine/core/until.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

/// [cell] of an experiment: not 0 when what `until` asks for is known from the first `replications`. With
/// claims: every group of cells that it belongs to is judged to hold or to fail, at the confidence of one of
/// several looks. With a width: that of the interval of its mean. A cell whose replications have all failed
/// is content: more would not help. Throws ConfigError when a claim does not fit the file.
std::vector<char> content(const store::Reader& reader, const std::vector<Claim>& claims, const Until& until,
                          int experiment, std::int64_t replications);

}  // namespace regatta::analysis
