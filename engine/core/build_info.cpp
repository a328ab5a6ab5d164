#include "engine/core/build_info.hpp"

#include <fstream>

#include "generated/revision.hpp"  // made at every build: REGATTA_REVISION

namespace regatta {
namespace {

std::string cpu_field(const std::string& field) {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (!line.starts_with(field)) continue;
    const auto colon = line.find(": ");
    return colon == std::string::npos ? "" : line.substr(colon + 2);
  }
  return "";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> build_info() {
  return {{"version", kVersion},
          {"revision", REGATTA_REVISION},
          {"compiler", "g++ " __VERSION__},
          {"cpu", cpu_field("model name")},
          {"cpu_flags", cpu_field("flags")}};
}

}  // namespace regatta
