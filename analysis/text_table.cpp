#include "analysis/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regatta::analysis {
namespace {

/// Characters on a screen: bytes that do not continue a UTF-8 character.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::vector<std::size_t> widths(const TextTable& table) {
  std::vector<std::size_t> out;
  for (const std::string& header : table.headers) out.push_back(width_of(header));
  for (const auto& row : table.rows)
    for (std::size_t c = 0; c < row.size(); ++c) out[c] = std::max(out[c], width_of(row[c]));
  return out;
}

std::string line(const std::vector<std::string>& fields, const std::vector<std::size_t>& widths,
                 std::size_t left) {
  std::string out;
  for (std::size_t c = 0; c < fields.size(); ++c) {
    const std::string blanks(widths[c] - width_of(fields[c]), ' ');
    out += "  " + (c < left ? fields[c] + blanks : blanks + fields[c]);
  }
  return out.substr(0, out.find_last_not_of(' ') + 1) + "\n";
}

std::string replaced(const std::string& text, const std::vector<std::pair<char, std::string>>& escapes) {
  std::string out;
  for (const char c : text) {
    const auto escape = std::find_if(escapes.begin(), escapes.end(), [&](auto& e) { return e.first == c; });
    out += escape == escapes.end() ? std::string(1, c) : escape->second;
  }
  return out;
}

std::string for_markdown(const std::string& text) {
  return replaced(text, {{'|', "\\|"}, {'\n', " "}, {'_', "\\_"}, {'*', "\\*"}, {'<', "&lt;"}});
}

std::string for_latex(const std::string& text) {
  std::string out = replaced(text, {{'\\', "\\textbackslash{}"},
                                    {'&', "\\&"},
                                    {'%', "\\%"},
                                    {'$', "\\$"},
                                    {'#', "\\#"},
                                    {'_', "\\_"},
                                    {'{', "\\{"},
                                    {'}', "\\}"},
                                    {'~', "\\textasciitilde{}"},
                                    {'^', "\\textasciicircum{}"},
                                    {'<', "\\textless{}"},
                                    {'>', "\\textgreater{}"},
                                    {'\n', " "}});
  const std::string plus_minus = "\u00b1";
  for (auto at = out.find(plus_minus); at != std::string::npos; at = out.find(plus_minus))
    out.replace(at, plus_minus.size(), "$\\pm$");
  // "\\" at the end of a row would take a bracket at the beginning of the next one for its argument.
  return out.starts_with('[') || out.starts_with('*') ? "{}" + out : out;
}

}  // namespace

std::string plain(const TextTable& table) {
  const auto columns = widths(table);
  std::string out = table.title + "\n" + line(table.headers, columns, table.left);
  for (const auto& row : table.rows) out += row.empty() ? "\n" : line(row, columns, table.left);
  return out;
}

std::string markdown(const TextTable& table) {
  std::string out = "### " + for_markdown(table.title) + "\n\n|", rule = "|";
  for (std::size_t c = 0; c < table.headers.size(); ++c) {
    out += " " + for_markdown(table.headers[c]) + " |";
    rule += c < table.left ? " --- |" : " ---: |";
  }
  out += "\n" + rule + "\n";
  for (const auto& row : table.rows) {
    if (row.empty()) continue;  // Markdown knows no groups
    out += "|";
    for (const std::string& field : row) out += " " + for_markdown(field) + " |";
    out += "\n";
  }
  return out;
}

std::string latex(const TextTable& table) {
  const auto row_text = [](const std::vector<std::string>& fields) {
    std::string out;
    for (const std::string& field : fields)
      out += (out.empty() ? "  " : " & ") + (field.empty() ? "{}" : for_latex(field));
    return out + " \\\\\n";
  };
  std::string out = "\\begin{table}\n  \\centering\n  \\caption{" + for_latex(table.title) +
                    "}\n  \\begin{tabular}{" + std::string(table.left, 'l') +
                    std::string(table.headers.size() - table.left, 'r') + "}\n  \\toprule\n" +
                    row_text(table.headers) + "  \\midrule\n";
  for (const auto& row : table.rows) out += row.empty() ? "  \\addlinespace\n" : row_text(row);
  return out + "  \\bottomrule\n  \\end{tabular}\n\\end{table}\n";
}

std::string csv_quoted(const std::string& text) { return "\"" + replaced(text, {{'"', "\"\""}}) + "\""; }

std::string csv_field(const std::string& text) {
  return text.find_first_of(",\"\r\n") == std::string::npos ? text : csv_quoted(text);
}

std::string short_number(double x) {
  if (std::isnan(x)) return "-";
  const double size = std::abs(x);
  if (size != 0 && (size >= 1e7 || size < 1e-3)) return fmt::format("{:.3e}", x);
  return fmt::format("{:.{}f}", x, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

std::string interval_text(double low, double high) {
  if (std::isnan(low) || std::isnan(high)) return "-";
  return "[" + short_number(low) + ", " + short_number(high) + "]";
}

}  // namespace regatta::analysis
