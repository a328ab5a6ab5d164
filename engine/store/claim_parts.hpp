// A claim against a layout: are all its names and values there, and on which groups of cells is it judged?
#pragma once

#include <string>
#include <vector>

#include "engine/core/claim.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

/// A group of cells on which a claim is judged by itself.
struct ClaimPart {
  int experiment = 0, metric = 0;  // positions
  std::string label;               // which cells, for people
  /// One cell; or the cells along a column, ascending; or of paired kinds the cells of sides a and b.
  std::vector<int> cells;
  /// Positions on the checkpoint axis: one per cell; or of the only cell all that are looked at.
  std::vector<std::size_t> checkpoints;
  std::vector<double> along;   // kSlope, kMonotone, kGrowth: the value of `over` at each cell or checkpoint
  std::vector<double> limits;  // kBound: of the mean, at each checkpoint
  std::vector<std::size_t> since = {};  // positions whose numbers are subtracted, one per cell; or empty
};

/// At least one part, unless something was added to `problems`.
std::vector<ClaimPart> claim_parts(const Layout& layout, const Claim& claim, Problems& problems);

/// Adds the problems of all claims, judged by nothing yet.
void check_claims(const Layout& layout, const std::vector<Claim>& claims, Problems& problems);

}  // namespace regatta::store
