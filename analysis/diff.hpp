// What differs between two results files: configuration, build, numbers. Numbers in diff.cpp, the
// configuration in diff_settings.cpp, formats in diff_text.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/statistics.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

/// Something that has one text in A and another in B; "" where it is not there.
struct Change {
  std::string what, a, b;  // "seed", "1", "2"
};

enum class Match {
  kSameCell,  // same cell_id: the same seed, streams and replications, so numbers can be equal and
              // differences are paired
  kSettings,  // equal settings, another cell_id (another seed): only means can be compared
};

/// One metric of a cell that both files have.
struct CellDifference {
  std::string experiment, algorithm, settings, metric;
  std::int64_t horizon = 0;
  Match match = Match::kSameCell;
  // Of kSameCell, over replications and checkpoints that both files have. A number against a NaN differs.
  std::int64_t values = 0, differing = 0;
  double largest = 0;      // absolute difference, of the numbers; 0 when only NaNs differ
  std::int64_t round = 0;  // the last one that both have up to the horizon; 0: none
  std::int64_t replications_a = 0,
               replications_b = 0;  // with a number at this round that went into the means
  double mean_a = 0, mean_b = 0;    // at this round
  Estimate difference{};            // B - A at this round with its 95 % interval

  /// Different numbers of one cell, or other means than another seed explains.
  bool moved() const;
};

struct Diff {
  std::vector<Change>
      configuration;              // sweep, experiments, parameters, replications, checkpoints, seed, metrics
  std::vector<std::string> text;  // changed lines of the sweep, "- ..." in A, "+ ..." in B
  std::vector<Change> build;      // provenance: version, compiler, processor, ranks ...
  std::vector<std::string> only_a, only_b;    // cells, described
  std::vector<CellDifference> cells;          // all that both have, per metric
  std::int64_t missing_a = 0, missing_b = 0;  // replications that are not there yet
  std::int64_t not_compared =
      0;  // replications of common cells that only one file has (other counts, or missing)

  std::int64_t not_common = 0;  // metrics and checkpoints of common cells that only one file has

  /// Every cell is in both files with the same replications, and all numbers are equal.
  bool same_numbers() const;
};

/// Reads one cell at a time. Throws StoreError.
Diff diff(const store::Reader& a, const store::Reader& b);

/// The first two parts, and all of `build`.
void compare_settings(const store::Reader& a, const store::Reader& b, Diff& out);

/// For people: what differs and nothing else.
std::string diff_table(const Diff& diff, const std::string& name_a, const std::string& name_b);
std::string diff_json(const Diff& diff, const std::string& name_a, const std::string& name_b);

}  // namespace regatta::analysis
