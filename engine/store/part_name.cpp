#include "engine/store/part_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "engine/store/create.hpp"
#include "engine/store/error.hpp"

namespace regatta::store {
namespace {

namespace fs = std::filesystem;

/// Appends the parts of one node that are not there. `name`: its first part.
void add_missing(const fs::path& folder, PartName name, const std::set<PartName>& there,
                 const std::set<PartName>& continued, std::vector<std::string>& out) {
  PartName end = name;  // after the last part
  for (auto part = there.lower_bound(name); part != there.end(); ++part) {
    if (part->run != name.run || part->nodes != name.nodes || part->node != name.node) break;
    end.part = part->part + (continued.contains(*part) ? 2 : 1);
  }
  // A run that is killed while its nodes give the names leaves reserved parts behind. They hold nothing.
  if (end.part == 1 && !fs::exists(reserved_name(folder / name.text()))) end.part = 2;
  for (; name.part < end.part; ++name.part)
    if (!there.contains(name)) out.push_back(name.text() + ": missing");
}

}  // namespace

std::string PartName::text() const {
  return fmt::format("run{:03}-node{:02}of{:02}-part{:03}.h5", run, node, nodes, part);
}

std::optional<PartName> PartName::parse(const std::string& text) {
  PartName name;
  if (std::sscanf(text.c_str(), "run%9d-node%9dof%9d-part%9d", &name.run, &name.node, &name.nodes,
                  &name.part) != 4)
    return std::nullopt;
  const bool sane =
      name.run > 0 && name.node > 0 && name.node <= name.nodes && name.part > 0 && name.text() == text;
  return sane ? std::optional(name) : std::nullopt;
}

fs::path reserved_name(const fs::path& part) { return part.string() + kCreating; }

std::set<PartName> part_names(const fs::path& folder) {
  std::set<PartName> names;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  if (error == std::errc::no_such_file_or_directory) return names;
  for (; !error && entry != fs::directory_iterator(); entry.increment(error))
    if (const auto name = PartName::parse(entry->path().filename().string())) names.insert(*name);
  if (error) throw StoreError(folder, fmt::format("the folder can't be read ({})", error.message()));
  return names;
}

std::vector<std::string> missing_parts(const fs::path& folder, const std::set<PartName>& there,
                                       const std::set<PartName>& continued) {
  std::vector<std::string> out;
  std::set<PartName> runs;  // the first part of the first node of each
  for (const PartName& name : there) runs.insert({name.run, name.nodes, 1, 1});
  int expected = 1;
  for (PartName first : runs) {
    for (; expected < first.run; ++expected)
      out.push_back(fmt::format("run{:03}: all its shards are missing", expected));
    expected = first.run + 1;
    for (; first.node <= first.nodes; ++first.node) add_missing(folder, first, there, continued, out);
  }
  return out;
}

}  // namespace regatta::store
