#include "engine/sweep/bench.hpp"

#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace regatta {
namespace {

double process_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

/// A new folder for results on every rank the same, removed at the end. Collective.
class Scratch {
 public:
  explicit Scratch(comm::World& world) : world_(world) {
    std::string name = fmt::format("regatta_bench_{}", static_cast<long>(getpid()));
    world.broadcast(name);
    path_ = name;
    std::error_code problem;
    if (world.rank() == 0 && !std::filesystem::create_directory(path_, problem))
      throw std::runtime_error(fmt::format("folder '{}' can't be made ({}) run it where files can be written",
                                           name, problem.message()));
    world.barrier();
  }
  ~Scratch() {
    std::error_code ignored;
    if (world_.rank() == 0) std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::filesystem::path file() const { return path_ / "results.h5"; }

 private:
  comm::World& world_;
  std::filesystem::path path_;
};

/// On every rank the sums over ranks.
std::vector<double> sums(comm::World& world, const std::vector<double>& mine) {
  std::vector<double> total(mine.size(), 0.0);
  for (const std::string& one : world.gather(fmt::format("{}", fmt::join(mine, " ")))) {
    std::istringstream in(one);
    for (double& t : total) {
      double x = 0;
      in >> x;
      t += x;
    }
  }
  std::string bytes = fmt::format("{}", fmt::join(total, " "));
  world.broadcast(bytes);
  std::istringstream in(bytes);
  for (double& t : total) in >> t;
  return total;
}

/// Wall seconds of the slowest rank; on rank 0.
double slowest(comm::World& world, double mine) {
  double most = 0;
  for (const std::string& one : world.gather(fmt::format("{}", mine))) most = std::max(most, std::stod(one));
  return most;
}

double seconds_inside(const std::filesystem::path& file) {
  double seconds = 0;
  for (const store::Record& record : store::Reader(file).records()) {
    if (record.state != store::State::kDone) throw std::runtime_error(record.message);
    seconds += record.seconds;
  }
  return seconds;
}

RunOptions plain_run(const std::filesystem::path& out, Way way) {
  RunOptions options;
  options.out = out;
  options.way = way;
  options.stop_wanted = [] { return false; };
  return options;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? std::nan("") : values[values.size() / 2];
}

struct Seconds {
  double wall, cpu;
};

Seconds play_again(const Match& match, Way way, std::int64_t plays) {
  const double begin = wall_seconds(), cpu = thread_seconds();
  for (std::int64_t i = 0; i < plays; ++i) match.play(way);
  return {wall_seconds() - begin, thread_seconds() - cpu};
}

double seconds_of_a_play(const Match& match, Way way) {
  constexpr double kEnough = 0.02;  // seconds after which one play is as good as five
  double best = play_again(match, way, 1).wall;
  for (int i = 0; i < 5 && best < kEnough; ++i) best = std::min(best, play_again(match, way, 1).wall);
  return best;
}

/// A number of rank 0, on every rank; at least 1.
std::int64_t shared_count(comm::World& world, double number) {
  std::string bytes = fmt::format("{}", std::max(1LL, std::llround(number)));
  world.broadcast(bytes);
  return std::stoll(bytes);
}

Plan sweep_of(const Match& match, std::int64_t plays) {
  const Cell& cell = match.cell;
  const std::string text = fmt::format(
      "name = \"bench\"\ncheckpoints = {{ linear = 100 }}\n[[experiment]]\nscenario = {{ name = \"{}\" }}\n"
      "algorithms = [ {{ name = \"{}\" }} ]\nhorizon = {}\nreplications = {}\n",
      cell.scenario->about.name, cell.algorithm->about.name, cell.horizon, plays * match.replications);
  Files files = bench_files();
  return make_plan(load({"bench", text}, files));
}

/// Into units of so many replications, whatever they may cost.
void cut(Plan& plan, std::int64_t replications) {
  const std::int64_t all = plan.sweep.experiments[0].replications;
  std::vector<store::Unit> units;
  for (std::int64_t first = 0; first < all; first += replications)
    units.push_back({0, 0, first, std::min(replications, all - first)});
  recut(plan, std::move(units));
}

}  // namespace

Files bench_files() { return data_files("scenarios/sweeps/bench.toml"); }

Timing time_match(const Match& match, Way way, double seconds, ClockCheck& clock) {
  constexpr double kLeastSeconds = 2e-3;  // of a repetition: ten times a look at the clock
  constexpr std::size_t kLeast = 3;
  const auto plays = static_cast<int>(std::ceil(kLeastSeconds / seconds_of_a_play(match, way)));
  Timing timing;
  std::vector<double> slow;
  bool before = clock.steady();
  for (const double begin = wall_seconds();;) {
    const double spent = wall_seconds() - begin;
    const bool enough = timing.nanoseconds.size() >= kLeast;
    if (spent >= seconds && (enough || (spent >= 3 * seconds && slow.size() >= kLeast))) break;
    const double start = thread_seconds();
    for (int i = 0; i < plays; ++i) match.play(way);
    const double ns = 1e9 * (thread_seconds() - start) / (match.rounds() * plays);
    const bool after = clock.steady();
    (before && after ? timing.nanoseconds : slow).push_back(ns);
    before = after;
  }
  timing.disturbed = timing.nanoseconds.size() < kLeast;
  if (timing.disturbed) timing.nanoseconds = std::move(slow);
  return timing;
}

Spent spend(comm::World& world, Plan& plan, Way way) {
  const Scratch scratch(world);
  RunOptions options = plain_run(scratch.file(), way);
  double polls = 0;
  options.stop_wanted = [&polls] {  // asked at every poll
    ++polls;
    return false;
  };
  world.barrier();
  const double begin = process_seconds(), wall = wall_seconds();
  run(world, plan, options, {[](const RunState&) {}, {}});
  const double mine = process_seconds() - begin, mine_wall = wall_seconds() - wall;
  const double inside = world.rank() == 0 ? seconds_inside(scratch.file()) : 0;
  const auto all = sums(world, {mine, inside, polls, world.rank() == 0 ? mine_wall : 0});
  return {all[1], all[0] - all[1], all[2], all[3]};
}

double poll_seconds(comm::World& world) {
  constexpr int kPolls = 20'000;
  // A schedule that hands nothing out and asks nobody.
  const auto schedule = comm::make_schedule(world, comm::Policy::kStatic, {}, {}, [] { return false; });
  const double begin = thread_seconds();
  for (int i = 0; i < kPolls; ++i) schedule->poll();
  const double seconds = (thread_seconds() - begin) / kPolls;
  schedule->drain();
  return seconds;
}

Plan plan_of(comm::World& world, const Match& match, Way way, double seconds) {
  return sweep_of(match, shared_count(world, std::ceil(seconds / seconds_of_a_play(match, way))));
}

Scaling measure_scaling(comm::World& world, const Match& match, Way way, double seconds, int repetitions) {
  constexpr double kUnitSeconds = 0.05;
  constexpr std::int64_t kUnitsPerRank = 16;  // so that the last ones do not count
  Scaling out;
  out.ranks = world.size();
  const double play = seconds_of_a_play(match, way);
  const auto plays = shared_count(world, std::ceil(seconds / play));
  const auto in_unit = shared_count(world, std::ceil(kUnitSeconds / play));
  const std::int64_t shared = std::max(plays / in_unit, kUnitsPerRank * world.size()) * in_unit;
  Plan plan = sweep_of(match, shared);
  cut(plan, match.replications * in_unit);
  const bool first = world.rank() == 0;
  std::vector<double> alone, core_shares;
  for (int i = 0; i < repetitions; ++i) {
    world.barrier();
    if (first) alone.push_back(play_again(match, way, plays).wall / static_cast<double>(plays));
    world.barrier();
    const Seconds mine = play_again(match, way, plays);
    const double together = slowest(world, mine.wall) / static_cast<double>(plays);
    core_shares.push_back(sums(world, {mine.cpu / mine.wall})[0] / world.size());
    if (first) out.weak.push_back(alone.back() / together);
  }
  for (int i = 0; i < repetitions; ++i) {
    world.barrier();
    if (first) alone.push_back(play_again(match, way, shared).wall / static_cast<double>(shared));
    const Scratch scratch(world);
    const RunResult result = run(world, plan, plain_run(scratch.file(), way), {[](const RunState&) {}, {}});
    if (first) out.strong.push_back(alone.back() * static_cast<double>(shared) / result.phases.play);
  }
  out.alone = match.rounds() / median(alone);
  out.core_share = median(core_shares);
  return out;
}

}  // namespace regatta
