// How files are made, for those that make other kinds than create(): packed files, the files of a sharded
// run. Internal to engine/store.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "engine/store/handle.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

/// What the disk keeps for the metrics. Everything else is the same in all files.
enum class Room {
  kReserved,    // contiguous, allocated and NaN from the start: for a run that fills it
  kNone,        // nothing: the numbers will stand elsewhere; a head of shards, not a results file
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

/// The same for other contents than those of a layout.
void create_file(const Checker& check, const std::filesystem::path& path,
                 const std::function<void(hid_t file)>& write_contents);

/// A group whose members and attributes keep the order in which they are made.
Handle create_group(const Checker& check, hid_t parent, const std::string& name);

/// Throws StoreError when PATH exists or the disk has no room for so many bytes. Removes a left-over of a
/// killed creation of PATH.
void check_room(const std::filesystem::path& path, std::uint64_t bytes);

/// Calls `work` with "PATH + suffix", syncs what it made and gives it the name PATH, so that PATH is either
/// what it was before or complete. Removes the unfinished file when anything throws. Throws StoreError.
void publish(const Checker& check, const std::filesystem::path& path, const std::string& suffix,
             const std::function<void(const std::filesystem::path& unfinished)>& work);

/// The two halves of publish(): everything but the name, and the name.
void make_unfinished(const Checker& check, const std::filesystem::path& unfinished,
                     const std::function<void(const std::filesystem::path& unfinished)>& work);
void give_name(const Checker& check, const std::filesystem::path& unfinished,
               const std::filesystem::path& path);

/// The suffix of files that are being made for the first time.
inline constexpr const char* kCreating = ".creating";

/// Waits until a file or folder is on the disk. Throws StoreError about `check.file()`.
void sync_path(const Checker& check, const std::filesystem::path& path);

}  // namespace regatta::store
