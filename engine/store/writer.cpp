#include "engine/store/writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>

#include "engine/store/arrays.hpp"
#include "engine/store/attributes.hpp"

namespace regatta::store {
namespace {

/// A file descriptor of our own, because MPI-IO hides its descriptor. fsync works on the file, not the
/// descriptor.
class Descriptor {
 public:
  explicit Descriptor(const Checker& check)
      : file_(check.file()), number_(::open(file_.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (number_ < 0) fail("opening");
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void sync() const {
    if (::fsync(number_) != 0) fail("syncing to disk");
  }

 private:
  [[noreturn]] void fail(const std::string& operation) const {
    throw StoreError(file_, operation + " failed (" + std::strerror(errno) + ")");
  }
  std::filesystem::path file_;
  int number_;
};

Handle open_for_writing(const Checker& check, const Layout& layout, const void* mpi_comm) {
  const Handle access = access_properties(check);
  if (mpi_comm != nullptr) {
    const MPI_Comm comm = *static_cast<const MPI_Comm*>(mpi_comm);  // the type comes with the parallel hdf5.h
    check(H5Pset_fapl_mpio(access, comm, MPI_INFO_NULL), "choosing MPI-IO");
  }
  Handle file =
      check(H5Fopen(check.file().c_str(), H5F_ACC_RDWR, access), H5Fclose, "opening the file for writing");
  if (read_text(check, file, "identity") != layout.identity)
    throw StoreError(check.file(), "belongs to another sweep (the identities differ)");
  return file;
}

}  // namespace

struct Writer::File {
  File(const std::filesystem::path& path, const Layout& l, const void* mpi_comm)
      : layout(l),
        parallel(mpi_comm != nullptr),
        check(path),
        descriptor(check),
        file(open_for_writing(check, layout, mpi_comm)),
        arrays(check, file, layout) {}

  /// HDF5 can't write compressed rows independently, and never without changing the file's structure.
  [[noreturn]] void refuse_packed() const {
    throw StoreError(check.file(),
                     "is packed (a compressed file can't be continued or changed) run the sweep with another "
                     "output file, or with the file that this one was packed from");
  }
  bool complete() const {
    std::vector<IndexRecord> records(layout.units.size());
    arrays.read_index(0, records);
    return std::ranges::none_of(records,
                                [](const IndexRecord& r) { return unpack(r).state == State::kMissing; });
  }

  const Layout layout;  // a copy: the caller's may go away
  const bool parallel;
  const int exceptions = std::uncaught_exceptions();
  const Checker check;
  const Descriptor descriptor;
  const Handle file;  // before the arrays: datasets are closed first
  const Arrays arrays;
  const bool packed = arrays.packed();
};

Writer::Writer(const std::filesystem::path& path, const Layout& layout, const void* mpi_comm)
    : file_(std::make_unique<File>(path, layout, mpi_comm)) {
  if (file_->packed && !file_->complete()) file_->refuse_packed();
}

Writer::~Writer() {
  if (file_->parallel && std::uncaught_exceptions() > file_->exceptions) (void)file_.release();
}

Record Writer::write(int unit, std::span<const double> rows, const Record& record) {
  check_unit(file_->layout, unit, rows, record);
  if (file_->packed) file_->refuse_packed();
  const Unit& place = file_->layout.units[static_cast<std::size_t>(unit)];
  IndexRecord stored;
  file_->arrays.read_index(unit, {&stored, 1});
  if (!same_place(stored, place))  // the units were cut differently: we would overwrite other units' rows
    throw StoreError(file_->check.file(),
                     "unit " + std::to_string(unit) + " of the layout is not that of the file");
  Record counted = record;
  counted.attempt = std::max(record.attempt, stored.attempt + 1);
  file_->arrays.write_rows(unit, rows);
  const IndexRecord packed = pack(place, counted, rows);
  file_->arrays.write_index(unit, {&packed, 1});
  return unpack(packed);
}

void Writer::sync() { file_->descriptor.sync(); }

}  // namespace regatta::store
