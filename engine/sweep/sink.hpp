// Where finished units go: into one shared file, or to the one writer of the node.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/comm/node.hpp"
#include "engine/store/writer.hpp"

namespace regatta {

/// A unit that has been played.
struct FinishedUnit {
  int unit = 0;
  store::Record record;
  std::vector<double> rows;   // [metric][replication][checkpoint]
  double rounds = 0;          // played for it, over its replications
  double start = 0, end = 0;  // seconds since 1970: for the trace, never for results
};

/// One per rank. `stored` is called on the rank that wrote the unit, as soon as it survives kill -9.
class Sink {
 public:
  using Stored = std::function<void(const FinishedUnit&)>;

  explicit Sink(Stored stored) : stored_(std::move(stored)) {}
  virtual ~Sink() = default;
  /// Stores the unit or sends it to the rank that does. Does not wait for that rank.
  virtual void put(FinishedUnit unit) = 0;
  /// To be called every 1-2 ms: stores what other ranks sent.
  virtual void poll() {}
  /// This rank sent so much that it should wait (calling poll) before it plays on.
  virtual bool busy() { return false; }
  /// After the last put(): true once nothing of this node is under way any more. Call it, with poll, until it
  /// is.
  virtual bool flushed() { return true; }
  /// On disk, not only in the memory of the kernel. Does something on ranks that write.
  virtual void sync() = 0;

 protected:
  const Stored stored_;
};

}  // namespace regatta
