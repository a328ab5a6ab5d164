#include "analysis/content.hpp"

#include <cmath>

#include "analysis/claim_rules.hpp"

namespace regatta::analysis {
namespace {

bool undecided(const Claim& claim, const store::ClaimPart& part, const ClaimData& data,
               const store::Experiment& experiment) {
  return judge_part(claim, part, data, experiment).outcome == Outcome::kUndecided;
}

bool too_wide(const Until& until, const ClaimData& data) {
  const Estimate mean = mean_interval(data.samples.front(), until.level);
  const double width = until.goal == Until::Goal::kWidth ? until.width : until.width * std::abs(mean.value);
  return !(mean.high - mean.low <= width);  // so also without an interval
}

/// Selects the mean of every cell at its horizon.
Claim mean_of(const Until& until, const store::Experiment& experiment) {
  Claim claim;
  claim.kind = ClaimKind::kWithin;
  claim.experiment = experiment.name;
  claim.metric = until.metric;
  return claim;
}

}  // namespace

std::vector<char> content(const store::Reader& reader, const std::vector<Claim>& claims, const Until& until,
                          int experiment, std::int64_t replications) {
  const store::Experiment& e = reader.layout().experiments[static_cast<std::size_t>(experiment)];
  const bool by_claims = until.goal == Until::Goal::kDecided;
  std::vector<char> out(e.cell_ids.size(), 1);
  const ClaimDataReader reads(reader, replications);
  Problems problems;
  for (const Claim& claim : by_claims ? claims : std::vector<Claim>{mean_of(until, e)}) {
    for (const store::ClaimPart& part : store::claim_parts(reader.layout(), claim, problems)) {
      if (part.experiment != experiment) continue;
      const ClaimData data = reads.read(part);
      if (data.replications() == 0) continue;  // all failed
      if (by_claims ? !undecided(claim, part, data, e) : !too_wide(until, data)) continue;
      for (const int cell : part.cells) out[static_cast<std::size_t>(cell)] = 0;
    }
  }
  problems.raise_if_any();
  return out;
}

}  // namespace regatta::analysis
