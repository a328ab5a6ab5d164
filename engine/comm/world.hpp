// All ranks of one run: who am I, and the few collective operations that the engine needs.
//
// Nobody spins: a rank that waits for another one (rank 0 loading data, a slow unit) tests and sleeps, so
// that it leaves its core to others. Collective means: every rank calls it, in the same order.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace regatta::comm {

/// The MPI environment. Exactly one object per process, made first in main() and destroyed last; only the
/// thread that made it may use it. Started without mpirun, it is a world of one rank.
///
/// Errors of MPI are thrown as boost::mpi::exception (a std::exception). When an exception unwinds past this
/// object, all ranks are aborted: one rank that is gone would leave the others waiting for ever.
class World {
 public:
  World(int& argc, char**& argv);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  int rank() const;
  int size() const;
  const std::string& host() const;  // name of the machine this rank runs on

  /// Points to the MPI_Comm of all ranks, for libraries that need it (HDF5 makes its own copy). Lives as long
  /// as the World. Do not send point-to-point messages on it: they would mix with those of a Schedule.
  const void* handle() const;

  /// Collective; replaces `bytes` on every rank by those of rank 0. Any content, any size that fits the
  /// memory. Sleeps until all ranks are there, then returns when this rank's copy is complete.
  void broadcast(std::string& bytes);

  /// Collective; on rank 0 the strings of all ranks in rank order, empty elsewhere. Sleeps until all ranks
  /// are there.
  std::vector<std::string> gather(const std::string& bytes);

  /// Collective; returns when all ranks have called it. Sleeps (50 us .. 1 ms per test) while waiting.
  void barrier();

  /// Ends all ranks at once with this exit code. Not collective; nothing is unwound, files stay as they are.
  [[noreturn]] void abort(int code);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace regatta::comm
