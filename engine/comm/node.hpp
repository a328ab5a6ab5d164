// The ranks of one machine, and parcels from each of them to the first.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/comm/world.hpp"

namespace regatta::comm {

/// The ranks that share this rank's memory (MPI_Comm_split_type). Used by one thread. Nothing but the
/// constructor is collective, and nothing ever waits.
class Node {
 public:
  /// Collective over the world.
  explicit Node(World& world);
  ~Node();  // parcels that are still under way stay in memory until the process ends
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  int number() const;  // of this node, 0 .. count() - 1, by the lowest world rank on it
  int count() const;   // of nodes
  int rank() const;    // on this node
  int size() const;    // ranks on this node
  bool is_first() const { return rank() == 0; }

  /// To the first rank of the node (not from it). `bytes` is moved in and kept until MPI has delivered it;
  /// any size. Parcels of one sender arrive in the order in which they were sent.
  void send(std::string bytes);
  std::size_t under_way();  // parcels sent and not yet delivered

  /// On the first rank: the next parcel that has arrived. Does not stand still for a large one longer than
  /// its copy takes.
  std::optional<std::string> receive();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace regatta::comm
