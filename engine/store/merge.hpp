// Joins the shards of a run into its results file.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/store/error.hpp"

namespace regatta::store {

/// A unit is copied when the results file does not have it with a good checksum, or when a shard has a later
/// attempt. Units are matched by their place. Killed at any moment, it can be done again.
class Merge {
 public:
  /// Reads and checks every unit of shard_folder(results) and of the results file, if there is one; writes
  /// nothing. Throws StoreError: there is nothing to join, the head is damaged, the results file is another
  /// sweep's or can't be read.
  explicit Merge(const std::filesystem::path& results);
  ~Merge();

  /// Shards::problems(). They matter only while units are missing.
  const std::vector<std::string>& problems() const;
  std::size_t units() const;    // of the sweep
  std::size_t there() const;    // good in the results file and not to be copied
  std::size_t to_copy() const;  // from shards
  std::size_t missing() const;  // when all is copied
  std::size_t failed() const;   // units that were computed but failed, of those in the shards

  /// Makes the results file from the head, unless it is there. Throws StoreError.
  void create_results();
  /// Copies, syncs, and reads all that it copied from the file again. `progress` gets the number of units
  /// copied so far. Throws StoreError.
  void copy(const std::function<void(std::size_t)>& progress);
  /// Removes the shards. Throws std::logic_error unless the results file is complete, StoreError.
  void delete_shards();

 private:
  struct Job;
  std::unique_ptr<Job> job_;
};

}  // namespace regatta::store
