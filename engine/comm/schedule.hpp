// Who works on which unit, and when: hands out the units of a sweep to the ranks, largest estimated cost
// first.
//
//   auto schedule = make_schedule(world, Policy::kCooperative, tasks, show_progress);
//   while (auto unit = schedule->next()) {
//     play(*unit, [&] { schedule->poll(); return schedule->stop_requested(); });   // every 1-2 ms
//     schedule->finished(so_far);
//   }
//   schedule->drain();
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/comm/world.hpp"

namespace regatta::comm {

struct Task {
  int unit = 0;  // its number; every unit appears once
  double cost =
      0;  // estimated seconds; only ratios matter, so any common factor is fine. Finite, not negative
};

/// What one rank has done since the start: always cumulative, so that a newer report replaces an older one.
struct Report {
  std::int64_t units = 0;   // finished, in whatever way
  std::int64_t failed = 0;  // of them: cells that threw or made a NaN
  std::int64_t reused = 0;  // of them: found complete in the store
  double rounds = 0;        // rounds played, over all replications
  double cost = 0;          // estimated seconds (Task::cost) of the finished units
  double busy_seconds = 0;  // wall-clock seconds spent inside units
};

enum class Policy {
  kStatic,       // all units are dealt out in advance by estimated cost; no messages but progress and stop
  kCooperative,  // rank 0 hands out units on request and works too
  kManager,      // rank 0 only hands out units (unless it is alone)
  kNodes,  // rank 0 gives large pieces to the first rank of each node, which hands them out there; all work
};

/// In the order of Policy; for help texts and error messages.
inline constexpr std::array<std::string_view, 4> kPolicyNames = {"static", "cooperative", "manager", "nodes"};

std::string_view policy_name(Policy policy);
std::optional<Policy> policy_from(std::string_view name);  // nullopt when there is no such policy

/// `tasks` by cost, largest first, equal costs by unit number. Throws std::invalid_argument for a cost that
/// is negative or not finite.
std::vector<Task> sorted_by_cost(std::vector<Task> tasks);

/// Longest-processing-time rule: the largest unit that is left goes to the rank with the least estimated work
/// (then the fewest units, then the lowest number). One list of units per rank, largest first; independent of
/// the order of `tasks`. At most 4/3 - 1/(3 ranks) times the best possible finishing time when the costs are
/// true. Throws std::invalid_argument for ranks < 1 or as sorted_by_cost().
std::vector<std::vector<int>> assign(const std::vector<Task>& tasks, int ranks);

/// One rank's view of the schedule. Used by one thread; nothing here may be called from a signal handler (set
/// a flag there and hand make_schedule a `stop_wanted` that reads it). When a rank throws between
/// make_schedule() and the end of drain(), it must call World::abort: the others would wait for it.
class Schedule {
 public:
  virtual ~Schedule() = default;

  /// The next unit for this rank. Nothing when there is none left for it or a stop was requested: then go to
  /// drain(). Every unit is given to exactly one rank. May wait for another rank, sleeping.
  virtual std::optional<int> next() = 0;

  /// To be called every 1-2 ms from inside long units, on every rank: rank 0 (with kNodes the first rank of
  /// each node, too) answers requests here and the others ask for their next units in time. Costs about a
  /// microsecond when there is nothing to do; never waits.
  virtual void poll() = 0;

  /// To be called after each unit, with all that this rank has done so far. Never waits.
  virtual void finished(const Report& cumulative) = 0;

  /// By rank: the newest known reports. On rank 0 at most ~0.3 s (or one unit) old, and final after drain();
  /// on other ranks only their own entry is filled.
  virtual std::vector<Report> reports() const = 0;

  /// A stop asked for on any rank reaches all of them at their next poll() or next(). It can't be taken back.
  /// The unit at hand may be completed or dropped, as the caller likes.
  virtual bool stop_requested() const = 0;
  virtual void request_stop() = 0;

  /// Collective, once, after next() has returned nothing. Returns when all ranks are through and all messages
  /// are received; from then on only reports() and stop_requested() make sense (poll() does nothing), and the
  /// next schedule may be made. Rank 0 serves the others meanwhile. Sleeps while waiting.
  virtual void drain() = 0;
};

/// Collective. What a node is for kNodes can be changed by REGATTA_RANKS_PER_GROUP (by_machine() in
/// place.hpp). `tasks` must be the same on all ranks, in any order. `on_idle` may be empty; it is called on
/// rank 0 only, at least every ~100 ms while rank 0 waits in drain(). `stop_wanted` may be empty; it is
/// called on every rank at every poll(), next() and while waiting, and acts like request_stop() when it says
/// true: pass a function that reads the flag set by a signal handler. It must be cheap. Throws
/// std::invalid_argument as sorted_by_cost().
std::unique_ptr<Schedule> make_schedule(World& world, Policy policy, std::vector<Task> tasks,
                                        std::function<void()> on_idle = {},
                                        std::function<bool()> stop_wanted = {});

}  // namespace regatta::comm
