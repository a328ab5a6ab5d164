// What was built, from what, by what: goes into every results file.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace regatta {

inline constexpr const char* kVersion = REGATTA_VERSION;

/// Pairs of name and text: version, source revision, compiler, flags, libraries, processor.
std::vector<std::pair<std::string, std::string>> build_info();

}  // namespace regatta
