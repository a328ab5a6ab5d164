#include "analysis/report_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/markup.hpp"

namespace regatta::analysis {
namespace {

/// Four significant digits, "1.2e+06" for very large and small ones, "–" for none.
std::string shown(double x) {
  if (std::isnan(x)) return "–";
  if (std::isinf(x)) return x < 0 ? "−∞" : "∞";
  const double size = std::abs(x);
  if (size == 0) return "0";
  if (size >= 1e7 || size < 1e-4) return fmt::format("{:.3g}", x);
  return fmt::format("{:.{}f}", x, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

std::string number_cell(double x) {
  return fmt::format("<td class=\"number\" data-value=\"{}\">{}</td>", x, shown(x));
}

std::string count_cell(std::int64_t n) {
  return fmt::format("<td class=\"number\" data-value=\"{0}\">{0}</td>", n);
}

std::string text_cell(const std::string& text) { return "<td>" + escape_markup(text) + "</td>"; }

std::string head(const std::vector<std::string>& names) {
  std::string out = "<thead><tr>";
  for (const std::string& name : names) out += "<th scope=\"col\">" + escape_markup(name) + "</th>";
  return out + "</tr></thead>\n";
}

std::string interval(double low, double high) {
  return std::isnan(low) ? "–" : "[" + shown(low) + ", " + shown(high) + "]";
}

const char* outcome_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kHolds:
      return "holds";
    case Outcome::kFails:
      return "fails";
    case Outcome::kUndecided:
      break;
  }
  return "undecided";
}

std::string outcome_badge(Outcome outcome) {
  return fmt::format("<span class=\"badge {0}\">{0}</span>", outcome_text(outcome));
}

std::string part_row(const Judgement& part) {
  const std::string needed = std::isinf(part.low) && std::isinf(part.high) ? "–"
                             : std::isinf(part.low)                        ? "≤ " + shown(part.high)
                             : std::isinf(part.high)                       ? "≥ " + shown(part.low)
                                                                           : interval(part.low, part.high);
  std::string note = part.note;
  if (part.replications_to_decide > 0)
    note += fmt::format("{}about {} replications would decide", note.empty() ? "" : "; ",
                        part.replications_to_decide);
  return fmt::format(
      "<tr><td>{}</td><td>{}</td>{}<td class=\"number\">{}</td><td "
      "class=\"number\">{}</td>{}<td>{}</td></tr>\n",
      escape_markup(part.cells), outcome_badge(part.outcome), number_cell(part.estimate.value),
      interval(part.estimate.low, part.estimate.high), needed, count_cell(part.replications),
      escape_markup(note));
}

/// Columns that would say the same in every row are left out.
struct Columns {
  bool file, settings, horizon, state;
};

std::string row_html(const TableRow& r, const Columns& columns) {
  const SummaryRow& row = r.row;
  std::string out = fmt::format("<tr><th scope=\"row\">{}</th>", escape_markup(row.algorithm));
  if (columns.file) out += text_cell(r.file);
  if (columns.settings) out += text_cell(row.settings);
  if (columns.horizon) out += count_cell(row.horizon);
  const auto range = [](double low, double high) {
    return fmt::format("<td class=\"number\" data-value=\"{}\" data-high=\"{}\">{}</td>", low, high,
                       interval(low, high));
  };
  out += number_cell(row.mean.value) + range(row.mean.low, row.mean.high) + number_cell(row.median) +
         range(row.q05, row.q95) + count_cell(row.replications) + number_cell(row.nanoseconds_per_round);
  if (!columns.state) return out + "</tr>\n";
  std::string state;
  if (row.failed > 0) state += fmt::format("{} failed", row.failed);
  if (row.missing > 0) state += fmt::format("{}{} missing", state.empty() ? "" : ", ", row.missing);
  return out + "<td class=\"warning\">" + state + "</td></tr>\n";
}

bool better(const TableRow& a, const TableRow& b) {
  if (a.row.horizon != b.row.horizon) return a.row.horizon > b.row.horizon;
  const double x = a.row.mean.value, y = b.row.mean.value;
  return std::isnan(x) || std::isnan(y) ? !std::isnan(x) && std::isnan(y) : x < y;
}

}  // namespace

std::string final_table(std::vector<TableRow> rows, const std::string& metric, const std::string& unit,
                        bool with_file, std::size_t most) {
  std::stable_sort(rows.begin(), rows.end(), better);
  const std::size_t all = rows.size();
  rows.resize(std::min(all, most));
  Columns columns{with_file, false, false, false};
  for (const TableRow& r : rows) {
    columns.settings = columns.settings || !r.row.settings.empty();
    columns.horizon = columns.horizon || r.row.horizon != rows.front().row.horizon;
    columns.state = columns.state || r.row.failed > 0 || r.row.missing > 0;
  }
  std::vector<std::string> names{"algorithm"};
  if (columns.file) names.push_back("file");
  if (columns.settings) names.push_back("settings");
  if (columns.horizon) names.push_back("horizon");
  for (const char* name : {"mean", "95 % interval", "median", "5–95 %", "replications", "ns/round"})
    names.push_back(name);
  if (columns.state) names.push_back("state");
  std::string caption = metric + (unit.empty() ? "" : " (" + unit + ")") + " at the horizon";
  if (!columns.horizon && !rows.empty()) caption += fmt::format(", round {}", rows.front().row.horizon);
  std::string out = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Final values\">\n<table "
      "class=\"final\"><caption>{}</caption>\n{}<tbody>\n",
      escape_markup(caption), head(names));
  for (const TableRow& row : rows) out += row_html(row, columns);
  out += "</tbody></table></div>\n";
  if (all > rows.size())
    out += fmt::format(
        "<p class=\"note\">The first {} of {} rows; <code>regatta summary</code> prints all.</p>\n",
        rows.size(), all);
  return out;
}

