// What storing costs: the same units played by regatta::run() (schedule, polling, checksums, file) and by
// play_unit() alone, on real ranks. Exits with 1 if the difference is more than 3 % of the run.
//
//   build/benchmarks/storage_cost [PAIRS] [SECONDS]        also under mpirun -n 2
//
// The sweep is sized so that each rank makes about 1 MB of rows per second. Runs with and without storage
// alternate, because a virtual core can halve its speed for seconds: neighbours are compared, and the median
// of the ratios counts, or the ratio of the quickest runs, if that is less. The parts that can be timed alone
// (writes, polls) are far less noisy and must keep the limit too. All are taken of CPU time, which
// other programs on the machine disturb least; wall time stands beside it. What does not grow with the length
// of a run (making the file, the last fsync) is shown on its own. Files are made in the current folder.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include "engine/core/clock.hpp"
#include "engine/store/writer.hpp"
#include "engine/sweep/run.hpp"

namespace regatta {
namespace {

constexpr double kLimit = 0.03, kBytesPerSecond = 1e6;
constexpr Round kHorizon = 1'000'000;
constexpr std::int64_t kBlock = 32;  // replications of a unit: one block of lanes

struct Time {
  double cpu = 0, wall = 0;
  static Time now() { return {thread_seconds(), wall_seconds()}; }
  Time operator-(const Time& other) const { return {cpu - other.cpu, wall - other.wall}; }
};

/// The sum over ranks, on every rank.
Time sum(comm::World& world, const Time& mine) {
  Time total;
  for (const std::string& one : world.gather(fmt::format("{} {}", mine.cpu, mine.wall))) {
    Time t;
    std::istringstream(one) >> t.cpu >> t.wall;
    total = {total.cpu + t.cpu, total.wall + t.wall};
  }
  std::string bytes = fmt::format("{} {}", total.cpu, total.wall);
  world.broadcast(bytes);
  std::istringstream(bytes) >> total.cpu >> total.wall;
  return total;
}

class Bench {
 public:
  Bench(comm::World& world, double seconds)
      : world_(world), way_{Catalogue::instance().levels().back(), true}, plan_(make(seconds)) {
    mine_ = comm::assign(plan_.tasks, world.size())[static_cast<std::size_t>(world.rank())];
    out_ = fmt::format("storage_cost_{}.h5", static_cast<long>(getpid()));
    std::string name = out_.string();
    world.broadcast(name);
    out_ = name;
  }

  /// CPU and wall seconds of all ranks from the first unit to the last, through the engine.
  Time stored() {
    RunOptions options;
    options.out = out_;
    options.way = way_;
    // The engine asks for a stop before the first unit, while it plays and until all ranks are through: the
    // first and the last question enclose what we measure.
    std::optional<Time> first;
    Time last;
    options.stop_wanted = [&] {
      if (!first) first = Time::now();
      last = Time::now();
      return false;
    };
    world_.barrier();
    const Time begin = Time::now();
    const RunResult result = run(world_, plan_, options, {[](const RunState&) {}, {}});
    const Time all = Time::now() - begin;
    if (world_.rank() == 0) std::filesystem::remove(out_);
    const Time mine = last - *first;
    fixed_ = sum(world_, all - mine);
    phases_ = result.phases;
    return sum(world_, mine);
  }

  /// The same units without anything else, or with a pulse only.
  Time played(const std::function<bool()>& pulse = {}) {
    world_.barrier();
    const Time begin = Time::now();
    for (const int unit : mine_) {
      const store::Unit& u = plan_.layout.units[static_cast<std::size_t>(unit)];
      const Experiment& e = plan_.sweep.experiments[static_cast<std::size_t>(u.experiment)];
      const UnitResult result =
          play_unit(e.cells[static_cast<std::size_t>(u.cell)], {u.first_replication, u.replications},
                    e.checkpoints, static_cast<int>(e.metrics.size()), way_, pulse);
      if (result.failed_replications > 0) throw std::runtime_error(result.message);
    }
    return sum(world_, Time::now() - begin);
  }

