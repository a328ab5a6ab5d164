// Data files of a sweep. Rank 0 reads them once; the other ranks get the bytes and never touch the file
// system.
#pragma once

#include <any>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/level.hpp"

namespace regatta {

/// The bytes of one data file. `hash` (not the path) enters the identity of the cells that use it.
struct DataFile {
  std::string name;  // as written in the sweep; stands in messages
  std::string bytes;
  std::string hash;  // 32 hex digits

  /// A value made from the bytes (a parsed table, say), made once per process and key (and x86-64 level:
  /// types of the same name differ between levels).
  template <class T>
  std::shared_ptr<const T> derived(const std::string& key,
                                   const std::function<T(const DataFile&)>& make) const {
    std::any& slot = derived_[{kThisLevel, key}];
    if (!slot.has_value()) slot = std::shared_ptr<const T>(std::make_shared<T>(make(*this)));
    return std::any_cast<std::shared_ptr<const T>>(slot);
  }

 private:
  mutable std::map<std::pair<Level, std::string>, std::any> derived_;
};

/// Finds and keeps the data files of a sweep.
class Files {
 public:
  /// Looks for relative paths in each of the folders, in order.
  explicit Files(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}
  /// The files that another rank loaded (see pack); nothing else can be found.
  static Files unpack(const std::string& packed);
  std::string pack() const;  // names and bytes of all loaded files

  /// Throws ConfigError naming every place that was looked at.
  std::shared_ptr<const DataFile> load(const std::string& name);

 private:
  std::vector<std::filesystem::path> folders_;
  std::map<std::string, std::shared_ptr<const DataFile>> loaded_;  // by name as written
};

}  // namespace regatta
