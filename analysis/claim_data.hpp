// The numbers that a part of a claim is judged by. Internal to claims.
#pragma once

#include <limits>
#include <map>
#include <vector>

#include "engine/store/claim_parts.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

struct ClaimData {
  /// [k][replication], k as ClaimPart::checkpoints. Replications that are missing, failed or not needed in
  /// any of the cells are left out, so that [r] is the same replication everywhere and all numbers are
  /// finite.
  std::vector<std::vector<double>> samples;
  std::int64_t missing = 0, failed = 0;  // replications left out; the others were not needed

  std::int64_t replications() const { return static_cast<std::int64_t>(samples.front().size()); }
};

/// Reads parts; the index is read once.
class ClaimDataReader {
 public:
  /// Looks at the first `most` replications only.
  explicit ClaimDataReader(const store::Reader& reader,
                           std::int64_t most = std::numeric_limits<std::int64_t>::max());
  ClaimData read(const store::ClaimPart& part) const;

 private:
  /// Units of one cell without numbers.
  struct Gaps {
    std::vector<store::Unit> missing, not_needed;
  };

  const store::Reader& reader_;
  const std::int64_t most_;
  std::vector<std::vector<Gaps>> gaps_;  // [experiment][cell]
};

}  // namespace regatta::analysis
