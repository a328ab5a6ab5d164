#include <fmt/format.h>

#include "analysis/summary.hpp"
#include "engine/cli/command.hpp"
#include "engine/cli/unit_counts.hpp"
#include "engine/cli/watch.hpp"

namespace regatta::cli {
namespace {

void print_failures(const SweepState& state) {
  for (std::size_t u = 0; u < state.records.size(); ++u) {
    const store::Record& record = state.records[u];
    if (record.state != store::State::kFailed) continue;
    const auto& e = state.layout.experiments[static_cast<std::size_t>(state.layout.units[u].experiment)];
    const auto cell = static_cast<std::size_t>(state.layout.units[u].cell);
    fmt::print("failed: {} cell {} ({} {}), replication {}, round {}, {} replications: {}\n", e.name, cell,
               analysis::column(e, "algorithm")->texts[cell], e.cell_ids[cell], record.failed_replication,
               record.failed_round, record.failed_replications, record.message);
  }
}

int status(const std::string& file, bool failures) {
  const auto state = read_state(file);
  if (!state) throw store::StoreError(file, "no such file, and no shards next to it");
  fmt::print("sweep '{}', identity {}\n{}", state->layout.sweep_name, state->layout.identity,
             count_table(*state));
  if (!state->note.empty()) fmt::print("{}\n", state->note);
  if (failures) print_failures(*state);
  return state->exit_code();
}

}  // namespace

void add_status(CLI::App& app, Action& action) {
  struct Options {
    std::string file;
    bool failures = false;
    double seconds = 5;
  };
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "status",
      "What is done, failed and missing in a results file or its shards, also while they are written");
  command->add_option("file", options->file, "results file; it need not exist if FILE.h5.shards does")
      ->required()
      ->type_name("FILE.h5");
  auto* failures =
      command->add_flag("--failures", options->failures, "list every failed unit with its message");
  auto* watching =
      command
          ->add_option("--watch", options->seconds,
                       "look again every SECONDS (5) until the sweep is complete; waits for the file")
          ->type_name("[SECONDS]")
          ->expected(0, 1)
          ->check(CLI::Range(0.1, 86400.0))
          ->excludes(failures);
  command->footer("Exit code: 0 complete; 3 complete but some cells failed; 75 units are missing.");
  command->callback([options, watching, &action] {
    const bool again = watching->count() > 0;
    action = [options, again] {
      return again ? watch(options->file, options->seconds) : status(options->file, options->failures);
    };
  });
}

}  // namespace regatta::cli
