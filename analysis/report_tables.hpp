// The parts of a report that are text: tables that can be read without JavaScript.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "analysis/claims.hpp"
#include "analysis/curves.hpp"
#include "analysis/summary.hpp"

namespace regatta::analysis {

struct TableRow {
  std::string file;
  SummaryRow row;
};

/// The final values of the cells, by horizon and mean, at most `most` rows of them; `data-value` holds all
/// digits.
std::string final_table(std::vector<TableRow> rows, const std::string& metric, const std::string& unit,
                        bool with_file, std::size_t most);

/// One line per file: cells, replications, what failed and what is missing.
std::string files_section(std::span<const Source> sources);

/// "" without verdicts.
std::string claims_section(const std::vector<Verdict>& verdicts);

/// Provenance and sweep file of every source.
std::string provenance_section(std::span<const Source> sources);

}  // namespace regatta::analysis
