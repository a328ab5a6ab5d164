// What a rank of a Schedule decides: whom it gives units to, when it asks for some, what it passes on. No
// messages, no clock, no waiting: the engine (member.hpp) and benchmarks/scale_simulation run the same code.
// Times are seconds of any clock that doesn't go backwards.
#pragma once

#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/comm/letters.hpp"
#include "engine/comm/pace.hpp"
#include "engine/comm/place.hpp"
#include "engine/comm/queue.hpp"

namespace regatta::comm {

inline constexpr double kNever = std::numeric_limits<double>::infinity();

/// A rank asks for its next units when this much estimated work is left to it. Longer than the rank above
/// takes to answer (it polls every 2 ms), but not at once: a second large unit would wait behind the first
/// while others are idle.
inline constexpr double kLeadSeconds = 0.02;

/// What every rank does whatever the policy: reports, the stop signal, the common end.
class Role {
 public:
  Role(Place place, Mail& mail);
  virtual ~Role() = default;
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

  enum class Turn {
    kPlay,
    kWait,  // for letters; ask again when some came
    kEnd,   // nothing left for this rank, or a stop
  };
  struct Step {
    Turn turn;
    int unit = -1;
  };
  virtual Step next(double now) = 0;
  /// The unit at hand is over. Nothing happens when there is none.
  virtual void completed(double /*now*/) {}
  void finished(const Report& cumulative, double now);

  void receive(const Received& received, double now);
  /// Sends what is due; due(): when that will be, if no letter comes before and no unit ends.
  virtual void poll(double now);
  virtual double due() const;

  void request_stop(double now) { stop(place_.rank, now); }
  bool stopping() const { return stop_; }

  /// This rank asks for no more units.
  void begin_drain(double now);
  /// All ranks of this branch know that all are through: nothing more will be sent or received.
  bool over() const { return over_; }

  const Place& place() const { return place_; }
  /// By rank. Filled on the root; elsewhere only the own entry.
  std::vector<Report> reports() const;

 protected:
  virtual void answer_request(int /*from*/, const Letter& /*request*/, double /*now*/) {}
  virtual void accept_grant(const Letter& /*grant*/, double /*now*/) {}

  bool drained() const { return drained_; }
  void send(int to, Kind kind, const Letter& letter = {}) { mail_.send(to, kind, letter); }
  /// With the newest report of this rank.
  void send_up(Kind kind, double now, Letter letter = {});

 private:
  void note_reports(const Received& received);
  void send_news(Kind last, double now);
  void stop(int from, double now);
  void pass_on_through(double now);
  void end(double now);
  void pass_on_bye(double now);
  bool is_between() const { return !place_.is_root() && !place_.below.empty(); }

  Place place_;
  Mail& mail_;
  Report mine_;
  std::vector<Report> known_;     // [rank], root
  std::vector<RankReport> news_;  // between: of ranks below, not yet passed on
  bool mine_is_news_ = false;     // between
  double last_report_ = -kNever;
  bool stop_ = false;
  bool drained_ = false;  // begin_drain() was called
  bool ended_ = false;    // kEnd was sent (root) or received: no letters after it but kBye
  bool over_ = false;
  std::size_t through_ = 0, byes_ = 0;  // ranks directly below that have sent kThrough, kBye
};

/// Static policy, any rank: its own list.
class Share : public Role {
 public:
  Share(Place place, Mail& mail, std::vector<int> units);
  Step next(double now) override;

 private:
  std::vector<int> units_;
  std::size_t given_ = 0;
};

/// Gives units to the ranks below. The root has all of them from the start, others get theirs from above.
class Dispatcher : public Role {
 public:
  /// `works`: plays units, too.
  Dispatcher(Place place, Mail& mail, SortedTasks sorted, bool works);
  Step next(double now) override;
  void completed(double now) override { pace_.end(now); }
  void poll(double now) override;
  double due() const override;

 private:
  struct Request {
    int from;
    double at_least;
  };

  void answer_request(int from, const Letter& request, double now) override;
  void accept_grant(const Letter& grant, double now) override;
  void answer_waiting();
  void ask_in_time(double now);
  double asks_at() const;

  Queue queue_;
  const bool works_;
  std::unordered_map<int, int> branches_;  // ranks below with more below them: how many in all
  std::deque<Request> waiting_;            // requests that came while the queue was empty
  bool hungry_ = false;                    // this rank itself came while the queue was empty
  bool asked_ = false;                     // a grant from above is under way
  bool exhausted_;                         // nothing more will come from above
  Pace pace_;
};

/// Asks the rank above for units.
class Worker : public Role {
 public:
  Worker(Place place, Mail& mail, SortedTasks sorted);
  Step next(double now) override;
  void completed(double now) override { pace_.end(now); }
  void poll(double now) override;
  double due() const override;

 private:
  void accept_grant(const Letter& grant, double now) override;
  void ask_in_time(double now);
  double asks_at() const;

  SortedTasks sorted_;
  Range chunk_, prefetched_;
  bool asked_ = false;      // a grant is under way
  bool exhausted_ = false;  // the rank above has nothing left
  Pace pace_;
};

/// Of all policies but static.
std::unique_ptr<Role> make_role(Policy policy, Place place, Mail& mail, SortedTasks sorted);

}  // namespace regatta::comm
