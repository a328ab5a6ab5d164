#include "engine/store/shard_part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "engine/store/arrays.hpp"
#include "engine/store/attributes.hpp"
#include "engine/store/create.hpp"
#include "engine/store/open.hpp"

namespace regatta::store {
namespace {

constexpr std::uint64_t kSlotBytes = sizeof(IndexRecord) + sizeof(std::int64_t);
constexpr std::uint64_t kFewSlots = 1024;  // take no room worth mentioning
constexpr std::uint64_t kHeaderBytes = 16'384;

void create_dataset(const Checker& check, hid_t file, const char* name, hid_t type, std::uint64_t length,
                    const Handle& properties) {
  const hsize_t lengths[] = {length};
  const Handle space = check(H5Screate_simple(1, lengths, nullptr), H5Sclose, "making a shard");
  check(H5Dcreate2(file, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose,
        "reserving space for a shard");
}

void create_tables(const Checker& check, hid_t file, const PartSize& size) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const Handle zeros = dataset_properties(check);
  create_dataset(check, file, "continued", H5T_STD_U8LE, 1, zeros);
  create_dataset(check, file, "index", index_type(check), size.slots, zeros);
  create_dataset(check, file, "offset", H5T_STD_I64LE, size.slots, zeros);
  create_dataset(check, file, "rows", H5T_IEEE_F64LE, size.numbers,
                 dataset_properties(check, H5T_NATIVE_DOUBLE, &missing));
}

}  // namespace

std::uint64_t PartSize::bytes() const { return kHeaderBytes + 8 * numbers + kSlotBytes * slots; }

PartSize part_size(const Layout& layout, std::uint64_t numbers) {
  std::uint64_t largest = 1, smallest = std::numeric_limits<std::uint64_t>::max();
  for (int unit = 0; unit < static_cast<int>(layout.units.size()); ++unit) {
    const std::uint64_t rows = row_count(layout, unit);
    largest = std::max(largest, rows);
    smallest = std::min(smallest, rows);
  }
  PartSize size{0, std::max(numbers, largest)};
  const std::uint64_t wanted = std::min<std::uint64_t>(layout.units.size(), size.numbers / smallest);
  size.slots = std::clamp<std::uint64_t>(wanted, 1, std::max(kFewSlots, 8 * size.numbers / kSlotBytes));
  return size;
}

void make_part(const Checker& check, const PartName& name, const Layout& layout, const PartSize& size) {
  check_room(check.file(), size.bytes());
  make_unfinished(check, reserved_name(check.file()), [&](const std::filesystem::path& unfinished) {
    create_file(check, unfinished, [&](hid_t file) {
      write_text(check, file, "format", kPartFormat);
      write_number(check, file, "format_version", kFormatVersion);
      write_text(check, file, "identity", layout.identity);
      write_number(check, file, "run", name.run);
      write_number(check, file, "node", name.node);
      write_number(check, file, "nodes", name.nodes);
      write_number(check, file, "part", name.part);
      create_tables(check, file, size);
    });
  });
}

ShardPart::ShardPart(const Checker& check, const PartName& name, const std::string& identity, Access access)
    : check_(check), index_type_(index_type(check)) {
  if (access == Access::kRead) {
    file_ = open_or_throw(check, kPartFormat);
  } else {
    const Handle properties = access_properties(check);
    file_ = check(H5Fopen(reserved_name(check.file()).c_str(), H5F_ACC_RDWR, properties), H5Fclose,
                  "opening the shard for writing");
  }
  if (read_text(check, file_, "identity") != identity)
    throw StoreError(check.file(), "belongs to another sweep (the identities differ)");
  const auto number = [&](const char* attribute) {
    return static_cast<int>(read_number(check, file_, attribute));
  };
  const PartName inside{number("run"), number("nodes"), number("node"), number("part")};
  if (inside != name)
    throw StoreError(check.file(), "was renamed (inside it says that it is " + inside.text() + ")");
  std::uint64_t offsets = 0, flags = 0;
  index_ = open_table("index", size_.slots);
  offset_ = open_table("offset", offsets);
  rows_ = open_table("rows", size_.numbers);
  continued_ = open_table("continued", flags);
  if (offsets != size_.slots || flags != 1) throw StoreError(check.file(), "has tables of wrong lengths");
}

Handle ShardPart::open_table(const char* name, std::uint64_t& length) const {
  Handle table = check_(H5Dopen2(file_, name, H5P_DEFAULT), H5Dclose, "opening a table of the shard");
  const std::vector<hsize_t> lengths = shape(check_, table);
  if (lengths.size() != 1) throw StoreError(check_.file(), fmt::format("'{}' is no table", name));
  length = lengths[0];
  return table;
}

struct ShardPart::Range {
  Handle memory, file;  // data spaces
};

ShardPart::Range ShardPart::select(hid_t table, std::uint64_t first, std::uint64_t count) const {
  const hsize_t start = first, length = count;
  Range range{check_(H5Screate_simple(1, &length, nullptr), H5Sclose, "selecting in a shard"),
              check_(H5Dget_space(table), H5Sclose, "selecting in a shard")};
  check_(H5Sselect_hyperslab(range.file, H5S_SELECT_SET, &start, nullptr, &length, nullptr),
         "selecting in a shard");
  return range;
}

void ShardPart::read(hid_t table, hid_t type, std::uint64_t first, std::uint64_t count, void* to) const {
  const Range range = select(table, first, count);
  check_(H5Dread(table, type, range.memory, range.file, H5P_DEFAULT, to), "reading the shard");
}

void ShardPart::write(hid_t table, hid_t type, std::uint64_t first, std::uint64_t count,
                      const void* from) const {
  const Range range = select(table, first, count);
  check_(H5Dwrite(table, type, range.memory, range.file, H5P_DEFAULT, from), "writing the shard");
}

void ShardPart::read_records(std::uint64_t first, std::span<IndexRecord> records) const {
  read(index_, index_type_, first, records.size(), records.data());
}

void ShardPart::read_offsets(std::uint64_t first, std::span<std::int64_t> offsets) const {
  read(offset_, H5T_NATIVE_INT64, first, offsets.size(), offsets.data());
}

bool ShardPart::read_rows(std::int64_t offset, std::span<double> rows) const {
  if (offset < 0 || static_cast<std::uint64_t>(offset) > size_.numbers ||
      rows.size() > size_.numbers - static_cast<std::uint64_t>(offset))
    return false;
  read(rows_, H5T_NATIVE_DOUBLE, static_cast<std::uint64_t>(offset), rows.size(), rows.data());
  return true;
}

bool ShardPart::continued() const {
  std::uint8_t flag = 0;
  read(continued_, H5T_NATIVE_UINT8, 0, 1, &flag);
  return flag != 0;
}

void ShardPart::write_unit(std::uint64_t slot, std::uint64_t offset, std::span<const double> rows,
                           const IndexRecord& record) const {
  const auto place = static_cast<std::int64_t>(offset);
  write(rows_, H5T_NATIVE_DOUBLE, offset, rows.size(), rows.data());
  write(offset_, H5T_NATIVE_INT64, slot, 1, &place);
  write(index_, index_type_, slot, 1, &record);
}

void ShardPart::set_continued() const {
  const std::uint8_t yes = 1;
  write(continued_, H5T_NATIVE_UINT8, 0, 1, &yes);
}

}  // namespace regatta::store
