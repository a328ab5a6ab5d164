// The formats of a diff.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/diff.hpp"
#include "analysis/text_table.hpp"
#include "engine/core/json.hpp"

namespace regatta::analysis {
namespace {

std::string change_lines(const std::string& title, const std::vector<Change>& changes) {
  if (changes.empty()) return "";
  TextTable table{title, {"what", "A", "B"}, 3, {}};
  const auto shown = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
  for (const Change& c : changes) table.rows.push_back({c.what, shown(c.a), shown(c.b)});
  return plain(table) + "\n";
}

std::string list(const std::string& title, const std::vector<std::string>& lines) {
  std::string out = lines.empty() ? "" : title + "\n";
  for (const std::string& line : lines) out += "  " + line + "\n";
  return lines.empty() ? out : out + "\n";
}

struct Counts {
  std::int64_t identical = 0, different = 0, unpaired = 0, moved = 0;
};

/// A cell is identical when all its metrics are; counted per cell and metric.
Counts count(const Diff& diff) {
  Counts out;
  for (const CellDifference& c : diff.cells) {
    if (c.match == Match::kSettings) {
      ++out.unpaired;
      out.moved += c.moved();
    } else {
      ++(c.differing == 0 ? out.identical : out.different);
    }
  }
  return out;
}

std::string numbers_table(const Diff& diff, Match match) {
  const bool paired = match == Match::kSameCell;
  TextTable table{paired ? "same cells, different numbers (B - A paired, at the last common round)"
                         : "equal settings, another seed (B - A unpaired, at the last common round)",
                  {"experiment", "algorithm", "settings", "metric", "round", "differing", "largest", "mean A",
                   "mean B", "B - A", "95% interval", ""},
                  4,
                  {}};
  for (const CellDifference& c : diff.cells) {
    if (c.match != match || (paired && c.differing == 0)) continue;
    const bool clear = c.difference.low > 0 || c.difference.high < 0;
    table.rows.push_back({c.experiment, c.algorithm, c.settings, c.metric, std::to_string(c.round),
                          fmt::format("{}/{}", c.differing, c.values), short_number(c.largest),
                          short_number(c.mean_a), short_number(c.mean_b), short_number(c.difference.value),
                          interval_text(c.difference.low, c.difference.high),
                          clear ? (c.difference.value > 0 ? "higher" : "lower") : ""});
    if (!paired) table.rows.back()[5] = table.rows.back()[6] = "-";
  }
  return table.rows.empty() ? "" : plain(table) + "\n";
}

std::string conclusion(const Diff& diff) {
  if (diff.same_numbers()) {
    return fmt::format(
        "the same numbers in all {} cells and metrics{}\n", diff.cells.size(),
        diff.missing_a > 0 ? fmt::format("; {} replications are missing in both", diff.missing_a) : "");
  }
  const Counts n = count(diff);
  std::string out = fmt::format("cells and metrics: {} identical, {} different", n.identical, n.different);
  if (n.unpaired > 0)
    out += fmt::format(", {} with another seed ({} of them with clearly other means)", n.unpaired, n.moved);
  if (!diff.only_a.empty() || !diff.only_b.empty())
    out += fmt::format("; {} cells only in A, {} only in B", diff.only_a.size(), diff.only_b.size());
  if (diff.not_compared > 0)
    out += fmt::format("; {} replications that only one file has", diff.not_compared);
  if (diff.not_common > 0) out += "; metrics or checkpoints that only one file has";
  if (diff.missing_a + diff.missing_b > 0)
    out += fmt::format("; missing replications: {} in A, {} in B", diff.missing_a, diff.missing_b);
  return out + "\n";
}

template <class Items, class Text>
std::string json_list(const Items& items, Text text) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "\n    " : ",\n    ") + text(item);
  return "[" + out + "]";
}

std::string json_changes(const std::vector<Change>& changes) {
  return json_list(changes, [](const Change& c) {
    return fmt::format("{{\"what\": {}, \"a\": {}, \"b\": {}}}", json_text(c.what), json_text(c.a),
                       json_text(c.b));
  });
}

std::string json_cell(const CellDifference& c) {
  const auto n = json_number;
  return fmt::format(
      "{{\"experiment\": {}, \"algorithm\": {}, \"settings\": {}, \"metric\": {}, \"horizon\": {}, "
      "\"match\": {}, "
      "\"values\": {}, \"differing\": {}, \"largest\": {}, \"round\": {}, \"replications_a\": {}, "
      "\"replications_b\": {}, "
      "\"mean_a\": {}, \"mean_b\": {}, \"difference\": {}, \"low\": {}, \"high\": {}, \"moved\": {}}}",
      json_text(c.experiment), json_text(c.algorithm), json_text(c.settings), json_text(c.metric), c.horizon,
      c.match == Match::kSameCell ? "\"cell\"" : "\"settings\"", c.values, c.differing, n(c.largest), c.round,
      c.replications_a, c.replications_b, n(c.mean_a), n(c.mean_b), n(c.difference.value),
      n(c.difference.low), n(c.difference.high), c.moved());
}

}  // namespace

std::string diff_table(const Diff& diff, const std::string& name_a, const std::string& name_b) {
  return fmt::format("A: {}\nB: {}\n\n", name_a, name_b) + change_lines("configuration", diff.configuration) +
         list("changed lines of the sweep (- A, + B)", diff.text) +
         change_lines("build and run", diff.build) + list("only in A", diff.only_a) +
         list("only in B", diff.only_b) + numbers_table(diff, Match::kSameCell) +
         numbers_table(diff, Match::kSettings) + conclusion(diff);
}

std::string diff_json(const Diff& diff, const std::string& name_a, const std::string& name_b) {
  return fmt::format(
      "{{\n  \"a\": {}, \"b\": {}, \"same_numbers\": {},\n  \"missing_a\": {}, \"missing_b\": {}, "
      "\"not_compared\": {},\n"
      "  \"configuration\": {},\n  \"sweep_lines\": {},\n  \"build\": {},\n  \"only_a\": {},\n  \"only_b\": "
      "{},\n"
      "  \"cells\": {}\n}}\n",
      json_text(name_a), json_text(name_b), diff.same_numbers(), diff.missing_a, diff.missing_b,
      diff.not_compared, json_changes(diff.configuration), json_list(diff.text, json_text),
      json_changes(diff.build), json_list(diff.only_a, json_text), json_list(diff.only_b, json_text),
      json_list(diff.cells, json_cell));
}

}  // namespace regatta::analysis
