// The [[claim]] tables of a sweep file: TOML read, keys and types checked, names and values not yet looked
// up.
#pragma once

#include <string>
#include <vector>

#include "engine/core/claim.hpp"

namespace regatta {

/// Reads the claims of a text and nothing else of it: no catalogue and no data files are needed, so that the
/// text may be the one that a results file keeps, or a file of claims alone. `file` stands in the messages.
/// Every problem is added to `problems`; claims without a problem of their own are returned.
std::vector<Claim> read_claims(const std::string& file, const std::string& text, Problems& problems);

}  // namespace regatta
