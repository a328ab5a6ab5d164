#include "engine/store/reader.hpp"

#include <algorithm>
#include <limits>

#include "engine/store/arrays.hpp"
#include "engine/store/attributes.hpp"
#include "engine/store/damage.hpp"
#include "engine/store/digest.hpp"
#include "engine/store/open.hpp"

namespace regatta::store {

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
  for (const int unit : units_of_cell(file_->layout, file_->by_place, experiment, cell)) {
    if (record(unit).state != State::kMissing) continue;
    const Unit& u = file_->layout.units[static_cast<std::size_t>(unit)];
    const auto begin = out.begin() + u.first_replication * static_cast<std::ptrdiff_t>(rounds);
    std::fill(begin, begin + u.replications * static_cast<std::ptrdiff_t>(rounds),
              std::numeric_limits<double>::quiet_NaN());
  }
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
