#include <fmt/format.h>

#include <iostream>
#include <limits>
#include <optional>

#include "engine/cli/check_file.hpp"
#include "engine/cli/command.hpp"

namespace regatta::cli {
namespace {

std::string verdict(const FileCheck& check, bool packed) {
  switch (check.exit_code()) {
    case kDamaged:
      return packed ? "DAMAGED: pack it anew, or compute the sweep again"
                    : "DAMAGED: run the sweep again with this output file to compute these units anew";
    case kIncomplete:
      return packed ? "intact, but incomplete: units are missing"
                    : "intact, but incomplete: run the sweep again with this output file to continue";
    default:
      return check.failed > 0
                 ? "complete and intact (failed units are intact: what they hold is what was stored)"
                 : "complete and intact";
  }
}

int verify_one(const std::string& file, bool all) {
  const store::Reader reader(file);
  const FileCheck check = check_file(reader, file);
  fmt::print(
      "{}: {} units: {} done, {} failed, {} missing, {}{} damaged; {:.1f} MB checked in {:.2f} s ({:.0f} "
      "MB/s)\n",
      file, reader.layout().units.size(), check.done, check.failed, check.missing,
      check.not_needed > 0 ? fmt::format("{} not needed, ", check.not_needed) : "", check.damage.size(),
      check.megabytes, check.seconds, check.megabytes / std::max(check.seconds, 1e-9));
  std::fflush(stdout);
  print_damage(reader, check, all ? std::numeric_limits<std::size_t>::max() : kMostLines);
  fmt::print("{}: {}\n", file, verdict(check, reader.packed()));
  return check.exit_code();
}

/// The worst of all files: can't be read, then damaged, then incomplete.
int verify(const std::vector<std::string>& files, bool all) {
  int worst = kOk;
  std::optional<store::StoreError> unreadable;
  for (const std::string& file : files) {
    try {
      const int code = verify_one(file, all);
      if (worst != kDamaged && code != kOk) worst = code;
    } catch (const store::StoreError& error) {  // look at the other files first
      if (unreadable) std::cerr << unreadable->what() << '\n';
      unreadable = error;
    }
  }
  if (unreadable) throw *unreadable;
  return worst;
}

}  // namespace

void add_verify(CLI::App& app, Action& action) {
  struct Options {
    std::vector<std::string> files;
    bool all = false;
  };
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("verify", "Check every number of results files against its checksum");
  command->add_option("file", options->files, "results files")->required()->type_name("FILE.h5 ...");
  command->add_flag("--all", options->all,
                    fmt::format("name every damaged unit, not only the first {}", kMostLines));
  command->footer(
      "Exit code: 0 complete and intact (failed replications are intact); 75 intact, but units are missing; "
      "65 damaged; the worst of several files.");
  command->callback(
      [options, &action] { action = [options] { return verify(options->files, options->all); }; });
}

}  // namespace regatta::cli
