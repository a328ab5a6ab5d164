// Judges claims by the recorded numbers. docs/claims.md says how a verdict is made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/statistics.hpp"
#include "engine/core/claim.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

enum class Outcome { kHolds, kFails, kUndecided };
const char* name_of(Outcome outcome);  // "holds" ...

/// One claim may be judged on several groups of cells (one per scenario setting, say); the claim holds when
/// all do.
struct Judgement {
  std::string cells;  // which: "bernoulli: ucb1 alpha=0.5 horizon=1000"
  Outcome outcome = Outcome::kUndecided;
  Estimate estimate{};            // what the claim speaks of: exponent, difference, ratio, mean, share ...
  double low = 0, high = 0;       // where the estimate has to lie; infinite where open
  double level = 0;               // confidence of the interval
  std::int64_t replications = 0;  // used
  std::int64_t replications_to_decide = 0;  // undecided: an estimate of how many would do; 0: not known
  std::int64_t missing = 0, failed = 0;     // replications of these cells that could not be used
  std::string note;                         // why undecided, which checkpoint was worst ...
};

struct Verdict {
  Claim claim;
  Outcome outcome = Outcome::kUndecided;  // of all parts: fails if one fails, undecided if one is
  bool as_expected = true;                // a negative control has to fail, every other claim to hold
  std::vector<Judgement> parts;           // at least one

  /// The opposite was found: a claim fails, a negative control holds.
  bool broken() const;
  /// The part that stands for the claim in a table: of those with its outcome the one that lies nearest to
  /// its limits, or farthest beyond them.
  const Judgement& decisive() const;
};

/// Reads one cell at a time, and of several cells that belong together one number per replication. Throws
/// ConfigError with all problems when a claim does not fit the file: unknown names, no cell selected ...
std::vector<Verdict> judge(const store::Reader& reader, const std::vector<Claim>& claims);

/// The confidence at which an interval is taken when it is looked at again after every batch of replications:
/// all `looks` intervals together then cover with confidence `level` (Bonferroni), whenever one stops.
double level_of_one_look(double level, std::int64_t looks);

/// Plain text for a terminal; with `parts` every group of cells has its line.
std::string claims_table(const std::vector<Verdict>& verdicts, bool parts);
/// "5 claims: 3 hold, 1 fails, 1 undecided": the last line of the table.
std::string claims_count(const std::vector<Verdict>& verdicts);
/// One line per part.
std::string claims_csv(const std::vector<Verdict>& verdicts);
std::string claims_json(const std::vector<Verdict>& verdicts);

}  // namespace regatta::analysis
