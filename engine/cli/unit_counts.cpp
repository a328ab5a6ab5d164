#include "engine/cli/unit_counts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/command.hpp"
#include "engine/store/reader.hpp"
#include "engine/store/shards.hpp"

namespace regatta::cli {
namespace {

namespace fs = std::filesystem;

bool same_units(const store::Layout& a, const store::Layout& b) {
  const auto equal = [](const store::Unit& x, const store::Unit& y) {
    return x.experiment == y.experiment && x.cell == y.cell && x.first_replication == y.first_replication &&
           x.replications == y.replications;
  };
  return a.identity == b.identity &&
         std::equal(a.units.begin(), a.units.end(), b.units.begin(), b.units.end(), equal);
}

bool is_missing(const store::Record& record) { return record.state == store::State::kMissing; }

/// Units that the file lacks and the shards have: a sharded run continues it.
void add_shards(const fs::path& folder, SweepState& state) {
  const auto head = store::read_head(folder);
  if (!head || !same_units(*head, state.layout)) return;
  const store::Shards shards(folder);
  std::int64_t waiting = 0;
  for (std::size_t u = 0; u < state.records.size(); ++u) {
    if (!is_missing(state.records[u]) || is_missing(shards.records()[u])) continue;
    state.records[u] = shards.records()[u];
    ++waiting;
  }
  if (waiting > 0)
    state.note =
        fmt::format("{} of these units are in {} ('regatta merge' joins them)", waiting, folder.string());
}

SweepState of_shards(const fs::path& folder) {
  const store::Shards shards(folder);
  SweepState state{shards.layout(), shards.records(), {}, {}};
  state.note = fmt::format("counted in {} ('regatta merge' makes the results file)", folder.string());
  for (const std::string& problem : shards.problems()) state.note += "\n" + problem;
  return state;
}

}  // namespace

void UnitCount::add(const store::Record& record) {
  done += record.state == store::State::kDone;
  failed += record.state == store::State::kFailed;
  missing += record.state == store::State::kMissing;
  not_needed += record.state == store::State::kNotNeeded;
  seconds += record.seconds;
}

int SweepState::exit_code() const {
  if (all().missing > 0) return kIncomplete;
  return all().failed > 0 ? kCellsFailed : kOk;
}

std::optional<SweepState> read_state(const fs::path& file) {
  const fs::path folder = store::shard_folder(file);
  SweepState state;
  if (fs::exists(file)) {
    const store::Reader reader(file);
    state.layout = reader.layout();
    state.records = reader.records();
    if (std::any_of(state.records.begin(), state.records.end(), is_missing)) add_shards(folder, state);
  } else if (store::read_head(folder)) {
    state = of_shards(folder);
  } else {
    return std::nullopt;
  }
  state.counts.resize(state.layout.experiments.size() + 1);
  for (std::size_t u = 0; u < state.records.size(); ++u) {
    state.counts[static_cast<std::size_t>(state.layout.units[u].experiment)].add(state.records[u]);
    state.counts.back().add(state.records[u]);
  }
  return state;
}

std::string count_table(const SweepState& state) {
  std::size_t width = 28;
  for (const auto& e : state.layout.experiments) width = std::max(width, e.name.size());
  std::string out = fmt::format("{:<{}}  {:>8}  {:>8}  {:>8}  {:>6}  {:>12}\n", "experiment", width, "done",
                                "failed", "missing", "share", "core seconds");
  for (std::size_t i = 0; i < state.counts.size(); ++i) {
    const UnitCount& c = state.counts[i];
    const std::string name = i + 1 == state.counts.size() ? "all (units)" : state.layout.experiments[i].name;
    out += fmt::format("{:<{}}  {:>8}  {:>8}  {:>8}  {:>4} %  {:>12.1f}\n", name, width, c.done, c.failed,
                       c.missing, c.percent(), c.seconds);
  }
  if (state.all().not_needed > 0)
    out += fmt::format("{} more units were not needed ('until')\n", state.all().not_needed);
  return out;
}

}  // namespace regatta::cli