  /// The same units, with a schedule that is polled as in a run. It hands nothing out and asks nobody, so
  /// that no rank waits for another.
  Time polled() {
    const auto schedule = comm::make_schedule(world_, comm::Policy::kStatic, {}, {}, [] { return false; });
    constexpr int kPolls = 20'000;
    const double begin = thread_seconds();
    for (int i = 0; i < kPolls; ++i) schedule->poll();
    poll_seconds_ = (thread_seconds() - begin) / kPolls;
    polls_ = 0;
    const Time time = played([&] {
      ++polls_;
      schedule->poll();
      return !schedule->stop_requested();
    });
    schedule->drain();
    return time;
  }

  /// The writes of these units alone, without the making and opening of the file.
  Time written() {
    if (world_.rank() == 0) store::create(out_, plan_.layout);
    world_.barrier();
    Time time;
    {
      store::Writer writer(out_, plan_.layout, world_.handle());
      const std::vector<double> rows(store::row_count(plan_.layout, 0), 1.0);  // all units are of one size
      store::Record done;
      done.state = store::State::kDone;
      const Time begin = Time::now();
      for (const int unit : mine_) writer.write(unit, rows, done);
      time = Time::now() - begin;
    }
    world_.barrier();
    if (world_.rank() == 0) std::filesystem::remove(out_);
    return sum(world_, time);
  }

  double bytes() const {
    double numbers = 0;
    for (std::size_t u = 0; u < plan_.layout.units.size(); ++u)
      numbers += static_cast<double>(store::row_count(plan_.layout, static_cast<int>(u)));
    return sizeof(double) * numbers;
  }
  std::size_t units() const { return plan_.layout.units.size(); }
  const Time& fixed() const { return fixed_; }
  const Phases& phases() const { return phases_; }
  /// CPU seconds of one poll.
  double poll_seconds() const { return poll_seconds_; }
  double polls() const { return static_cast<double>(polls_); }

 private:
  static Plan plan_of(std::int64_t checkpoints, std::int64_t replications) {
    const std::string text = fmt::format(
        "checkpoints = {{ linear = {} }}\n[[experiment]]\nscenario = {{ name = \"bernoulli\", arms = 10 }}\n"
        "algorithms = [ {{ name = \"ucb1\" }} ]\nhorizon = {}\nreplications = {}\n",
        checkpoints, kHorizon, replications);
    Files none({});
    return make_plan(load({"storage_cost.toml", text}, none));
  }

  /// Rank 0 measures how long a unit takes here; all make the sweep from that.
  Plan make(double seconds) {
    std::string numbers;
    if (world_.rank() == 0) {
      const Plan trial = plan_of(1000, kBlock);
      const Experiment& e = trial.sweep.experiments[0];
      double unit = 1e9;
      for (int i = 0; i < 5; ++i)
        unit = std::min(unit, play_unit(e.cells[0], {0, kBlock}, e.checkpoints,
                                        static_cast<int>(e.metrics.size()), way_, {})
                                  .seconds);
      const double row = sizeof(double) * static_cast<double>(kBlock * std::ssize(e.metrics));
      const double units = std::max(1.0, std::round(seconds / unit)) * world_.size();
      numbers =
          fmt::format("{:.0f} {:.0f}", kBytesPerSecond * unit / row, units * static_cast<double>(kBlock));
    }
    world_.broadcast(numbers);
    std::int64_t checkpoints = 0, replications = 0;
    std::istringstream(numbers) >> checkpoints >> replications;
    return plan_of(checkpoints, replications);
  }

