// The formats of the summary.
#include <fmt/format.h>

#include <cmath>

#include "analysis/summary.hpp"
#include "analysis/text_table.hpp"
#include "engine/core/json.hpp"

namespace regatta::analysis {
namespace {

/// "1", or "1-3" for a tie: the place may be any of these.
std::string rank_text(const SummaryRow& row) {
  if (row.rank_best == 0) return "-";
  return row.rank_best == row.rank_worst ? std::to_string(row.rank_best)
                                         : fmt::format("{}-{}", row.rank_best, row.rank_worst);
}

/// "2 failed, 4 missing".
std::string lost(const SummaryRow& row) {
  std::string out = row.failed > 0 ? fmt::format("{} failed", row.failed) : "";
  if (row.missing > 0) out += fmt::format("{}{} missing", out.empty() ? "" : ", ", row.missing);
  return out;
}

TextTable text_table(const ExperimentSummary& s) {
  TextTable out{fmt::format("{} ({}), {}", s.experiment, s.protocol, s.metric),
                {"algorithm", "settings", "round", "rank", "mean", "95% interval", "sd", "5%", "25%",
                 "median", "75%", "95%", "reps", "seconds", "ns/round", ""},
                2,
                {}};
  bool any_lost = false;
  for (std::size_t i = 0; i < s.rows.size(); ++i) {
    const SummaryRow& r = s.rows[i];
    if (i > 0 && r.group != s.rows[i - 1].group) out.rows.emplace_back();
    any_lost = any_lost || !lost(r).empty();
    out.rows.push_back(
        {r.algorithm, r.settings, std::to_string(r.round), rank_text(r), short_number(r.mean.value),
         interval_text(r.mean.low, r.mean.high), short_number(r.deviation), short_number(r.q05),
         short_number(r.q25), short_number(r.median), short_number(r.q75), short_number(r.q95),
         std::to_string(r.replications), short_number(r.seconds),
         std::isnan(r.nanoseconds_per_round) ? "-" : fmt::format("{:.1f}", r.nanoseconds_per_round),
         lost(r)});
  }
  if (any_lost) return out;
  out.headers.pop_back();
  for (auto& row : out.rows)
    if (!row.empty()) row.pop_back();
  return out;
}

/// "97.93 ± 1.2", with the half width of the 95 % interval.
std::string mean_text(const std::optional<SummaryRow>& cell) {
  if (!cell) return "";
  std::string out = short_number(cell->mean.value);
  if (!std::isnan(cell->mean.low)) out += " \u00b1 " + short_number((cell->mean.high - cell->mean.low) / 2);
  return cell->missing > 0 ? out + " (incomplete)" : out;
}

std::string heading(const Pivot& p, const std::string& value) {
  return value == "-" ? "no " + p.parameter : p.parameter + "=" + value;
}

TextTable text_table(const Pivot& p) {
  TextTable out{fmt::format("{} ({}), {}{}", p.experiment, p.protocol, p.metric,
                            p.setting.empty() ? "" : ", " + p.setting),
                {"algorithm", "settings"},
                2,
                {}};
  for (const std::string& value : p.values) out.headers.push_back(heading(p, value));
  for (const Pivot::Row& row : p.rows) {
    out.rows.push_back({row.algorithm, row.settings});
    for (const auto& cell : row.cells) out.rows.back().push_back(mean_text(cell));
  }
  return out;
}

std::string csv(const std::vector<Pivot>& pivots) {
  // One table for all programs: experiments with other values leave their columns empty.
  std::vector<std::string> values;
  for (const Pivot& p : pivots)
    for (const std::string& v : p.values)
      if (std::find(values.begin(), values.end(), heading(p, v)) == values.end())
        values.push_back(heading(p, v));
  std::string out = "experiment,protocol,metric,setting,algorithm,settings";
  for (const std::string& v : values)
    out += "," + csv_field(v) + "," + csv_field(v + " low") + "," + csv_field(v + " high");
  out += "\n";
  for (const Pivot& p : pivots) {
    for (const Pivot::Row& row : p.rows) {
      out += fmt::format("{},{},{},{},{},{}", csv_field(p.experiment), csv_field(p.protocol),
                         csv_field(p.metric), csv_quoted(p.setting), csv_field(row.algorithm),
                         csv_quoted(row.settings));
      for (const std::string& v : values) {
        std::string fields = ",,,";
        for (std::size_t i = 0; i < p.values.size(); ++i) {
          if (heading(p, p.values[i]) != v || !row.cells[i]) continue;
          const Estimate& m = row.cells[i]->mean;
          fields = fmt::format(",{},{},{}", m.value, m.low, m.high);
        }
        out += fields;
      }
      out += "\n";
    }
  }
  return out;
}

std::string json(const SummaryRow& r) {
  const auto n = json_number;
  return fmt::format(
      "{{\"cell\": {}, \"algorithm\": {}, \"settings\": {}, \"horizon\": {}, \"round\": {}, "
      "\"replications\": {}, "
      "\"failed\": {}, \"missing\": {}, \"mean\": {}, \"mean_low\": {}, \"mean_high\": {}, \"sd\": {}, "
      "\"median\": {}, "
      "\"q05\": {}, \"q25\": {}, \"q75\": {}, \"q95\": {}, \"rank_best\": {}, \"rank_worst\": {}, "
      "\"seconds\": {}, "
      "\"ns_per_round\": {}}}",
      r.cell, json_text(r.algorithm), json_text(r.settings), r.horizon, r.round, r.replications, r.failed,
      r.missing, n(r.mean.value), n(r.mean.low), n(r.mean.high), n(r.deviation), n(r.median), n(r.q05),
      n(r.q25), n(r.q75), n(r.q95), r.rank_best == 0 ? "null" : std::to_string(r.rank_best),
      r.rank_best == 0 ? "null" : std::to_string(r.rank_worst), n(r.seconds), n(r.nanoseconds_per_round));
}

/// "[\n<indent>a,\n<indent>b]".
template <class Items, class Text>
std::string json_list(const Items& items, const std::string& indent, Text text) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "\n" : ",\n") + indent + text(item);
  return "[" + out + "]";
}

