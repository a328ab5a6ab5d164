#include "analysis/claims.hpp"

#include <algorithm>

#include "analysis/claim_rules.hpp"

namespace regatta::analysis {

const char* name_of(Outcome outcome) {
  return outcome == Outcome::kHolds ? "holds" : outcome == Outcome::kFails ? "fails" : "undecided";
}

bool Verdict::broken() const {
  return outcome == (claim.expected_to_fail ? Outcome::kHolds : Outcome::kFails);
}

const Judgement& Verdict::decisive() const {
  return *std::find_if(parts.begin(), parts.end(), [&](const Judgement& j) { return j.outcome == outcome; });
}

double level_of_one_look(double level, std::int64_t looks) {
  return 1 - (1 - level) / static_cast<double>(looks);
}

std::vector<Verdict> judge(const store::Reader& reader, const std::vector<Claim>& claims) {
  Problems problems;
  std::vector<std::vector<store::ClaimPart>> parts;
  for (const Claim& claim : claims) parts.push_back(store::claim_parts(reader.layout(), claim, problems));
  problems.raise_if_any();
  const ClaimDataReader data(reader);
  std::vector<Verdict> verdicts;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    Verdict verdict{claims[i], Outcome::kHolds, true, {}};
    for (const store::ClaimPart& part : parts[i]) {
      const auto& experiment = reader.layout().experiments[static_cast<std::size_t>(part.experiment)];
      verdict.parts.push_back(judge_part(claims[i], part, data.read(part), experiment));
      const Outcome outcome = verdict.parts.back().outcome;
      if (outcome == Outcome::kFails || verdict.outcome == Outcome::kHolds) verdict.outcome = outcome;
    }
    verdict.as_expected = verdict.outcome == (claims[i].expected_to_fail ? Outcome::kFails : Outcome::kHolds);
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace regatta::analysis
