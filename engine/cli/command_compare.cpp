#include <fmt/format.h>

#include "analysis/compare.hpp"
#include "engine/cli/command.hpp"

namespace regatta::cli {
namespace {

struct Options {
  std::string file, a, b, format = "table";
  bool all = false;
  analysis::CompareOptions what;
};

void print(const Options& o) {
  const bool csv = o.format == "csv";
  const double level = o.what.level;
  const store::Reader reader(o.file);
  if (!o.all) {
    const auto comparisons = analysis::compare(reader, o.a, o.b, o.what);
    fmt::print("{}", csv ? analysis::csv(comparisons) : analysis::table(comparisons, level));
    return;
  }
  const auto [pairs, ranks] = analysis::compare_all(reader, o.what);
  fmt::print("{}", csv ? analysis::csv(pairs) : analysis::table(pairs, level));
  if (csv) return;
  fmt::print("\n{}", ranks.empty() ? "No average ranks: no set of algorithms met on two scenarios or more.\n"
                                   : analysis::table(ranks, level));
}

int compare(const Options& o) {
  if (o.all != (o.a.empty() && o.b.empty()) || o.a.empty() != o.b.empty())
    throw std::invalid_argument("compare takes two algorithms, or --all and none");
  try {
    print(o);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(o.file + ": " + error.what());
  }
  return kOk;
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "compare", "Two algorithms, or all, against each other on the same replications, with a verdict");
  command->add_option("file", options->file, "results file")->required()->type_name("FILE.h5");
  command->add_option("A", options->a, "algorithm, with settings where there are several: ucb1:alpha=0.5")
      ->type_name("NAME");
  command->add_option("B", options->b, "algorithm that A is compared with")->type_name("NAME");
  command->add_flag("--all", options->all,
                    "every pair of algorithms, and average ranks over scenarios (table only)");
  command->add_option("--metric", options->what.metric, "metric; default: the first of each experiment");
  command->add_option("--at", options->what.at, "round; default: each cell's horizon")->type_name("ROUND");
  command->add_option("--level", options->what.level, "confidence of intervals and verdicts")
      ->check(CLI::Range(0.5, 0.9999))
      ->capture_default_str();
  command->add_option("--format", options->format, "table or csv")
      ->check(CLI::IsMember({"table", "csv"}))
      ->capture_default_str();
  command->footer(
      "Differences are taken replication by replication. \"Lower\" needs both a p-value below 1 - level "
      "after "
      "Holm's adjustment and an interval of the difference without 0; all else is undecided. Exit code: 0; 2 "
      "unknown "
      "or ambiguous names.");
  command->callback([options, &action] { action = [options] { return compare(*options); }; });
}

}  // namespace regatta::cli
