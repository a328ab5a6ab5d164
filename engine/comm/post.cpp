#include "engine/comm/post.hpp"

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/request.hpp>
#include <boost/mpi/status.hpp>
#include <cstring>
#include <list>
#include <string>
#include <type_traits>

namespace regatta::comm {

namespace mpi = boost::mpi;

namespace {

/// How a letter travels: this, then the reports of others. All ranks run the same program on the same kind of
/// machine.
struct Head {
  Report report;
  std::int32_t first, count;
  double at_least;
};
static_assert(std::is_trivially_copyable_v<Head> && sizeof(Head) == 64);  // no padding
static_assert(std::is_trivially_copyable_v<RankReport>);

std::string pack(const Letter& letter) {
  const Head head{letter.report, letter.first, letter.count, letter.at_least};
  std::string bytes(reinterpret_cast<const char*>(&head), sizeof head);
  bytes.append(reinterpret_cast<const char*>(letter.others.data()),
               letter.others.size() * sizeof(RankReport));
  return bytes;
}

Letter unpack(const std::string& bytes) {
  Head head;
  std::memcpy(&head, bytes.data(), sizeof head);
  Letter letter{head.report, head.first, head.count, head.at_least, {}};
  letter.others.resize((bytes.size() - sizeof head) / sizeof(RankReport));
  if (!letter.others.empty())
    std::memcpy(letter.others.data(), bytes.data() + sizeof head, bytes.size() - sizeof head);
  return letter;
}

}  // namespace

struct Post::State {
  struct Sending {
    std::string bytes;  // MPI reads them until the request is complete
    mpi::request request;
  };

  mpi::communicator all;
  std::list<Sending> outbox;  // a list: entries must not move
};

Post::Post(const World& world) : state_(std::make_unique<State>()) {
  state_->all = mpi::communicator(*static_cast<const MPI_Comm*>(world.handle()), mpi::comm_attach);
}

Post::~Post() {
  // Only when an exception ends the schedule early: MPI may still read from the outbox.
  if (!state_->outbox.empty()) static_cast<void>(state_.release());
}

void Post::send(int to, Kind kind, const Letter& letter) {
  auto& sending = state_->outbox.emplace_back(State::Sending{pack(letter), {}});
  sending.request = state_->all.isend(to, static_cast<int>(kind), sending.bytes.data(),
                                      static_cast<int>(sending.bytes.size()));
  all_sent();  // clears what is complete; small letters mostly are at once
}

std::optional<Received> Post::receive() {
  const auto waiting = state_->all.iprobe(mpi::any_source, mpi::any_tag);
  if (!waiting) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(*waiting->count<char>()), '\0');
  state_->all.recv(waiting->source(), waiting->tag(), bytes.data(), static_cast<int>(bytes.size()));
  return Received{waiting->source(), static_cast<Kind>(waiting->tag()), unpack(bytes)};
}

bool Post::all_sent() {
  state_->outbox.remove_if([](State::Sending& sending) { return bool(sending.request.test()); });
  return state_->outbox.empty();
}

}  // namespace regatta::comm
