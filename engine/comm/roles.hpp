// The parts that a rank can play in a Schedule.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "engine/comm/post.hpp"
#include "engine/comm/schedule.hpp"
#include "engine/comm/world.hpp"

namespace regatta::comm {

using Clock = std::chrono::steady_clock;

struct Callbacks {
  std::function<void()> on_idle;      // rank 0
  std::function<bool()> stop_wanted;  // every rank
};

/// What every rank does whatever the policy: reports, the stop signal, the common end.
class Member : public Schedule {
 public:
  Member(World& world, Callbacks callbacks);
  void poll() override { read_letters(); }
  void finished(const Report& cumulative) override;
  std::vector<Report> reports() const override { return reports_; }
  bool stop_requested() const override { return stop_; }
  void request_stop() override;
  void drain() override;

 protected:
  virtual void answer_request(int /*from*/) {}
  virtual void accept_grant(const Letter& /*grant*/) {}

  /// Handles all letters that are here; true when there was one.
  bool read_letters();
  /// Reads letters and sleeps until done() is true.
  void wait_until(const std::function<bool()>& done);
  void send(int to, Kind kind, Letter letter = {});
  int ranks() const { return static_cast<int>(reports_.size()); }
  bool is_root() const { return rank_ == 0; }

 private:
  void handle(const Received& received);
  void send_to_workers(Kind kind);

  World& world_;
  Post post_;
  Callbacks callbacks_;
  int rank_;
  std::vector<Report> reports_;  // [rank]
  Clock::time_point last_report_{};
  bool stop_ = false;
  bool ended_ = false;  // kEnd was sent (rank 0) or received: no letters after it but kBye
  bool over_ = false;   // drain() is through: letters that come now belong to a following schedule
  int through_ = 0;     // rank 0: workers that have sent kThrough, kBye
  int byes_ = 0;
};

/// Static policy, any rank: its own list.
class Share : public Member {
 public:
  Share(World& world, Callbacks callbacks, std::vector<int> units);
  std::optional<int> next() override;

 private:
  std::vector<int> units_;
  std::size_t given_ = 0;
};

/// The tasks that nobody has yet; a grant is a range of the sorted list.
class Queue {
 public:
  explicit Queue(const std::vector<Task>& sorted);
  /// As many of the largest tasks as make up 1/(4 ranks) of the estimated work left, at least one and at most
  /// 256 or 1/(4 ranks) of the tasks left: large pieces first (few messages), single units at the end
  /// (balance).
  Letter take(int ranks);
  std::optional<int> take_one();  // its unit number

 private:
  std::vector<Task> sorted_;
  std::size_t next_ = 0;
  double cost_left_ = 0;
};

/// Rank 0 of the cooperative and manager policies.
class Dispatcher : public Member {
 public:
  Dispatcher(World& world, Callbacks callbacks, const std::vector<Task>& sorted, bool works);
  std::optional<int> next() override;

 private:
  void answer_request(int from) override;

  Queue queue_;
  bool works_;
};

/// The other ranks of the cooperative and manager policies.
class Worker : public Member {
 public:
  Worker(World& world, Callbacks callbacks, std::vector<Task> sorted);
  std::optional<int> next() override;
  void poll() override;

 private:
  struct Range {
    int next = 0, end = 0;
    bool empty() const { return next == end; }
  };

  void accept_grant(const Letter& grant) override;
  void complete_unit();
  void start_unit();
  void ask_in_time();
  double seconds_left() const;

  std::vector<Task> sorted_;
  Range chunk_, prefetched_;
  bool asked_ = false;      // a grant is under way
  bool exhausted_ = false;  // rank 0 has nothing left
  double unit_cost_ = -1;   // of the unit at hand; negative: none
  Clock::time_point unit_start_{};
  double done_cost_ = 0, done_seconds_ = 0;  // of finished units: how long a unit of cost takes here
};

}  // namespace regatta::comm
