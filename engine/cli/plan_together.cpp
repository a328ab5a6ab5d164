#include "engine/cli/plan_together.hpp"

#include "engine/core/errors.hpp"

namespace regatta::cli {
namespace {

Level level_of(const std::string& isa) {
  const auto levels = Catalogue::instance().levels();
  if (isa == "best") return levels.back();
  std::vector<std::string> names;
  for (const Level level : levels) {
    if (level == 0) continue;
    names.push_back("v" + std::to_string(level));
    if (isa == names.back()) return level;
  }
  throw ConfigError("--isa " + isa + " can't run here (this build and processor have: " + enumerate(names) +
                    ", best)");
}

/// A problem that only some ranks have must end all of them: the others would wait in the next collective
/// call.
void agree(comm::World& world, const std::string& problem) {
  std::string verdict;
  for (const std::string& one : world.gather(problem)) {
    if (verdict.empty()) verdict = one;
  }
  world.broadcast(verdict);
  if (!verdict.empty()) throw ConfigError(verdict);
}

}  // namespace

Level agreed_level(comm::World& world, const std::string& isa) {
  Level level = 0;
  std::string problem;
  try {
    level = level_of(isa);
  } catch (const ConfigError& error) {
    problem = std::string(error.what()) + " on " + world.host();
  }
  agree(world, problem);
  return level;
}

Plan plan_together(comm::World& world, const std::string& path) {
  std::string message;
  Plan plan;
  if (world.rank() == 0) {
    try {
      const SweepSource source = read_source(path);
      Files files = data_files(path);
      plan = make_plan(load(source, files));
      message = "+" + std::to_string(source.text.size()) + "\n" + source.text + files.pack();
    } catch (const ConfigError& error) {
      message = std::string("-") + error.what();
    }
  }
  world.broadcast(message);
  if (message.front() == '-') throw ConfigError(message.substr(1));
  if (world.rank() == 0) return plan;
  const std::size_t line = message.find('\n');
  const std::size_t size = std::stoull(message.substr(1, line - 1));
  Files files = Files::unpack(message.substr(line + 1 + size));
  return make_plan(load({path, message.substr(line + 1, size)}, files));
}

}  // namespace regatta::cli
