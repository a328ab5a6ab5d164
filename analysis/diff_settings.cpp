// Configuration and build of two results files.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "analysis/diff.hpp"
#include "analysis/summary.hpp"

namespace regatta::analysis {
namespace {

constexpr std::size_t kMostLines = 1000;  // of a sweep, for which changed lines are searched
constexpr std::size_t kLongText = 120;    // characters: of longer ones only the words that differ are shown

void add(std::vector<Change>& out, const std::string& what, const std::string& a, const std::string& b) {
  if (a != b) out.push_back({what, a, b});
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) out.push_back(line);
  return out;
}

/// Lines of a longest common subsequence are left out.
std::vector<std::string> changed_lines(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a == b) return {};
  if (a.size() > kMostLines || b.size() > kMostLines) return {"(too long to be compared line by line)"};
  std::vector<std::vector<int>> common(a.size() + 1,
                                       std::vector<int>(b.size() + 1));  // of the rests from i, j on
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  std::vector<std::string> out;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j])
      ++i, ++j;
    else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1]))
      out.push_back("- " + a[i++]);
    else
      out.push_back("+ " + b[j++]);
  }
  return out;
}

/// The seed as the sweep says it: it stands before the first table. The engine's default is 1.
std::string seed_of(const std::string& sweep) {
  for (const std::string& line : lines_of(sweep)) {
    std::string packed;
    std::remove_copy_if(line.begin(), line.end(), std::back_inserter(packed),
                        [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '_'; });
    if (packed.starts_with('[')) break;
    if (packed.starts_with("seed=")) return packed.substr(5, packed.find('#') - 5);
  }
  return "1";
}

std::string checkpoints_text(const store::Experiment& e) {
  return fmt::format("{} from {} to {}", e.checkpoints.size(), e.checkpoints.front(), e.checkpoints.back());
}

std::string metrics_text(const store::Experiment& e) {
  std::string out;
  for (const store::Metric& m : e.metrics) out += (out.empty() ? "" : ", ") + m.name;
  return out;
}

/// The values that a column takes in the cells that it describes, "0.5, 2".
std::string values_text(const store::Experiment& e, const std::string& name) {
  const store::Column* c = column(e, name);
  if (c == nullptr) return "";
  std::vector<std::string> values;
  for (std::size_t i = 0; i < e.cell_ids.size(); ++i) {
    const bool of_all = name == "algorithm" || name == "horizon";
    if (!of_all && !concerns(e, *c, i)) continue;
    if (std::find(values.begin(), values.end(), value_text(*c, i)) == values.end())
      values.push_back(value_text(*c, i));
  }
  std::sort(values.begin(), values.end(), value_before);
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + value;
  return out;
}

void compare_experiments(const store::Experiment& a, const store::Experiment& b, std::vector<Change>& out) {
  const std::string name = a.name + ": ";
  add(out, name + "scenario", a.scenario, b.scenario);
  add(out, name + "protocol", a.protocol, b.protocol);
  add(out, name + "replications", std::to_string(a.replications), std::to_string(b.replications));
  add(out, name + "cells", std::to_string(a.cells()), std::to_string(b.cells()));
  add(out, name + "metrics", metrics_text(a), metrics_text(b));
  if (a.checkpoints != b.checkpoints) {
    const std::string of_a = checkpoints_text(a), of_b = checkpoints_text(b);
    out.push_back({name + "checkpoints", of_a, of_a == of_b ? of_b + ", other ones" : of_b});
  }
  std::vector<std::string> columns;
  for (const auto* e : {&a, &b})
    for (const store::Column& c : e->columns)
      if (std::find(columns.begin(), columns.end(), c.name) == columns.end()) columns.push_back(c.name);
  for (const std::string& c : columns) add(out, name + c, values_text(a, c), values_text(b, c));
}

const store::Experiment* named(const store::Layout& layout, const std::string& name) {
  for (const store::Experiment& e : layout.experiments)
    if (e.name == name) return &e;
  return nullptr;
}

/// Of long texts (the flags of a processor) the words that the other one does not have.
std::string words_not_in(const std::string& text, const std::string& other) {
  std::istringstream mine(text), others(other);
  const std::set<std::string> known{std::istream_iterator<std::string>(others), {}};
  std::string out;
  for (std::string word; mine >> word;)
    if (!known.contains(word)) out += (out.empty() ? "... " : " ") + word;
  return out.empty() ? "..." : out;
}

void compare_builds(const store::Reader& a, const store::Reader& b, std::vector<Change>& out) {
  std::vector<std::string> names;
  std::map<std::string, std::string> of_a(a.provenance().begin(), a.provenance().end()),
      of_b(b.provenance().begin(), b.provenance().end());
  for (const auto* provenance : {&a.provenance(), &b.provenance()})
    for (const auto& note : *provenance)
      if (std::find(names.begin(), names.end(), note.first) == names.end()) names.push_back(note.first);
  for (const std::string& name : names) {
    const std::string &x = of_a[name], &y = of_b[name];
    if (x.size() > kLongText && y.size() > kLongText && x != y)
      out.push_back({name, words_not_in(x, y), words_not_in(y, x)});
    else
      add(out, name, x, y);
  }
}

}  // namespace

void compare_settings(const store::Reader& a, const store::Reader& b, Diff& out) {
  const store::Layout &x = a.layout(), &y = b.layout();
  add(out.configuration, "sweep", x.sweep_name, y.sweep_name);
  add(out.configuration, "identity", x.identity, y.identity);
  add(out.configuration, "seed", seed_of(x.sweep_text), seed_of(y.sweep_text));
  for (const store::Experiment& e : x.experiments) {
    if (const auto* other = named(y, e.name))
      compare_experiments(e, *other, out.configuration);
    else
      out.configuration.push_back({"experiment", e.name, ""});
  }
  for (const store::Experiment& e : y.experiments)
    if (named(x, e.name) == nullptr) out.configuration.push_back({"experiment", "", e.name});
  out.text = changed_lines(lines_of(x.sweep_text), lines_of(y.sweep_text));
  compare_builds(a, b, out.build);
}

}  // namespace regatta::analysis
