#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/command.hpp"
#include "engine/store/reader.hpp"

namespace regatta::cli {
namespace {

int digest(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const store::Reader reader(file);
    const auto records = reader.records();
    const auto missing = std::count_if(records.begin(), records.end(), [](const store::Record& r) {
      return r.state == store::State::kMissing;
    });
    fmt::print("{}  {}{}\n", reader.digest(), file,
               missing > 0 ? fmt::format("  ({} units missing)", missing) : "");
  }
  return kOk;
}

}  // namespace

void add_digest(CLI::App& app, Action& action) {
  auto files = std::make_shared<std::vector<std::string>>();
  auto* command =
      app.add_subcommand("digest", "A hash over all recorded numbers: equal digests, equal results");
  command->add_option("file", *files, "results files")->required()->type_name("FILE.h5 ...");
  command->callback([files, &action] { action = [files] { return digest(*files); }; });
}

}  // namespace regatta::cli
