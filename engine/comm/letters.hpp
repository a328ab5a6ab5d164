// What the ranks of a Schedule write to each other; nothing here knows MPI.
#pragma once

#include <vector>

#include "engine/comm/schedule.hpp"

namespace regatta::comm {

// Letters go up and down a tree (Place): "above" and "below" are seen from the rank that is read about.
enum class Kind : int {  // the number is the MPI tag
  kRequest,              // to above: more units, please; answered by exactly one grant, unless all stop
  kGrant,                // to below: the next units; none when nothing is left
  kReport,               // to above: what I, or those below me, have done so far
  kStop,                 // to above and below: everybody stops
  kThrough,              // to above: I and those below me shall ask for no more units
  kEnd,                  // to below: all are through; my last message
  kBye,                  // to above: I and those below me have read kEnd; my last message
};

struct RankReport {
  int rank = 0;
  Report report;
};

struct Letter {
  Report report = {};        // to above: of the sender
  int first = 0, count = 0;  // kGrant: `count` tasks of the sorted list, from `first` on
  double at_least = 0;       // kRequest: the estimated work that is wanted, if there is so much left
  std::vector<RankReport> others = {};  // kReport, kThrough: newest ones of ranks below the sender
};

struct Received {
  int from;
  Kind kind;
  Letter letter;
};

/// Takes letters: MPI in the engine, a simulated network in benchmarks/scale_simulation. Those between two
/// ranks arrive in the order in which they were sent.
class Mail {
 public:
  virtual ~Mail() = default;
  virtual void send(int to, Kind kind, const Letter& letter) = 0;  // never waits
};

}  // namespace regatta::comm
