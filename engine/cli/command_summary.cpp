#include <fmt/format.h>

#include <map>

#include "analysis/summary.hpp"
#include "engine/cli/command.hpp"

namespace regatta::cli {
namespace {

using analysis::Format;

struct Options {
  std::string file;
  Format format = Format::kTable;
  analysis::SummaryOptions what;
  std::optional<std::string> by;
};

int summary(const Options& options) {
  const store::Reader reader(options.file);
  const auto summaries = analysis::summarise(reader, options.what);
  fmt::print("{}", options.by ? analysis::text(analysis::pivot(reader.layout(), summaries, *options.by),
                                               options.format)
                              : analysis::text(summaries, options.format));
  const std::string missing = analysis::missing_line(summaries);
  // Other programs read the other formats: nothing but the table may stand there.
  if (!missing.empty()) fmt::print(options.format == Format::kTable ? stdout : stderr, "\n{}\n", missing);
  return kOk;
}

}  // namespace

void add_summary(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "summary", "Final-regret table of a results file: mean with interval, quantiles, rank, cost");
  command->add_option("file", options->file, "results file")->required()->type_name("FILE.h5");
  command->add_option("--metric", options->what.metric, "metric; default: the first of each experiment");
  command->add_option("--at", options->what.at, "round; default: each cell's horizon")->type_name("ROUND");
  command
      ->add_option("--by", options->by, "means with the values of PARAM as columns: horizon, gap, alpha ...")
      ->type_name("PARAM");
  static const std::map<std::string, Format> formats{{"table", Format::kTable},
                                                     {"csv", Format::kCsv},
                                                     {"markdown", Format::kMarkdown},
                                                     {"latex", Format::kLatex},
                                                     {"json", Format::kJson}};
  command->add_option("--format", options->format, "table, csv, markdown, latex (booktabs) or json")
      ->transform(CLI::CheckedTransformer(formats))
      ->type_name("FORMAT");
  command->footer(
      "rank: 1 = smallest mean within the scenario setting; \"1-3\": intervals overlap, the place may be any "
      "of these.\n"
      "Columns: sd standard deviation and 5%, 25% ... quantiles over replications; seconds of thread CPU "
      "time.");
  command->callback([options, &action] { action = [options] { return summary(*options); }; });
}

}  // namespace regatta::cli
