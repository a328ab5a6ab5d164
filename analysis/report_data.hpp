// The numbers of a report's plots as JSON, few enough for a page.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "analysis/curves.hpp"

namespace regatta::analysis {

/// Points (curves times checkpoints) that a page holds: about 3 MB of numbers.
inline constexpr std::size_t kReportPoints = 24'000;
inline constexpr std::size_t kLeastPoints = 8;  // per curve

/// How much of the figures goes into a page.
struct Share {
  std::size_t figures = 0;          // the first so many
  std::size_t points = kAllPoints;  // per curve, about
  bool thinned = false;             // some curve has more checkpoints than that
};

/// Curves are thinned when all points together would be more than `limit`, down to kLeastPoints; when that is
/// not enough the last figures are left out (at least one stays).
Share share_of(std::span<const Source> sources, const std::vector<Figure>& figures, std::size_t limit);

/// {"name", "title", "setting", "metric", "unit", "rounds": [...], "curves": [{"name", "file", "mean": [...],
/// "low", "high", "median", "q05", "q95"}]}: the arrays of all curves are aligned with rounds; null where a
/// curve has no value. Numbers are the shortest texts that read back as the same double.
std::string figure_json(std::span<const Source> sources, const Figure& figure);

}  // namespace regatta::analysis
