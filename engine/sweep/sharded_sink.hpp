// The first rank of every node writes for all ranks of the node, into a shard of its own.
#pragma once

#include "engine/store/shards.hpp"
#include "engine/sweep/sink.hpp"

namespace regatta {

class ShardedSink final : public Sink {
 public:
  /// Collective. `numbers`: in all rows that this run has to store, over all nodes.
  ShardedSink(comm::World& world, const std::filesystem::path& folder, const store::Layout& layout, int run,
              std::uint64_t numbers, Stored stored);

  void put(FinishedUnit unit) override;
  void poll() override;
  bool busy() override;
  bool flushed() override;
  void sync() override;

 private:
  void write(FinishedUnit unit);

  comm::Node node_;
  std::unique_ptr<store::ShardWriter> writer_;  // on the first rank of the node
  bool said_end_ = false;                       // others: told the first rank that nothing more comes
  int ended_ = 0;                               // first rank: how many others have
};

}  // namespace regatta