std::string json(const ExperimentSummary& s) {
  return fmt::format(
      "{{\"experiment\": {}, \"protocol\": {}, \"scenario\": {}, \"metric\": {}, \"unit\": {}, \"rows\": "
      "{}}}",
      json_text(s.experiment), json_text(s.protocol), json_text(s.scenario), json_text(s.metric),
      json_text(s.unit), json_list(s.rows, "    ", [](const SummaryRow& r) { return json(r); }));
}

std::string json(const Pivot& p) {
  const auto row_json = [&](const Pivot::Row& row) {
    return fmt::format("{{\"algorithm\": {}, \"settings\": {}, \"cells\": {}}}", json_text(row.algorithm),
                       json_text(row.settings), json_list(row.cells, "      ", [](const auto& cell) {
                         return cell ? json(*cell) : std::string("null");
                       }));
  };
  return fmt::format(
      "{{\"experiment\": {}, \"protocol\": {}, \"metric\": {}, \"unit\": {}, \"parameter\": {}, \"setting\": "
      "{}, "
      "\"values\": {}, \"rows\": {}}}",
      json_text(p.experiment), json_text(p.protocol), json_text(p.metric), json_text(p.unit),
      json_text(p.parameter), json_text(p.setting), json_list(p.values, "      ", json_text),
      json_list(p.rows, "    ", row_json));
}

/// All tables of one kind, in any format but CSV, which needs one table for all.
template <class Tables>
std::string all(const Tables& tables, Format format) {
  if (format == Format::kJson)
    return json_list(tables, "  ", [](const auto& table) { return json(table); }) + "\n";
  std::string out;
  for (const auto& table : tables) {
    const TextTable t = text_table(table);
    out += (out.empty() ? "" : "\n") + (format == Format::kMarkdown ? markdown(t)
                                        : format == Format::kLatex  ? latex(t)
                                                                    : plain(t));
  }
  return out;
}

}  // namespace

std::string text(const std::vector<ExperimentSummary>& summaries, Format format) {
  return format == Format::kCsv ? csv(summaries) : all(summaries, format);
}

std::string text(const std::vector<Pivot>& pivots, Format format) {
  return format == Format::kCsv ? csv(pivots) : all(pivots, format);
}

std::string table(const std::vector<ExperimentSummary>& summaries) { return text(summaries, Format::kTable); }

std::string csv(const std::vector<ExperimentSummary>& summaries) {
  std::string out =
      "experiment,protocol,metric,algorithm,settings,horizon,round,replications,failed,missing,mean,mean_low,"
      "mean_high,median,q05,q95,ns_per_round,sd,q25,q75,rank_best,rank_worst,seconds\n";
  for (const ExperimentSummary& s : summaries) {
    for (const SummaryRow& r : s.rows) {
      out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{:.2f},{},{},{},{},{},{}\n",
                         csv_field(s.experiment), csv_field(s.protocol), csv_field(s.metric),
                         csv_field(r.algorithm), csv_quoted(r.settings), r.horizon, r.round, r.replications,
                         r.failed, r.missing, r.mean.value, r.mean.low, r.mean.high, r.median, r.q05, r.q95,
                         r.nanoseconds_per_round, r.deviation, r.q25, r.q75, r.rank_best, r.rank_worst,
                         r.seconds);
    }
  }
  return out;
}

std::string missing_line(const std::vector<ExperimentSummary>& summaries) {
  std::int64_t missing = 0, cells = 0;
  for (const ExperimentSummary& s : summaries)
    for (const SummaryRow& r : s.rows) missing += r.missing, cells += r.missing > 0;
  if (missing == 0) return "";
  return fmt::format(
      "incomplete: {} replications of {} cells are missing, and what is there need not be typical (run the "
      "sweep again "
      "to complete the file)",
      missing, cells);
}

}  // namespace regatta::analysis
