#include "engine/sweep/prepare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <tuple>

#include "engine/store/reader.hpp"
#include "engine/store/shards.hpp"
#include "engine/sweep/batches.hpp"
#include "engine/sweep/open_output.hpp"
#include "engine/sweep/reuse.hpp"

namespace regatta {
namespace {

namespace fs = std::filesystem;

constexpr int kVerifiers = 16;  // ranks that read checksums: more would only stand in each other's way

std::string bytes_of(const std::vector<store::Unit>& units) {
  return {reinterpret_cast<const char*>(units.data()), units.size() * sizeof(store::Unit)};
}

std::vector<store::Unit> units_of(const std::string& bytes) {
  std::vector<store::Unit> units(bytes.size() / sizeof(store::Unit));
  std::memcpy(units.data(), bytes.data(), bytes.size());
  return units;
}

/// On every rank what rank 0 returns, or throws: "+" and the answer, or the kind of error and its message.
std::string tell_all(comm::World& world, const std::function<std::string()>& on_first) {
  std::string answer;
  if (world.rank() == 0) {
    try {
      answer = "+" + on_first();
    } catch (const OutputError& error) {
      answer = std::string(1, static_cast<char>(error.reason())) + error.what();
    } catch (const ConfigError& error) {
      answer = std::string("-") + error.what();
    } catch (const store::StoreError& error) {
      answer = std::string("-") + error.what();
    } catch (const fs::filesystem_error& error) {
      answer = static_cast<char>(OutputError::Reason::kCantCreate) + std::string(error.what());
    }
  }
  world.broadcast(answer);
  const std::string rest = answer.substr(1);
  if (answer.front() == '+') return rest;
  if (answer.front() == '-') throw ConfigError(rest);
  throw OutputError(OutputError::Reason{answer.front()}, rest);
}

Need need_of(store::State state) {
  switch (state) {
    case store::State::kMissing:
      return Need::kPlay;
    case store::State::kFailed:
      return Need::kNothingFailed;
    case store::State::kNotNeeded:
      return Need::kNotNeeded;
    case store::State::kDone:
      break;
  }
  return Need::kNothing;
}

/// Reads rows and checksums of the shared file: rank r of the verifiers looks at units r, r + verifiers ...
std::vector<Need> verify_shared(comm::World& world, const Plan& plan, const fs::path& file) {
  const std::size_t verifiers = static_cast<std::size_t>(std::min(world.size(), kVerifiers));
  const auto rank = static_cast<std::size_t>(world.rank());
  std::string found;
  if (rank < verifiers) {
    const store::Reader reader(file);
    const auto records = reader.records();
    for (std::size_t u = rank; u < records.size(); u += verifiers) {
      const bool good = reader.crc_ok(static_cast<int>(u));
      found += static_cast<char>(good ? need_of(records[u].state) : Need::kPlay);
    }
  }
  std::vector<Need> needs(plan.layout.units.size(), Need::kPlay);
  const auto gathered = world.gather(found);
  for (std::size_t r = 0; r < gathered.size(); ++r)
    for (std::size_t i = 0; i < gathered[r].size(); ++i) needs[r + i * verifiers] = Need{gathered[r][i]};
  return needs;
}

using Place = std::tuple<int, int, std::int64_t, std::int64_t>;

Place place_of(const store::Unit& u) { return {u.experiment, u.cell, u.first_replication, u.replications}; }

/// Units that never came back in an earlier run. With --retry-failed they get another chance.
void read_stuck(const Plan& plan, const RunOptions& options, std::vector<Need>& needs) {
  std::ifstream list(stuck_path(options.out));
  std::map<Place, std::size_t> units;
  for (std::size_t u = 0; u < plan.layout.units.size(); ++u) units[place_of(plan.layout.units[u])] = u;
  std::string identity;
  for (store::Unit at;
       list >> identity >> at.experiment >> at.cell >> at.first_replication >> at.replications;
       list.ignore(1 << 20, '\n')) {
    const auto unit = units.find(place_of(at));
    if (identity != plan.layout.identity || unit == units.end()) continue;
    if (needs[unit->second] == Need::kPlay) needs[unit->second] = Need::kGiveUp;
  }
}

void check_reuse(const RunOptions& options) {
  if (options.reuse.empty()) return;
  const store::Reader readable(options.reuse);  // throws now, not when the results file has been made
  if (fs::exists(options.out) && fs::equivalent(options.reuse, options.out))
    throw ConfigError(
        "--reuse names the output file itself (a run continues its own file without it) drop it");
}

/// Rank 0 judges after every batch, and needs all its numbers for that.
void check_goals(const Plan& plan, const RunOptions& options) {
  if (options.io == Io::kShared || batches(plan.layout) == 1) return;
  throw ConfigError(
      "--io sharded can't be used with 'until' (after every batch the numbers of all nodes are looked at, "
      "and "
      "shards are joined at the end only) use --io shared, or give a fixed number of replications");
}

/// Rank 0: what is still to be done, from what is stored.
void refine(const Plan& plan, const RunOptions& options, std::vector<Need>& needs) {
  if (options.retry_failed) {
    std::ranges::replace(needs, Need::kNothingFailed, Need::kPlay);
    fs::remove(stuck_path(options.out));
  }
  read_stuck(plan, options, needs);
  if (options.reuse.empty()) return;
  Reuse reuse(options.reuse, plan.layout);
  for (std::size_t u = 0; u < needs.size(); ++u) {
    if (needs[u] == Need::kPlay && reuse.has(static_cast<int>(u))) needs[u] = Need::kImport;
  }
}

void add_shards(const fs::path& out, std::vector<Need>& needs, Prepared& prepared) {
  const store::Shards shards(store::shard_folder(out));
  for (const std::string& problem : shards.problems()) prepared.notes.push_back("shards: " + problem);
  for (std::size_t u = 0; u < needs.size(); ++u) {
    if (needs[u] == Need::kPlay) needs[u] = need_of(shards.records()[u].state);
  }
}

}  // namespace

bool Prepared::complete() const {
  return std::ranges::none_of(
      needs, [](Need n) { return n == Need::kPlay || n == Need::kImport || n == Need::kGiveUp; });
}

fs::path stuck_path(const fs::path& out) { return out.string() + ".stuck"; }

std::string stuck_line(const store::Layout& layout, int unit, double seconds) {
  const store::Unit& u = layout.units[static_cast<std::size_t>(unit)];
  const auto& e = layout.experiments[static_cast<std::size_t>(u.experiment)];
  return fmt::format("{} {} {} {} {} no sign of life for {:.3g} s ({} cell {}, replications {} to {})",
                     layout.identity, u.experiment, u.cell, u.first_replication, u.replications, seconds,
                     e.name, u.cell, u.first_replication, u.first_replication + u.replications - 1);
}

Prepared prepare(comm::World& world, Plan& plan, const RunOptions& options) {
  Prepared prepared;
  std::string units = tell_all(world, [&] {
    check_goals(plan, options);
    check_reuse(options);
    return bytes_of(open_output(world, plan, options, prepared));
  });
  const bool created = units.empty();
  if (!created) recut(plan, units_of(units));
  const bool shared_there =
      !created && tell_all(world, [&] { return fs::exists(options.out) ? "1" : "0"; }) == "1";
  prepared.needs.assign(plan.layout.units.size(), Need::kPlay);
  if (shared_there) prepared.needs = verify_shared(world, plan, options.out);
  const std::string needs = tell_all(world, [&] {
    if (options.io == Io::kSharded) {
      const auto folder = store::shard_folder(options.out);
      prepared.shard_run = store::next_run(folder);
      add_shards(options.out, prepared.needs, prepared);
    }
    refine(plan, options, prepared.needs);
    const std::string all(reinterpret_cast<const char*>(prepared.needs.data()), prepared.needs.size());
    return std::to_string(prepared.shard_run) + " " + all;
  });
  const std::size_t space = needs.find(' ');
  prepared.shard_run = std::stoi(needs);
  std::transform(needs.begin() + static_cast<std::ptrdiff_t>(space) + 1, needs.end(), prepared.needs.begin(),
                 [](char c) { return Need{c}; });
  return prepared;
}

}  // namespace regatta
