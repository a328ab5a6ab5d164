#include "benchmarks/scale_simulation/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <stdexcept>

#include "benchmarks/scale_simulation/network.hpp"
#include "engine/comm/roles.hpp"
#include "engine/core/maths.hpp"

namespace regatta::scale {

using comm::Role;

namespace {

constexpr double kShortNap = 50e-6, kLongNap = 1e-3;    // engine/comm/backoff.hpp
constexpr auto kParcel = static_cast<comm::Kind>(100);  // a unit's rows, to the rank that stores them

/// In [0, 1): the i-th number of a stream (SplitMix64).
double uniform(std::uint64_t seed, std::uint64_t i) {
  std::uint64_t z = (seed << 40) + (i + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

// The engine's own functions: the same numbers on every processor, so that docs/scale.md can be checked.
double normal(std::uint64_t seed, std::uint64_t i) {
  double sine = 0, cosine = 0;
  sincos2pi(uniform(seed, 2 * i + 1), sine, cosine);
  return sqrt(-2 * log(1 - uniform(seed, 2 * i))) * cosine;
}

std::vector<double> true_seconds(const Sweep& sweep, int ranks) {
  std::vector<double> seconds(static_cast<std::size_t>(ranks) *
                              static_cast<std::size_t>(sweep.units_per_rank));
  const double span = sweep.decades * std::numbers::ln10;
  const double shortest = span > 0 ? sweep.mean_seconds * span / (exp(span) - 1) : sweep.mean_seconds;
  for (std::size_t i = 0; i < seconds.size(); ++i)
    seconds[i] = shortest * exp(span * uniform(4 * sweep.seed, i));
  return seconds;
}

std::vector<comm::Task> estimates(const Sweep& sweep, const std::vector<double>& seconds) {
  std::vector<comm::Task> tasks;
  for (std::size_t i = 0; i < seconds.size(); ++i)
    tasks.push_back({static_cast<int>(i), seconds[i] * exp(sweep.errors * normal(4 * sweep.seed + 1, i))});
  return tasks;
}

struct Rank {
  enum class Phase { kPlaying, kNext, kDrain, kOver };

  std::unique_ptr<Role> role;
  Phase phase = Phase::kNext;
  double clock = 0;     // simulated so far
  double slowness = 1;  // seconds here for a second elsewhere
  Inbox inbox;
  bool looking = false, read_any = true;
  double looked = 0;  // when it began to look, or, between looks, when it ended
  double alarm_time = comm::kNever;
  unsigned alarm = 0;
  double unit_seconds = 0, unit_end = 0;
  comm::Report report = {};
  double waited = 0, drain_began = 0, letter_seconds = 0;
  std::int64_t letters = 0;
};

class Simulation : public comm::Mail {
 public:
  Simulation(const Machine& machine, const Sweep& sweep, comm::Policy policy)
      : machine_(machine),
        seconds_(true_seconds(sweep, machine.ranks)),
        ranks_(static_cast<std::size_t>(machine.ranks)) {
    auto tasks = estimates(sweep, seconds_);
    std::vector<std::vector<int>> shares;
    comm::SortedTasks sorted;
    if (policy == comm::Policy::kStatic) {
      shares = comm::assign(tasks, machine.ranks);
    } else {
      sorted = std::make_shared<const std::vector<comm::Task>>(comm::sorted_by_cost(std::move(tasks)));
    }
    for (int r = 0; r < machine.ranks; ++r) {
      Rank& rank = at(r);
      rank.slowness = exp(machine.speeds * normal(4 * sweep.seed + 2, static_cast<std::uint64_t>(r)));
      if (sorted) {
        rank.role = comm::make_role(policy, place(policy, r), *this, sorted);
      } else {
        rank.role = std::make_unique<comm::Share>(place(policy, r), *this,
                                                  std::move(shares[static_cast<std::size_t>(r)]));
      }
    }
  }

  Outcome run() {
    for (int r = 0; r < machine_.ranks; ++r) set_alarm(r, 0);
    while (!events_.empty()) {
      const Event event = events_.next();
      if (event.letter >= 0) {
        arrive(event.rank, event.letter, event.time);
      } else if (event.alarm == at(event.rank).alarm) {
        wake(event.rank, event.time);
      }
    }
    return outcome();
  }

 private:
  Rank& at(int rank) { return ranks_[static_cast<std::size_t>(rank)]; }
  int first_of_node(int rank) const { return rank - rank % machine_.ranks_per_node; }

  comm::Place place(comm::Policy policy, int rank) const {
    return policy == comm::Policy::kNodes ? comm::by_count(rank, machine_.ranks, machine_.ranks_per_node)
                                          : comm::star(rank, machine_.ranks);
  }

  /// From the rank whose code is being run.
  void send(int to, comm::Kind kind, const comm::Letter& letter) override {
    Rank& from = at(current_);
    from.clock += machine_.send;
    if (kind != kParcel) {
      ++from.letters;
      from.letter_seconds += machine_.send;
    }
    const bool near = first_of_node(current_) == first_of_node(to);
    events_.arrival(from.clock + (near ? machine_.latency_node : machine_.latency), to,
                    letters_.add({current_, kind, letter}));
  }

  void set_alarm(int r, double time) {
    at(r).alarm_time = time;
    events_.wake(time, r, ++at(r).alarm);
  }

  /// When it looks for letters next, but not before `time`.
  double look_after(const Rank& rank, double time) const {
    if (rank.phase == Rank::Phase::kPlaying) {
      const double polls = std::ceil((time - rank.looked) / machine_.poll_every);
      return std::min(rank.unit_end, rank.looked + std::max(1.0, polls) * machine_.poll_every);
    }
    double nap = rank.read_any ? kShortNap : kLongNap, look = rank.looked;
    do {
      look += nap + machine_.oversleep;
      nap = std::min(2 * nap, kLongNap);
      const double long_naps = std::floor((time - look) / (kLongNap + machine_.oversleep));
      if (nap == kLongNap && long_naps > 0) look += long_naps * (kLongNap + machine_.oversleep);
    } while (look < time);
    return look;
  }

  void arrive(int r, int letter, double time) {
    Rank& rank = at(r);
    if (rank.phase == Rank::Phase::kOver) throw std::logic_error("a letter came after the end");
    rank.inbox.put(letters_, letter);
    if (rank.looking) return;
    const double look = look_after(rank, std::max(time, rank.clock));
    if (look < rank.alarm_time) set_alarm(r, look);
  }

  /// Looks for letters, one for each alarm, so that those of others that come meanwhile are seen.
  void wake(int r, double time) {
    Rank& rank = at(r);
    current_ = r;
    if (!rank.looking) {
      if (rank.phase == Rank::Phase::kNext) rank.waited += time - rank.clock;
      rank.clock = time;
      if (rank.phase == Rank::Phase::kPlaying && time >= rank.unit_end) complete_unit(r);
      rank.looking = true;
      rank.looked = rank.clock;
      rank.read_any = false;
      if (rank.inbox.empty()) rank.clock += machine_.look;
    }
    if (!rank.inbox.empty()) {
      read(rank);
      return set_alarm(r, rank.clock);
    }
    rank.role->poll(rank.clock);
    rank.looking = false;
    settle(r);
  }

  void read(Rank& rank) {
    const comm::Received received = rank.inbox.take(letters_);
    rank.read_any = true;
    if (received.kind == kParcel) {
      rank.clock += machine_.write;
      return;
    }
    rank.clock += machine_.read;
    rank.letter_seconds += machine_.read;
    ++rank.letters;
    rank.role->receive(received, rank.clock);
  }

  void complete_unit(int r) {
    Rank& rank = at(r);
    const int first = first_of_node(r);
    if (machine_.sharded && first != r) {
      send(first, kParcel, {});
    } else {
      rank.clock += machine_.write;
    }
    ++rank.report.units;
    rank.report.busy_seconds += rank.unit_seconds;
    rank.role->finished(rank.report, rank.clock);
    rank.role->completed(rank.clock);
    rank.phase = Rank::Phase::kNext;
  }

  /// All letters are read: what next?
  void settle(int r) {
    Rank& rank = at(r);
    if (rank.phase == Rank::Phase::kPlaying) rank.unit_end += rank.clock - rank.looked;
    if (rank.phase == Rank::Phase::kNext) next(rank);
    if (rank.phase == Rank::Phase::kDrain && rank.role->over()) {
      rank.phase = Rank::Phase::kOver;
      end_ = std::max(end_, rank.clock);
      return;
    }
    rank.looked = rank.clock;
    rank.alarm_time = rank.phase == Rank::Phase::kPlaying ? rank.unit_end : comm::kNever;
    if (const double due = rank.role->due(); due < rank.alarm_time)
      rank.alarm_time = look_after(rank, std::max(due, rank.clock));
    ++rank.alarm;
    if (rank.alarm_time < comm::kNever) set_alarm(r, rank.alarm_time);
  }

  void next(Rank& rank) {
    const Role::Step step = rank.role->next(rank.clock);
    if (step.turn == Role::Turn::kEnd) {
      rank.phase = Rank::Phase::kDrain;
      rank.drain_began = rank.clock;
      rank.role->begin_drain(rank.clock);
    } else if (step.turn == Role::Turn::kPlay) {
      rank.phase = Rank::Phase::kPlaying;
      double& seconds = seconds_[static_cast<std::size_t>(step.unit)];
      if (seconds < 0) throw std::logic_error("a unit was given twice");
      rank.unit_seconds = seconds * rank.slowness;
      seconds = -1;
      rank.unit_end = rank.clock + rank.unit_seconds * (1 + machine_.look / machine_.poll_every);
    }
  }

  Outcome outcome() {
    Outcome out;
    out.seconds = end_;
    out.events = events_.count();
    const double all = machine_.ranks * end_;
    for (int r = 0; r < machine_.ranks; ++r) {
      const Rank& rank = at(r);
      if (rank.phase != Rank::Phase::kOver) throw std::logic_error("a rank waits for ever");
      out.units += rank.report.units;
      out.efficiency += rank.report.busy_seconds / all;
      out.waiting += rank.waited / all;
      out.tail += (end_ - rank.drain_began) / all;
      out.longest_tail = std::max(out.longest_tail, end_ - rank.drain_began);
      if (r > 0 && !rank.role->place().below.empty())
        out.busiest_leader = std::max(out.busiest_leader, rank.letter_seconds / end_);
    }
    if (out.units != static_cast<std::int64_t>(seconds_.size()))
      throw std::logic_error("not all units were played");
    out.overhead = std::max(0.0, 1 - out.efficiency - out.waiting - out.tail);
    out.root_letters = static_cast<double>(at(0).letters) / end_;
    out.root_busy = at(0).letter_seconds / end_;
    return out;
  }

  const Machine machine_;
  std::vector<double> seconds_;  // [unit]; negative: was given to a rank
  std::vector<Rank> ranks_;
  Events events_;
  Letters letters_;
  int current_ = 0;
  double end_ = 0;
};

}  // namespace

Outcome simulate(const Machine& machine, const Sweep& sweep, comm::Policy policy) {
  return Simulation(machine, sweep, policy).run();
}

}  // namespace regatta::scale
