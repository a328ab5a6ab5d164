// Several ranks fill one file through MPI-IO: `mpirun -n 3 store_mpi_test FILE` leaves FILE for
// read_with_python.py. `store_mpi_test FILE throw`: one rank's exception must end the program (exit code 7),
// not hang it.
#define OMPI_SKIP_MPICXX  // the C++ bindings warn
#include <mpi.h>

#include <cstdio>
#include <stdexcept>

#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::store {
namespace {

int failures = 0;

void expect(bool condition, const char* what, int unit = -1) {
  if (condition) return;
  std::fprintf(stderr, "FAILED: %s (unit %d)\n", what, unit);
  ++failures;
}

int rank_of(MPI_Comm comm) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  return rank;
}

void make_anew(const std::filesystem::path& path, const Layout& layout) {
  std::filesystem::remove(path);
  create(path, layout);
}

Record record_of(int unit) { return unit == sample::kFailedUnit ? sample::failed() : sample::done(); }

/// Every rank writes every size-th unit but one; returns while other ranks may still write.
void write_share(Writer& writer, const Layout& layout, MPI_Comm comm) {
  int size = 1;
  MPI_Comm_size(comm, &size);
  for (int unit = rank_of(comm); unit < static_cast<int>(layout.units.size()); unit += size)
    if (unit != sample::kMissingUnit) writer.write(unit, sample::rows(layout, unit), record_of(unit));
  writer.sync();
}

std::string serial_digest(const std::filesystem::path& path, const Layout& layout) {
  make_anew(path, layout);
  {
    Writer writer(path, layout);
    for (int unit = 0; unit < static_cast<int>(layout.units.size()); ++unit)
      if (unit != sample::kMissingUnit) writer.write(unit, sample::rows(layout, unit), record_of(unit));
  }
  const std::string digest = Reader(path).digest();
  std::filesystem::remove(path);
  return digest;
}

void verify(const std::filesystem::path& path, const Layout& layout) {
  const Reader reader(path);
  for (int unit = 0; unit < static_cast<int>(layout.units.size()); ++unit) {
    const bool written = unit != sample::kMissingUnit;
    expect(reader.crc_ok(unit) == written, "checksum", unit);
    expect(reader.record(unit).state == (written ? record_of(unit).state : State::kMissing), "state", unit);
    const std::vector<double> rows = reader.rows(unit);
    expect(written ? rows == sample::rows(layout, unit) : std::isnan(rows.at(0)), "rows", unit);
  }
  expect(reader.digest() == serial_digest(path.string() + ".serial", layout), "digest of one rank");
}

void run(const std::filesystem::path& path, MPI_Comm comm) {
  const Layout layout = sample::layout();
  if (rank_of(comm) == 0) make_anew(path, layout);
  MPI_Barrier(comm);
  {
    Writer writer(path, layout, &comm);
    write_share(writer, layout, comm);
    MPI_Barrier(comm);
    if (rank_of(comm) == 0) verify(path, layout);  // while all ranks have the file open
  }
  if (rank_of(comm) == 0) verify(path, layout);
}

void throw_on_one_rank(const std::filesystem::path& path, MPI_Comm comm) {
  const Layout layout = sample::layout();
  if (rank_of(comm) == 0) make_anew(path, layout);
  MPI_Barrier(comm);
  Writer writer(path, layout, &comm);
  if (rank_of(comm) == 1) writer.write(99, {}, sample::done());  // no such unit
  MPI_Barrier(comm);                                             // the others wait here for ever
}

}  // namespace
}  // namespace regatta::store

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  if (argc < 2) return std::fprintf(stderr, "usage: store_mpi_test FILE [throw]\n"), 2;
  MPI_Comm comm = MPI_COMM_WORLD;
  try {
    if (argc > 2)
      regatta::store::throw_on_one_rank(argv[1], comm);
    else
      regatta::store::run(argv[1], comm);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rank %d: %s\n", regatta::store::rank_of(comm), error.what());
    MPI_Abort(comm, 7);
  }
  int failures = 0;
  MPI_Allreduce(&regatta::store::failures, &failures, 1, MPI_INT, MPI_SUM, comm);
  MPI_Finalize();
  return failures == 0 ? 0 : 1;
}
