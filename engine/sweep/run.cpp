#include "engine/sweep/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "engine/core/build_info.hpp"
#include "engine/core/clock.hpp"
#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"

namespace regatta {
namespace {

constexpr double kShowSeconds = 0.1, kSyncSeconds = 10;

void add_provenance(store::Layout& layout, const comm::World& world, const RunOptions& options) {
  const auto add = [&](const char* name, std::string text) {
    layout.provenance.emplace_back(name, std::move(text));
  };
  const std::time_t time = std::time(nullptr);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time));
  add("created", stamp);
  add("host", world.host());
  add("ranks", std::to_string(world.size()));
  add("schedule", std::string(comm::policy_name(options.policy)));
  add("isa", options.way.level == 0 ? "portable" : "x86-64-v" + std::to_string(options.way.level));
  for (const auto& [name, text] : build_info()) add(name.c_str(), text);
}

bool same_units(const store::Layout& a, const store::Layout& b) {
  const auto same = [](const store::Unit& x, const store::Unit& y) {
    return x.experiment == y.experiment && x.cell == y.cell && x.first_replication == y.first_replication &&
           x.replications == y.replications;
  };
  return std::equal(a.units.begin(), a.units.end(), b.units.begin(), b.units.end(), same);
}

/// Rank 0: makes the file or checks that it is ours. Returns "1" or "0" for every unit: done or not.
std::string prepare(comm::World& world, const Plan& plan, const RunOptions& options) {
  std::string done(plan.layout.units.size(), '0');
  if (std::filesystem::exists(options.out)) {
    const auto identity = store::identity_of(options.out);
    if (identity == plan.layout.identity) {
      const store::Reader reader(options.out);
      if (!same_units(reader.layout(), plan.layout)) {
        throw ConfigError("'" + options.out.string() +
                          "' was begun by another version of regatta (it cuts this sweep into other units) "
                          "finish it with that version, or give another -o");
      }
      for (std::size_t u = 0; u < done.size(); ++u) {
        if (reader.crc_ok(static_cast<int>(u))) done[u] = '1';
      }
      return done;
    }
    if (!options.force) {
      throw ConfigError("'" + options.out.string() + "' holds " +
                        (identity ? "the results of another sweep" : "no regatta results") +
                        " (nothing is overwritten) give another -o, or --force to replace it");
    }
  }
  const auto folder = std::filesystem::absolute(options.out).parent_path();
  if (!std::filesystem::is_directory(folder)) {
    throw ConfigError("folder '" + folder.string() +
                      "' does not exist (the results file would lie in it) create it");
  }
  if (access(folder.c_str(), W_OK) != 0) {
    throw ConfigError("folder '" + folder.string() + "' can't be written (no permission) choose another -o");
  }
  const std::uint64_t needed = store::file_bytes(plan.layout),
                      free = std::filesystem::space(folder).available;
  if (needed > free) {
    throw ConfigError("not enough disk for '" + options.out.string() + "' (" + std::to_string(needed >> 20) +
                      " MB needed, " + std::to_string(free >> 20) +
                      " MB free) use another disk, fewer replications or fewer checkpoints");
  }
  store::Layout layout = plan.layout;
  add_provenance(layout, world, options);
  if (options.force) std::filesystem::remove(options.out);
  store::create(options.out, layout);
  return done;
}

/// The same on every rank: the bitmap, or the ConfigError of rank 0.
std::string prepare_together(comm::World& world, const Plan& plan, const RunOptions& options) {
  std::string answer;
  if (world.rank() == 0) {
    try {
      answer = "+" + prepare(world, plan, options);
    } catch (const ConfigError& error) {
      answer = std::string("-") + error.what();
    } catch (const store::StoreError& error) {
      answer = std::string("-") + error.what();
    }
  }
  world.broadcast(answer);
  if (answer.front() == '-') throw ConfigError(answer.substr(1));
  return answer.substr(1);
}

