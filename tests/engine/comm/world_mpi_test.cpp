// The collective operations of World; run by mpirun with any number of ranks.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>

#include "engine/comm/world.hpp"
#include "tests/engine/comm/mpi_check.hpp"

namespace regatta::comm {
namespace {

constexpr double kMostCpu = 0.1;  // of a core, for a rank that waits

std::string bytes_of(int rank, std::size_t size) {  // all byte values, zero included
  std::string bytes(size, '\0');
  unsigned state = 12345u + static_cast<unsigned>(rank);
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  return bytes;
}

void check_identity(World& world, Checks& checks) {
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  checks.expect(world.host() == name, "host() is " + world.host());
  checks.expect(world.rank() >= 0 && world.rank() < world.size(), "rank outside the world");
  checks.expect(world.handle() != nullptr, "no handle");
}

void check_broadcast(World& world, Checks& checks, std::size_t size) {
  const std::string expected = bytes_of(0, size);
  std::string bytes = world.rank() == 0 ? expected : "something else, longer than nothing";
  world.barrier();
  const auto start = Clock::now();
  world.broadcast(bytes);
  const double seconds = seconds_since(start);
  checks.expect(bytes == expected, "broadcast of " + std::to_string(size) + " bytes changed them");
  if (world.rank() == 0) std::printf("  broadcast %zu bytes: %.3f s\n", size, seconds);
}

void check_gather(World& world, Checks& checks) {
  const auto size_of = [](int rank) { return static_cast<std::size_t>(rank % 3) * 300'000; };  // some empty
  const auto gathered = world.gather(bytes_of(world.rank(), size_of(world.rank())));
  checks.expect(gathered.size() == (world.rank() == 0 ? static_cast<std::size_t>(world.size()) : 0),
                "gather returned " + std::to_string(gathered.size()) + " strings");
  for (std::size_t rank = 0; rank < gathered.size(); ++rank) {
    const int from = static_cast<int>(rank);
    checks.expect(gathered[rank] == bytes_of(from, size_of(from)), "gather of rank " + std::to_string(rank));
  }
}

void check_barrier_waits(World& world, Checks& checks) {  // for the last one
  world.barrier();
  if (world.rank() == world.size() - 1) sleep_seconds(0.1);
  const std::int64_t came = Clock::now().time_since_epoch().count();
  world.barrier();
  const std::int64_t left = Clock::now().time_since_epoch().count();
  std::int64_t last_came = 0, first_left = left;
  for (const std::string& times : world.gather(std::to_string(came) + " " + std::to_string(left))) {
    std::size_t space = 0;
    last_came = std::max<std::int64_t>(last_came, std::stoll(times, &space));
    first_left = std::min<std::int64_t>(first_left, std::stoll(times.substr(space)));
  }
  checks.expect(first_left >= last_came, "a rank left the barrier before the last one came");
}

void check_waiting_sleeps(World& world, Checks& checks) {
  std::string bytes = "x";
  const double barrier = share_of_core(world, [&] { world.barrier(); });
  const double broadcast = share_of_core(world, [&] { world.broadcast(bytes); });
  const double gather = share_of_core(world, [&] { world.gather(bytes); });
  if (world.rank() == 0) return;
  const auto check = [&](const char* what, double share) {
    checks.expect(share < kMostCpu, std::string(what) + " burns " + std::to_string(share) + " of a core");
    if (world.rank() == 1) std::printf("  rank 1 waits in %s with %.1f %% of a core\n", what, 100 * share);
  };
  check("barrier", barrier);
  check("broadcast", broadcast);
  check("gather", gather);
}

int run(int argc, char** argv) {
  World world(argc, argv);
  if (argc == 3 && std::string(argv[1]) == "--broadcast") {  // by hand: sizes beyond one message
    Checks checks(world);
    check_broadcast(world, checks, std::stoull(argv[2]));
    return checks.verdict("broadcast");
  }
  Checks checks(world);
  check_identity(world, checks);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100'000'000}}) {
    check_broadcast(world, checks, size);
  }
  check_gather(world, checks);
  check_barrier_waits(world, checks);
  check_waiting_sleeps(world, checks);
  return checks.verdict("world");
}

}  // namespace
}  // namespace regatta::comm

int main(int argc, char** argv) { return regatta::comm::run(argc, argv); }
