// Switching costs and metered feedback: K arms, T rounds, losses in [0, 1] that are fixed in advance. A round
// costs the loss of the arm played, and 1 more when it is another arm than in the round before.
//
// What a learner sees is its own choice, but metered. An entry (t, k) is the loss of arm k in round t; it can
// be had right after round t was played, before the next one is, and never again. So nobody sees the future,
// and nobody looks where later rounds say that he should have looked.
//
//   extra: the loss of the arm played is free; at most B other entries
//   total: at most B entries, those of the arm played among them
//
// The learner drives, because an arm is played for many rounds of which it looks at one or none: time then
// goes by in steps of a batch, whatever its length. All goes through the Desk; a learner that breaks a rule
// fails its replication.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/protocol/one_at_a_time.hpp"

namespace regatta::switching {

enum class Feedback { kExtra, kTotal };

/// All that a learner may know before round 1.
struct Task {
  int arms = 0;       // K
  Round horizon = 0;  // T
  Feedback feedback = Feedback::kTotal;
  std::int64_t budget = 0;  // B: entries

  /// What it takes from the budget to see the losses of all arms in a round, the arm played among them.
  std::int64_t price_of_all() const { return feedback == Feedback::kExtra ? arms - 1 : arms; }
  /// The same for the arm played alone.
  std::int64_t price_of_own() const { return feedback == Feedback::kExtra ? 0 : 1; }
};

/// Losses are whole multiples of 2^-32, so that sums over any rounds are exact: regret does not depend on the
/// batches in which the same arms were played.
using Units = std::int64_t;
inline constexpr double kUnit = 0x1p-32;
inline constexpr double kMostRounds = 2e9;  // sums stay below 2^63

/// A loss in units, cut to [0, 1].
constexpr Units units(double loss) {
  return static_cast<Units>((loss < 0 ? 0 : loss > 1 ? 1 : loss) / kUnit + 0.5);
}

/// Why a learner that looks at all arms in every round can't play: the budget is smaller.
inline std::optional<std::string> refuse_unless_all_is_seen(const Task& task) {
  const std::int64_t needed = task.price_of_all() * task.horizon;
  if (needed <= task.budget) return std::nullopt;
  return "it looks at all arms in every round, " + std::to_string(needed) + " entries, and the budget is " +
         std::to_string(task.budget) + "; leave 'budget' out";
}

class Scenario {
 public:
  virtual ~Scenario() = default;
  /// Sum of the losses of an arm over rounds 1..t, 0 <= t <= T.
  virtual Units total(std::int64_t arm, Round t) const = 0;
  /// That of the best fixed arm.
  virtual Units least(Round t) const = 0;
};

enum MetricIndex { kRegret, kSwitches, kObservations };
inline std::vector<Metric> metrics() {
  return {
      {"regret",
       "sum over rounds 1..t of the loss and of 1 for every switch, minus the loss of the arm that is best "
       "for these rounds together; exact",
       "loss"},
      {"switches", "rounds with another arm than in the round before; the first round counts", "switches"},
      {"observations", "entries taken from the budget", "entries"}};
}

/// The learner's only access to the losses. Throws PlayError for whatever is against the rules.
class Desk {
 public:
  Desk(const Scenario& scenario, const Task& task, Recorder& recorder)
      : scenario_(scenario), task_(task), left_(task.budget), recorder_(recorder) {}

  /// Rounds played so far.
  Round round() const { return played_; }
  Round horizon() const { return task_.horizon; }
  /// Entries that may still be taken from the budget.
  std::int64_t left() const { return left_; }

  /// Plays an arm up to round `until`, round() <= until <= T; nothing happens when that has been played.
  /// O(1), and O(K) per checkpoint on the way.
  void play(std::int64_t arm, Round until) {
    if (arm < 0 || arm >= task_.arms)
      throw PlayError("the learner played arm " + std::to_string(arm) + " of " + std::to_string(task_.arms));
    if (until < played_ || until > task_.horizon)
      throw PlayError("the learner played up to round " + std::to_string(until) + " after round " +
                      std::to_string(played_) + " of " + std::to_string(task_.horizon));
    if (until == played_) return;
    recorder_.at(until);
    record_to(played_);  // with all that was observed in that round
    if (arm != arm_) change_to(arm);
    record_to(until - 1);
    played_ = until;
  }

