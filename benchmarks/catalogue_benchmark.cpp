// Nanoseconds per round and replication of every catalogue entry, through the engine: learner, scenario,
// recording.
//
//   build/benchmarks/catalogue_benchmark --benchmark_filter=bandit/
//
// An algorithm is played on the first scenario of its protocol that it accepts, a scenario by the first
// algorithm that accepts it; all with default parameters. Thread CPU time; compare only figures of one run
// (README of Google Benchmark says why: --benchmark_enable_random_interleaving=true).
#include <benchmark/benchmark.h>

#include <filesystem>

#include "engine/sweep/cell.hpp"
#include "engine/sweep/play_unit.hpp"

namespace regatta {
namespace {

Files& files() {
  static Files found({std::filesystem::path(REGATTA_SOURCE) / "scenarios/data"});
  return found;
}

/// Enough rounds that the start does not count, few enough that one iteration takes well below a second.
Round rounds_of(const std::string& protocol) {
  return protocol == "bandit" ? 10'000 : protocol == "episodic" ? 50 : 500;
}

std::optional<Cell> cell_of(const Entry& scenario, const Entry& algorithm) {
  Problems problems;
  return make_cell({scenario.about.name, {}, {}}, {algorithm.about.name, {}, {}},
                   rounds_of(scenario.protocol), 1, files(), problems);
}

void play(benchmark::State& state, const Cell& cell) {
  const Level level = Catalogue::instance().levels().back();
  const int metrics = static_cast<int>(cell.scenario->scenario(level).metrics(*cell.scenario_params).size());
  const std::int64_t replications =
      Catalogue::instance().protocol(cell.scenario->protocol, level).width() > 1 ? 32 : 1;
  std::vector<Round> checkpoints;
  for (Round t = 1; t <= cell.horizon; t += std::max<Round>(1, cell.horizon / 100)) checkpoints.push_back(t);
  for (auto _ : state) {
    const auto result = play_unit(cell, {0, replications}, checkpoints, metrics, {level, true}, {});
    if (result.failed_replications > 0) state.SkipWithError(result.message.c_str());
    benchmark::DoNotOptimize(result.rows.data());
  }
  // "n" suffixes of the reporter: 8.5n means 8.5 nanoseconds.
  state.counters["s/round"] =
      benchmark::Counter(double(cell.horizon) * double(replications),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void add(const std::string& name, const Cell& cell) {
  benchmark::RegisterBenchmark(name.c_str(), [cell](benchmark::State& state) { play(state, cell); });
}

/// Registers one benchmark per entry; returns how many entries could not be played by anybody.
int register_all() {
  int left_out = 0;
  const auto entries = Catalogue::instance().entries();
  for (const Entry* entry : entries) {
    bool found = false;
    for (const Entry* other : entries) {
      if (found || other->protocol != entry->protocol || other->kind == entry->kind) continue;
      const bool is_algorithm = entry->kind == Kind::kAlgorithm;
      const auto cell = is_algorithm ? cell_of(*other, *entry) : cell_of(*entry, *other);
      if (!cell) continue;
      found = true;
      add(entry->protocol + (is_algorithm ? "/algorithm/" : "/scenario/") + entry->about.name +
              "/with:" + other->about.name,
          *cell);
    }
    left_out += !found;
    if (!found)
      std::fprintf(stderr, "no partner with default parameters for %s\n", entry->about.name.c_str());
  }
  return left_out;
}

}  // namespace
}  // namespace regatta

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const int left_out = regatta::register_all();
  benchmark::RunSpecifiedBenchmarks();
  return left_out > 0 ? 1 : 0;
}
