// One part of a shard: a file that is made complete, and in which only data changes afterwards. Internal to
// engine/store; docs/output_format.md has the layout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "engine/store/handle.hpp"
#include "engine/store/index_record.hpp"
#include "engine/store/layout.hpp"
#include "engine/store/part_name.hpp"

namespace regatta::store {

struct PartSize {
  std::uint64_t slots = 0, numbers = 0;
  std::uint64_t bytes() const;  // on disk, at most
};

/// Room for about `numbers` numbers, at least for the largest unit. Slots are meant to last as long as the
/// numbers, but never take more of the disk than those.
PartSize part_size(const Layout& layout, std::uint64_t numbers);

/// Makes the part `check.file()`, complete but still under its reserved_name().
void make_part(const Checker& check, const PartName& name, const Layout& layout, const PartSize& size);

/// An open part.
class ShardPart {
 public:
  enum class Access { kRead, kWrite };
  /// Opens `check.file()`, for writing its reserved_name(). Throws StoreError unless it is the part `name` of
  /// this sweep.
  ShardPart(const Checker& check, const PartName& name, const std::string& identity, Access access);

  const PartSize& size() const { return size_; }
  void read_records(std::uint64_t first, std::span<IndexRecord> records) const;
  void read_offsets(std::uint64_t first, std::span<std::int64_t> offsets) const;
  /// Rows of a unit from `offset` on; false when they would lie outside the part.
  bool read_rows(std::int64_t offset, std::span<double> rows) const;
  bool continued() const;

  /// Rows first, then where they are, then the record.
  void write_unit(std::uint64_t slot, std::uint64_t offset, std::span<const double> rows,
                  const IndexRecord& record) const;
  void set_continued() const;

 private:
  struct Range;
  Range select(hid_t table, std::uint64_t first, std::uint64_t count) const;
  Handle open_table(const char* name, std::uint64_t& length) const;
  void read(hid_t table, hid_t type, std::uint64_t first, std::uint64_t count, void* to) const;
  void write(hid_t table, hid_t type, std::uint64_t first, std::uint64_t count, const void* from) const;

  Checker check_;
  Handle file_, index_type_, index_, offset_, rows_, continued_;
  PartSize size_;
};

}  // namespace regatta::store
