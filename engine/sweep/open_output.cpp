#include "engine/sweep/open_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>

#include "engine/core/build_info.hpp"
#include "engine/core/clock.hpp"
#include "engine/store/reader.hpp"
#include "engine/store/shards.hpp"
#include "engine/store/writer.hpp"

namespace regatta {
namespace {

namespace fs = std::filesystem;

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

class Opening {
 public:
  Opening(const comm::World& world, const Plan& plan, const RunOptions& options)
      : world_(world), plan_(plan), options_(options), shards_(store::shard_folder(options.out)) {}

  std::vector<store::Unit> operator()(Prepared& prepared) {
    prepared.lock = lock_output(options_.out);
    if (prepared.lock->unsupported()) {
      prepared.notes.push_back("the file system knows no locks: nothing keeps a second run from writing " +
                               options_.out.string());
    }
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
      refuse_unfinished_packed(reader);
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
      throw ConfigError(
          "'" + options_.out.string() + "' holds " +
          (identity ? "the results of another sweep" : "no regatta results") +
          " (nothing is overwritten) give another -o, or --force to replace it" +
          (identity ? "; --reuse takes what both sweeps have in common from a finished file" : ""));
    }
    return false;
  }

  void refuse_unfinished_packed(const store::Reader& reader) const {
    if (!reader.packed()) return;
    const auto missing = [](const store::Record& r) { return r.state == store::State::kMissing; };
    const auto records = reader.records();
    if (options_.retry_failed || std::ranges::any_of(records, missing)) {
      throw ConfigError(
          "'" + options_.out.string() +
          "' is packed (a compressed file can't be continued or changed) give another -o and take "
          "what is done: --reuse " +
          options_.out.string());
    }
  }

  std::optional<store::Layout> read_shards() const {
    auto head = store::read_head(shards_);
    if (!head || head->identity == plan_.layout.identity) return head;
    throw ConfigError(
        "'" + shards_.string() +
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

}  // namespace

std::vector<store::Unit> open_output(const comm::World& world, const Plan& plan, const RunOptions& options,
                                     Prepared& prepared) {
  return Opening(world, plan, options)(prepared);
}

}  // namespace regatta
