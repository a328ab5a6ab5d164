#include "engine/store/pack.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include "engine/core/build_info.hpp"
#include "engine/store/arrays.hpp"
#include "engine/store/create.hpp"
#include "engine/store/digest.hpp"
#include "engine/store/open.hpp"
#include "engine/store/reader.hpp"
#include "engine/store/summary_arrays.hpp"

namespace regatta::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".packing";

/// Keeps two processes from packing the same file. The lock is on the unfinished file and ends with the
/// process, however it ends.
class Lock {
 public:
  explicit Lock(const fs::path& path) {
    do {  // until we hold the file that has the name: the one before may just have been renamed
      close();
      number_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      if (number_ < 0) throw StoreError(path, fmt::format("can't be made ({})", std::strerror(errno)));
      if (::flock(number_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close();
        throw StoreError(path, "is being written (another process packs the same file) wait for it");
      }
    } while (!names(path));
  }
  ~Lock() { close(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  bool names(const fs::path& path) const {
    struct stat mine {
    }, named{};
    return ::fstat(number_, &mine) == 0 && ::stat(path.c_str(), &named) == 0 && mine.st_ino == named.st_ino &&
           mine.st_dev == named.st_dev;
  }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  int number_ = -1;
};

/// The file to be packed as it was when the index was read; a run may be adding units to it.
struct Source {
  explicit Source(const fs::path& path)
      : check(path),
        file(open_or_throw(check)),
        layout(read_layout(check, file)),
        arrays(check, file, layout),
        by_place(units_by_place(layout)),
        index(layout.units.size()) {
    arrays.read_index(0, index);
  }

  std::string digest() const {
    std::vector<Record> records(index.size());
    std::transform(index.begin(), index.end(), records.begin(), unpack);
    return digest_of(layout, arrays, by_place, records);
  }

  const Checker check;
  const Handle file;
  const Layout layout;
  const Arrays arrays;
  const std::vector<int> by_place;
  std::vector<IndexRecord> index;
};

Layout packed_layout(Layout layout, int level) {
  const std::pair<std::string, std::string> notes[] = {{"packed_by", std::string("regatta ") + kVersion},
                                                       {"packed_level", std::to_string(level)}};
  for (const auto& note : notes) {  // a packed file may be packed again
    std::erase_if(layout.provenance, [&](const auto& old) { return old.first == note.first; });
    layout.provenance.push_back(note);
  }
  return layout;
}

/// Copies the metrics, one cell of one metric at a time.
class Copy {
 public:
  Copy(const Source& source, const Arrays& target, SummaryArrays& summary,
       const std::function<void(double)>& progress)
      : source_(source), target_(target), summary_(summary), progress_(progress) {
    for (const Experiment& e : source.layout.experiments)
      cells_ += static_cast<double>(e.metrics.size()) * static_cast<double>(e.cells());
  }

  void run() {
    for (int e = 0; e < static_cast<int>(source_.layout.experiments.size()); ++e) {
      const Experiment& experiment = source_.layout.experiments[static_cast<std::size_t>(e)];
      rows_.resize(static_cast<std::size_t>(experiment.replications) * experiment.checkpoints.size());
      for (int metric = 0; metric < static_cast<int>(experiment.metrics.size()); ++metric) {
        summary_.begin(e, metric);
        for (int cell = 0; cell < experiment.cells(); ++cell) copy(e, metric, cell);
      }
    }
  }

 private:
  void copy(int experiment, int metric, int cell) {
    source_.arrays.read_cell(experiment, metric, cell, rows_);
    const Experiment& e = source_.layout.experiments[static_cast<std::size_t>(experiment)];
    const auto rounds = static_cast<std::ptrdiff_t>(e.checkpoints.size());
    for (const int number : units_of_cell(source_.layout, source_.by_place, experiment, cell)) {
      if (unpack(source_.index[static_cast<std::size_t>(number)]).state != State::kMissing) continue;
      const Unit& unit = source_.layout.units[static_cast<std::size_t>(number)];
      std::fill_n(rows_.begin() + unit.first_replication * rounds, unit.replications * rounds,
                  std::numeric_limits<double>::quiet_NaN());
    }
    target_.write_part({experiment, metric, cell, 0, e.replications}, rows_);
    summary_.write(cell, rows_);
    if (progress_) progress_(++copied_ / cells_);
  }

  const Source& source_;
  const Arrays& target_;
  SummaryArrays& summary_;
  const std::function<void(double)>& progress_;
  std::vector<double> rows_;
  double cells_ = 0, copied_ = 0;
};

void write_copy(const Source& source, const fs::path& path, const PackOptions& options) {
  const Checker check(path);
  const Layout layout = packed_layout(source.layout, options.level);
  create_file(check, path, layout, {Room::kCompressed, options.level});
  const Handle access = access_properties(check);
  Handle file = check(H5Fopen(path.c_str(), H5F_ACC_RDWR, access), H5Fclose, "opening the packed file");
  {
    Arrays target(check, file, layout);
    SummaryArrays summary(check, file, layout, options.summary, options.level);
    Copy(source, target, summary, options.progress).run();
    summary.close();
    target.write_index(0, source.index);
    target.close();  // the last chunks are written now, and the disk may be full
  }
  check(file.close(), "closing the packed file");
}

/// What was packed must come out again.
void read_back(const Source& source, const fs::path& path) {
  const Reader packed(path);
  const auto damage = packed.damage();
  if (!damage.empty())
    throw StoreError(source.check.file(), fmt::format("can't be packed (unit {}: {}) see 'regatta verify'",
                                                      damage.front().unit, damage.front().problem));
  if (packed.digest() != source.digest())
    throw StoreError(source.check.file(),
                     "was not packed (what came out has another digest; is somebody changing the file?)");
}

}  // namespace

void pack_file(const fs::path& from, const fs::path& to, const PackOptions& options) {
  if (options.level < 0 || options.level > 9)
    throw std::invalid_argument(fmt::format("pack: level {} (must be 0 to 9)", options.level));
  if (options.level > 0 && H5Zfilter_avail(H5Z_FILTER_DEFLATE) <= 0)
    throw StoreError(to, "can't be made (this HDF5 library has no deflate) use level 0");
  const Source source(from);
  const Lock lock(to.string() + kSuffix);
  publish(Checker(to), to, kSuffix, [&](const fs::path& unfinished) {
    write_copy(source, unfinished, options);
    read_back(source, unfinished);
  });
}

}  // namespace regatta::store
