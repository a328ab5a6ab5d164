// Nanoseconds per round and replication of every catalogue entry, through the engine: learner, scenario,
// recording.
//
//   build/benchmarks/catalogue_benchmark --benchmark_filter=bandit/
//
// Who plays whom: engine/sweep/partners.hpp. Thread CPU time; compare only figures of one run (README of
// Google Benchmark says why: --benchmark_enable_random_interleaving=true). `regatta bench` is the short form
// for users.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "engine/sweep/partners.hpp"

namespace regatta {
namespace {

Files& files() {
  static Files found({std::filesystem::path(REGATTA_SOURCE) / "scenarios/data"});
  return found;
}

void play(benchmark::State& state, const Match& match) {
  const Way way{Catalogue::instance().levels().back(), true};
  for (auto _ : state) {
    try {
      benchmark::DoNotOptimize(match.play(way).rows.data());
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
      break;
    }
  }
  // "n" suffixes of the reporter: 8.5n means 8.5 nanoseconds.
  state.counters["s/round"] = benchmark::Counter(
      match.rounds(), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// Registers one benchmark per entry; returns how many entries could not be played by anybody.
int register_all() {
  int left_out = 0;
  for (const Entry* entry : Catalogue::instance().entries()) {
    if (const auto match = first_match(*entry, files())) {
      benchmark::RegisterBenchmark(match->name().c_str(),
                                   [match = *match](benchmark::State& state) { play(state, match); });
    } else {
      ++left_out;
      std::fprintf(stderr, "no partner with default parameters for %s\n", entry->about.name.c_str());
    }
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
