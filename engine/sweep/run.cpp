#include "engine/sweep/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <optional>
#include <utility>

#include "engine/comm/backoff.hpp"
#include "engine/core/append_file.hpp"
#include "engine/core/clock.hpp"
#include "engine/sweep/account.hpp"
#include "engine/sweep/batches.hpp"
#include "engine/sweep/prepare.hpp"
#include "engine/sweep/reuse.hpp"
#include "engine/sweep/sharded_sink.hpp"
#include "engine/sweep/shared_sink.hpp"
#include "engine/sweep/trace.hpp"
#include "engine/sweep/watchdog.hpp"

namespace regatta {
namespace {

constexpr double kShowSeconds = 0.1, kSyncSeconds = 10;

/// What one rank does between the first and the last unit.
class Worker {
 public:
  Worker(comm::World& world, const Plan& plan, const RunOptions& options, const Prepared& prepared,
         const RunDisplay& display)
      : world_(world),
        plan_(plan),
        options_(options),
        account_(plan, prepared.needs, world.size()),
        display_(display),
        start_(wall_seconds()),
        last_show_(start_),
        last_sync_(start_) {
    if (!options.trace.empty()) trace_.emplace(options.trace, world.rank());
    if (options.unit_timeout > 0)
      watchdog_.emplace(options.unit_timeout, [this](int unit) { give_up_process(unit); });
    const auto stored = [this](const FinishedUnit& unit) {
      account_.stored(unit);
      dirty_ = true;
      if (trace_) trace_->stored(unit);
    };
    if (options.io == Io::kShared) {
      sink_ = std::make_unique<SharedSink>(world, options.out, plan.layout, stored);
    } else {
      sink_ = std::make_unique<ShardedSink>(world, store::shard_folder(options.out), plan.layout,
                                            prepared.shard_run, account_.numbers(), stored);
    }
    start_batch(0);
    record_stuck_units();
  }

  RunState work() {
    for (int batch = 0;; ++batch) {
      play_batch();
      if (batch + 1 == batches(plan_.layout)) {
        const RunState all = state();
        stopped_ = schedule_->stop_requested() && all.units_done < all.units;
        return all;
      }
      if (!drop_not_needed(batch)) {
        stopped_ = true;
        return state();
      }
      start_batch(batch + 1);
    }
  }
  /// On rank 0: on request, before everything was done.
  bool stopped() const { return stopped_; }
  double started() const { return start_; }
  double seconds_syncing() const { return syncing_; }

 private:
  void start_batch(int batch) {
    schedule_ = comm::make_schedule(
        world_, options_.policy, account_.begin(batch), [this] { show(); }, options_.stop_wanted);
  }

  void play_batch() {
    while (const auto unit = schedule_->next()) {
      if (!play(*unit)) break;
    }
    wait_until([this] { return sink_->flushed(); });
    sync();  // now, because others may play for hours yet
    schedule_->finished(account_.report());
    schedule_->drain();
    account_.end(schedule_->reports());
  }

  /// Collective, after all units up to a batch: cells that are content get no more. False: stopped on
  /// request.
  bool drop_not_needed(int batch) {
    std::string answer;  // the units as raw ints; one byte: stop
    if (world_.rank() == 0) {
      if (schedule_->stop_requested()) {
        answer = "s";
      } else {
        const auto units = not_needed(plan_, account_.needs(), batch, options_, display_.note);
        answer.assign(reinterpret_cast<const char*>(units.data()), units.size() * sizeof(int));
      }
    }
    world_.broadcast(answer);
    if (answer.size() == 1) return false;
    std::vector<int> units(answer.size() / sizeof(int));
    std::memcpy(units.data(), answer.data(), answer.size());
    for (std::size_t i = static_cast<std::size_t>(world_.rank()); i < units.size();
         i += static_cast<std::size_t>(world_.size()))
      sink_->put(empty_unit(units[i], {.state = store::State::kNotNeeded, .message = {}}));
    account_.not_needed(units);
    return true;
  }

