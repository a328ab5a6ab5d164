#include "analysis/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/markup.hpp"
#include "analysis/plot.hpp"
#include "analysis/report_assets.hpp"
#include "analysis/report_tables.hpp"

namespace regatta::analysis {
namespace {

using Rows = std::map<CellPlace, SummaryRow>;

Rows summary_rows(std::span<const Source> sources, const std::optional<std::string>& metric) {
  Rows rows;
  for (std::size_t s = 0; s < sources.size(); ++s) {
    const auto& experiments = sources[s].reader->layout().experiments;
    const bool recorded = std::any_of(experiments.begin(), experiments.end(), [&](const auto& e) {
      return !metric || std::any_of(e.metrics.begin(), e.metrics.end(),
                                    [&](const auto& m) { return m.name == *metric; });
    });
    if (!recorded) continue;  // another file may have it
    for (const auto& summary : summarise(*sources[s].reader, {metric, {}})) {
      for (const SummaryRow& row : summary.rows) rows[{static_cast<int>(s), row.experiment, row.cell}] = row;
    }
  }
  return rows;
}

/// Without the scenario's settings, which are those of the figure.
SummaryRow own_settings(SummaryRow row) {
  const std::string scenario = row.group.substr(0, row.group.find('|'));
  if (!scenario.empty() && row.settings.starts_with(scenario)) row.settings.erase(0, scenario.size());
  row.settings.erase(0, row.settings.find_first_not_of(' '));
  return row;
}

/// What the page leaves out, for its reader.
std::string omissions(const Share& share, std::size_t figures) {
  std::string out;
  if (share.thinned)
    out += fmt::format(
        "<p class=\"note\">To keep this page small each curve shows about {} of its checkpoints, always the "
        "first and "
        "the last.</p>\n",
        share.points);
  if (share.figures < figures)
    out += fmt::format(
        "<p class=\"note\">Only the first {} of {} scenario settings are shown, to keep this page small; "
        "<code>regatta summary</code> and <code>regatta plot</code> show all.</p>\n",
        share.figures, figures);
  return out;
}

std::string contents(const std::vector<Figure>& figures, std::size_t count, bool claims) {
  if (count < 2 && !claims) return "";
  std::string out = "<nav aria-label=\"Contents\"><ul>\n";
  if (claims) out += "<li><a href=\"#claims\">Claims</a></li>\n";
  for (std::size_t i = 0; i < count; ++i)
    out += fmt::format("<li><a href=\"#figure{}\">{}</a></li>\n", i, escape_markup(figures[i].title));
  return out + "</ul></nav>\n";
}

/// Replaces @NAME@ in the page; texts that are put in are not searched again.
std::string fill(std::string_view page, const std::map<std::string, std::string, std::less<>>& texts) {
  std::string out;
  while (!page.empty()) {
    const std::size_t from = page.find('@'), to = from == page.npos ? page.npos : page.find('@', from + 1);
    const auto found = to == page.npos ? texts.end() : texts.find(page.substr(from + 1, to - from - 1));
    if (found == texts.end()) {
      const std::size_t end = from == page.npos ? page.size() : from + 1;
      out += page.substr(0, end);
      page.remove_prefix(end);
      continue;
    }
    out += page.substr(0, from);
    out += found->second;
    page.remove_prefix(to + 1);
  }
  return out;
}

template <std::size_t n>
std::string json_list(const char* const (&texts)[n]) {
  std::string out = "[";
  for (std::size_t i = 0; i < n; ++i) out += (i == 0 ? "" : ",") + json_text(texts[i]);
  return out + "]";
}

struct Sections {
  std::string html, json;
};

/// Reads figure after figure: each is forgotten once it has been written down.
Sections sections(std::span<const Source> sources, std::vector<Figure>& figures, const Share& share,
                  const ReportOptions& options, bool plain) {
  Rows all = summary_rows(sources, options.metric);
  Sections out;
  for (std::size_t i = 0; i < share.figures; ++i) {
    Figure& figure = figures[i];
    read_curves(sources, figure, share.points);
    std::vector<TableRow> rows;
    for (const CellPlace& place : figure.cells)
      rows.push_back({sources[static_cast<std::size_t>(place.source)].name, own_settings(all.at(place))});
    out.html +=
        fmt::format("<section class=\"figure\" id=\"figure{}\">\n<h2>{}</h2>\n<p class=\"setting\">{}</p>\n",
                    i, escape_markup(figure.title), escape_markup(figure.setting));
    if (figure.curves.empty()) {
      out.html += "<p class=\"warning\">No replication has finished yet.</p>\n";
    } else if (plain) {
      out.html += "<div class=\"drawing\">" + svg(figure) + "</div>\n";
    } else {
      out.html += fmt::format("<div class=\"plot\" data-figure=\"{}\"></div>\n", i);
    }
    out.html += final_table(rows, figure.metric, figure.unit, sources.size() > 1,
                            std::max<std::size_t>(1, options.rows / share.figures)) +
                "</section>\n";
    if (!plain) out.json += (i == 0 ? "" : ",\n") + figure_json(sources, figure);
    figure.curves.clear();
  }
  return out;
}

}  // namespace

bool has_interactive_reports() { return !assets::kUplotScript.empty(); }

std::string report(std::span<const Source> sources, const ReportOptions& options) {
  const bool plain = options.plain || !has_interactive_reports();
  std::vector<Figure> figures = plan_figures(sources, options.metric);
  const Share share = share_of(sources, figures, options.points);
  const Sections body = sections(sources, figures, share, options, plain);
  std::string title;
  for (const Source& source : sources) {
    const std::string& name = source.reader->layout().sweep_name;
    if (title.empty())
      title = name;
    else if (("; " + title + "; ").find("; " + name + "; ") == title.npos)
      title += "; " + name;
  }
  const std::string data = fmt::format("{{\"colours\":{},\"dashes\":{},\"figures\":[\n{}]}}",
                                       json_list(kColours), json_list(kDashes), body.json);
  return fill(
      assets::kPage,
      {{"TITLE", escape_markup(title)},
       {"KIND", plain ? "plain" : "interactive"},
       {"STYLE", std::string(plain ? "" : assets::kUplotStyle) + std::string(assets::kStyle)},
       {"FILES", files_section(sources)},
       {"OMISSIONS", omissions(share, figures.size())},
       {"CONTENTS", contents(figures, share.figures, !options.verdicts.empty())},
       {"CLAIMS", claims_section(options.verdicts)},
       {"FIGURES", body.html},
       {"PROVENANCE", provenance_section(sources)},
       {"DATA", plain ? std::string("{}") : data},
       {"SCRIPT", std::string(plain ? "" : assets::kUplotScript) + "\n" + std::string(assets::kScript)}});
}

}  // namespace regatta::analysis
