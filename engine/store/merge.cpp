#include "engine/store/merge.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "engine/store/create.hpp"
#include "engine/store/part_name.hpp"
#include "engine/store/places.hpp"
#include "engine/store/reader.hpp"
#include "engine/store/shards.hpp"
#include "engine/store/writer.hpp"

namespace regatta::store {
namespace {

namespace fs = std::filesystem;

/// Drops what the kernel keeps of a synced file, so that it is read from the disk. Where that does not work
/// we read the kernel's copy.
void forget_cached(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  ::close(descriptor);
}

void remove_file(const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  if (error) throw StoreError(path, fmt::format("removing failed ({})", error.message()));
}

}  // namespace

struct Merge::Job {
  explicit Job(const fs::path& path) : results(path), folder(shard_folder(path)) {
    if (read_head(folder)) shards.emplace(folder);
    std::error_code error;
    if (fs::exists(results, error)) look_at_results();
    if (shards) {
      choose_units();
    } else if (!exists || here.size() != good) {  // else all was joined, and the shards are gone already
      throw StoreError(folder,
                       "there are no shards to join (no head.h5; `regatta run --io sharded` makes it)");
    }
  }

  void look_at_results() {
    const Reader reader(results);
    if (shards && reader.identity() != shards->layout().identity)
      throw StoreError(results,
                       "holds the results of another sweep than its shards (nothing was changed) "
                       "move it away to join the shards into a new file");
    exists = true;
    here = reader.records();
    for (int unit = 0; unit < static_cast<int>(here.size()); ++unit) {
      Record& record = here[static_cast<std::size_t>(unit)];
      if (!reader.crc_ok(unit)) record = Record{};
      good += record.state != State::kMissing;
    }
    if (shards) match_units(reader.layout());
  }

  /// Fills `target`.
  void match_units(const Layout& layout) {
    const Places places(layout);
    for (const Unit& unit : shards->layout().units) target.push_back(places.unit(unit));
    if (target.size() != here.size() || std::ranges::count(target, -1) > 0)
      throw StoreError(results,
                       "cuts the sweep into other units than its shards (begun by another version of "
                       "regatta?) move it away to join the shards into a new file");
  }

  bool is_later(const Record& shard, const Record& there) const {
    if (there.state == State::kMissing || shard.attempt > there.attempt) return true;
    return shard.state == State::kDone && there.state == State::kFailed;
  }

  void choose_units() {
    units = shards->units();
    failed = static_cast<std::size_t>(
        std::ranges::count(shards->records(), State::kFailed, [](const Record& r) { return r.state; }));
    missing = shards->layout().units.size() - units.size();
    if (!exists) return;
    missing = 0;
    std::vector<bool> in_shards(here.size(), false);
    for (const int unit : units) in_shards[static_cast<std::size_t>(unit)] = true;
    for (std::size_t unit = 0; unit < in_shards.size(); ++unit)
      missing += !in_shards[unit] && record_here(unit).state == State::kMissing;
    std::erase_if(units, [&](int u) {
      const auto unit = static_cast<std::size_t>(u);
      return !is_later(shards->records()[unit], record_here(unit));
    });
  }

  /// What the results file has of a unit of the shards.
  const Record& record_here(std::size_t unit) const { return here[static_cast<std::size_t>(target[unit])]; }

  void read_back(const std::vector<std::pair<int, std::uint32_t>>& copied) const {
    forget_cached(results);
    const Reader reader(results);
    for (const auto& [unit, crc] : copied)
      if (!reader.crc_ok(unit) || reader.record(unit).crc32 != crc)
        throw StoreError(results,
                         fmt::format("unit {} reads back other than it was written (is the disk broken?) "
                                     "the shards are kept",
                                     unit));
  }

  const fs::path results, folder;
  std::optional<Shards> shards;  // none: nothing is left to do
  bool exists = false;           // the results file
  std::vector<Record> here;      // [unit of the results file] missing unless good
  std::size_t good = 0;          // of them
  std::vector<int> target;       // [unit of the shards] its number in the results file
  std::vector<int> units;        // of the shards, to be copied, in their order
  std::size_t missing = 0, failed = 0;
  bool copied = false;
};

Merge::Merge(const fs::path& results) : job_(std::make_unique<Job>(results)) {}
Merge::~Merge() = default;

const std::vector<std::string>& Merge::problems() const {
  static const std::vector<std::string> none;
  return job_->shards ? job_->shards->problems() : none;
}
std::size_t Merge::units() const {
  return job_->shards ? job_->shards->layout().units.size() : job_->here.size();
}
std::size_t Merge::there() const { return units() - to_copy() - missing(); }
std::size_t Merge::to_copy() const { return job_->units.size(); }
std::size_t Merge::missing() const { return job_->missing; }
std::size_t Merge::failed() const { return job_->failed; }

void Merge::create_results() {
  if (job_->exists) return;
  create(job_->results, job_->shards->layout());
  job_->look_at_results();
}

void Merge::copy(const std::function<void(std::size_t)>& progress) {
  std::vector<std::pair<int, std::uint32_t>> copied;  // unit, checksum
  if (!job_->units.empty()) {
    const Layout layout = Reader(job_->results).layout();
    Writer writer(job_->results, layout);
    for (const int unit : job_->units) {
      const auto u = static_cast<std::size_t>(unit);
      const Record stored =
          writer.write(job_->target[u], job_->shards->rows(unit), job_->shards->records()[u]);
      copied.emplace_back(job_->target[u], stored.crc32);
      progress(copied.size());
    }
    writer.sync();
  }
  job_->read_back(copied);
  job_->copied = true;
}

void Merge::delete_shards() {
  if (!job_->copied || job_->missing > 0)
    throw std::logic_error("store: shards may be deleted only when the results file is complete");
  job_->shards.reset();
  // The head goes last: as long as it is there, this can be called again.
  std::error_code error;
  if (!fs::exists(job_->folder, error)) return;
  for (const PartName& name : part_names(job_->folder)) remove_file(job_->folder / name.text());
  for (const auto& entry : fs::directory_iterator(job_->folder))
    if (entry.path().extension() == kCreating) remove_file(entry.path());
  remove_file(job_->folder / "head.h5");
  remove_file(job_->folder);
}

}  // namespace regatta::store
