#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <iostream>

#include "analysis/summary.hpp"
#include "engine/cli/command.hpp"
#include "engine/cli/progress.hpp"
#include "engine/core/clock.hpp"
#include "engine/store/error.hpp"
#include "engine/sweep/run.hpp"

namespace regatta::cli {
namespace {

struct Options {
  std::string sweep, out, schedule = "cooperative", isa = "best", log;
  bool force = false, scalar = false, quiet = false;
};

std::atomic<bool> stop_flag{false};

void on_signal(int) { stop_flag = true; }

Level level_of(const std::string& isa) {
  const auto levels = Catalogue::instance().levels();
  if (isa == "best") return levels.back();
  std::vector<std::string> names;
  for (const Level level : levels) {
    if (level == 0) continue;
    names.push_back("v" + std::to_string(level));
    if (isa == names.back()) return level;
  }
  throw ConfigError("--isa " + isa + " can't run here (this build and processor have: " + enumerate(names) +
                    ", best)");
}

/// A problem that only some ranks have must end all of them: the others would wait in the next collective
/// call.
void agree(comm::World& world, const std::string& problem) {
  std::string verdict;
  for (const std::string& one : world.gather(problem)) {
    if (verdict.empty()) verdict = one;
  }
  world.broadcast(verdict);
  if (!verdict.empty()) throw ConfigError(verdict);
}

/// The level to play on; on a mixed cluster "best" may differ between ranks (the bits don't).
Level agreed_level(comm::World& world, const std::string& isa) {
  Level level = 0;
  std::string problem;
  try {
    level = level_of(isa);
  } catch (const ConfigError& error) {
    problem = std::string(error.what()) + " on " + world.host();
  }
  agree(world, problem);
  return level;
}

/// Rank 0 reads the sweep and its data; the others get the bytes. All return the same plan.
Plan plan_together(comm::World& world, const std::string& path) {
  std::string message;
  Plan plan;
  if (world.rank() == 0) {
    try {
      const SweepSource source = read_source(path);
      Files files = data_files(path);
      plan = make_plan(load(source, files));
      message = "+" + std::to_string(source.text.size()) + "\n" + source.text + files.pack();
    } catch (const ConfigError& error) {
      message = std::string("-") + error.what();
    }
  }
  world.broadcast(message);
  if (message.front() == '-') throw ConfigError(message.substr(1));
  if (world.rank() == 0) return plan;
  const std::size_t line = message.find('\n');
  const std::size_t size = std::stoull(message.substr(1, line - 1));
  Files files = Files::unpack(message.substr(line + 1 + size));
  return make_plan(load({path, message.substr(line + 1, size)}, files));
}

/// Failed replications, at most ten of them, with what is needed to find them again.
std::int64_t report_failures(const store::Reader& reader) {
  std::int64_t units = 0;
  const auto records = reader.records();
  for (std::size_t u = 0; u < records.size(); ++u) {
    if (records[u].state != store::State::kFailed) continue;
    if (units++ >= 10) continue;
    const store::Unit& unit = reader.layout().units[u];
    const auto& e = reader.layout().experiments[static_cast<std::size_t>(unit.experiment)];
    const auto cell = static_cast<std::size_t>(unit.cell);
    fmt::print(stderr, "failed: {} cell {} ({}), replication {}, round {}: {}{}\n", e.name, unit.cell,
               analysis::column(e, "algorithm")->texts[cell], records[u].failed_replication,
               records[u].failed_round, records[u].message,
               records[u].failed_replications > 1 ? fmt::format(" (and {} more replications of this unit)",
                                                                records[u].failed_replications - 1)
                                                  : "");
  }
  if (units > 10) fmt::print(stderr, "failed: and {} more units, see 'regatta status'\n", units - 10);
  return units;
}

int finish(const Options& options, const Plan& plan, const RunResult& result, Progress& progress) {
  progress.clear();
  const RunState& state = result.state;
  progress.note((result.stopped ? "stopped: " : "finished: ") + state_text(state));
  if (result.stopped) {
    fmt::print(stderr,
               "stopped on request: {} of {} units are in {}; run the same command again to continue\n",
               state.units_done, state.units, options.out);
    return kIncomplete;
  }
  const store::Reader reader(options.out);
  if (!options.quiet) fmt::print("{}\n", analysis::table(analysis::summarise(reader)));
  const std::int64_t failed = report_failures(reader);
  if (!options.quiet) {
    if (state.units_reused > 0)
      fmt::print("reused {} of {} units from an earlier run\n", state.units_reused, state.units);
    fmt::print(
        "{} cells, {:.3g} rounds on {} rank{}; seconds: plan {:.2f}, create {:.2f}, play {:.2f}, sync "
        "{:.2f}\n",
        plan.sweep.cells(), plan.rounds(), state.ranks, state.ranks == 1 ? "" : "s", result.phases.plan,
        result.phases.create, result.phases.play, result.phases.sync);
  }
  fmt::print("results: {}\n", options.out);
  return failed > 0 ? kCellsFailed : kOk;
}

int run_on_rank(comm::World& world, const Options& options) {
  RunOptions how;
  how.out = options.out;
  how.force = options.force;
  how.policy = *comm::policy_from(options.schedule);
  how.way = {agreed_level(world, options.isa), !options.scalar};
  how.stop_wanted = [] { return stop_flag.load(std::memory_order_relaxed); };
  const double begin = wall_seconds();
  const Plan plan = plan_together(world, options.sweep);
  const double planned = wall_seconds() - begin;
  const bool first = world.rank() == 0;
  const std::string log = options.log.empty() ? options.out + ".log" : options.log;
  std::unique_ptr<Progress> progress;  // made at the first show: nothing is created for a refused output file
  const auto display = [&]() -> Progress& {
    if (!progress) {
      progress =
          std::make_unique<Progress>(first && !options.quiet && isatty(STDERR_FILENO), first ? log : "");
      progress->note(fmt::format("regatta run {} -o {}: {} cells, {} units, {} ranks", options.sweep,
                                 options.out, plan.sweep.cells(), plan.tasks.size(), world.size()));
    }
    return *progress;
  };
  RunResult result = regatta::run(world, plan, how, [&](const RunState& state) { display().show(state); });
  result.phases.plan = planned;
  if (!first) return kOk;
  return finish(options, plan, result, display());
}

int run(const Options& options, int& argc, char**& argv) {
  comm::World world(argc, argv);
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (const int signal : {SIGUSR1, SIGTERM, SIGINT}) sigaction(signal, &action, nullptr);
  try {
    return run_on_rank(world, options);
  } catch (const ConfigError& error) {  // on every rank: one speaks
    if (world.rank() == 0) std::cerr << error.what() << std::endl;
    return world.rank() == 0 ? kBadInput : kOk;
  } catch (const std::exception& error) {
    std::cerr << "regatta: rank " << world.rank() << " on " << world.host() << ": " << error.what()
              << std::endl;
    world.abort(kError);
  }
}

}  // namespace

void add_run(CLI::App& app, Action& action, int& argc, char**& argv) {
  auto options = std::make_shared<Options>();
  auto* command =
      app.add_subcommand("run", "Run a sweep, alone or under mpirun; continues an unfinished results file");
  command->add_option("sweep", options->sweep, "sweep file (TOML)")->required()->type_name("SWEEP.toml");
  command->add_option("-o,--output", options->out, "results file (HDF5)")->required()->type_name("OUT.h5");
  command->add_flag("--force", options->force, "replace an output file that belongs to another sweep");
  command
      ->add_option("--schedule", options->schedule,
                   "who works on what: cooperative (rank 0 hands out work and works), "
                   "static (dealt out in advance), manager (rank 0 only hands out)")
      ->check(CLI::IsMember(std::vector<std::string>(comm::kPolicyNames.begin(), comm::kPolicyNames.end())))
      ->capture_default_str();
  command->add_option("--isa", options->isa, "instruction set of lane code: best, v2, v3 or v4 (same bits)")
      ->capture_default_str();
  command->add_flag("--scalar", options->scalar,
                    "play every replication on its own, without lanes (same bits)");
  command->add_option("--log", options->log, "log file; default: OUT.h5.log");
  command->add_flag("-q,--quiet", options->quiet, "no progress line and no table");
  command->callback([options, &action, &argc, &argv] {
    action = [options, &argc, &argv] { return run(*options, argc, argv); };
  });
}

}  // namespace regatta::cli
