// Packs a results file: the same contents, compressed, for publishing and keeping.
#pragma once

#include <filesystem>
#include <functional>

#include "engine/store/error.hpp"

namespace regatta::store {

struct PackOptions {
  int level = 6;                               // of deflate: 0 (none) to 9
  std::function<void(double share)> progress;  // may be empty; told the share that is packed
};

/// Makes `to`, a copy of the results file `from` with compressed metrics and, in the provenance, the version
/// that packed it and the level. Reader, h5py and xarray see no other difference; Writer refuses it. Rows of
/// missing units are NaN in the copy. An old `to` is replaced; it may be `from` itself. Works on
/// "TO.packing", reads that back (every checksum; the digest must be that of `from`), then fsync and rename:
/// `to` is either what it was before or complete. Memory: the largest cell. Throws StoreError: also when a
/// unit of `from` has a wrong checksum, or another process is packing `to`.
void pack_file(const std::filesystem::path& from, const std::filesystem::path& to,
               const PackOptions& options = {});

}  // namespace regatta::store
