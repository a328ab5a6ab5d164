// Reads a results file, finished or not, also while a run is writing it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/store/error.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

/// A unit whose numbers can't be trusted.
struct Damage {
  int unit = 0;
  std::string problem;  // "wrong checksum" ...
};

/// Serial and read-only. Structure is read once, by the constructor; rows and index anew by every call.
class Reader {
 public:
  /// Throws StoreError: no such file, not HDF5, HDF5 but not of regatta, newer format version, truncated.
  explicit Reader(const std::filesystem::path& path);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  const Layout& layout() const;  // rebuilt from the file, equal to the one given to create()
  const std::string& identity() const { return layout().identity; }
  const std::vector<std::pair<std::string, std::string>>& provenance() const { return layout().provenance; }

  Record record(int unit) const;
  std::vector<Record> records() const;  // [unit], one read for all

  /// The rows of a unit as they are in the file, [metric][replication][checkpoint]; NaN when never written.
  /// Rows of a missing unit may be half written: look at the record first.
  std::vector<double> rows(int unit) const;

  /// One metric of one cell, [replication][checkpoint]; replications of missing units are NaN even if the
  /// file has numbers there. `metric` and `cell` are positions in the Experiment. One cell at a time keeps
  /// memory small.
  std::vector<double> metric(int experiment, int metric, int cell) const;

  /// The same at some checkpoints (positions on the axis) only, [checkpoint][replication]. Reads as much, but
  /// takes memory for the numbers asked for alone.
  std::vector<std::vector<double>> metric_at(int experiment, int metric, int cell,
                                             std::span<const std::size_t> checkpoints) const;

  /// True if the unit is done or failed and rows and record are what was written. A resume runs all other
  /// units.
  bool crc_ok(int unit) const;

  /// All damaged units by number: done or failed, but not crc_ok(), or in an impossible place. As fast as the
  /// disk or CRC-32, also for small units. `progress` is told the share that has been checked.
  std::vector<Damage> damage(const std::function<void(double share)>& progress = {}) const;

  /// True for the compressed files of pack_file(), which can't be written to.
  bool packed() const;

  /// XXH3-128 over all numbers as 32 hexadecimal digits: experiments by name, metric names, checkpoints,
  /// cells by id, and per replication its unit's state and rows (all NaNs are equal; missing = the state
  /// alone). Does not depend on ranks, order of experiments, cells, units or work, attempts, seconds,
  /// messages.
  std::string digest() const;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

/// The identity of the sweep whose results are in the file; nullopt if there is no file, or it is not HDF5,
/// or not of regatta. Throws StoreError if it is ours but can't be used (newer format version, truncated) or
/// can't be read.
std::optional<std::string> identity_of(const std::filesystem::path& path);

}  // namespace regatta::store
