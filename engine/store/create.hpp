// How files are made, for those that make other kinds than create(): packed files, the head of a sharded run.
// Internal to engine/store.
#pragma once

#include <filesystem>
#include <functional>

#include "engine/store/handle.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

/// What the disk keeps for the metrics. Everything else is the same in all files.
enum class Room {
  kReserved,    // contiguous, allocated and NaN from the start: for a run that fills it
  kNone,        // nothing: the numbers will stand elsewhere
  kCompressed,  // chunks, shuffled, deflated, each with a checksum: for a finished file
};

struct Storage {
  Room room = Room::kReserved;
  int level = 6;  // of deflate, 0 (none) to 9; for kCompressed
};

/// Writes a whole file, all its units missing, at `path`: not synced, an old one is overwritten. Throws
/// StoreError.
void create_file(const Checker& check, const std::filesystem::path& path, const Layout& layout,
                 Storage storage = {});

/// Calls `work` with "PATH + suffix", syncs what it made and gives it the name PATH, so that PATH is either
/// what it was before or complete. Removes the unfinished file when anything throws. Throws StoreError.
void publish(const Checker& check, const std::filesystem::path& path, const std::string& suffix,
             const std::function<void(const std::filesystem::path& unfinished)>& work);

}  // namespace regatta::store
