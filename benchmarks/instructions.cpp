// Counts the instructions of a few cells, for tests/scripts/instructions.sh:
//
//   valgrind --tool=callgrind --instr-atstart=no build/benchmarks/instructions
//
// Each cell is played over two horizons, with the same random streams; callgrind dumps what was executed in
// each play, the script takes the difference: the start, the end and what libraries do once are not in it.
// Prints what it was built by, then "NAME ROUNDS" per play, the rounds over all replications. Exit code 77
// (and why) where nothing can be counted.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/core/build_info.hpp"
#include "engine/sweep/bench.hpp"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#define REGATTA_CAN_COUNT 1
#endif

namespace regatta {
namespace {

constexpr Level kLevel = 3;  // the highest that valgrind 3.19 knows; it has no AVX-512

struct Subject {
  std::string name, scenario, algorithm;
  Round rounds;
  std::int64_t replications;
  bool lanes;
};

std::vector<Subject> subjects() {
  const std::string arms = "name = \"bernoulli\", arms = 10";
  return {
      {"bandit/ucb1/arms=10/lanes", arms, "ucb1", 2'000, kLargestBlock, true},
      {"bandit/ucb1/arms=10/scalar", arms, "ucb1", 4'000, 4, false},
      {"bandit/exp3/arms=10/lanes", arms, "exp3", 2'000, kLargestBlock, true},
      {"bandit/thompson_gaussian/arms=10/lanes", "name = \"gaussian\", arms = 10", "thompson_gaussian", 1'000,
       kLargestBlock, true},
      {"contextual/lin_ucb/d=20", "name = \"linear_gaussian\", dimension = 20, actions = 10", "lin_ucb", 500,
       1, true},
      {"convex/ogd/d=100", "name = \"linear_adversary\", dimension = 100", "ogd", 2'000, 1, true},
      {"episodic/ucbvi/S=10", "name = \"garnet\", states = 10, actions = 4, steps = 10", "ucbvi", 200, 1,
       true},
  };
}

/// The cell over one and over two times the rounds, with the same streams.
std::vector<Cell> cells_of(const Subject& subject) {
  const std::string text = fmt::format(
      "[[experiment]]\nscenario = {{ {} }}\nalgorithms = [ {{ name = \"{}\" }} ]\nhorizon = [{}, {}]\n",
      subject.scenario, subject.algorithm, subject.rounds, 2 * subject.rounds);
  Files none({});
  std::vector<Cell> cells = load({subject.name, text}, none).experiments[0].cells;
  std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) { return a.horizon < b.horizon; });
  cells[1].scenario_hash = cells[0].scenario_hash;
  cells[1].cell_hash = cells[0].cell_hash;
  return cells;
}

void play(const Subject& subject, const Cell& cell) {
  const int metrics = static_cast<int>(cell.scenario->scenario().metrics(*cell.scenario_params).size());
  const UnitResult result =
      play_unit(cell, {0, subject.replications}, {cell.horizon}, metrics, {kLevel, subject.lanes}, {});
  if (result.failed_replications > 0) throw std::runtime_error(subject.name + ": " + result.message);
}

#ifdef REGATTA_CAN_COUNT
void count(const Subject& subject, const Cell& cell) {
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
  play(subject, cell);
  CALLGRIND_DUMP_STATS_AT(subject.name.c_str());
  CALLGRIND_STOP_INSTRUMENTATION;
  fmt::print("{} {}\n", subject.name, cell.horizon * subject.replications);
}

int count_all() {
  if (RUNNING_ON_VALGRIND == 0) {
    fmt::print("skipped: not under valgrind --tool=callgrind\n");
    return 77;
  }
  if (!processor_runs(kLevel)) {
    fmt::print("skipped: this processor does not run x86-64-v{}\n", kLevel);
    return 77;
  }
  fmt::print("built by: g++ {}, {}\n", __VERSION__, REGATTA_BUILD);
  for (const Subject& subject : subjects()) {
    const std::vector<Cell> cells = cells_of(subject);
    play(subject, cells[0]);  // what is made at the first use is not counted
    for (const Cell& cell : cells) count(subject, cell);
  }
  return 0;
}
#else
int count_all() {
  fmt::print("skipped: built without <valgrind/callgrind.h>\n");
  return 77;
}
#endif

}  // namespace
}  // namespace regatta

int main() { return regatta::count_all(); }
