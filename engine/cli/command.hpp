// The commands of the program. Each file adds one sub-command to the parser and leaves what to do in
// `action`.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "engine/sweep/output_lock.hpp"

namespace regatta::cli {

// Exit codes; README.md and docs/clusters.md explain them to users. From 64 on they are those of sysexits.h.
inline constexpr int kOk = 0;
inline constexpr int kError = 1;     // anything that has no code of its own
inline constexpr int kBadInput = 2;  // nothing was started
inline constexpr int kCellsFailed =
    3;  // some replications threw, made a NaN or took too long; the rest is complete
inline constexpr int kClaimFails = 4;     // a claim fails, or a negative control holds
inline constexpr int kDamaged = 65;       // wrong checksums, missing shards
inline constexpr int kInUse = 69;         // another run writes this results file
inline constexpr int kStuck = 70;         // a learner did not come back within --unit-timeout
inline constexpr int kCantCreate = 73;    // the results file: read-only folder, disk too small
inline constexpr int kStorageError = 74;  // disk full or broken while running; what was stored is safe
inline constexpr int kIncomplete = 75;    // stopped on request: run the same command again to continue

inline int code_of(const OutputError& error) {
  return error.reason() == OutputError::Reason::kInUse ? kInUse : kCantCreate;
}

/// Runs the chosen command and returns the exit code.
using Action = std::function<int()>;

void add_run(CLI::App& app, Action& action, int& argc, char**& argv);
void add_plan(CLI::App& app, Action& action);
void add_list(CLI::App& app, Action& action);
void add_describe(CLI::App& app, Action& action);
void add_summary(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_diff(CLI::App& app, Action& action);
void add_claims(CLI::App& app, Action& action);
void add_plot(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_digest(CLI::App& app, Action& action);
void add_status(CLI::App& app, Action& action);
void add_submit(CLI::App& app, Action& action);
void add_merge(CLI::App& app, Action& action);
void add_verify(CLI::App& app, Action& action);
void add_pack(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action, int& argc, char**& argv);

}  // namespace regatta::cli
