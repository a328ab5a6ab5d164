// The numbers that a part of a claim is judged by. Internal to claims.
#pragma once

#include <map>
#include <vector>

#include "engine/store/claim_parts.hpp"
#include "engine/store/reader.hpp"

namespace regatta::analysis {

struct ClaimData {
  /// [k][replication], k as ClaimPart::checkpoints. Replications that are missing or failed in any of the
  /// cells are left out, so that [r] is the same replication everywhere and all numbers are finite.
  std::vector<std::vector<double>> samples;
  std::int64_t missing = 0, failed = 0;  // replications left out

  std::int64_t replications() const { return static_cast<std::int64_t>(samples.front().size()); }
};

/// Reads parts; the index is read once.
class ClaimDataReader {
 public:
  explicit ClaimDataReader(const store::Reader& reader);
  ClaimData read(const store::ClaimPart& part) const;

 private:
  const store::Reader& reader_;
  std::vector<std::vector<std::vector<store::Unit>>> missing_;  // [experiment][cell]
};

}  // namespace regatta::analysis
