#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "engine/cli/command.hpp"
#include "engine/core/clock.hpp"
#include "engine/store/merge.hpp"
#include "engine/store/shards.hpp"
#include "engine/sweep/output_lock.hpp"

namespace regatta::cli {
namespace {

constexpr double kShowSeconds = 0.2;

struct Options {
  std::string out;
  bool allow_missing = false, delete_shards = false, quiet = false;
};

/// Passes a problem of the disk on as an exit code.
template <class Work>
int or_code(int code, Work work) {
  try {
    work();
  } catch (const store::StoreError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return code;
  }
  return kOk;
}

int copy(store::Merge& merge, const Options& options) {
  const bool show = !options.quiet && isatty(STDERR_FILENO);
  double shown = 0;
  const int code = or_code(kStorageError, [&] {
    merge.copy([&](std::size_t copied) {
      if (!show || (wall_seconds() - shown < kShowSeconds && copied < merge.to_copy())) return;
      shown = wall_seconds();
      fmt::print(stderr, "\r{}/{} units\033[K", copied, merge.to_copy());
    });
  });
  if (show) fmt::print(stderr, "\r\033[K");
  return code;
}

/// Names what is wrong with the shards. False: nothing may be joined.
bool shards_will_do(const store::Merge& merge, const Options& options) {
  const bool complete = merge.missing() == 0;
  for (const std::string& problem : merge.problems())
    fmt::print(stderr, "{}{}\n", complete ? "note (no unit is missing for it): " : "", problem);
  if (complete || merge.problems().empty() || options.allow_missing) return true;
  fmt::print(
      stderr,
      "{}: {} of {} units are missing and not all shards are whole (nothing was written) bring the shards "
      "back, or compute what is lost again with the command that began the run, or join what is there with "
      "--allow-missing\n",
      options.out, merge.missing(), merge.units());
  return false;
}

int finish(store::Merge& merge, const Options& options) {
  if (!options.quiet)
    fmt::print("{}: joined {} units from shards, {} were there before, {} of {} are missing\n", options.out,
               merge.to_copy(), merge.there(), merge.missing(), merge.units());
  if (!options.quiet && merge.failed() > 0)
    fmt::print("{} units hold failed replications, see 'regatta status --failures {}'\n", merge.failed(),
               options.out);
  if (merge.missing() > 0) {
    fmt::print(stderr,
               "{}: {} of {} units are missing; continue the run to compute them, then merge again{}\n",
               options.out, merge.missing(), merge.units(),
               options.delete_shards ? " (the shards are kept until then)" : "");
    return kIncomplete;
  }
  if (!options.delete_shards) return kOk;
  return or_code(kStorageError, [&] { merge.delete_shards(); });
}

int merge_locked(const Options& options) {
  std::optional<store::Merge> merge;
  try {
    merge.emplace(options.out);
  } catch (const store::StoreError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return error.file().filename() == "head.h5" ? kDamaged : kBadInput;
  }
  if (!shards_will_do(*merge, options)) return kDamaged;
  if (const int code = or_code(kCantCreate, [&] { merge->create_results(); }); code != kOk) return code;
  if (const int code = copy(*merge, options); code != kOk) return code;
  return finish(*merge, options);
}

int merge(const Options& options) {
  const auto lock = lock_output(options.out);
  return merge_locked(options);
}

}  // namespace

void add_merge(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "merge", "Join the shards of 'regatta run --io sharded' into one results file; can be repeated");
  command->add_option("file", options->out, "results file; its shards are in OUT.h5.shards")
      ->required()
      ->type_name("OUT.h5");
  command->add_flag("--allow-missing", options->allow_missing,
                    "join what is there although shards are missing or damaged");
  command->add_flag("--delete-shards", options->delete_shards,
                    "remove the shards once OUT.h5 is complete, on disk and checked");
  command->add_flag("-q,--quiet", options->quiet, "print problems only");
  command->footer(
      "Exit code: 0 complete; 75 units are missing, the run has to go on; 65 shards are missing or damaged, "
      "nothing was written; 69 a run is writing; 73, 74 problems of the disk.");
  command->callback([options, &action] { action = [options] { return merge(*options); }; });
}

}  // namespace regatta::cli
