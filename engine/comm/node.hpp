// The ranks of one machine, and parcels from each of them to the first.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/comm/world.hpp"

namespace regatta::comm {

/// The ranks that share this rank's memory (MPI_Comm_split_type). Used by one thread. Nothing but the
/// constructor is collective, and nothing else ever waits. Destroy it before the World.
class Node {
 public:
  /// Collective over the world. Sleeps until all ranks are there.
  explicit Node(World& world);
  ~Node();  // parcels that are still under way stay in memory until the process ends
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  int number() const;  // of this node, 0 .. count() - 1, by the lowest world rank on it
  int count() const;   // of nodes
  int rank() const;    // on this node, in the order of the world's ranks
  int size() const;    // ranks on this node
  bool is_first() const { return rank() == 0; }

  /// The world ranks of this node, ascending.
  const std::vector<int>& world_ranks() const;
  struct First {
    int rank, ranks;  // the lowest world rank of a node, and how many ranks are there
  };
  /// Of all nodes, by number; empty on ranks that are not the first of theirs.
  const std::vector<First>& firsts() const;

  /// To the first rank of the node (not from it: std::logic_error). `bytes` is moved in and kept until MPI
  /// has delivered it; any content, less than 2 GiB (std::length_error). Parcels of one sender arrive in the
  /// order in which they were sent.
  void send(std::string bytes);
  /// Parcels that MPI has not finished with. A large one counts until the first rank has it; a small one
  /// (some kB) may have left the count and still wait there to be received. Call it, or send(), from time to
  /// time: large parcels move on only inside MPI.
  std::size_t under_way();

  /// On the first rank: the next parcel that has arrived completely. Never waits for a sender, so that a
  /// large parcel whose sender is busy delays nobody else's.
  std::optional<std::string> receive();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace regatta::comm
