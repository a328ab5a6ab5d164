#include <fmt/format.h>

#include "analysis/diff.hpp"
#include "engine/cli/command.hpp"

namespace regatta::cli {
namespace {

struct Options {
  std::string a, b, format = "table";
};

constexpr int kDifferent = 1;  // as diff(1): 0 the same, 1 different, 2 trouble

int compare(const Options& options) {
  try {
    const store::Reader a(options.a), b(options.b);
    const auto diff = analysis::diff(a, b);
    fmt::print("{}", options.format == "json" ? analysis::diff_json(diff, options.a, options.b)
                                              : analysis::diff_table(diff, options.a, options.b));
    return diff.same_numbers() ? kOk : kDifferent;
  } catch (const std::exception& error) {  // anything that is left to main() could end with 1
    fmt::print(stderr, "{}\n", error.what());
    return kBadInput;
  }
}

}  // namespace

void add_diff(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  auto* command =
      app.add_subcommand("diff", "What differs between two results files: settings, build, numbers");
  command->add_option("a", options->a, "results file")->required()->type_name("A.h5");
  command->add_option("b", options->b, "another one")->required()->type_name("B.h5");
  command->add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command->footer(
      "Cells of equal id have equal seeds: their numbers are compared one by one, means in pairs. Cells of "
      "equal\n"
      "settings but another seed are compared by their means.\n"
      "Exit code: 0 the same numbers (settings of the run may differ); 1 different; 2 trouble.");
  command->callback([options, &action] { action = [options] { return compare(*options); }; });
}

}  // namespace regatta::cli
