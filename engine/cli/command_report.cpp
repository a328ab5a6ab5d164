#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "analysis/claims.hpp"
#include "analysis/plot.hpp"
#include "analysis/report.hpp"
#include "engine/cli/claims_of.hpp"
#include "engine/cli/command.hpp"
#include "engine/core/errors.hpp"
#include "engine/store/reader.hpp"

namespace regatta::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> files;
  std::string output = "report.html", svg_folder;
  analysis::ReportOptions what;
};

/// File names; with their folders where names are equal.
std::vector<std::string> short_names(const std::vector<std::string>& files) {
  std::map<std::string, int> count;
  for (const std::string& file : files) ++count[fs::path(file).filename().string()];
  std::vector<std::string> names;
  for (const std::string& file : files) {
    const std::string name = fs::path(file).filename().string();
    names.push_back(count[name] > 1 ? file : name);
  }
  return names;
}

/// A report is derived from the results and may be replaced by a newer one; results and other files may not.
void check_output(const Options& options) {
  std::error_code ignored;
  for (const std::string& file : options.files) {
    if (fs::equivalent(file, options.output, ignored))
      throw ConfigError("'" + options.output +
                        "' is one of the results files (it would be lost) choose another -o");
  }
  const fs::path extension = fs::path(options.output).extension();
  if (fs::exists(options.output, ignored) && extension != ".html" && extension != ".htm")
    throw ConfigError("'" + options.output +
                      "' exists and is not called .html (only reports are replaced) choose another -o");
}

/// All or nothing: a reader never finds half a page.
void write_page(const fs::path& path, const std::string& text) {
  const fs::path part = path.string() + ".part";
  std::ofstream out(part, std::ios::binary);
  out << text;
  out.close();
  std::error_code error;
  if (out) fs::rename(part, path, error);
  if (!out || error) {
    std::error_code ignored;
    fs::remove(part, ignored);
    throw ConfigError("'" + path.string() +
                      "' can't be written (no such folder, no permission or a full disk?)");
  }
}

/// On the claims of all files; with several, each part says whose it is.
std::vector<analysis::Verdict> verdicts(const std::vector<analysis::Source>& sources) {
  std::vector<analysis::Verdict> all;
  for (const analysis::Source& source : sources) {
    for (analysis::Verdict& verdict :
         analysis::judge(*source.reader, stored_claims(*source.reader, source.name))) {
      for (analysis::Judgement& part : verdict.parts)
        if (sources.size() > 1) part.cells += " (" + source.name + ")";
      all.push_back(std::move(verdict));
    }
  }
  return all;
}

int report(const Options& options) {
  std::vector<store::Reader> readers;
  std::vector<analysis::Source> sources;
  for (const std::string& file : options.files) readers.emplace_back(file);
  const auto names = short_names(options.files);
  for (std::size_t i = 0; i < readers.size(); ++i) sources.push_back({names[i], &readers[i]});
  check_output(options);
  analysis::ReportOptions what = options.what;
  what.verdicts = verdicts(sources);
  write_page(options.output, analysis::report(sources, what));
  fmt::print("{}\n", options.output);
  if (!options.what.plain && !analysis::has_interactive_reports())
    fmt::print(
        stderr,
        "plain page: this program was built without uPlot (npm was missing or had no network) configure "
        "again with a network or -DREGATTA_UPLOT_DIR for plots that can be switched and read off\n");
  if (options.svg_folder.empty()) return kOk;
  fs::create_directories(options.svg_folder);
  for (const analysis::Plot& plot : analysis::plots(sources, options.what.metric)) {
    const fs::path path = fs::path(options.svg_folder) / (plot.name + ".svg");
    write_page(path, plot.svg);
    fmt::print("{}\n", path.string());
  }
  return kOk;
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "report", "One page with regret plots, tables, claims and provenance; works without a network");
  command->add_option("files", options->files, "results files; equal scenario settings share a plot")
      ->required()
      ->type_name("FILE.h5");
  command->add_option("-o,--output", options->output, "the page; a .html file is replaced")
      ->type_name("REPORT.html")
      ->capture_default_str();
  command->add_option("--metric", options->what.metric, "metric; default: the first of each experiment");
  command->add_option("--svg", options->svg_folder, "also write every plot as an SVG file into this folder")
      ->type_name("DIR");
  command->add_flag("--plain", options->what.plain, "static plots: a page that needs no JavaScript");
  command->footer(
      "Plots: per algorithm setting the cell of the longest horizon. Tables: all cells, at their horizons. "
      "The "
      "page holds\n"
      "summaries, no trajectories; where it would grow beyond 5 MB it shows fewer checkpoints and says so.\n"
      "A report that exists is replaced; results files and files that are not called .html never are.\n"
      "Exit code: 0 written, also when the results are not finished or have failures (the page says so); 2 "
      "not "
      "written.");
  command->callback([options, &action] { action = [options] { return report(*options); }; });
}

}  // namespace regatta::cli