std::string files_section(std::span<const Source> sources) {
  std::string out = "<ul class=\"files\">\n";
  for (const Source& source : sources) {
    const store::Layout& layout = source.reader->layout();
    std::int64_t cells = 0, replications = 0, missing = 0, failed = 0;
    for (const auto& e : layout.experiments) cells += e.cells();
    const auto records = source.reader->records();
    for (std::size_t u = 0; u < records.size(); ++u) {
      if (records[u].state == store::State::kMissing) missing += layout.units[u].replications;
      if (records[u].state != store::State::kNotNeeded) replications += layout.units[u].replications;
      failed += records[u].failed_replications;
    }
    out +=
        fmt::format("<li><strong>{}</strong>: sweep “{}”, {} experiment{}, {} cells, {} trajectories",
                    escape_markup(source.name), escape_markup(layout.sweep_name), layout.experiments.size(),
                    layout.experiments.size() == 1 ? "" : "s", cells, replications);
    if (missing > 0)
      out += fmt::format(" <span class=\"badge undecided\">not finished: {} missing</span>", missing);
    if (failed > 0) out += fmt::format(" <span class=\"badge fails\">{} failed</span>", failed);
    out += "</li>\n";
  }
  return out + "</ul>\n";
}

std::string claims_section(const std::vector<Verdict>& verdicts) {
  if (verdicts.empty()) return "";
  std::string out = "<section id=\"claims\">\n<h2>Claims</h2>\n";
  for (const Verdict& verdict : verdicts) {
    // Undecided is not wrong: more replications may decide.
    const bool wrong =
        verdict.outcome == (verdict.claim.expected_to_fail ? Outcome::kHolds : Outcome::kFails);
    out +=
        fmt::format("<details class=\"claim\"{}><summary>{} {}{}</summary>\n", wrong ? " open" : "",
                    outcome_badge(verdict.outcome), escape_markup(verdict.claim.says),
                    verdict.claim.expected_to_fail ? " <em>(negative control: expected to fail)</em>" : "");
    if (wrong) out += "<p class=\"warning\">Not as expected.</p>\n";
    out += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Judgements\"><table>\n" +
           head({"cells", "verdict", "estimate", fmt::format("{:g} % interval", 100 * verdict.claim.level),
                 "needed", "replications", "note"}) +
           "<tbody>\n";
    for (const Judgement& part : verdict.parts) out += part_row(part);
    out += "</tbody></table></div></details>\n";
  }
  return out + "</section>\n";
}

std::string provenance_section(std::span<const Source> sources) {
  std::string out = "<section id=\"provenance\">\n<h2>Provenance</h2>\n";
  for (const Source& source : sources) {
    const store::Layout& layout = source.reader->layout();
    out += fmt::format("<details><summary>{}</summary>\n<table class=\"provenance\"><tbody>\n",
                       escape_markup(source.name));
    out += "<tr><th scope=\"row\">identity</th><td>" + escape_markup(layout.identity) + "</td></tr>\n";
    for (const auto& [name, text] : layout.provenance)
      out +=
          "<tr><th scope=\"row\">" + escape_markup(name) + "</th><td>" + escape_markup(text) + "</td></tr>\n";
    out += "</tbody></table>\n<h3>Sweep file</h3>\n<pre tabindex=\"0\">" + escape_markup(layout.sweep_text) +
           "</pre></details>\n";
  }
  return out + "</section>\n";
}

}  // namespace regatta::analysis
