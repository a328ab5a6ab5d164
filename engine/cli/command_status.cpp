#include <fmt/format.h>

#include "analysis/summary.hpp"
#include "engine/cli/command.hpp"

namespace regatta::cli {
namespace {

int status(const std::string& file, bool failures) {
  const store::Reader reader(file);
  const store::Layout& layout = reader.layout();
  struct Count {
    std::int64_t done = 0, failed = 0, missing = 0;
    double seconds = 0;
  };
  std::vector<Count> counts(layout.experiments.size() + 1);
  const auto records = reader.records();
  for (std::size_t u = 0; u < records.size(); ++u) {
    for (Count* c : {&counts[static_cast<std::size_t>(layout.units[u].experiment)], &counts.back()}) {
      c->done += records[u].state == store::State::kDone;
      c->failed += records[u].state == store::State::kFailed;
      c->missing += records[u].state == store::State::kMissing;
      c->seconds += records[u].seconds;
    }
  }
  fmt::print("sweep '{}', identity {}\n{:<28}  {:>8}  {:>8}  {:>8}  {:>12}\n", layout.sweep_name,
             layout.identity, "experiment", "done", "failed", "missing", "core seconds");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::string name = i + 1 == counts.size() ? "all (units)" : layout.experiments[i].name;
    fmt::print("{:<28}  {:>8}  {:>8}  {:>8}  {:>12.1f}\n", name, counts[i].done, counts[i].failed,
               counts[i].missing, counts[i].seconds);
  }
  for (std::size_t u = 0; failures && u < records.size(); ++u) {
    if (records[u].state != store::State::kFailed) continue;
    const auto& e = layout.experiments[static_cast<std::size_t>(layout.units[u].experiment)];
    const auto cell = static_cast<std::size_t>(layout.units[u].cell);
    fmt::print("failed: {} cell {} ({} {}), replication {}, round {}, {} replications: {}\n", e.name, cell,
               analysis::column(e, "algorithm")->texts[cell], e.cell_ids[cell], records[u].failed_replication,
               records[u].failed_round, records[u].failed_replications, records[u].message);
  }
  if (counts.back().missing > 0) return kIncomplete;
  return counts.back().failed > 0 ? kCellsFailed : kOk;
}

}  // namespace

void add_status(CLI::App& app, Action& action) {
  struct Options {
    std::string file;
    bool failures = false;
  };
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "status", "What is done, failed and missing in a results file, also while it is written");
  command->add_option("file", options->file, "results file")->required()->type_name("FILE.h5");
  command->add_flag("--failures", options->failures, "list every failed unit with its message");
  command->footer("Exit code: 0 complete; 3 complete but some cells failed; 75 units are missing.");
  command->callback(
      [options, &action] { action = [options] { return status(options->file, options->failures); }; });
}

}  // namespace regatta::cli
