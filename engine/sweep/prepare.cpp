#include "engine/sweep/prepare.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <tuple>

#include "engine/core/build_info.hpp"
#include "engine/core/clock.hpp"
#include "engine/store/reader.hpp"
#include "engine/store/shards.hpp"
#include "engine/store/writer.hpp"
#include "engine/sweep/reuse.hpp"

namespace regatta {
namespace {

namespace fs = std::filesystem;

constexpr double kLockPatience = 5;  // seconds: ranks of a killed job end within about two
constexpr int kVerifiers = 16;       // ranks that read checksums: more would only stand in each other's way

[[noreturn]] void cant_create(const std::string& what) {
  throw OutputError(OutputError::Reason::kCantCreate, what);
}

void add_provenance(store::Layout& layout, const comm::World& world, const RunOptions& options) {
  const auto add = [&](const char* name, std::string text) {
    layout.provenance.emplace_back(name, std::move(text));
  };
  add("created", utc_stamp());
  add("host", world.host());
  add("ranks", std::to_string(world.size()));
  add("schedule", std::string(comm::policy_name(options.policy)));
  add("isa", options.way.level == 0 ? "portable" : "x86-64-v" + std::to_string(options.way.level));
  for (const auto& [name, text] : build_info()) add(name.c_str(), text);
}

/// Rank 0: makes the file or checks that it is ours.
class Opening {
 public:
  Opening(const comm::World& world, const Plan& plan, const RunOptions& options)
      : world_(world), plan_(plan), options_(options), shards_(store::shard_folder(options.out)) {}

  /// The units of what is there already; empty when it was made now.
  std::vector<store::Unit> operator()(Prepared& prepared) {
    check_folder();
    lock(prepared);
    const bool there = check_owner();
    const auto head = read_shards();
    if (options_.io == Io::kShared && head && !there) {
      throw ConfigError("'" + options_.out.string() + "' was begun with --io sharded (its shards are in " +
                        shards_.string() + ") go on with --io sharded, or join them first: regatta merge " +
                        options_.out.string());
    }
    if (there) {
      const store::Reader reader(options_.out);
      note_other_build(reader.layout(), prepared);
      if (options_.io == Io::kSharded && !head) make_head(reader.layout());
      return reader.layout().units;
    }
    if (head) {
      note_other_build(*head, prepared);
      return head->units;
    }
    create();
    return {};
  }

 private:
  fs::path folder() const { return fs::absolute(options_.out).parent_path(); }

  void check_folder() const {
    if (!fs::is_directory(folder())) {
      cant_create("folder '" + folder().string() + "' does not exist (the results file would lie in it) create it");
    }
    if (access(folder().c_str(), W_OK) != 0) {
      cant_create("folder '" + folder().string() + "' can't be written (" + std::strerror(errno) +
                  ") choose another -o");
    }
  }

  void lock(Prepared& prepared) const {
    const std::string path = options_.out.string() + ".lock";
    const std::string note = fmt::format("process {} on {}, since {}", getpid(), world_.host(), utc_stamp());
    prepared.lock = std::make_unique<LockFile>(path, note, kLockPatience);
    if (prepared.lock->unsupported()) {
      prepared.notes.push_back("the file system knows no locks: nothing keeps a second run from writing " +
                               options_.out.string());
    } else if (!prepared.lock->held()) {
      throw OutputError(OutputError::Reason::kInUse, "'" + options_.out.string() +
                                                         "' is being written by another run (" +
                                                         prepared.lock->holder() + ") wait for it, or stop it");
    }
  }

  /// Whether the results file is there; throws when it is not ours.
  bool check_owner() const {
    if (!fs::exists(options_.out)) return false;
    if (access(options_.out.c_str(), W_OK) != 0) {
      cant_create("'" + options_.out.string() + "' can't be written (" + std::strerror(errno) +
                  ") choose another -o");
    }
    const auto identity = store::identity_of(options_.out);
    if (identity == plan_.layout.identity) return true;
    if (!options_.force) {
      throw ConfigError("'" + options_.out.string() + "' holds " +
                        (identity ? "the results of another sweep" : "no regatta results") +
                        " (nothing is overwritten) give another -o, or --force to replace it" +
                        (identity ? "; --reuse takes what both sweeps have in common from a finished file" : ""));
    }
    return false;
  }

