#include "engine/store/reader.hpp"

#include <algorithm>
#include <limits>

#include "engine/store/arrays.hpp"
#include "engine/store/attributes.hpp"
#include "engine/store/damage.hpp"
#include "engine/store/digest.hpp"
#include "engine/store/open.hpp"

namespace regatta::store {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kNumbersAtOnce = 64 * 1024;  // half a megabyte: they stay in the processor's cache

}  // namespace

struct Reader::File {
  explicit File(const std::filesystem::path& path)
      : check(path),
        file(open_or_throw(check)),
        layout(read_layout(check, file)),
        arrays(check, file, layout),
        by_place(units_by_place(layout)) {}

  IndexRecord stored(int unit) const {
    if (unit < 0 || static_cast<std::size_t>(unit) >= layout.units.size())
      throw std::invalid_argument("store: no unit " + std::to_string(unit));
    IndexRecord record;
    arrays.read_index(unit, {&record, 1});
    return record;
  }

  /// Units of a cell that nobody has computed. Those of a cell stand side by side in the index, as a rule:
  /// then they are one read.
  std::vector<Unit> missing(int experiment, int cell) const {
    const auto units = units_of_cell(layout, by_place, experiment, cell);
    const auto [low, high] = std::ranges::minmax(units);
    std::vector<IndexRecord> records(static_cast<std::size_t>(high - low) + 1);
    const bool together = records.size() == units.size();
    if (together) arrays.read_index(low, records);
    std::vector<Unit> out;
    for (const int u : units) {
      const IndexRecord record = together ? records[static_cast<std::size_t>(u - low)] : stored(u);
      if (unpack(record).state == State::kMissing) out.push_back(layout.units[static_cast<std::size_t>(u)]);
    }
    return out;
  }

  const Checker check;
  const Handle file;
  const Layout layout;
  const Arrays arrays;
  const std::vector<int> by_place;  // units by experiment, cell and replication
};

Reader::Reader(const std::filesystem::path& path) : file_(std::make_unique<File>(path)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

const Layout& Reader::layout() const { return file_->layout; }

Record Reader::record(int unit) const { return unpack(file_->stored(unit)); }

std::vector<Record> Reader::records() const {
  std::vector<IndexRecord> stored(file_->layout.units.size());
  file_->arrays.read_index(0, stored);
  std::vector<Record> out(stored.size());
  std::transform(stored.begin(), stored.end(), out.begin(), unpack);
  return out;
}

std::vector<double> Reader::rows(int unit) const {
  std::vector<double> out(row_count(file_->layout, unit));
  file_->arrays.read_rows(unit, out);
  return out;
}

std::vector<double> Reader::metric(int experiment, int metric, int cell) const {
  const Experiment& e = file_->layout.experiments.at(static_cast<std::size_t>(experiment));
  const std::size_t rounds = e.checkpoints.size();
  std::vector<double> out(static_cast<std::size_t>(e.replications) * rounds);
  file_->arrays.read_cell(experiment, metric, cell, out);
  for (const Unit& u : file_->missing(experiment, cell)) {
    const auto begin = out.begin() + u.first_replication * static_cast<std::ptrdiff_t>(rounds);
    std::fill(begin, begin + u.replications * static_cast<std::ptrdiff_t>(rounds), kNan);
  }
  return out;
}

std::vector<std::vector<double>> Reader::metric_at(int experiment, int metric, int cell,
                                                   std::span<const std::size_t> checkpoints) const {
  const Experiment& e = file_->layout.experiments.at(static_cast<std::size_t>(experiment));
  const std::size_t rounds = e.checkpoints.size();
  const std::int64_t most = std::max<std::int64_t>(1, kNumbersAtOnce / static_cast<std::int64_t>(rounds));
  std::vector<std::vector<double>> out(checkpoints.size(),
                                       std::vector<double>(static_cast<std::size_t>(e.replications)));
  std::vector<double> rows;
  for (std::int64_t first = 0; first < e.replications; first += most) {
    const std::int64_t count = std::min(most, e.replications - first);
    rows.resize(static_cast<std::size_t>(count) * rounds);
    file_->arrays.read_part({experiment, metric, cell, first, count}, rows);
    for (std::size_t k = 0; k < checkpoints.size(); ++k) {
      double* to = out[k].data() + first;
      for (std::size_t r = 0; r < static_cast<std::size_t>(count); ++r)
        to[r] = rows[r * rounds + checkpoints[k]];
    }
  }
  for (const Unit& u : file_->missing(experiment, cell))
    for (auto& column : out) std::fill_n(column.begin() + u.first_replication, u.replications, kNan);
  return out;
}

bool Reader::crc_ok(int unit) const {
  const IndexRecord stored = file_->stored(unit);
  return unpack(stored).state != State::kMissing && checksum(rows(unit), stored) == stored.crc32 &&
         same_place(stored, file_->layout.units[static_cast<std::size_t>(unit)]);
}

std::vector<Damage> Reader::damage(const std::function<void(double share)>& progress) const {
  return find_damage(file_->layout, file_->arrays, file_->by_place, progress);
}

bool Reader::packed() const { return file_->arrays.packed(); }

std::string Reader::digest() const {
  return digest_of(file_->layout, file_->arrays, file_->by_place, records());
}

std::optional<std::string> identity_of(const std::filesystem::path& path) {
  const Checker check(path);
  std::string why_not;
  const std::optional<Handle> file = open_ours(check, kFormat, why_not);
  if (!file) return std::nullopt;
  return read_text(check, *file, "identity");
}

}  // namespace regatta::store
