// Makes a results file and fills it while a sweep runs. docs/output_format.md describes the file.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "engine/store/error.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

/// Makes the whole file: every dataset at its final size, numbers NaN, no unit done. Serial: call it on rank
/// 0 only. Works on "PATH.creating", then fsync and rename, so PATH is either absent or complete; a left-over
/// of a killed creation is overwritten. Throws std::invalid_argument (see check), StoreError when PATH
/// exists, when the disk is too small or on any failure of the file system; nothing is left behind then.
void create(const std::filesystem::path& path, const Layout& layout);

/// Writes units into an existing file: data only, so no kill can tear the file's structure. (HDF5 itself sets
/// one byte of the superblock, "open for writing", at opening and clears it at closing; readers ignore it.)
class Writer {
 public:
  /// Opens the file. `mpi_comm` points to an MPI_Comm whose ranks all open the file (collective), nullptr =
  /// serial. `layout` must be the one of the file (Reader::layout). Throws StoreError, also for a packed file
  /// that is not complete; a packed file that is complete can be opened, but every write() throws.
  Writer(const std::filesystem::path& path, const Layout& layout, const void* mpi_comm = nullptr);
  /// Collective with MPI, except while an exception unwinds: then the file is left open, because the other
  /// ranks would not come to the meeting and all would hang. MPI_Abort must follow.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Stores a unit: the rows first, then the index record with its checksum. Independent: any rank, any unit,
  /// any time; two ranks must not write the same unit at once. A unit may be written again (next attempt).
  /// `rows` [metric][replication][checkpoint], row_count(layout, unit) numbers; also for a failed unit (NaN
  /// where nothing was computed). `record.state` is kDone or kFailed; `record.attempt` is raised above that
  /// of an earlier attempt. After return the unit survives kill -9 of every process; it survives a power
  /// failure after sync(). Returns the record as stored, with its checksum. Throws StoreError,
  /// std::invalid_argument.
  Record write(int unit, std::span<const double> rows, const Record& record);

  /// Waits until all that this node wrote is on disk (fsync through an own file descriptor). Not collective.
  /// Can take seconds on a busy disk, so call it on a timer. Throws StoreError.
  void sync();

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace regatta::store
