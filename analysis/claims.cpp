#include "analysis/claims.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/claim_rules.hpp"

namespace regatta::analysis {

const char* name_of(Outcome outcome) {
  return outcome == Outcome::kHolds ? "holds" : outcome == Outcome::kFails ? "fails" : "undecided";
}

bool Verdict::broken() const {
  return outcome == (claim.expected_to_fail ? Outcome::kHolds : Outcome::kFails);
}

namespace {

/// By how much an interval reaches beyond its limits, relative to them; negative inside.
double excess(const Judgement& j) {
  const auto relative = [](double beyond, double limit) {
    return std::isinf(limit) || std::isnan(beyond) ? -std::numeric_limits<double>::infinity()
                                                   : beyond / std::max(std::abs(limit), 1e-300);
  };
  return std::max(relative(j.low - j.estimate.low, j.low), relative(j.estimate.high - j.high, j.high));
}

}  // namespace

const Judgement& Verdict::decisive() const {
  const Judgement* worst = nullptr;
  for (const Judgement& j : parts) {
    if (j.outcome == outcome && (worst == nullptr || excess(j) > excess(*worst))) worst = &j;
  }
  return *worst;
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
