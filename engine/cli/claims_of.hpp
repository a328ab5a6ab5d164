// The claims that belong to a results file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/claim.hpp"
#include "engine/store/reader.hpp"

namespace regatta::cli {

/// The claims of the sweep as it is stored in the results; there may be none. `file` stands in messages.
std::vector<Claim> stored_claims(const store::Reader& reader, const std::string& file);

/// Claims of the sweep file `sweep` or, without one, of the text stored in the results. Throws ConfigError
/// when there are none or they can't be read.
std::vector<Claim> claims_of(const store::Reader& reader, const std::string& file,
                             const std::optional<std::string>& sweep = {});

/// The table of verdicts on a results file, for the end of a run; "" without claims. Throws ConfigError when
/// a claim does not fit the file, StoreError.
std::string verdicts_text(const std::string& results, const std::vector<Claim>& claims);

}  // namespace regatta::cli
