// One rule per kind of claim: from numbers to a judgement. Internal to claims.
#pragma once

#include "analysis/claim_data.hpp"
#include "analysis/claims.hpp"

namespace regatta::analysis {

/// `experiment` is the part's: its checkpoints are named in notes, its number of looks decides the level.
Judgement judge_part(const Claim& claim, const store::ClaimPart& part, const ClaimData& data,
                     const store::Experiment& experiment);

}  // namespace regatta::analysis
