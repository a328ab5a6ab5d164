// How fast `regatta summary` goes through a large file, held against `cat FILE >/dev/null` with a warm cache.
// Exits with 1 when it is less than half as fast, or takes 300 MB of memory.
//
//   build/benchmarks/summary_speed [REPLICATIONS [CELLS]]      1e6 trajectories of 100 checkpoints (800 MB)
//
// The two alternate; wall time of whole processes, medians. The file is made in the current folder and
// removed.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "engine/core/clock.hpp"
#include "engine/core/random.hpp"
#include "engine/store/writer.hpp"

namespace regatta {
namespace {

constexpr std::int64_t kUnit = 1000;  // replications
constexpr std::size_t kRounds = 100;
constexpr int kPairs = 7;
constexpr double kMostMegabytes = 300;

store::Layout layout_of(std::int64_t replications, int cells) {
  store::Experiment e{"large", "bandit", "bernoulli", {{"pseudo_regret", "", ""}}, {}, replications, {}, {}};
  for (std::size_t k = 1; k <= kRounds; ++k) e.checkpoints.push_back(static_cast<std::int64_t>(k) * 100);
  store::Column algorithm{"algorithm", false, {}, {}, ""}, horizon{"horizon", true, {}, {}, ""};
  for (int c = 0; c < cells; ++c) {
    e.cell_ids.push_back(fmt::format("{:032x}", c));
    algorithm.texts.push_back(fmt::format("algorithm{}", c));
    horizon.numbers.push_back(100 * kRounds);
  }
  e.columns = {algorithm, horizon};
  store::Layout layout;
  layout.sweep_name = "large";
  layout.identity = std::string(32, '0');
  layout.experiments.push_back(std::move(e));
  for (int c = 0; c < cells; ++c)
    for (std::int64_t r = 0; r < replications; r += kUnit)
      layout.units.push_back({0, c, r, std::min(kUnit, replications - r)});
  return layout;
}

/// Random walks, so that quantiles have something to sort.
void write(const std::filesystem::path& file, const store::Layout& layout) {
  store::create(file, layout);
  store::Writer writer(file, layout, nullptr);
  for (int u = 0; u < std::ssize(layout.units); ++u) {
    Rng<double> rng(stream_key(1, Role::kScenario, 0), static_cast<std::uint64_t>(u));
    std::vector<double> rows(store::row_count(layout, u));
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows[i] = (i % kRounds == 0 ? 0 : rows[i - 1]) + rng.uniform();
    writer.write(u, rows, {.state = store::State::kDone, .seconds = 1, .message = {}});
  }
}

struct Cost {
  double seconds = 0, megabytes = 0;
};

/// Of a process whose output nobody reads.
Cost cost_of(const std::vector<std::string>& command) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const double begin = wall_seconds();
  pid_t child = 0;
  if (posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ) != 0)
    throw std::runtime_error("can't start " + command[0]);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child || status != 0)
    throw std::runtime_error(command[0] + " failed");
  return {wall_seconds() - begin, double(usage.ru_maxrss) / 1024};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int run(std::int64_t replications, int cells) {
  const std::filesystem::path file = fmt::format("summary_speed_{}.h5", getpid());
  const store::Layout layout = layout_of(replications, cells);
  write(file, layout);
  const double size = 1e-6 * double(std::filesystem::file_size(file));
  fmt::print("{} trajectories of {} checkpoints in {} cells, {:.0f} MB\n", replications * cells, kRounds,
             cells, size);
  std::vector<double> cat, summary, ratio;
  double memory = 0;
  cost_of({"cat", file});
  for (int i = 0; i < kPairs; ++i) {
    cat.push_back(cost_of({"cat", file}).seconds);
    const Cost cost = cost_of({REGATTA_PROGRAM, "summary", file});
    summary.push_back(cost.seconds);
    ratio.push_back(cat.back() / cost.seconds);
    memory = std::max(memory, cost.megabytes);
  }
  std::filesystem::remove(file);
  fmt::print(
      "cat      {:6.3f} s  {:6.0f} MB/s\nsummary  {:6.3f} s  {:6.0f} MB/s, {:.0f} MB of memory\nspeed "
      "against cat: {:.2f} (at least 0.5)\n",
      median(cat), size / median(cat), median(summary), size / median(summary), memory, median(ratio));
  return median(ratio) >= 0.5 && memory < kMostMegabytes ? 0 : 1;
}

}  // namespace
}  // namespace regatta

int main(int argc, char** argv) {
  const int cells = argc > 2 ? std::atoi(argv[2]) : 10;
  const std::int64_t replications = argc > 1 ? std::atoll(argv[1]) : 100'000;
  return regatta::run(replications, cells);
}
