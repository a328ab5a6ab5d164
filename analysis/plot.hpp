// Regret curves as self-contained SVG: mean per checkpoint with a band of its 95 % interval.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store/reader.hpp"

namespace regatta::analysis {

struct Plot {
  std::string name;  // file name without extension
  std::string svg;
};

/// One plot per experiment and scenario setting; per algorithm setting the cell of the longest horizon. Axes
/// are logarithmic; the vertical one is linear where a mean is not positive. Throws std::invalid_argument for
/// a metric that no experiment records.
std::vector<Plot> plots(const store::Reader& reader, const std::optional<std::string>& metric);

}  // namespace regatta::analysis
