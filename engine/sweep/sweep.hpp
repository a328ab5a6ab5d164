// A sweep: the set of cells that one TOML file describes, expanded, checked and identified by content.
#pragma once

#include <string>
#include <vector>

#include "engine/core/claim.hpp"
#include "engine/core/files.hpp"
#include "engine/core/until.hpp"
#include "engine/protocol/protocol.hpp"

namespace regatta {

/// Cells that share a scenario's grid, metrics, checkpoints and replications: one group of the results file.
struct Experiment {
  std::string name;
  const Entry* scenario = nullptr;
  std::vector<Metric> metrics;
  std::vector<Round> checkpoints;  // common axis: a cell records those up to its horizon
  std::int64_t replications = 0;   // at most, where batch_ends has several
  std::vector<Cell> cells;
  std::vector<std::string> ids;  // [cell] 32 hex digits: content, not position
  Until until;
  std::vector<std::int64_t> batch_ends;  // replications after each batch; one batch without a goal
};

struct Sweep {
  std::string name, text;
  std::uint64_t seed = 1;
  std::vector<Experiment> experiments;
  std::vector<Claim> claims;  // checked: they select cells, their names are known

  std::int64_t cells() const;
  /// Digest of everything that decides the numbers: seed, cells, replications, checkpoints. Not of the
  /// claims, so that they can be edited when results are there, unless replications go on until they are
  /// decided.
  std::string identity() const;
};

/// What rank 0 reads and the other ranks receive: the sweep's text and, after load(), its data files.
struct SweepSource {
  std::string path, text;
};

/// Throws ConfigError when the file can't be read.
SweepSource read_source(const std::string& path);
/// Folders in which the data files of a sweep are looked for: the sweep's own, its neighbour "data",
/// REGATTA_DATA.
Files data_files(const std::string& sweep_path);
/// Throws ConfigError with every problem at once.
Sweep load(const SweepSource& source, Files& files);

}  // namespace regatta
