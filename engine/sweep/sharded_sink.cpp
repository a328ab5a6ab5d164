#include "engine/sweep/sharded_sink.hpp"

#include <cstring>
#include <type_traits>

namespace regatta {
namespace {

constexpr std::size_t kMostUnderWay = 4;  // units that a rank sends ahead of the writer; bounds its memory

// A part is reserved on the disk when it is made. One is enough if the nodes do equal work; a quarter more
// for those that do more than their share, and at most 1 GB, so that a node that does less wastes little.
constexpr double kSlack = 1.25;
constexpr std::uint64_t kLargestPart = (std::uint64_t{1} << 30) / sizeof(double);

/// How a unit travels: this, the message, the rows. The same program runs on all ranks.
struct Head {
  std::int64_t failed_replication, failed_replications, failed_round, message;
  double seconds, rounds, start, end;
  std::int32_t unit;
  std::uint32_t attempt;
  store::State state;
};
static_assert(std::is_trivially_copyable_v<Head>);

std::string pack(const FinishedUnit& u) {
  const store::Record& r = u.record;
  Head head;
  std::memset(&head, 0, sizeof head);
  head = {r.failed_replication,
          r.failed_replications,
          r.failed_round,
          std::ssize(r.message),
          r.seconds,
          u.rounds,
          u.start,
          u.end,
          u.unit,
          r.attempt,
          r.state};
  std::string bytes(reinterpret_cast<const char*>(&head), sizeof head);
  bytes += r.message;
  bytes.append(reinterpret_cast<const char*>(u.rows.data()), u.rows.size() * sizeof(double));
  return bytes;
}

FinishedUnit unpack(const std::string& bytes) {
  Head h;
  std::memcpy(&h, bytes.data(), sizeof h);
  FinishedUnit u{h.unit, {}, {}, h.rounds, h.start, h.end};
  const auto message = static_cast<std::size_t>(h.message);
  u.record = {h.state,
              0,
              h.attempt,
              h.seconds,
              h.failed_replication,
              h.failed_replications,
              h.failed_round,
              bytes.substr(sizeof h, message)};
  u.rows.resize((bytes.size() - sizeof h - message) / sizeof(double));
  std::memcpy(u.rows.data(), bytes.data() + sizeof h + message, u.rows.size() * sizeof(double));
  return u;
}

}  // namespace

ShardedSink::ShardedSink(comm::World& world, const std::filesystem::path& folder, const store::Layout& layout,
                         int run, std::uint64_t numbers, Stored stored)
    : Sink(std::move(stored)), node_(world) {
  if (node_.is_first()) {
    const double share = kSlack * double(numbers) / node_.count();
    writer_ = std::make_unique<store::ShardWriter>(
        folder, layout, store::ShardWriter::Place{run, node_.number() + 1, node_.count()},
        std::min(kLargestPart, static_cast<std::uint64_t>(share)));
  }
  world.barrier();  // all nodes have reserved their first parts: from now on a missing one counts as lost
  if (writer_) writer_->begin();
}

void ShardedSink::put(FinishedUnit unit) {
  if (writer_) return write(std::move(unit));
  node_.send(pack(unit));
}

void ShardedSink::write(FinishedUnit unit) {
  unit.record = writer_->write(unit.unit, unit.rows, unit.record);
  stored_(unit);
}

void ShardedSink::poll() {
  if (!writer_) return;
  while (auto parcel = node_.receive()) {
    if (parcel->empty()) {
      ++ended_;
    } else {
      write(unpack(*parcel));
    }
  }
}

bool ShardedSink::busy() { return !writer_ && node_.under_way() > kMostUnderWay; }

bool ShardedSink::flushed() {
  if (writer_) {
    poll();
    return ended_ == node_.size() - 1;
  }
  if (!std::exchange(said_end_, true)) node_.send("");
  return node_.under_way() == 0;
}

void ShardedSink::sync() {
  if (writer_) writer_->sync();
}

}  // namespace regatta