  comm::World& world_;
  const Way way_;
  Plan plan_;
  std::vector<int> mine_;  // the units of this rank when nobody hands them out
  std::filesystem::path out_;
  Time fixed_;
  Phases phases_;
  std::int64_t polls_ = 0;
  double poll_seconds_ = 0;
};

/// Shares of the time with storage (or polling) that it took: 1 - without / with.
struct Shares {
  std::vector<double> cpu, wall;
  double quickest_with = 1e300, quickest_without = 1e300;
  void add(const Time& with, const Time& without) {
    cpu.push_back(1 - without.cpu / with.cpu);
    wall.push_back(1 - without.wall / with.wall);
    quickest_with = std::min(quickest_with, with.cpu);
    quickest_without = std::min(quickest_without, without.cpu);
  }
  /// Of the runs that were disturbed least. Disturbances only add time, so this is steadier than the median
  /// where there are many of them.
  double quickest() const { return 1 - quickest_without / quickest_with; }
};

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double at = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

std::string text(const std::vector<double>& shares) {
  return fmt::format("{:5.2f} % (quartiles {:.2f} to {:.2f})", 100 * quantile(shares, 0.5),
                     100 * quantile(shares, 0.25), 100 * quantile(shares, 0.75));
}

double verdict(const Shares& shares) { return std::min(quantile(shares.cpu, 0.5), shares.quickest()); }

int measure(comm::World& world, int pairs, double seconds) {
  Bench bench(world, seconds);
  Shares storage, polling;
  std::vector<double> rates, create, sync, fixed, writes, parts;
  bench.stored();  // the first run is slower: programs and libraries are loaded
  bench.played();
  // A noisy machine gets more time, not more tolerance.
  for (int i = 0; i < 4 * pairs && (i < pairs || verdict(storage) > kLimit); ++i) {
    Time a, b, c;
    if (i % 2 == 0) a = bench.stored();
    b = bench.played();
    c = bench.polled();
    if (i % 2 == 1) a = bench.stored();
    storage.add(a, b);
    polling.add(c, b);
    rates.push_back(1e-6 * bench.bytes() / a.cpu);
    writes.push_back(bench.written().cpu / b.cpu);
    parts.push_back(writes.back() + bench.poll_seconds() * bench.polls() * world.size() / b.cpu);
    create.push_back(bench.phases().create);
    sync.push_back(bench.phases().sync);
    fixed.push_back(bench.fixed().cpu / world.size());
  }
  const double share = std::max(verdict(storage), quantile(parts, 0.5));
  if (world.rank() == 0) {
    fmt::print("{} ranks, {} units, {:.2f} MB; {:.2f} MB per second and rank; {} pairs of runs\n",
               world.size(), bench.units(), 1e-6 * bench.bytes(), quantile(rates, 0.5), storage.cpu.size());
    fmt::print("store, index, polling and schedule, share of CPU time:  {}; quickest runs {:.2f} %\n",
               text(storage.cpu), 100 * storage.quickest());
    fmt::print("                                        of wall time:  {}\n", text(storage.wall));
    fmt::print("polling alone ({:.0f} polls per unit), share of CPU time:  {}; quickest runs {:.2f} %\n",
               bench.polls() * world.size() / static_cast<double>(bench.units()), text(polling.cpu),
               100 * polling.quickest());
    fmt::print("writing rows and index alone, share of CPU time:        {}\n", text(writes));
    fmt::print("the same and polls of {:.0f} ns, share of CPU time:       {}\n", 1e9 * bench.poll_seconds(),
               text(parts));
    fmt::print(
        "once per run: making and opening the file {:.3f} s, last fsync and barrier {:.3f} s of wall time, "
        "together with closing {:.3f} s of CPU time per rank\n",
        quantile(create, 0.5), quantile(sync, 0.5), quantile(fixed, 0.5));
    if (share > kLimit) fmt::print("FAILED: more than {:.0f} %\n", 100 * kLimit);
  }
  return share > kLimit ? 1 : 0;
}

}  // namespace
}  // namespace regatta

int main(int argc, char** argv) {
  regatta::comm::World world(argc, argv);
  const int pairs = argc > 1 ? std::atoi(argv[1]) : 9;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 2;
  if (pairs < 1 || seconds <= 0) {
    std::fprintf(stderr, "usage: storage_cost [PAIRS] [SECONDS]\n");
    return 2;
  }
  return regatta::measure(world, pairs, seconds);
}
