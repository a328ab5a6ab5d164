// A table of texts for terminals, Markdown and LaTeX.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace regatta::analysis {

struct TextTable {
  std::string title;
  std::vector<std::string> headers;
  std::size_t left = 1;  // so many columns are texts (aligned to the left), the others numbers
  std::vector<std::vector<std::string>> rows;  // an empty row parts groups
};

/// Columns as wide as their contents; rows are indented by two blanks.
std::string plain(const TextTable& table);
/// A heading and a table of GitHub's dialect.
std::string markdown(const TextTable& table);
/// A `table` of the package booktabs.
std::string latex(const TextTable& table);

/// A field of a CSV file in quotes (RFC 4180: quotes inside are doubled).
std::string csv_quoted(const std::string& text);
/// In quotes only where that is needed.
std::string csv_field(const std::string& text);

/// About four significant digits: "0.4413", "97.93", "1240"; "-" for NaN.
std::string short_number(double x);
/// "[0.4, 1.2]"; "-" when there is no interval.
std::string interval_text(double low, double high);

}  // namespace regatta::analysis
