// One rule per kind of claim: from numbers to a judgement. Internal to claims.
#pragma once

#include "analysis/claim_data.hpp"
#include "analysis/claims.hpp"

namespace regatta::analysis {

/// `rounds` are the checkpoints of the part's experiment, for notes.
Judgement judge_part(const Claim& claim, const store::ClaimPart& part, const ClaimData& data,
                     const std::vector<std::int64_t>& rounds);

}  // namespace regatta::analysis
