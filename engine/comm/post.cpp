#include "engine/comm/post.hpp"

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/request.hpp>
#include <boost/mpi/status.hpp>
#include <list>
#include <type_traits>

namespace regatta::comm {

namespace mpi = boost::mpi;

// Letters travel as plain bytes (all ranks run the same program on the same kind of machine).
static_assert(std::is_trivially_copyable_v<Letter> && sizeof(Letter) == 56);  // no padding

struct Post::State {
  struct Sending {
    Letter letter;  // MPI reads it until the request is complete
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
  auto& sending = state_->outbox.emplace_back(State::Sending{letter, {}});
  sending.request =
      state_->all.isend(to, static_cast<int>(kind), reinterpret_cast<const char*>(&sending.letter),
                        static_cast<int>(sizeof(Letter)));
  all_sent();  // clears what is complete; small letters mostly are at once
}

std::optional<Received> Post::receive() {
  const auto waiting = state_->all.iprobe(mpi::any_source, mpi::any_tag);
  if (!waiting) return std::nullopt;
  Received received{waiting->source(), static_cast<Kind>(waiting->tag()), {}};
  state_->all.recv(waiting->source(), waiting->tag(), reinterpret_cast<char*>(&received.letter),
                   static_cast<int>(sizeof(Letter)));
  return received;
}

bool Post::all_sent() {
  state_->outbox.remove_if([](State::Sending& sending) { return bool(sending.request.test()); });
  return state_->outbox.empty();
}

}  // namespace regatta::comm
