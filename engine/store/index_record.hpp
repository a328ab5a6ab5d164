// The index record of a unit as it stands in the file: 265 packed bytes, little-endian. Internal to
// engine/store.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/store/layout.hpp"

namespace regatta::store {

static_assert(std::endian::native == std::endian::little,
              "the file format and its checksums are little-endian");

#pragma pack(push, 1)
/// The file type equals this memory type, so that HDF5 converts nothing and a record is one write of 265
/// bytes.
struct IndexRecord {
  std::int32_t experiment, cell;
  std::int64_t first_replication, replications;  // these four are written by create() and never change
  std::uint8_t state;
  std::uint32_t crc32;  // see checksum()
  std::uint32_t attempt;
  double seconds;
  std::int64_t failed_replication, failed_replications, failed_round;
  char message[kMessageBytes];  // UTF-8, padded with 0
};
#pragma pack(pop)
static_assert(sizeof(IndexRecord) == 265);

/// The record of a unit that nobody has computed: its place, everything else 0.
IndexRecord empty_record(const Unit& unit);

/// A record ready to be stored, with its checksum over `rows` and itself.
IndexRecord pack(const Unit& unit, const Record& record, std::span<const double> rows);

/// Unknown states read as missing: what is not provably done is not done.
Record unpack(const IndexRecord& record);

/// CRC-32 (zlib) of the bytes of the rows followed by the 265 bytes of the record with its crc32 field 0. It
/// covers the record too, because a kill can tear a record that crosses a page of the page cache.
std::uint32_t checksum(std::span<const double> rows, const IndexRecord& record);
/// The same when the rows lie in memory in several pieces, in the order of the pieces.
std::uint32_t checksum(std::span<const std::span<const double>> pieces, IndexRecord record);

bool same_place(const IndexRecord& record, const Unit& unit);

/// The longest beginning of `text` with at most `bytes` bytes that does not cut a UTF-8 character.
std::string_view cut_utf8(std::string_view text, std::size_t bytes);

}  // namespace regatta::store