/// What one rank does between the first and the last unit.
class Worker {
 public:
  Worker(comm::World& world, const Plan& plan, const RunOptions& options, const std::string& done,
         const std::function<void(const RunState&)>& show)
      : world_(world),
        plan_(plan),
        options_(options),
        show_(show),
        start_(wall_seconds()),
        last_show_(start_),
        last_sync_(start_) {
    std::vector<comm::Task> missing;
    for (const comm::Task& task : plan.tasks) {
      if (done[static_cast<std::size_t>(task.unit)] == '1') {
        ++state_.units_reused;
        continue;
      }
      missing.push_back(task);
      state_.cost += task.cost;
      state_.rounds += plan.rounds_of(task.unit);
    }
    state_.units = std::ssize(plan.tasks);
    state_.ranks = world.size();
    schedule_ = comm::make_schedule(
        world, options.policy, std::move(missing), [this] { this->show(); }, options.stop_wanted);
  }

  RunState work(store::Writer& writer) {
    while (const auto unit = schedule_->next()) {
      if (!play(*unit, writer)) break;
    }
    schedule_->drain();
    update();
    return state_;
  }
  bool stopped() const { return schedule_->stop_requested(); }
  double started() const { return start_; }

 private:
  /// False when the unit was dropped because of a stop.
  bool play(int unit, store::Writer& writer) {
    const store::Unit& u = plan_.layout.units[static_cast<std::size_t>(unit)];
    const Experiment& e = plan_.sweep.experiments[static_cast<std::size_t>(u.experiment)];
    const double begin = wall_seconds();
    UnitResult result;
    try {
      result = play_unit(e.cells[static_cast<std::size_t>(u.cell)], {u.first_replication, u.replications},
                         e.checkpoints, static_cast<int>(e.metrics.size()), options_.way,
                         [this] { return pulse(); });
    } catch (const Stopped&) {
      return false;
    }
    writer.write(unit, result.rows,
                 {.state = result.failed_replications > 0 ? store::State::kFailed : store::State::kDone,
                  .attempt = 1,
                  .seconds = result.seconds,
                  .failed_replication = result.failed_replication,
                  .failed_replications = result.failed_replications,
                  .failed_round = result.failed_round,
                  .message = result.message});
    ++report_.units;
    report_.failed += result.failed_replications > 0;
    report_.rounds += plan_.rounds_of(unit);
    report_.cost += plan_.tasks[static_cast<std::size_t>(unit)].cost;
    report_.busy_seconds += wall_seconds() - begin;
    schedule_->finished(report_);
    if (wall_seconds() - last_sync_ > kSyncSeconds) writer.sync(), last_sync_ = wall_seconds();
    show();
    return true;
  }

  bool pulse() {
    schedule_->poll();
    show();
    return !schedule_->stop_requested();
  }

  void update() {
    double busiest = 0, busy = 0;
    state_.units_done = state_.units_reused, state_.units_failed = 0, state_.rounds_done = 0,
    state_.cost_done = 0;
    for (const comm::Report& r : schedule_->reports()) {
      state_.units_done += r.units;
      state_.units_failed += r.failed;
      state_.rounds_done += r.rounds;
      state_.cost_done += r.cost;
      busiest = std::max(busiest, r.busy_seconds);
      busy += r.busy_seconds;
    }
    state_.seconds = wall_seconds() - start_;
    state_.imbalance = busy > 0 ? busiest * state_.ranks / busy : 1;
  }

  void show() {
    if (world_.rank() != 0 || !show_ || wall_seconds() - last_show_ < kShowSeconds) return;
    last_show_ = wall_seconds();
    update();
    show_(state_);
  }

  comm::World& world_;
  const Plan& plan_;
  const RunOptions& options_;
  const std::function<void(const RunState&)>& show_;
  double start_, last_show_, last_sync_;
  std::unique_ptr<comm::Schedule> schedule_;
  comm::Report report_;
  RunState state_;
};

}  // namespace

RunResult run(comm::World& world, const Plan& plan, const RunOptions& options,
              const std::function<void(const RunState&)>& show) {
  RunResult result;
  const double begin = wall_seconds();
  const std::string done = prepare_together(world, plan, options);
  store::Writer writer(options.out, plan.layout, world.handle());
  Worker worker(world, plan, options, done, show);
  result.phases.create = worker.started() - begin;
  result.state = worker.work(writer);
  const double played = wall_seconds();
  result.phases.play = played - worker.started();
  writer.sync();
  world.barrier();
  result.phases.sync = wall_seconds() - played;
  result.stopped = worker.stopped() && result.state.units_done < result.state.units;
  return result;
}

}  // namespace regatta