  /// Units that did not come back in an earlier run become failed units.
  void record_stuck_units() {
    if (world_.rank() != 0) return;
    for (const comm::Task& task : plan_.tasks) {
      if (account_.need(task.unit) != Need::kGiveUp) continue;
      sink_->put(
          failed_unit(task.unit, "did not come back from a round within --unit-timeout (an endless loop?)"));
    }
    sync();
    std::error_code ignored;
    std::filesystem::remove(stuck_path(options_.out), ignored);
  }

  FinishedUnit failed_unit(int unit, const std::string& why) const {
    const store::Unit& u = plan_.layout.units[static_cast<std::size_t>(unit)];
    return empty_unit(unit, {.state = store::State::kFailed,
                             .failed_replication = u.first_replication,
                             .failed_replications = u.replications,
                             .message = why});
  }

  /// One without numbers.
  FinishedUnit empty_unit(int unit, store::Record record) const {
    FinishedUnit out{unit, std::move(record), {}, 0, unix_seconds(), unix_seconds()};
    out.rows.assign(store::row_count(plan_.layout, unit), std::nan(""));
    return out;
  }

  /// False when the unit was dropped because of a stop.
  bool play(int unit) {
    const double begin = wall_seconds(), begin_unix = unix_seconds();
    FinishedUnit done;
    if (account_.need(unit) == Need::kImport) {
      done = import(unit);
    } else if (auto played = compute(unit)) {
      done = std::move(*played);
    } else {
      return false;
    }
    done.start = begin_unix;
    done.end = unix_seconds();
    sink_->put(std::move(done));
    account_.was_busy(wall_seconds() - begin);
    schedule_->finished(account_.report());
    wait_until([this] { return !sink_->busy(); });
    return true;
  }

  FinishedUnit import(int unit) {
    if (!reuse_) reuse_.emplace(options_.reuse, plan_.layout);
    Reuse::Taken taken = reuse_->take(unit);
    return {
        unit, {.state = store::State::kDone, .seconds = taken.seconds, .message = {}}, std::move(taken.rows)};
  }

  std::optional<FinishedUnit> compute(int unit) {
    const store::Unit& u = plan_.layout.units[static_cast<std::size_t>(unit)];
    const Experiment& e = plan_.sweep.experiments[static_cast<std::size_t>(u.experiment)];
    unit_start_ = wall_seconds();
    timed_out_ = false;
    unit_ = unit;
    if (watchdog_) watchdog_->begin(unit);
    std::optional<FinishedUnit> out;
    try {
      UnitResult result = play_unit(
          e.cells[static_cast<std::size_t>(u.cell)], {u.first_replication, u.replications}, e.checkpoints,
          static_cast<int>(e.metrics.size()), options_.way, [this] { return pulse(); });
      out =
          FinishedUnit{unit,
                       {.state = result.failed_replications > 0 ? store::State::kFailed : store::State::kDone,
                        .seconds = result.seconds,
                        .failed_replication = result.failed_replication,
                        .failed_replications = result.failed_replications,
                        .failed_round = result.failed_round,
                        .message = result.message},
                       std::move(result.rows),
                       plan_.rounds_of(unit)};
    } catch (const Stopped&) {
      if (broken_) std::rethrow_exception(broken_);
      if (timed_out_)
        out = failed_unit(unit, fmt::format("took longer than --unit-timeout {:g}", options_.unit_timeout));
    }
    if (watchdog_) watchdog_->end();
    return out;
  }

  /// Every 1-2 ms while a unit is played; false: drop it.
  bool pulse() {
    // A slow disk must not count as a slow learner.
    const double begin = wall_seconds();
    if (watchdog_) watchdog_->end();
    try {
      poll();
    } catch (...) {  // a disk or MPI: must not be taken for a fault of the learner that is being played
      broken_ = std::current_exception();
      return false;
    }
    unit_start_ += wall_seconds() - begin;
    if (watchdog_) {
      watchdog_->begin(unit_);
      timed_out_ = wall_seconds() - unit_start_ > options_.unit_timeout;
    }
    return !schedule_->stop_requested() && !timed_out_;
  }

