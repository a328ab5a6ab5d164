// The messages between rank 0 and the workers of a Schedule; nothing here ever waits.
#pragma once

#include <memory>
#include <optional>

#include "engine/comm/schedule.hpp"
#include "engine/comm/world.hpp"

namespace regatta::comm {

enum class Kind : int {  // the number is the MPI tag
  kRequest,              // worker -> 0: more units, please; answered by exactly one grant
  kGrant,                // 0 -> worker: the next units; none when nothing is left
  kReport,               // worker -> 0: what I have done so far
  kStop,                 // worker -> 0: somebody asked to stop; 0 -> worker: everybody stops
  kThrough,              // worker -> 0: I shall ask for no more units
  kEnd,                  // 0 -> worker: all are through; my last message
  kBye,                  // worker -> 0: answer to kEnd; my last message
};

struct Letter {
  Report report;  // kRequest, kReport, kThrough
  int first = 0;  // kGrant: `count` tasks of the sorted list, from `first` on
  int count = 0;
};

struct Received {
  int from;
  Kind kind;
  Letter letter;
};

/// Letters between two ranks arrive in the order in which they were sent.
class Post {
 public:
  explicit Post(const World& world);
  ~Post();  // letters that are still under way stay in memory until the process ends

  void send(int to, Kind kind, const Letter& letter = {});
  std::optional<Received> receive();
  bool all_sent();  // MPI has finished with every letter

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace regatta::comm
