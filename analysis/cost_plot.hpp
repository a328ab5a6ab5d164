// What users of a learner trade: its regret against the processor time that it takes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/plot.hpp"

namespace regatta::analysis {

/// One plot per experiment and scenario setting, as plots(): the mean at the horizon (with 95 % interval)
/// over thread CPU seconds per replication; a curve joins the horizons of an algorithm with its settings.
/// Cells whose times are not known (imported, say) are left out. Throws std::invalid_argument as plots().
std::vector<Plot> cost_plots(const store::Reader& reader, const std::optional<std::string>& metric);

}  // namespace regatta::analysis