  void poll() {
    schedule_->poll();
    sink_->poll();
    if (wall_seconds() - last_sync_ >= kSyncSeconds) sync();
    show();
  }

  void wait_until(const std::function<bool()>& done) {
    comm::Backoff backoff;
    while (!done()) {
      poll();
      backoff.pause();
    }
  }

  /// What this rank wrote, on disk. Also while it plays a long unit or waits: units that others sent it
  /// count.
  void sync() {
    const double begin = wall_seconds();
    if (std::exchange(dirty_, false)) sink_->sync();
    last_sync_ = wall_seconds();
    syncing_ += last_sync_ - begin;
  }

  /// On the watchdog's thread: notes the unit for the next run, then ends the process.
  void give_up_process(int unit) {
    const std::string line = stuck_line(plan_.layout, unit, options_.unit_timeout);
    AppendFile list(stuck_path(options_.out), "");
    list.add(line);
    list.sync();
    const auto& u = plan_.layout.units[static_cast<std::size_t>(unit)];
    const Experiment& e = plan_.sweep.experiments[static_cast<std::size_t>(u.experiment)];
    options_.stuck(
        fmt::format("{} did not come back from a round for {:g} s (unit {} of {}, cell {}, replications {} "
                    "to {}: an endless loop?) "
                    "it will be recorded as failed when the same command is run again",
                    e.cells[static_cast<std::size_t>(u.cell)].algorithm->about.name, options_.unit_timeout,
                    unit, e.name, u.cell, u.first_replication, u.first_replication + u.replications - 1));
  }

  RunState state() const { return account_.state(schedule_->reports(), wall_seconds() - start_); }

  void show() {
    if (world_.rank() != 0 || !display_.show || wall_seconds() - last_show_ < kShowSeconds) return;
    last_show_ = wall_seconds();
    display_.show(state());
  }

  comm::World& world_;
  const Plan& plan_;
  const RunOptions& options_;
  Account account_;
  const RunDisplay& display_;
  double start_, last_show_, last_sync_;
  std::optional<Trace> trace_;
  std::optional<Reuse> reuse_;
  std::unique_ptr<Sink> sink_;
  std::unique_ptr<comm::Schedule> schedule_;
  bool stopped_ = false;
  bool dirty_ = false;  // something was written since the last sync
  double syncing_ = 0;  // seconds
  int unit_ = -1;       // being played
  double unit_start_ = 0;
  bool timed_out_ = false;
  std::exception_ptr broken_;         // what went wrong while a unit was played, but not in it
  std::optional<Watchdog> watchdog_;  // last: its thread uses the others
};

RunState nothing_to_do(const comm::World& world, const Prepared& prepared) {
  RunState state;
  state.ranks = world.size();
  state.units = state.units_done = state.units_reused = std::ssize(prepared.needs);
  state.units_failed = std::ranges::count(prepared.needs, Need::kNothingFailed);
  return state;
}

}  // namespace

RunResult run(comm::World& world, Plan& plan, const RunOptions& options, const RunDisplay& display) {
  RunResult result;
  const double begin = wall_seconds();
  const Prepared prepared = prepare(world, plan, options);
  if (options.prepared) options.prepared();
  if (display.note)
    for (const std::string& note : prepared.notes) display.note(note);
  if (prepared.complete()) {
    result.state = nothing_to_do(world, prepared);
    result.phases.create = wall_seconds() - begin;
    return result;
  }
  Worker worker(world, plan, options, prepared, display);
  result.phases.create = worker.started() - begin;
  result.state = worker.work();
  result.phases.play = wall_seconds() - worker.started() - worker.seconds_syncing();
  result.phases.sync = worker.seconds_syncing();
  result.stopped = worker.stopped();
  return result;
}

}  // namespace regatta
