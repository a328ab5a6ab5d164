// One page for people: plots, final-regret tables, claims and provenance of results files, in a file of its
// own that loads nothing from anywhere.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/claims.hpp"
#include "analysis/curves.hpp"
#include "analysis/report_data.hpp"

namespace regatta::analysis {

/// Whether the build found uPlot; without it every report is plain.
bool has_interactive_reports();

struct ReportOptions {
  std::optional<std::string> metric;   // default: the first of each experiment
  std::vector<Verdict> verdicts;       // none: no section about claims
  bool plain = false;                  // static SVG instead of interactive plots; needs no JavaScript
  std::size_t points = kReportPoints;  // checkpoints times curves; see share_of()
  std::size_t rows = 2'000;  // of all tables together; of larger ones the best of every setting are shown
};

/// The HTML text. Reads one cell at a time. Throws std::invalid_argument for a metric that no experiment
/// records.
std::string report(std::span<const Source> sources, const ReportOptions& options = {});

}  // namespace regatta::analysis
