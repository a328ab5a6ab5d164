// Takes finished units from the results of another sweep: the same cell (by the hash of its content), the
// same replications, the same checkpoints up to its horizon.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/store/reader.hpp"

namespace regatta {

class Reuse {
 public:
  /// `wanted` must outlive this. Throws store::StoreError.
  Reuse(const std::filesystem::path& old_file, const store::Layout& wanted);

  /// Whether every replication of the unit is there, done (not failed) and with the right checksum.
  bool has(int unit);

  struct Taken {
    std::vector<double> rows;  // [metric][replication][checkpoint] of the wanted layout
    double seconds = 0;        // what it cost when it was played
  };
  /// For a unit for which has() said true, here or on another rank.
  Taken take(int unit);

 private:
  /// How a wanted experiment's numbers lie in one of the old ones.
  struct Source {
    int experiment, cell;
    std::vector<int> metrics;  // [wanted metric] position in the old experiment
    std::size_t rounds;        // checkpoints up to the horizon: the same in both
  };
  std::optional<Source> source(const store::Unit& wanted) const;
  std::optional<Source> match(const store::Experiment& wanted, int cell, int experiment, int old_cell) const;
  bool good(int old_unit);

  store::Reader reader_;
  const store::Layout& wanted_;
  std::vector<store::Record> records_;                             // of the old file
  std::vector<char> verdicts_;                                     // [old unit] 0 not looked at, 'y', 'n'
  std::map<std::string, std::vector<std::pair<int, int>>> by_id_;  // cell id -> (experiment, cell)
  std::map<std::pair<int, int>, std::vector<int>> units_;          // (experiment, cell) -> old units
};

}  // namespace regatta
