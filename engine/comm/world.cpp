#include "engine/comm/world.hpp"

#include <algorithm>
#include <boost/mpi/collectives/broadcast.hpp>
#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <boost/mpi/exception.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "engine/comm/backoff.hpp"

namespace regatta::comm {

namespace mpi = boost::mpi;

namespace {

constexpr std::uint64_t kPiece = std::uint64_t{1} << 30;  // bytes per message: MPI counts are 32-bit integers
constexpr int kSizeTag = 101, kContentTag = 102;          // of gather(); those of a Schedule are below 100

/// Calls move(pointer, count) for each piece of `bytes`.
template <class Bytes, class Move>
void for_each_piece(Bytes& bytes, Move move) {
  for (std::uint64_t from = 0; from < bytes.size(); from += kPiece) {
    move(bytes.data() + from, static_cast<int>(std::min<std::uint64_t>(kPiece, bytes.size() - from)));
  }
}

}  // namespace

struct World::State {
  State(int& argc, char**& argv)
      : environment(argc, argv, mpi::threading::funneled, /*abort_on_exception=*/true),
        all(MPI_COMM_WORLD, mpi::comm_duplicate),
        host(mpi::environment::processor_name()) {}

  mpi::environment environment;
  mpi::communicator all;  // a copy: nobody else's messages can be mistaken for ours
  MPI_Comm raw = all;     // what handle() points to
  std::string host;
};

World::World(int& argc, char**& argv) : state_(std::make_unique<State>(argc, argv)) {}
World::~World() = default;

int World::rank() const { return state_->all.rank(); }
int World::size() const { return state_->all.size(); }
const std::string& World::host() const { return state_->host; }
const void* World::handle() const { return &state_->raw; }

// MPI_Bcast and receives spin, so we first wait asleep until everybody has arrived. After that only the
// transport is waited for, and MPI's own pipelined algorithms are several times faster than non-blocking ones
// tested in between.

void World::broadcast(std::string& bytes) {
  if (size() == 1) return;
  barrier();
  std::uint64_t length = bytes.size();
  mpi::broadcast(state_->all, length, 0);
  bytes.resize(length);
  for_each_piece(bytes, [&](char* piece, int count) { mpi::broadcast(state_->all, piece, count, 0); });
}

std::vector<std::string> World::gather(const std::string& bytes) {
  barrier();
  if (rank() != 0) {
    state_->all.send(0, kSizeTag, static_cast<std::uint64_t>(bytes.size()));
    for_each_piece(bytes,
                   [&](const char* piece, int count) { state_->all.send(0, kContentTag, piece, count); });
    return {};
  }
  std::vector<std::string> gathered(size());
  gathered[0] = bytes;
  for (int from = 1; from < size(); ++from) {
    std::uint64_t length = 0;
    state_->all.recv(from, kSizeTag, length);
    gathered[from].resize(length);
    for_each_piece(gathered[from],
                   [&](char* piece, int count) { state_->all.recv(from, kContentTag, piece, count); });
  }
  return gathered;
}

void World::barrier() {
  MPI_Request request = MPI_REQUEST_NULL;  // Boost.MPI has no non-blocking barrier
  BOOST_MPI_CHECK_RESULT(MPI_Ibarrier, (state_->all, &request));
  Backoff backoff;
  for (int there = 0;;) {
    BOOST_MPI_CHECK_RESULT(MPI_Test, (&request, &there, MPI_STATUS_IGNORE));
    if (there) return;
    backoff.pause();
  }
}

void World::abort(int code) {
  std::fflush(nullptr);  // the message that says why comes before MPI's own
  MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

}  // namespace regatta::comm