  std::optional<store::Layout> read_shards() const {
    auto head = store::read_head(shards_);
    if (!head || head->identity == plan_.layout.identity) return head;
    throw ConfigError("'" + shards_.string() +
                      "' holds the shards of another sweep (nothing is overwritten) give another -o, or remove that "
                      "folder");
  }

  void check_room(const fs::path& path) const {
    const std::uint64_t needed = store::file_bytes(plan_.layout), free = fs::space(folder()).available;
    if (needed <= free) return;
    cant_create("not enough disk for '" + path.string() + "' (" + std::to_string(needed >> 20) +
                " MB needed, " + std::to_string(free >> 20) +
                " MB free) use another disk, fewer replications or fewer checkpoints");
  }

  void create() const {
    store::Layout layout = plan_.layout;
    add_provenance(layout, world_, options_);
    try {
      check_room(options_.out);
      if (options_.force) fs::remove(options_.out);
      if (options_.io == Io::kSharded) return make_head(layout);
      store::create(options_.out, layout);
    } catch (const store::StoreError& error) {
      cant_create(std::string(error.what()) + "; nothing was started");
    }
  }

  void make_head(const store::Layout& layout) const { store::create_head(shards_, layout); }

  static void note_other_build(const store::Layout& layout, Prepared& prepared) {
    std::map<std::string, std::string> then(layout.provenance.begin(), layout.provenance.end());
    for (const auto& [name, now] : build_info()) {
      if ((name != "version" && name != "revision") || then[name] == now) continue;
      prepared.notes.push_back("the results were begun by " + name + " " + then[name] + ", this is " + now +
                               " (see CHANGELOG.md, Numbers, whether results changed in between)");
    }
  }

  const comm::World& world_;
  const Plan& plan_;
  const RunOptions& options_;
  const fs::path shards_;
};

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
  return state == store::State::kFailed ? Need::kNothingFailed : Need::kNothing;
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
      const bool good = records[u].state != store::State::kMissing && reader.crc_ok(static_cast<int>(u));
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
  for (store::Unit at; list >> identity >> at.experiment >> at.cell >> at.first_replication >> at.replications;
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
    throw ConfigError("--reuse names the output file itself (a run continues its own file without it) drop it");
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
    const store::State state = shards.records()[u].state;
    if (needs[u] == Need::kPlay && state != store::State::kMissing) needs[u] = need_of(state);
  }
}

}  // namespace

bool Prepared::complete() const {
  return std::ranges::all_of(needs, [](Need n) { return n == Need::kNothing || n == Need::kNothingFailed; });
}

fs::path stuck_path(const fs::path& out) { return out.string() + ".stuck"; }

std::string stuck_line(const store::Layout& layout, int unit, double seconds) {
  const store::Unit& u = layout.units[static_cast<std::size_t>(unit)];
  const auto& e = layout.experiments[static_cast<std::size_t>(u.experiment)];
  return fmt::format("{} {} {} {} {} no sign of life for {:.3g} s ({} cell {}, replications {} to {})",
                     layout.identity, u.experiment, u.cell, u.first_replication, u.replications, seconds, e.name,
                     u.cell, u.first_replication, u.first_replication + u.replications - 1);
}

Prepared prepare(comm::World& world, Plan& plan, const RunOptions& options) {
  Prepared prepared;
  std::string units = tell_all(world, [&] {
    check_reuse(options);
    return bytes_of(Opening(world, plan, options)(prepared));
  });
  const bool created = units.empty();
  if (!created) recut(plan, units_of(units));
  const bool shared_there = !created && tell_all(world, [&] { return fs::exists(options.out) ? "1" : "0"; }) == "1";
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
