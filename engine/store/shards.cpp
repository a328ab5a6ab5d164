#include "engine/store/shards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "engine/store/arrays.hpp"
#include "engine/store/attributes.hpp"
#include "engine/store/create.hpp"
#include "engine/store/open.hpp"
#include "engine/store/places.hpp"
#include "engine/store/shard_part.hpp"

namespace regatta::store {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSlotsAtOnce = 4096;  // read into memory

fs::path head_path(const fs::path& folder) { return folder / "head.h5"; }

Layout head_or_throw(const fs::path& folder) {
  auto layout = read_head(folder);
  if (!layout)
    throw StoreError(folder, "there are no shards here (no head.h5: no run with `--io sharded` has begun)");
  return std::move(*layout);
}

}  // namespace

fs::path shard_folder(const fs::path& results) { return results.string() + kShardsEnding; }

void create_head(const fs::path& folder, const Layout& layout) {
  check(layout);
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) throw StoreError(folder, fmt::format("making the folder failed ({})", error.message()));
  sync_path(Checker(folder), fs::absolute(folder).parent_path());
  std::uint64_t bytes = file_bytes(layout);
  for (int unit = 0; unit < static_cast<int>(layout.units.size()); ++unit)
    bytes -= 8 * row_count(layout, unit);
  const fs::path head = head_path(folder);
  check_room(head, bytes);
  const Checker checker(head);
  publish(checker, head, kCreating, [&](const fs::path& unfinished) {
    create_file(checker, unfinished, layout, {.room = Room::kNone});
  });
}

std::optional<Layout> read_head(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(head_path(folder), error)) {
    if (error) throw StoreError(head_path(folder), fmt::format("can't be read ({})", error.message()));
    return std::nullopt;
  }
  const Checker check(head_path(folder));
  const Handle file = open_or_throw(check, kHeadFormat);
  return read_layout(check, file);
}

int next_run(const fs::path& folder) {
  const auto names = part_names(folder);
  return names.empty() ? 1 : names.rbegin()->run + 1;
}

/// What is known of a folder. Parts are opened one at a time: there may be more than a process may have open.
struct Shards::Content {
  struct Found {  // the best copy of a unit so far
    int part = -1;
    std::int64_t offset = 0;
    IndexRecord record{};
  };

  explicit Content(const fs::path& f) : folder(f), layout(head_or_throw(folder)), places(layout) {
    found.resize(layout.units.size());
    const auto names = part_names(folder);
    parts.assign(names.begin(), names.end());
    std::set<PartName> continued;
    for (int part = 0; part < static_cast<int>(parts.size()); ++part) look_into(part, continued);
    for (std::string& line : missing_parts(folder, names, continued)) problems.push_back(std::move(line));
    for (const auto& [unit, problem] : bad)
      if (found[static_cast<std::size_t>(unit)].part < 0) problems.push_back(problem);
    std::sort(problems.begin(), problems.end());
    for (const Found& one : found) records.push_back(one.part < 0 ? Record{} : unpack(one.record));
  }

  const ShardPart& open_part(int part) const {
    if (opened == part) return *shard;
    opened = -1;
    const PartName& name = parts[static_cast<std::size_t>(part)];
    const fs::path path = folder / name.text();
    shard = std::make_unique<ShardPart>(Checker(path), name, layout.identity, ShardPart::Access::kRead);
    opened = part;
    return *shard;
  }

  /// Checks every unit of a part.
  void look_into(int part, std::set<PartName>& continued) {
    const PartName& name = parts[static_cast<std::size_t>(part)];
    try {
      const ShardPart& open = open_part(part);
      if (open.continued()) continued.insert(name);
      std::vector<IndexRecord> some;
      std::vector<std::int64_t> offsets;
      for (std::uint64_t first = 0; first < open.size().slots; first += some.size()) {
        some.resize(std::min(kSlotsAtOnce, open.size().slots - first));
        offsets.resize(some.size());
        open.read_records(first, some);
        open.read_offsets(first, offsets);
        for (std::size_t i = 0; i < some.size(); ++i)
          if (some[i].state != 0) look_at(part, first + i, offsets[i], some[i]);
      }
    } catch (const StoreError& error) {
      const std::string text = error.what(), file = (folder / name.text()).string();
      problems.push_back(name.text() + (text.starts_with(file) ? text.substr(file.size()) : ": " + text));
    }
  }

  void look_at(int part, std::uint64_t slot, std::int64_t offset, const IndexRecord& record) {
    const std::string where = parts[static_cast<std::size_t>(part)].text() + ": ";
    const int unit =
        places.unit({record.experiment, record.cell, record.first_replication, record.replications});
    if (unit < 0) {
      problems.push_back(where + fmt::format("slot {} has a wrong checksum (no unit has its place)", slot));
    } else if (!read_good(part, unit, offset, record)) {
      bad.emplace(unit, where + fmt::format("unit {} has a wrong checksum", unit));
    } else {
      // Parts are visited in order of run: among equal attempts the latest stays.
      Found& best = found[static_cast<std::size_t>(unit)];
      if (best.part < 0 || record.attempt >= best.record.attempt) best = {part, offset, record};
    }
  }

  /// Reads the rows of a unit into `rows`; false unless they and the record are what was written. This also
  /// finds a torn offset: it leads to other rows.
  bool read_good(int part, int unit, std::int64_t offset, const IndexRecord& record) const {
    rows.resize(row_count(layout, unit));
    return unpack(record).state != State::kMissing && open_part(part).read_rows(offset, rows) &&
           checksum(rows, record) == record.crc32;
  }

  const fs::path folder;
  const Layout layout;
  const Places places;
  std::vector<PartName> parts;
  std::vector<Found> found;        // [unit]
  std::map<int, std::string> bad;  // unit -> what is wrong with one of its copies
  std::vector<std::string> problems;
  std::vector<Record> records;
  mutable std::unique_ptr<ShardPart> shard;  // the open one
  mutable int opened = -1;
  mutable std::vector<double> rows;
};

Shards::Shards(const fs::path& folder) : content_(std::make_unique<Content>(folder)) {}
Shards::~Shards() = default;

const Layout& Shards::layout() const { return content_->layout; }
const std::vector<std::string>& Shards::problems() const { return content_->problems; }
const std::vector<Record>& Shards::records() const { return content_->records; }

std::vector<double> Shards::rows(int unit) const {
  if (unit < 0 || static_cast<std::size_t>(unit) >= content_->found.size())
    throw std::invalid_argument("store: no unit " + std::to_string(unit));
  const Content::Found& found = content_->found[static_cast<std::size_t>(unit)];
  if (found.part < 0)
    throw StoreError(content_->folder, fmt::format("unit {} is in none of the shards", unit));
  if (!content_->read_good(found.part, unit, found.offset, found.record))
    throw StoreError(content_->folder / content_->parts[static_cast<std::size_t>(found.part)].text(),
                     fmt::format("unit {} has a wrong checksum (it had a good one before)", unit));
  return content_->rows;
}

std::vector<int> Shards::units() const {
  std::vector<int> units;
  for (int unit = 0; unit < static_cast<int>(content_->found.size()); ++unit)
    if (content_->found[static_cast<std::size_t>(unit)].part >= 0) units.push_back(unit);
  const auto position = [&](int unit) {
    const Content::Found& found = content_->found[static_cast<std::size_t>(unit)];
    return std::pair(found.part, found.offset);
  };
  std::sort(units.begin(), units.end(), [&](int a, int b) { return position(a) < position(b); });
  return units;
}

}  // namespace regatta::store
