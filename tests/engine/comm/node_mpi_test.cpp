// Nodes and parcels; run by mpirun with any number of ranks, all on this machine.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/comm/node.hpp"
#include "tests/engine/comm/mpi_check.hpp"

namespace regatta::comm {
namespace {

constexpr int kParcels = 12;
constexpr double kPatience = 60;  // seconds

/// Some empty, some that MPI copies at once, some (3 MB) that it fetches piece by piece.
std::size_t size_of(int rank, int parcel) {
  const std::size_t sizes[] = {0, 1, 100, 5'000, 3'000'000};
  return sizes[static_cast<std::size_t>(rank + parcel) % std::size(sizes)];
}

std::string parcel_of(int rank, int parcel) {
  std::string bytes = std::to_string(rank) + " " + std::to_string(parcel) + " ";
  unsigned state = 1000u * static_cast<unsigned>(rank) + static_cast<unsigned>(parcel);
  for (std::size_t i = size_of(rank, parcel); i > 0; --i)
    bytes += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  return bytes;
}

void check_numbers(World& world, const Node& node, Checks& checks) {
  checks.expect(node.count() == 1 && node.number() == 0, "one machine must be one node");
  checks.expect(node.size() == world.size(), "the node has " + std::to_string(node.size()) + " ranks");
  checks.expect(node.rank() == world.rank(), "rank on the node " + std::to_string(node.rank()));
  checks.expect(node.is_first() == (world.rank() == 0), "is_first()");
  std::vector<int> all(static_cast<std::size_t>(world.size()));
  std::iota(all.begin(), all.end(), 0);
  checks.expect(node.world_ranks() == all, "world_ranks()");
  const std::size_t known = world.rank() == 0 ? 1 : 0;
  checks.expect(node.firsts().size() == known, "firsts() are known on the first rank only");
  for (const Node::First& first : node.firsts())
    checks.expect(first.rank == 0 && first.ranks == world.size(), "firsts()");
}

void receive_all(Node& node, Checks& checks) {
  std::vector<int> next(static_cast<std::size_t>(node.size()), 0);
  const auto start = Clock::now();
  for (int missing = kParcels * (node.size() - 1); missing > 0;) {
    const auto bytes = node.receive();
    if (!bytes && seconds_since(start) > kPatience) {
      checks.expect(false, std::to_string(missing) + " parcels did not arrive");
      return;
    }
    if (!bytes) continue;
    --missing;
    const auto from = static_cast<std::size_t>(std::stoi(*bytes));
    checks.expect(*bytes == parcel_of(static_cast<int>(from), next.at(from)),
                  "a parcel of rank " + std::to_string(from) + " has changed or comes out of order");
    ++next[from];
  }
}

void send_all(Node& node, Checks& checks) {
  for (int parcel = 0; parcel < kParcels; ++parcel) node.send(parcel_of(node.rank(), parcel));
  const auto start = Clock::now();
  while (node.under_way() > 0 && seconds_since(start) < kPatience) sleep_seconds(0.001);
  checks.expect(node.under_way() == 0, "parcels stay under way");
}

void check_parcels(World& world, Checks& checks) {
  Node node(world);
  node.is_first() ? receive_all(node, checks) : send_all(node, checks);
  world.barrier();
  checks.expect(!node.receive(), "a parcel that nobody sent");
}

/// The world's messages, and those of a second Node, are not taken for parcels.
void check_own_channel(World& world, Checks& checks) {
  Node one(world), two(world);
  if (!one.is_first()) {
    two.send("two");
    one.send("one");
  }
  const auto gathered = world.gather("gathered");
  if (one.is_first()) {
    for (int from = 1; from < world.size(); ++from) {
      const auto wait = [&](Node& node) {
        const auto start = Clock::now();
        auto bytes = node.receive();
        while (!bytes && seconds_since(start) < kPatience) bytes = node.receive();
        return bytes.value_or("nothing");
      };
      checks.expect(gathered.at(static_cast<std::size_t>(from)) == "gathered", "gather");
      checks.expect(wait(one) == "one", "a parcel of another Node");
      checks.expect(wait(two) == "two", "a parcel of another Node");
    }
  }
  world.barrier();
}

/// The last rank announces a large parcel and then computes; the first one must get the others' meanwhile.
void check_busy_sender(World& world, Checks& checks) {
  constexpr double kBusy = 1.0;
  Node node(world);
  world.barrier();
  const auto start = Clock::now();
  if (node.is_first()) {
    double longest = 0;
    std::size_t bytes = 0;
    for (int missing = node.size() - 1; missing > 0 && seconds_since(start) < kPatience;) {
      const auto before = Clock::now();
      const auto parcel = node.receive();
      longest = std::max(longest, seconds_since(before));
      if (!parcel) sleep_seconds(0.0005);
      if (parcel) --missing, bytes += parcel->size();
    }
    checks.expect(longest < kBusy / 2, "receive() stood still for " + std::to_string(longest) + " s");
    std::printf("  %zu bytes, longest receive() %.3f s, all after %.3f s\n", bytes, longest,
                seconds_since(start));
  } else if (node.rank() == node.size() - 1) {
    node.send(std::string(50'000'000, 'x'));
    while (seconds_since(start) < kBusy) {  // without a look at MPI
    }
  } else {
    node.send("small");
  }
  while (node.under_way() > 0) sleep_seconds(0.001);
  world.barrier();
}

void check_refusals(World& world, Checks& checks) {
  Node node(world);
  const auto throws = [&](auto send) {
    try {
      send();
    } catch (const std::logic_error&) {  // and std::length_error
      return true;
    }
    return false;
  };
  if (node.is_first()) {
    checks.expect(throws([&] { node.send("x"); }), "the first rank could send");
  } else {
    checks.expect(!node.receive(), "a parcel that nobody sent");
    if (node.rank() == 1)
      checks.expect(throws([&] { node.send(std::string(std::size_t{1} << 31, 'x')); }), "2 GiB were taken");
  }
  world.barrier();
}

void check_waiting_sleeps(World& world, Checks& checks) {
  const double share = share_of_core(world, [&] { Node node(world); });
  if (world.rank() != 0)
    checks.expect(share < 0.1, "Node() burns " + std::to_string(share) + " of a core while it waits");
}

int run(int argc, char** argv) {
  World world(argc, argv);
  Checks checks(world);
  check_numbers(world, Node(world), checks);
  check_parcels(world, checks);
  check_own_channel(world, checks);
  check_busy_sender(world, checks);
  check_refusals(world, checks);
  check_waiting_sleeps(world, checks);
  return checks.verdict("node");
}

}  // namespace
}  // namespace regatta::comm

int main(int argc, char** argv) {
  // As in containers: large parcels then need the sender's help, which is the harder case.
  setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 0);
  return regatta::comm::run(argc, argv);
}
