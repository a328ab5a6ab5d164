// The datasets that a run fills: metrics and index of an open file. Internal to engine/store; used by Writer,
// Reader.
#pragma once

#include <span>
#include <vector>

#include "engine/store/handle.hpp"
#include "engine/store/index_record.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

inline constexpr const char* kFormat = "regatta";
inline constexpr const char* kHeadFormat = "regatta shards";  // head.h5 in a folder of shards
inline constexpr const char* kPartFormat = "regatta shard";   // the others in it
inline constexpr const char* kShardsEnding = ".shards";       // of the folder
inline constexpr std::int64_t kFormatVersion = 1;

/// Properties of every opening: no sieve buffer (it would delay writes and serve stale reads) and no file
/// lock (plain h5py must open the file while a run writes it; the structure never changes, so nothing needs
/// the lock).
Handle access_properties(const Checker& check);

/// The compound type of the index.
Handle index_type(const Checker& check);

/// What no writer may store: throws std::invalid_argument.
void check_unit(const Layout& layout, int unit, std::span<const double> rows, const Record& record);

/// Two files agree on structure: throws StoreError if a dataset's shape is not that of the layout.
class Arrays {
 public:
  /// `layout` must outlive this.
  Arrays(Checker check, hid_t file, const Layout& layout);

  /// Rows of a unit, [metric][replication][checkpoint].
  void read_rows(int unit, std::span<double> rows) const;
  void write_rows(int unit, std::span<const double> rows) const;
  /// One metric of one cell, [replication][checkpoint].
  void read_cell(int experiment, int metric, int cell, std::span<double> rows) const;

  /// Replications `first` to `first` + `count` - 1 of one metric of one cell, [replication][checkpoint].
  struct Part {
    int experiment = 0, metric = 0, cell = 0;
    std::int64_t first = 0, count = 0;
  };
  void read_part(const Part& part, std::span<double> rows) const;
  void write_part(const Part& part, std::span<const double> rows) const;

  /// True if the metrics are compressed: then HDF5 can't write them from several ranks, and never in place.
  bool packed() const;

  /// Closes the metrics now, to hear of problems; nothing can be read or written afterwards.
  void close();

  /// Consecutive index records from `first` on.
  void read_index(int first, std::span<IndexRecord> records) const;
  void write_index(int first, std::span<const IndexRecord> records) const;

 private:
  struct Block;  // a part of one metric dataset, selected
  void open_metric(hid_t file, const Experiment& experiment, const std::string& name);
  Block block(const Part& part) const;
  template <class Rows, class Move>
  void each_metric(int unit, Rows rows, Move move) const;
  Handle select_index(hsize_t first, hsize_t count) const;

  Checker check_;
  const Layout* layout_;
  Handle index_, index_type_;
  std::vector<std::vector<Handle>> metrics_;  // [experiment][metric]
};

}  // namespace regatta::store