  /// Plays and looks at the arm's loss in every one of these rounds; returns their mean.
  double play_seeing(std::int64_t arm, Round until) {
    const Round from = played_;
    play(arm, until);
    if (until == from) throw PlayError("the learner looked at the losses of no rounds");
    spend(task_.price_of_own() * (until - from));
    const Units seen = scenario_.total(arm, until) - scenario_.total(arm, from);
    return double(seen) * kUnit / double(until - from);
  }

  /// The loss of an arm in the round played last. Looking twice is paid twice.
  double observe(std::int64_t arm) {
    if (played_ == 0) throw PlayError("the learner observed a loss before it played");
    if (arm < 0 || arm >= task_.arms)
      throw PlayError("the learner observed arm " + std::to_string(arm) + " of " +
                      std::to_string(task_.arms));
    spend(arm == arm_ ? task_.price_of_own() : 1);
    return double(scenario_.total(arm, played_) - scenario_.total(arm, played_ - 1)) * kUnit;
  }

  /// After the learner: all rounds must have been played.
  void close() {
    if (played_ < task_.horizon)
      throw PlayError("the learner stopped after round " + std::to_string(played_) + " of " +
                      std::to_string(task_.horizon));
    record_to(played_);
  }

 private:
  void spend(std::int64_t entries) {
    if (entries > left_)
      throw PlayError("the learner wanted " + std::to_string(entries) + " more entries with " +
                      std::to_string(left_) + " of " + std::to_string(task_.budget) + " left");
    left_ -= entries;
  }

  void change_to(std::int64_t arm) {
    const Units before = arm_ == kNone ? 0 : scenario_.total(arm_, played_);
    offset_ += before - scenario_.total(arm, played_);
    arm_ = arm;
    ++switches_;
  }

  /// Checkpoints up to round t, of which all rounds after played_ are played with arm_.
  void record_to(Round t) {
    for (Round at = recorder_.next_checkpoint(); at != -1 && at <= t; at = recorder_.next_checkpoint()) {
      const Units excess = offset_ + scenario_.total(arm_, at) - scenario_.least(at);
      recorder_.record(kRegret, 0, double(excess) * kUnit + double(switches_));
      recorder_.record(kSwitches, 0, double(switches_));
      recorder_.record(kObservations, 0, double(task_.budget - left_));
      recorder_.checkpoint_done();
    }
  }

  static constexpr std::int64_t kNone = -1;

  const Scenario& scenario_;
  Task task_;
  std::int64_t left_;
  Recorder& recorder_;
  Round played_ = 0;
  std::int64_t arm_ = kNone, switches_ = 0;
  Units offset_ = 0;  // with arm_ since the last switch: losses so far = offset_ + total(arm_, t)
};

class Learner {
 public:
  virtual ~Learner() = default;
  /// Plays all rounds.
  virtual void play(Desk& desk, Rng<double>& rng) = 0;
};

/// The protocol, for one replication.
inline void play(Learner& learner, Scenario& scenario, const Task& task, Rng<double> rng,
                 Recorder& recorder) {
  if (double(task.horizon) > kMostRounds)
    throw PlayError("this protocol plays at most 2e9 rounds, or its sums would overflow");
  Desk desk(scenario, task, recorder);
  learner.play(desk, rng);
  desk.close();
}

using Rules = OneAtATime<Learner, Scenario, Task>;

/// L derives from Learner: struct Params, L(const Params&, const Task&); optional static refuses(params,
/// task) and static nanoseconds(params, task).
template <class L>
bool add_algorithm(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_algorithm<L>("switching", about, file);
}

/// S derives from Scenario: struct Params, static Task task(params, horizon), static metrics(params), S(const
/// Params&, const Task&, Rng<double> setup, Rng<double> noise); optional static nanoseconds(params, task).
template <class S>
bool add_scenario(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_scenario<S>("switching", about, file);
}

}  // namespace regatta::switching
