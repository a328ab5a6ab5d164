#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "analysis/content.hpp"
#include "analysis/summary.hpp"
#include "engine/cli/claims_of.hpp"
#include "engine/cli/command.hpp"
#include "engine/cli/duration.hpp"
#include "engine/cli/plan_together.hpp"
#include "engine/cli/progress.hpp"
#include "engine/cli/stop.hpp"
#include "engine/core/clock.hpp"
#include "engine/store/error.hpp"
#include "engine/store/shards.hpp"
#include "engine/sweep/run.hpp"

namespace regatta::cli {
namespace {

struct Options {
  std::string sweep, out, schedule = "cooperative", isa = "best", log, io = "shared", reuse, trace;
  std::string max_walltime, stop_before = "60", unit_timeout;
  bool force = false, scalar = false, quiet = false, retry_failed = false;
};

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

/// "reused ...", phases: what a user wants to know besides the numbers.
void print_account(const Plan& plan, const RunResult& result) {
  const RunState& state = result.state;
  if (state.units_reused > 0)
    fmt::print("reused {} of {} units from an earlier run\n", state.units_reused, state.units);
  fmt::print(
      "{} cells, {:.3g} rounds on {} rank{}; seconds: plan {:.2f}, create {:.2f}, play {:.2f}, sync {:.2f}; "
      "efficiency {:.0f} %\n",
      plan.sweep.cells(), plan.rounds(), state.ranks, state.ranks == 1 ? "" : "s", result.phases.plan,
      result.phases.create, result.phases.play, result.phases.sync, 100 * state.efficiency);
}

int finish_shards(const Options& options, const Plan& plan, const RunResult& result) {
  if (!options.quiet) print_account(plan, result);
  const std::string folder = store::shard_folder(options.out).string();
  fmt::print("results: {} (shards); join them: regatta merge {}\n", folder, options.out);
  return result.state.units_failed > 0 ? kCellsFailed : kOk;
}

int finish(const Options& options, const Plan& plan, const RunResult& result, const std::string& why,
           Progress& progress) {
  progress.clear();
  const RunState& state = result.state;
  progress.note((result.stopped ? "stopped: " : "finished: ") + state_text(state));
  if (result.stopped) {
    fmt::print(stderr,
               "stopped ({}): {} of {} units are stored in {}; run the same command again to continue\n", why,
               state.units_done, state.units, options.out);
    return kIncomplete;
  }
  if (options.io == "sharded") return finish_shards(options, plan, result);
  const store::Reader reader(options.out);
  if (!options.quiet) fmt::print("{}\n", analysis::table(analysis::summarise(reader)));
  const std::int64_t failed = report_failures(reader);
  if (!options.quiet) {
    if (const std::string claims = verdicts_text(options.out, plan.sweep.claims); !claims.empty())
      fmt::print("{}\n", claims);
    print_account(plan, result);
  }
  fmt::print("results: {}\n", options.out);
  return failed > 0 ? kCellsFailed : kOk;
}

RunOptions run_options(comm::World& world, const Options& options, const Deadline& limit) {
  RunOptions how;
  how.out = options.out;
  how.force = options.force;
  how.retry_failed = options.retry_failed;
  how.reuse = options.reuse;
  how.io = options.io == "sharded" ? Io::kSharded : Io::kShared;
  how.policy = *comm::policy_from(options.schedule);
  how.way = {agreed_level(world, options.isa), !options.scalar};
  how.trace = options.trace;
  if (!options.unit_timeout.empty()) how.unit_timeout = seconds_of(options.unit_timeout, "--unit-timeout");
  how.content = [](const store::Reader& reader, const Sweep& sweep, int experiment,
                   std::int64_t replications) {
    const Until& until = sweep.experiments[static_cast<std::size_t>(experiment)].until;
    return analysis::content(reader, sweep.claims, until, experiment, replications);
  };
  how.stop_wanted = [limit] { return limit.reached() || stop_signal() != 0; };
  how.prepared = [] { let_play_stop(); };
  how.stuck = [&world](const std::string& message) {
    fmt::print(stderr, "regatta: rank {} on {}: {}\n", world.rank(), world.host(), message);
    std::fflush(nullptr);
    _exit(kStuck);  // MPI may only be called by the thread that is stuck; mpirun ends the other ranks
  };
  return how;
}

int run_on_rank(comm::World& world, const Options& options) {
  const Deadline limit(options.max_walltime, options.stop_before);
  const RunOptions how = run_options(world, options, limit);
  const double begin = wall_seconds();
  Plan plan = plan_together(world, options.sweep);
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
  const auto note = [&](const std::string& line) {
    display().note(line);
    if (first) fmt::print(stderr, "note: {}\n", line);
  };
  RunResult result =
      regatta::run(world, plan, how, {[&](const RunState& state) { display().show(state); }, note});
  result.phases.plan = planned;
  if (!first) return kOk;
  return finish(options, plan, result, why_stopped(limit), display());
}

/// On every rank the same error: one speaks, and its exit code becomes that of mpirun.
int speak(const comm::World& world, const std::exception& error, int code) {
  if (world.rank() != 0) return kOk;
  std::cerr << error.what() << std::endl;
  return code;
}

int run(const Options& options, int& argc, char**& argv) {
  catch_signals();  // before the ranks meet, which takes a moment
  comm::World world(argc, argv);
  const auto complain = [&](const std::exception& error) {
    std::cerr << "regatta: rank " << world.rank() << " on " << world.host() << ": " << error.what()
              << std::endl;
  };
  try {
    return run_on_rank(world, options);
  } catch (const ConfigError& error) {
    return speak(world, error, kBadInput);
  } catch (const OutputError& error) {
    return speak(world, error, code_of(error));
  } catch (const store::StoreError& error) {
    complain(error);
    std::cerr
        << "regatta: what was stored before is safe; make room or repair the disk, then run the same command "
           "again to continue"
        << std::endl;
    world.abort(kStorageError);
  } catch (const std::exception& error) {
    complain(error);
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
                   "static (dealt out in advance), manager (rank 0 only hands out), "
                   "nodes (rank 0 to nodes, their first ranks inside)")
      ->check(CLI::IsMember(std::vector<std::string>(comm::kPolicyNames.begin(), comm::kPolicyNames.end())))
      ->capture_default_str();
  command->add_option("--isa", options->isa, "instruction set of lane code: best, v2, v3 or v4 (same bits)")
      ->capture_default_str();
  command->add_flag("--scalar", options->scalar,
                    "play every replication on its own, none in lock-step or by turns (same bits)");
  command
      ->add_option(
          "--io", options->io,
          "shared: all ranks write OUT.h5; sharded: one writer per node, joined by 'regatta merge OUT.h5'")
      ->check(CLI::IsMember({"shared", "sharded"}))
      ->capture_default_str();
  command
      ->add_option(
          "--reuse", options->reuse,
          "take what this sweep has in common with the results of another one (same cells, replications and "
          "checkpoints)")
      ->type_name("OLD.h5");
  command->add_flag("--retry-failed", options->retry_failed,
                    "play units that failed in an earlier run again");
  command
      ->add_option("--max-walltime", options->max_walltime,
                   "stop after this time (exit code 75), e.g. 0:55:00")
      ->type_name("TIME");
  command
      ->add_option("--stop-before", options->stop_before,
                   "stop this long before the end of the Slurm job (SLURM_JOB_END_TIME)")
      ->type_name("TIME")
      ->capture_default_str();
  command
      ->add_option("--unit-timeout", options->unit_timeout,
                   "record a unit that takes longer as failed; for learners that may never come back")
      ->type_name("TIME");
  command->add_option("--trace", options->trace, "folder for a line per stored unit: who, when, checksum")
      ->type_name("DIR");
  command->add_option("--log", options->log, "log file; default: OUT.h5.log");
  command->add_flag("-q,--quiet", options->quiet, "no progress line and no table");
  command->callback([options, &action, &argc, &argv] {
    action = [options, &argc, &argv] { return run(*options, argc, argv); };
  });
}

}  // namespace regatta::cli
