#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/claims.hpp"
#include "analysis/text_table.hpp"
#include "engine/core/json.hpp"

namespace regatta::analysis {
namespace {

std::string number(double x) { return std::isnan(x) ? "-" : fmt::format("{:.4g}", x); }

std::string range(double low, double high) {
  return std::isnan(low) ? "-" : "[" + number(low) + ", " + number(high) + "]";
}

/// How a verdict reads for a person who wonders whether all is well.
std::string verdict_text(const Verdict& v) {
  std::string text = name_of(v.outcome);
  if (v.broken())
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  if (v.claim.expected_to_fail) text += " (control)";
  return text;
}

std::string replications(const Judgement& j) {
  if (j.replications_to_decide == 0) return std::to_string(j.replications);
  return fmt::format("{} (of {})", j.replications, j.replications_to_decide);
}

/// Cells of a table, the last column not padded.
class Table {
 public:
  void add(std::vector<std::string> row) {
    width_.resize(std::max(width_.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) width_[i] = std::max(width_[i], row[i].size());
    rows_.push_back(std::move(row));
  }
  /// A line of its own under the last row.
  void add_line(const std::string& line) {
    rows_.push_back({line}), width_.resize(std::max<std::size_t>(1, width_.size()));
  }
  std::string text() const {
    std::string out;
    for (const auto& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i)
        line +=
            (i > 0 ? "  " : "") + (i + 1 == row.size() ? row[i] : fmt::format("{:<{}}", row[i], width_[i]));
      out += line + "\n";
    }
    return out;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> width_;
};

std::string json_part(const Judgement& j) {
  return fmt::format(
      "{{\"cells\": {}, \"outcome\": \"{}\", \"estimate\": {}, \"estimate_low\": {}, \"estimate_high\": {}, "
      "\"level\": {}, "
      "\"limit_low\": {}, \"limit_high\": {}, \"replications\": {}, \"replications_to_decide\": {}, "
      "\"missing\": {}, "
      "\"failed\": {}, \"note\": {}}}",
      json_text(j.cells), name_of(j.outcome), json_number(j.estimate.value), json_number(j.estimate.low),
      json_number(j.estimate.high), json_number(j.level), json_number(j.low), json_number(j.high),
      j.replications, j.replications_to_decide, j.missing, j.failed, json_text(j.note));
}

}  // namespace

std::string claims_table(const std::vector<Verdict>& verdicts, bool parts) {
  Table table;
  table.add({"verdict", "estimate", "interval", "limits", "replications", "claim"});
  std::string notes;
  for (const Verdict& v : verdicts) {
    const Judgement& d = v.decisive();
    table.add({verdict_text(v), number(d.estimate.value), range(d.estimate.low, d.estimate.high),
               range(d.low, d.high), replications(d), v.claim.says});
    for (const Judgement& j : v.parts) {
      if (!parts) break;
      table.add({std::string("  ") + name_of(j.outcome), number(j.estimate.value),
                 range(j.estimate.low, j.estimate.high), range(j.low, j.high), replications(j),
                 "  " + j.cells + (j.note.empty() ? "" : " (" + j.note + ")")});
    }
    const auto same =
        std::count_if(v.parts.begin(), v.parts.end(), [&](auto& j) { return j.outcome == v.outcome; });
    const bool incomplete =
        std::any_of(v.parts.begin(), v.parts.end(), [](auto& j) { return j.missing + j.failed > 0; });
    if (parts || (v.as_expected && !incomplete)) continue;
    notes += fmt::format("{}: {}\n  {}{}\n", name_of(v.outcome), v.claim.says, d.cells,
                         d.note.empty() ? "" : " (" + d.note + ")");
    if (v.parts.size() > 1)
      notes += fmt::format("  {} of {} parts; --parts shows all\n", same, v.parts.size());
  }
  return table.text() + (notes.empty() ? "" : "\n" + notes) + "\n" + claims_count(verdicts) + "\n";
}

std::string claims_count(const std::vector<Verdict>& verdicts) {
  int holds = 0, fails = 0, undecided = 0, controls = 0, blind = 0;
  for (const Verdict& v : verdicts) {
    if (v.claim.expected_to_fail) {
      ++controls;
      blind += !v.as_expected;
      continue;
    }
    holds += v.outcome == Outcome::kHolds;
    fails += v.outcome == Outcome::kFails;
    undecided += v.outcome == Outcome::kUndecided;
  }
  const int claims = holds + fails + undecided;
  std::string out =
      fmt::format("{} claim{}: {} hold{}, {} fail{}, {} undecided", claims, claims == 1 ? "" : "s", holds,
                  holds == 1 ? "s" : "", fails, fails == 1 ? "s" : "", undecided);
  if (controls > 0)
    out += fmt::format("; {} negative control{}: {} found to fail, {} not", controls,
                       controls == 1 ? "" : "s", controls - blind, blind);
  return out;
}

std::string claims_csv(const std::vector<Verdict>& verdicts) {
  std::string out =
      "claim,says,kind,control,outcome,part,part_outcome,estimate,estimate_low,estimate_high,level,limit_low,"
      "limit_high,"
      "replications,replications_to_decide,missing,failed,note\n";
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const Verdict& v = verdicts[i];
    for (const Judgement& j : v.parts) {
      out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", i,
                         csv_quoted(v.claim.says), name_of(v.claim.kind), v.claim.expected_to_fail,
                         name_of(v.outcome), csv_quoted(j.cells), name_of(j.outcome), j.estimate.value,
                         j.estimate.low, j.estimate.high, j.level, j.low, j.high, j.replications,
                         j.replications_to_decide, j.missing, j.failed, csv_quoted(j.note));
    }
  }
  return out;
}

std::string claims_json(const std::vector<Verdict>& verdicts) {
  std::string out;
  for (const Verdict& v : verdicts) {
    std::string parts;
    for (const Judgement& j : v.parts) parts += (parts.empty() ? "\n    " : ",\n    ") + json_part(j);
    out += fmt::format(
        "{}  {{\"says\": {}, \"kind\": \"{}\", \"control\": {}, \"outcome\": \"{}\", \"as_expected\": {}, "
        "\"decisive\": {}, \"parts\": [{}]}}",
        out.empty() ? "" : ",\n", json_text(v.claim.says), name_of(v.claim.kind), v.claim.expected_to_fail,
        name_of(v.outcome), v.as_expected, &v.decisive() - v.parts.data(), parts);
  }
  return "[\n" + out + "\n]\n";
}

}  // namespace regatta::analysis
