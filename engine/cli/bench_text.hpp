// What `regatta bench` prints: tables for people, JSON for docs/performance.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/sweep/bench.hpp"

namespace regatta::cli {

struct EntryBench {
  Match match;
  Timing timing;
};

/// What is spent around the rounds of a sweep of one cell.
struct OverheadBench {
  std::string cell;
  std::int64_t units = 0;
  Spent spent;           // medians over the repetitions
  double poll = 0;       // CPU seconds of a poll
  double megabytes = 0;  // of rows, stored in each repetition
  /// Of CPU time: making the file, handing out, storing, polling.
  double share() const { return (spent.around + spent.polls * poll) / spent.total(); }
};

struct ScalingBench {
  std::string cell;
  Scaling scaling;
};

struct BenchResult {
  Level level = 0;
  int ranks = 1;
  double addition = 0,
         addition_now = 0;  // nanoseconds of a dependent addition (a cycle): usually, at the end
  std::vector<EntryBench> entries;
  std::vector<std::string> left_out;  // entries without anybody to play with
  std::optional<OverheadBench> overhead;
  std::optional<ScalingBench> scaling;
};

std::string bench_table(const BenchResult& result);
std::string bench_json(const BenchResult& result);

}  // namespace regatta::cli
