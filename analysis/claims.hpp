// Judges claims by the recorded numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/statistics.hpp"
#include "engine/core/claim.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

enum class Outcome { kHolds, kFails, kUndecided };

/// One claim may be judged on several groups of cells (one per scenario setting, say); the claim holds when all do.
struct Judgement {
  std::string cells;  // which: "bernoulli, ucb1 alpha=0.5, horizon 1000"
  Outcome outcome = Outcome::kUndecided;
  Estimate estimate{};        // what the claim speaks of: exponent, difference, ratio, mean, share ...
  double low = 0, high = 0;   // where the estimate has to lie; infinite where open
  std::int64_t replications = 0;            // used
  std::int64_t replications_to_decide = 0;  // undecided: an estimate of how many would do; 0: not known
  std::string note;                         // why undecided, which checkpoint was worst ...
};

struct Verdict {
  Claim claim;
  Outcome outcome = Outcome::kUndecided;  // of all parts: fails if one fails, undecided if one is
  bool as_expected = true;                // a negative control is as expected when it fails
  std::vector<Judgement> parts;
};

/// Throws std::invalid_argument when a claim selects no cell or can't be judged on this file.
std::vector<Verdict> judge(const store::Reader& reader, const std::vector<Claim>& claims);

}  // namespace regatta::analysis
