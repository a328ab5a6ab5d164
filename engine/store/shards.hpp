// Shards: what a run with one writer per node leaves behind instead of one shared file. Next to OUT.h5 stands
// the folder OUT.h5.shards with
//
//   head.h5                        the layout of the sweep, without room for numbers
//   run001-node02of03-part001.h5   rows and index records of the units that this node stored in this run
//
// A part is created complete (temporary name, fsync, rename) and its structure never changes, so kill -9
// can't tear it. When it is full, its node makes the next one and then marks the full one as continued. The
// names tell what has to be there: every run up to the last one, nodes 1 .. 3 of run 1, and every part that
// another one says it is continued by. So a missing shard can be named. Parts that still have their temporary
// name (NAME.creating) hold no units.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/store/error.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

/// "OUT.h5.shards" for "OUT.h5".
std::filesystem::path shard_folder(const std::filesystem::path& results);

/// Makes the folder and head.h5 (serial, rank 0). The head is an HDF5 file that Reader refuses with a message
/// that names `regatta merge`. Throws StoreError, also when a head exists.
void create_head(const std::filesystem::path& folder, const Layout& layout);

/// The layout in the head; nullopt when there is no folder or no head. Throws StoreError when it is damaged.
std::optional<Layout> read_head(const std::filesystem::path& folder);

/// The number for a new run: one more than the highest that the name of any part in the folder has.
int next_run(const std::filesystem::path& folder);

/// One writer per node; serial HDF5, no MPI.
class ShardWriter {
 public:
  struct Place {
    int run = 1, node = 1, nodes = 1;  // all counted from 1, as in the file name
  };
  /// Reserves the first part at once, so that a disk that is too small is noticed before the first round.
  /// Each part has room for about `numbers` numbers, at least for the largest unit of the layout. Throws
  /// StoreError.
  ShardWriter(const std::filesystem::path& folder, const Layout& layout, Place place, std::uint64_t numbers);
  ~ShardWriter();  // without begin(): removes the part
  ShardWriter(const ShardWriter&) = delete;
  ShardWriter& operator=(const ShardWriter&) = delete;

  /// Gives the first part its name. Call it on every node when ALL nodes have made their ShardWriters (a
  /// barrier), and before any unit is written: from the first name on, all nodes' shards are expected to be
  /// there, and one that is not even reserved counts as lost. Throws StoreError.
  void begin();

  /// As Writer::write: rows first, then the record; after return the unit survives kill -9. Returns the
  /// record as stored, with its checksum.
  Record write(int unit, std::span<const double> rows, const Record& record);
  /// As Writer::sync, for all parts written since the last sync. Throws StoreError.
  void sync();

 private:
  struct Part;
  struct State;
  std::unique_ptr<State> state_;
};

/// All shards of a folder, read only. A unit may stand in several shards (it was torn or tried again); the
/// one with a good checksum and the highest attempt, then run, counts.
class Shards {
 public:
  /// Opens every part. Damaged or foreign parts are not read but named in problems(). Throws StoreError when
  /// there is no head or it can't be read.
  explicit Shards(const std::filesystem::path& folder);
  ~Shards();

  const Layout& layout() const;
  /// One line for each part that is missing or can't be read, and for each unit whose checksum is wrong and
  /// that stands nowhere else: "run001-node02of03-part001.h5: missing", "...: unit 17 has a wrong checksum".
  /// A sweep can be complete in spite of them: what a lost shard held may have been computed again.
  const std::vector<std::string>& problems() const;

  /// [unit] what a resume may rely on: kMissing unless rows and record have the right checksum.
  const std::vector<Record>& records() const;
  /// Rows of a unit that is not missing; checks the checksum again. Throws StoreError.
  std::vector<double> rows(int unit) const;
  /// The units that are not missing, in the order in which they stand in the parts: the fast order for
  /// rows().
  std::vector<int> units() const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace regatta::store
