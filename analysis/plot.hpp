// Regret curves as self-contained SVG: mean per checkpoint with a band of its 95 % interval.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/curves.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

// Okabe and Ito's palette (safe for colour blindness), then the same colours dashed.
inline constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                           "#e69f00", "#56b4e9", "#5b5b5b", "#8c6d31"};
inline constexpr const char* kDashes[] = {"", "6 3", "2 3"};

struct Plot {
  std::string name;  // file name without extension
  std::string svg;
};

/// A figure whose curves have been read; there must be one.
std::string svg(const Figure& figure);

/// One plot per figure with a curve. Axes are logarithmic; the vertical one is linear where a mean is not
/// positive. Throws std::invalid_argument for a metric that no experiment records, and when there is nothing
/// to draw.
std::vector<Plot> plots(std::span<const Source> sources, const std::optional<std::string>& metric);
std::vector<Plot> plots(const store::Reader& reader, const std::optional<std::string>& metric);

}  // namespace regatta::analysis
