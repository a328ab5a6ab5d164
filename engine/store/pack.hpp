// Packs a results file: the same contents, compressed, for publishing and keeping.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/store/error.hpp"

namespace regatta::store {

/// Arrays over [cell, round] for the group `summary`, computed from the rows of one metric of one cell.
struct PackSummary {
  struct Array {
    std::string name, doc;  // "mean": the dataset METRIC_mean
    bool integer = false;
  };
  std::vector<Array> arrays;
  /// `rows`: [replication][round], `out`: [array][round]. NaN: a replication that failed or is missing, or a
  /// round after the horizon.
  std::function<void(std::span<const double> rows, std::span<double> out)> compute;
};

struct PackOptions {
  int level = 6;                               // of deflate: 0 (none) to 9
  std::function<void(double share)> progress;  // may be empty; told the share that is packed
  PackSummary summary = {};                    // no arrays: no such group
};

/// Makes `to`, a copy of the results file `from` with compressed metrics and, in the provenance, the version
/// that packed it and the level, and the group `summary`. Reader, h5py and xarray see no other difference;
/// Writer refuses it. Rows of missing units are NaN in the copy. An old `to` is replaced; it may be `from`
/// itself. Works on "TO.packing", reads that back (every checksum; the digest must be that of `from`), then
/// fsync and rename: `to` is either what it was before or complete. Memory: the largest cell. Throws
/// StoreError: also when a unit of `from` has a wrong checksum, or another process is packing `to`.
void pack_file(const std::filesystem::path& from, const std::filesystem::path& to,
               const PackOptions& options = {});

}  // namespace regatta::store
