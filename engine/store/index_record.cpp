#include "engine/store/index_record.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>

namespace regatta::store {

IndexRecord empty_record(const Unit& unit) {
  IndexRecord out;
  std::memset(&out, 0, sizeof out);
  out.experiment = unit.experiment;
  out.cell = unit.cell;
  out.first_replication = unit.first_replication;
  out.replications = unit.replications;
  return out;
}

IndexRecord pack(const Unit& unit, const Record& record, std::span<const double> rows) {
  IndexRecord out = empty_record(unit);
  out.state = static_cast<std::uint8_t>(record.state);
  out.attempt = record.attempt;
  out.seconds = record.seconds;
  out.failed_replication = record.failed_replication;
  out.failed_replications = record.failed_replications;
  out.failed_round = record.failed_round;
  const std::string_view message = cut_utf8(record.message, kMessageBytes);
  std::copy(message.begin(), message.end(), out.message);
  out.crc32 = checksum(rows, out);
  return out;
}

Record unpack(const IndexRecord& record) {
  const State state = static_cast<State>(record.state);
  if (!is_played(state) && state != State::kNotNeeded) return Record{};
  Record out;
  out.state = state;
  out.crc32 = record.crc32;
  out.attempt = record.attempt;
  out.seconds = record.seconds;
  out.failed_replication = record.failed_replication;
  out.failed_replications = record.failed_replications;
  out.failed_round = record.failed_round;
  out.message.assign(record.message, strnlen(record.message, kMessageBytes));
  return out;
}

std::uint32_t checksum(std::span<const double> rows, const IndexRecord& record) {
  return checksum(std::span(&rows, 1), record);
}

std::uint32_t checksum(std::span<const std::span<const double>> pieces, IndexRecord record) {
  record.crc32 = 0;
  uLong crc = crc32_z(0, nullptr, 0);
  for (const auto& rows : pieces)
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(rows.data()), rows.size_bytes());
  return static_cast<std::uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(&record), sizeof record));
}

bool same_place(const IndexRecord& record, const Unit& unit) {
  return record.experiment == unit.experiment && record.cell == unit.cell &&
         record.first_replication == unit.first_replication && record.replications == unit.replications;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    --bytes;  // inside a character
  return text.substr(0, bytes);
}

}  // namespace regatta::store
