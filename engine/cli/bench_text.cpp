#include "engine/cli/bench_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "analysis/statistics.hpp"
#include "analysis/text_table.hpp"
#include "engine/core/build_info.hpp"
#include "engine/core/json.hpp"

namespace regatta::cli {
namespace {

using analysis::TextTable;

constexpr double kQuiet = 0.97;  // of the cores' time, for ranks that play

struct Quartiles {
  double low, middle, high;
};

Quartiles quartiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {analysis::quantile(values, 0.25), analysis::quantile(values, 0.5),
          analysis::quantile(values, 0.75)};
}

std::string build_fact(const std::string& name) {
  for (const auto& [key, value] : build_info()) {
    if (key == name) return value;
  }
  return "";
}

/// Cores that this process may use.
unsigned cores() { return std::thread::hardware_concurrency(); }

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

std::string entries_table(const BenchResult& result) {
  TextTable table{"thread CPU time, nanoseconds per round and replication (episodic: per episode)",
                  {"protocol", "kind", "entry", "played with", "ns/round", "quartiles", "repetitions", ""},
                  4,
                  {}};
  bool any_disturbed = false;
  for (const auto& [match, timing] : result.entries) {
    const Quartiles q = quartiles(timing.nanoseconds);
    any_disturbed |= timing.disturbed;
    table.rows.push_back(
        {match.entry->protocol, match.entry->kind == Kind::kAlgorithm ? "algorithm" : "scenario",
         match.entry->about.name, match.partner->about.name, analysis::short_number(q.middle),
         fmt::format("{} to {}", analysis::short_number(q.low), analysis::short_number(q.high)),
         std::to_string(timing.nanoseconds.size()), timing.disturbed ? "slow clock" : ""});
  }
  if (!any_disturbed) {
    table.headers.pop_back();
    for (auto& row : table.rows) row.pop_back();
  }
  return analysis::plain(table);
}

std::string overhead_text(const OverheadBench& o) {
  return fmt::format(
      "store and schedule ({}, {} units, {:.2f} MB): {} of the CPU time of this short sweep\n"
      "  making the file, handing out, storing, closing {:.4f} s; {:.0f} polls of {:.0f} ns; units {:.3f} "
      "s\n",
      o.cell, o.units, o.megabytes, percent(o.share()), o.spent.around, o.spent.polls, 1e9 * o.poll,
      o.spent.inside);
}

std::string scaling_text(const ScalingBench& s) {
  const Quartiles weak = quartiles(s.scaling.weak), strong = quartiles(s.scaling.strong);
  const int ranks = s.scaling.ranks;
  const std::string figures = fmt::format(
      "{} ranks ({}; wall time; one rank alone plays {:.4g} rounds per second)\n"
      "  weak scaling, every rank plays what one played alone:  {:.2f}x the throughput ({:.2f} to {:.2f})\n"
      "  strong scaling, all ranks share it, stored in a file:  {:.2f}x the throughput ({:.2f} to {:.2f})\n",
      ranks, s.cell, s.scaling.alone, ranks * weak.middle, ranks * weak.low, ranks * weak.high, strong.middle,
      strong.low, strong.high);
  if (s.scaling.core_share > kQuiet) return figures;
  return figures +
         fmt::format(
             "  the ranks got only {:.0f} % of their cores (other programs, or more ranks than cores)\n",
             100 * s.scaling.core_share);
}

std::string json_quartiles(const std::string& name, const std::vector<double>& values) {
  const Quartiles q = quartiles(values);
  return fmt::format("\"{0}\": {1}, \"{0}_q25\": {2}, \"{0}_q75\": {3}", name, json_number(q.middle),
                     json_number(q.low), json_number(q.high));
}

std::string json(const EntryBench& bench) {
  const auto& [match, timing] = bench;
  return fmt::format(
      "{{\"protocol\": {}, \"kind\": \"{}\", \"name\": {}, \"with\": {}, \"rounds\": {}, \"replications\": "
      "{}, "
      "{}, \"repetitions\": {}, \"disturbed\": {}}}",
      json_text(match.entry->protocol), match.entry->kind == Kind::kAlgorithm ? "algorithm" : "scenario",
      json_text(match.entry->about.name), json_text(match.partner->about.name), match.cell.horizon,
      match.replications, json_quartiles("ns_per_round", timing.nanoseconds), timing.nanoseconds.size(),
      timing.disturbed);
}

std::string json(const OverheadBench& o) {
  return fmt::format(
      "{{\"cell\": {}, \"units\": {}, \"megabytes\": {}, \"inside_seconds\": {}, \"around_seconds\": {}, "
      "\"polls\": {}, \"poll_seconds\": {}, \"share\": {}}}",
      json_text(o.cell), o.units, json_number(o.megabytes), json_number(o.spent.inside),
      json_number(o.spent.around), json_number(o.spent.polls), json_number(o.poll), json_number(o.share()));
}

std::string json(const ScalingBench& s) {
  return fmt::format(
      "{{\"cell\": {}, \"ranks\": {}, \"core_share\": {}, \"rounds_per_second_alone\": {}, {}, {}}}",
      json_text(s.cell), s.scaling.ranks, json_number(s.scaling.core_share), json_number(s.scaling.alone),
      json_quartiles("weak_efficiency", s.scaling.weak), json_quartiles("strong_speedup", s.scaling.strong));
}

}  // namespace

std::string bench_table(const BenchResult& result) {
  std::string out = fmt::format("regatta {} ({}), {}, x86-64-v{}, {} core{}, {}; clock {:.3f} ns\n", kVersion,
                                build_fact("revision"), build_fact("cpu"), result.level, cores(),
                                cores() == 1 ? "" : "s", build_fact("compiler"), result.addition);
  if (!result.entries.empty()) out += "\n" + entries_table(result);
  if (std::ranges::any_of(result.entries, [](const EntryBench& e) { return e.timing.disturbed; }))
    out += "  slow clock: something slowed the processor down all the time; the figures are too large\n";
  for (const std::string& name : result.left_out)
    out += "left out: " + name + " (no partner with default parameters, or its data file is not in " +
           "scenarios/data of this folder or REGATTA_DATA)\n";
  if (result.overhead) out += "\n" + overhead_text(*result.overhead);
  if (result.scaling) out += "\n" + scaling_text(*result.scaling);
  return out;
}

std::string bench_json(const BenchResult& result) {
  std::string entries;
  for (const EntryBench& e : result.entries) entries += (entries.empty() ? "\n    " : ",\n    ") + json(e);
  std::string left_out;
  for (const std::string& name : result.left_out)
    left_out += (left_out.empty() ? "" : ", ") + json_text(name);
  return fmt::format(
      "{{\n  \"machine\": {{\"cpu\": {}, \"level\": \"x86-64-v{}\", \"cores\": {}, \"ranks\": {}, "
      "\"compiler\": {}, "
      "\"version\": {}, \"revision\": {}, \"date\": {}, \"addition_ns\": {}, \"addition_ns_now\": {}}},\n"
      "  \"entries\": [{}],\n  \"left_out\": [{}],\n  \"overhead\": {},\n  \"scaling\": {}\n}}\n",
      json_text(build_fact("cpu")), result.level, cores(), result.ranks, json_text(build_fact("compiler")),
      json_text(kVersion), json_text(build_fact("revision")), json_text(utc_stamp()),
      json_number(result.addition), json_number(result.addition_now), entries, left_out,
      result.overhead ? json(*result.overhead) : "null", result.scaling ? json(*result.scaling) : "null");
}

}  // namespace regatta::cli
