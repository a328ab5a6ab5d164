#include "engine/comm/node.hpp"

#include <algorithm>
#include <boost/mpi/collectives/all_gather.hpp>
#include <boost/mpi/collectives/broadcast.hpp>
#include <boost/mpi/communicator.hpp>
#include <boost/mpi/exception.hpp>
#include <climits>
#include <list>
#include <stdexcept>
#include <vector>

namespace regatta::comm {

namespace mpi = boost::mpi;

namespace {

constexpr int kParcelTag = 1;

struct Parcel {
  std::string bytes;  // MPI reads or writes them until the request is complete
  MPI_Request request = MPI_REQUEST_NULL;
  int from = 0;
};

bool complete(Parcel& parcel) {
  int done = 0;
  BOOST_MPI_CHECK_RESULT(MPI_Test, (&parcel.request, &done, MPI_STATUS_IGNORE));
  return done != 0;
}

/// A communicator of its own for the ranks of this machine: parcels can't be mistaken for other messages.
mpi::communicator split_by_machine(World& world) {
  world.barrier();  // what follows spins while it waits
  MPI_Comm machine = MPI_COMM_NULL;
  BOOST_MPI_CHECK_RESULT(MPI_Comm_split_type, (*static_cast<const MPI_Comm*>(world.handle()),
                                               MPI_COMM_TYPE_SHARED, world.rank(), MPI_INFO_NULL, &machine));
  return mpi::communicator(machine, mpi::comm_take_ownership);
}

}  // namespace

struct Node::State {
  explicit State(World& world) : ranks(split_by_machine(world)) {
    // The first ranks of all nodes meet, in the order of their world ranks, and tell the others.
    const mpi::communicator all(*static_cast<const MPI_Comm*>(world.handle()), mpi::comm_attach);
    const mpi::communicator firsts = all.split(ranks.rank() == 0 ? 0 : MPI_UNDEFINED, world.rank());
    if (firsts) {
      number = firsts.rank();
      count = firsts.size();
      const int mine[] = {world.rank(), ranks.size()};
      std::vector<int> numbers(2 * static_cast<std::size_t>(count));
      mpi::all_gather(firsts, mine, 2, numbers.data());
      for (std::size_t i = 0; i < numbers.size(); i += 2) all_firsts.push_back({numbers[i], numbers[i + 1]});
    }
    mpi::all_gather(ranks, world.rank(), world_ranks);
    mpi::broadcast(ranks, number, 0);
    mpi::broadcast(ranks, count, 0);
  }

  /// Begins to receive the next parcel that has been announced, if there is one.
  void accept() {
    int there = 0;
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    BOOST_MPI_CHECK_RESULT(MPI_Improbe, (MPI_ANY_SOURCE, kParcelTag, ranks, &there, &message, &status));
    if (!there) return;
    int size = 0;
    BOOST_MPI_CHECK_RESULT(MPI_Get_count, (&status, MPI_BYTE, &size));
    Parcel& parcel = inbox.emplace_back();
    parcel.from = status.MPI_SOURCE;
    parcel.bytes.resize(static_cast<std::size_t>(size));
    BOOST_MPI_CHECK_RESULT(MPI_Imrecv, (parcel.bytes.data(), size, MPI_BYTE, &message, &parcel.request));
  }

  mpi::communicator ranks;
  int number = 0, count = 1;
  std::vector<int> world_ranks;
  std::vector<First> all_firsts;
  std::list<Parcel> outbox, inbox;  // lists: entries must not move. The inbox is in order of announcement
};

Node::Node(World& world) : state_(std::make_unique<State>(world)) {}

Node::~Node() {
  // Only when an exception ends the run early: MPI may still use their memory.
  if (!state_->outbox.empty() || !state_->inbox.empty()) static_cast<void>(state_.release());
}

int Node::number() const { return state_->number; }
int Node::count() const { return state_->count; }
int Node::rank() const { return state_->ranks.rank(); }
int Node::size() const { return state_->ranks.size(); }

const std::vector<int>& Node::world_ranks() const { return state_->world_ranks; }
const std::vector<Node::First>& Node::firsts() const { return state_->all_firsts; }

void Node::send(std::string bytes) {
  if (is_first()) throw std::logic_error("node: the first rank sends no parcels");
  if (bytes.size() > INT_MAX) throw std::length_error("node: a parcel of more than 2 GiB");
  Parcel& parcel = state_->outbox.emplace_back();
  parcel.bytes = std::move(bytes);
  BOOST_MPI_CHECK_RESULT(MPI_Isend, (parcel.bytes.data(), static_cast<int>(parcel.bytes.size()), MPI_BYTE, 0,
                                     kParcelTag, state_->ranks, &parcel.request));
  under_way();  // forgets what is delivered
}

std::size_t Node::under_way() {
  state_->outbox.remove_if(complete);
  return state_->outbox.size();
}

std::optional<std::string> Node::receive() {
  state_->accept();
  std::vector<int> waiting;  // senders whose earlier parcel is not complete: their later ones keep the order
  auto& inbox = state_->inbox;
  for (auto parcel = inbox.begin(); parcel != inbox.end(); ++parcel) {
    if (std::find(waiting.begin(), waiting.end(), parcel->from) != waiting.end()) continue;
    if (complete(*parcel)) {
      std::string bytes = std::move(parcel->bytes);
      inbox.erase(parcel);
      return bytes;
    }
    waiting.push_back(parcel->from);
  }
  return std::nullopt;
}

}  // namespace regatta::comm
