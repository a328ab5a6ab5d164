#include <fmt/format.h>

#include <iostream>

#include "engine/cli/catalogue_text.hpp"
#include "engine/cli/command.hpp"

namespace regatta::cli {

void add_list(CLI::App& app, Action& action) {
  struct Options {
    bool json = false, markdown = false, names = false;
  };
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("list", "All algorithms and scenarios of the catalogue");
  auto* json = command->add_flag("--json", options->json, "everything that is declared, as JSON");
  command->add_flag("--markdown", options->markdown, "the text of docs/catalogue.md")->excludes(json);
  command->add_flag("--table", options->names, "a Markdown table of names, as in README.md")->excludes(json);
  command->callback([options, &action] {
    action = [options] {
      fmt::print("{}", options->json       ? catalogue_json("")
                       : options->markdown ? catalogue_markdown()
                       : options->names    ? catalogue_overview()
                                           : catalogue_list());
      return kOk;
    };
  });
}

void add_describe(CLI::App& app, Action& action) {
  struct Options {
    std::string name;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  auto* command =
      app.add_subcommand("describe", "One algorithm or scenario: source, parameters, defaults, ranges");
  command->add_option("name", options->name, "catalogue name")->required();
  command->add_flag("--json", options->json, "as JSON");
  command->callback([options, &action] {
    action = [options] {
      fmt::print("{}", options->json ? catalogue_json(options->name) : describe(options->name));
      return kOk;
    };
  });
}

}  // namespace regatta::cli
