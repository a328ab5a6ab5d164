#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/command.hpp"
#include "engine/cli/progress.hpp"
#include "engine/sweep/plan.hpp"

namespace regatta::cli {
namespace {

int plan(const std::string& path) {
  const SweepSource source = read_source(path);
  Files files = data_files(path);
  const Plan plan = make_plan(load(source, files));
  fmt::print("{:<28}  {:>8}  {:>12}  {:>11}  {:>8}\n", "experiment", "cells", "replications", "checkpoints",
             "metrics");
  for (const Experiment& e : plan.sweep.experiments) {
    const std::string replications = e.batch_ends.size() == 1
                                         ? std::to_string(e.replications)
                                         : fmt::format("{} to {}", e.batch_ends.front(), e.replications);
    fmt::print("{:<28}  {:>8}  {:>12}  {:>11}  {:>8}\n", e.name, e.cells.size(), replications,
               e.checkpoints.size(), e.metrics.size());
  }
  fmt::print("\ncells            {}\nunits            {}\nrounds           {:.4g}\n", plan.sweep.cells(),
             plan.tasks.size(), plan.rounds());
  if (!plan.sweep.claims.empty()) fmt::print("claims           {}\n", plan.sweep.claims.size());
  const bool most = std::any_of(plan.sweep.experiments.begin(), plan.sweep.experiments.end(),
                                [](const Experiment& e) { return e.batch_ends.size() > 1; });
  fmt::print("core time        {} {} (an estimate from the entries' declared costs)\n",
             most ? "at most about" : "about", clock_text(plan.seconds()));
  fmt::print("memory per rank  about {} MB\n", plan.memory_per_rank() >> 20);
  fmt::print("results file     {:.1f} MB\n", double(store::file_bytes(plan.layout)) / 1e6);
  fmt::print("identity         {}\n", plan.layout.identity);
  return kOk;
}

}  // namespace

void add_plan(CLI::App& app, Action& action) {
  auto path = std::make_shared<std::string>();
  auto* command =
      app.add_subcommand("plan", "Check a sweep and show its cells, units, time, memory and file size");
  command->add_option("sweep", *path, "sweep file (TOML)")->required()->type_name("SWEEP.toml");
  command->callback([path, &action] { action = [path] { return plan(*path); }; });
}

}  // namespace regatta::cli
