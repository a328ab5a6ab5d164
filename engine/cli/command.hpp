// The commands of the program. Each file adds one sub-command to the parser and leaves what to do in
// `action`.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace regatta::cli {

// Exit codes; README.md lists them for users.
inline constexpr int kOk = 0, kError = 1, kBadInput = 2, kCellsFailed = 3, kIncomplete = 75;

/// Runs the chosen command and returns the exit code.
using Action = std::function<int()>;

void add_run(CLI::App& app, Action& action, int& argc, char**& argv);
void add_plan(CLI::App& app, Action& action);
void add_list(CLI::App& app, Action& action);
void add_describe(CLI::App& app, Action& action);
void add_summary(CLI::App& app, Action& action);
void add_plot(CLI::App& app, Action& action);
void add_digest(CLI::App& app, Action& action);
void add_status(CLI::App& app, Action& action);

}  // namespace regatta::cli
