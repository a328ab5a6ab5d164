// The names of the parts in a folder of shards, and what they say has to be there. Internal to engine/store.
#pragma once

#include <compare>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace regatta::store {

/// What the name of a part says; all counted from 1.
struct PartName {
  int run = 1, nodes = 1, node = 1, part = 1;
  std::string text() const;  // "run001-node02of03-part001.h5"
  static std::optional<PartName> parse(const std::string& text);
  auto operator<=>(const PartName&) const = default;
};

/// The name of a part, given with its folder, before it gets its own.
std::filesystem::path reserved_name(const std::filesystem::path& part);

/// The parts in a folder; none when there is no folder. Other files are none of our business. Throws
/// StoreError.
std::set<PartName> part_names(const std::filesystem::path& folder);

/// One line for each run and part that is not there: "run001-node02of03-part001.h5: missing". `continued`:
/// the parts that say that there is another one after them.
std::vector<std::string> missing_parts(const std::filesystem::path& folder, const std::set<PartName>& there,
                                       const std::set<PartName>& continued);

}  // namespace regatta::store
