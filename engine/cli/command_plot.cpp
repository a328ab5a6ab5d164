#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "analysis/cost_plot.hpp"
#include "analysis/plot.hpp"
#include "engine/cli/command.hpp"
#include "engine/core/errors.hpp"

namespace regatta::cli {
namespace {

int plot(const std::string& file, const std::filesystem::path& folder,
         const std::optional<std::string>& metric, bool against_cpu) {
  const store::Reader reader(file);
  std::filesystem::create_directories(folder);
  const auto plots = against_cpu ? analysis::cost_plots(reader, metric) : analysis::plots(reader, metric);
  for (const analysis::Plot& plot : plots) {
    const auto path = folder / (plot.name + ".svg");
    std::ofstream out(path);
    out << plot.svg;
    if (!out.flush())
      throw ConfigError("'" + path.string() + "' can't be written (no permission or a full disk?)");
    fmt::print("{}\n", path.string());
  }
  return kOk;
}

}  // namespace

void add_plot(CLI::App& app, Action& action) {
  struct Options {
    std::string file, folder = ".", against = "rounds";
    std::optional<std::string> metric;
  };
  auto options = std::make_shared<Options>();
  auto* command =
      app.add_subcommand("plot", "Regret curves as SVG files, one per experiment and scenario setting");
  command->add_option("file", options->file, "results file")->required()->type_name("FILE.h5");
  command->add_option("-o,--output", options->folder, "folder for the SVG files")->capture_default_str();
  command->add_option("--metric", options->metric, "metric; default: the first of each experiment");
  command
      ->add_option("--against", options->against,
                   "rounds, or cpu: the mean at each horizon over thread CPU seconds per replication")
      ->check(CLI::IsMember({"rounds", "cpu"}))
      ->capture_default_str();
  command->callback([options, &action] {
    action = [options] {
      return plot(options->file, options->folder, options->metric, options->against == "cpu");
    };
  });
}

}  // namespace regatta::cli
