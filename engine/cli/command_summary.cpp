#include <fmt/format.h>

#include "analysis/summary.hpp"
#include "engine/cli/command.hpp"

namespace regatta::cli {

void add_summary(CLI::App& app, Action& action) {
  struct Options {
    std::string file, format = "table";
    analysis::SummaryOptions what;
  };
  auto options = std::make_shared<Options>();
  auto* command =
      app.add_subcommand("summary", "Final-regret table of a results file: mean with interval, median, cost");
  command->add_option("file", options->file, "results file")->required()->type_name("FILE.h5");
  command->add_option("--metric", options->what.metric, "metric; default: the first of each experiment");
  command->add_option("--at", options->what.at, "round; default: each cell's horizon")->type_name("ROUND");
  command->add_option("--format", options->format, "table or csv")
      ->check(CLI::IsMember({"table", "csv"}))
      ->capture_default_str();
  command->callback([options, &action] {
    action = [options] {
      const auto summaries = analysis::summarise(store::Reader(options->file), options->what);
      fmt::print("{}", options->format == "csv" ? analysis::csv(summaries) : analysis::table(summaries));
      return kOk;
    };
  });
}

}  // namespace regatta::cli
