#include "analysis/claim_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/resample.hpp"

namespace regatta::analysis {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Limits that themselves do (closed) or do not (open) belong to what is allowed.
enum class Limits { kClosed, kOpen };

Outcome decide(const Estimate& e, double low, double high, Limits limits = Limits::kClosed) {
  if (std::isnan(e.low) || std::isnan(e.high)) return Outcome::kUndecided;
  if (limits == Limits::kOpen) {
    if (e.low >= high || e.high <= low) return Outcome::kFails;
    return e.low > low && e.high < high ? Outcome::kHolds : Outcome::kUndecided;
  }
  if (e.low > high || e.high < low) return Outcome::kFails;
  return e.low >= low && e.high <= high ? Outcome::kHolds : Outcome::kUndecided;
}

void add_note(Judgement& j, const std::string& note) { j.note += (j.note.empty() ? "" : "; ") + note; }

void settle(Judgement& j, const Estimate& estimate, double low, double high,
            Limits limits = Limits::kClosed) {
  j.estimate = estimate;
  j.low = low;
  j.high = high;
  j.outcome = decide(estimate, low, high, limits);
  if (j.outcome != Outcome::kUndecided) return;
  j.replications_to_decide = replications_to_decide(estimate, j.replications, low, high, j.level);
  if (std::isnan(estimate.low)) {
    add_note(j, "no interval from so few replications");
  } else {
    add_note(j, "the interval reaches across a limit");
  }
}

/// Of many intervals at once the one that stands for all: the worst outcome and, of several such, the one
/// that lies farthest out for its limits, relative to `size`.
void settle_worst(Judgement& j, const std::vector<Estimate>& intervals, const std::vector<double>& low,
                  const std::vector<double>& high, std::size_t& worst) {
  const auto rank = [](Outcome o) { return o == Outcome::kFails ? 2 : o == Outcome::kUndecided ? 1 : 0; };
  int worst_rank = -1;
  double worst_excess = -kInfinity;
  for (std::size_t k = 0; k < intervals.size(); ++k) {
    const Estimate& e = intervals[k];
    const int r = rank(decide(e, low[k], high[k]));
    const double limit = std::isinf(high[k]) ? low[k] : high[k];
    const double beyond = std::isinf(high[k]) ? low[k] - e.low : e.high - high[k];
    const double excess =
        std::isinf(limit) || std::isnan(beyond) ? -kInfinity : beyond / std::max(std::abs(limit), 1e-300);
    if (r < worst_rank || (r == worst_rank && excess <= worst_excess)) continue;
    worst = k;
    worst_rank = r;
    worst_excess = excess;
  }
  settle(j, intervals[worst], low[worst], high[worst]);
}

void judge_slope(const Claim& claim, const store::ClaimPart& part, const ClaimData& data, Judgement& j) {
  const Estimate slope = log_log_slope(part.along, data.samples, j.level, Pairing::kJoint);
  if (std::isnan(slope.value)) add_note(j, "a mean is not positive");
  settle(j, slope, claim.low, claim.high);
  add_note(j, fmt::format("exponent over {} = {:g} to {:g}, {} points", claim.over, part.along.front(),
                          part.along.back(), part.along.size()));
}

/// Differences between neighbours, [step][replication].
std::vector<std::vector<double>> steps_of(const ClaimData& data) {
  std::vector<std::vector<double>> steps;
  for (std::size_t k = 1; k < data.samples.size(); ++k) {
    steps.push_back(data.samples[k]);
    for (std::size_t r = 0; r < steps.back().size(); ++r) steps.back()[r] -= data.samples[k - 1][r];
  }
  return steps;
}

/// Curves start with an offset, and a + b log x looks like a power of x for every x that can be afforded. So
/// the steps are fitted: per unit of log x they are constant for a + b log x and grow like x^p for a + c x^p,
/// whatever a is.
void judge_growth(const Claim& claim, const store::ClaimPart& part, const ClaimData& data, Judgement& j) {
  std::vector<std::vector<double>> steps = steps_of(data);
  std::vector<double> middle;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const double length = std::log(part.along[k + 1] / part.along[k]);
    middle.push_back(std::sqrt(part.along[k] * part.along[k + 1]));
    for (double& step : steps[k]) step /= length;
  }
  const Estimate exponent = log_log_slope(middle, steps, j.level, Pairing::kJoint);
  if (std::isnan(exponent.value)) add_note(j, "the mean does not grow everywhere");
  if (claim.logarithmic)
    settle(j, exponent, -kInfinity, claim.margin);
  else
    settle(j, exponent, claim.margin, kInfinity);
  add_note(j, fmt::format("exponent of the steps over {} = {:g} to {:g}, {} steps; 0: log", claim.over,
                          part.along.front(), part.along.back(), steps.size()));
}

void judge_bound(const store::ClaimPart& part, const ClaimData& data, Judgement& j,
                 const std::vector<std::int64_t>& rounds) {
  const std::vector<Estimate> band = bands(data.samples, j.level);
  std::size_t worst = 0;
  settle_worst(j, band, std::vector<double>(band.size(), -kInfinity), part.limits, worst);
  if (band.size() > 1) {
    add_note(j, fmt::format("closest at round {} of {} checkpoints", rounds[part.checkpoints[worst]],
                            band.size()));
  } else {
    add_note(j, fmt::format("at round {}", rounds[part.checkpoints[worst]]));
  }
}

void judge_monotone(const Claim& claim, const store::ClaimPart& part, const ClaimData& data, Judgement& j) {
  const std::vector<std::vector<double>> steps = steps_of(data);
  const std::vector<Estimate> band = bands(steps, j.level);
  const std::vector<double> zero(band.size(), 0),
      open(band.size(), claim.increasing ? kInfinity : -kInfinity);
  std::size_t worst = 0;
  if (claim.increasing)
    settle_worst(j, band, zero, open, worst);
  else
    settle_worst(j, band, open, zero, worst);
  add_note(j, fmt::format("worst of {} steps: {} = {:g} to {:g}", steps.size(), claim.over, part.along[worst],
                          part.along[worst + 1]));
}

void judge_fraction(const Claim& claim, const ClaimData& data, Judgement& j) {
  const auto& values = data.samples.front();
  const auto count = std::count_if(values.begin(), values.end(), [&](double v) {
    return claim.above ? v > claim.threshold : v < claim.threshold;
  });
  settle(j, proportion_interval(count, j.replications, j.level), claim.low, claim.high);
  add_note(j, fmt::format("{} of {} {} {:g}", count, j.replications, claim.above ? "above" : "below",
                          claim.threshold));
}

}  // namespace

Judgement judge_part(const Claim& claim, const store::ClaimPart& part, const ClaimData& data,
                     const store::Experiment& experiment) {
  Judgement j;
  j.cells = part.label;
  j.level = level_of_one_look(claim.level, experiment.looks());
  j.replications = data.replications();
  j.missing = data.missing;
  j.failed = data.failed;
  j.estimate = {std::nan(""), std::nan(""), std::nan("")};
  j.low = claim.low;
  j.high = claim.high;
  if (j.replications == 0) {
    j.note = "no replication is complete";
  } else {
    switch (claim.kind) {
      case ClaimKind::kSlope:
        judge_slope(claim, part, data, j);
        break;
      case ClaimKind::kGrowth:
        judge_growth(claim, part, data, j);
        break;
      case ClaimKind::kBound:
        judge_bound(part, data, j, experiment.checkpoints);
        break;
      case ClaimKind::kMonotone:
        judge_monotone(claim, part, data, j);
        break;
      case ClaimKind::kFraction:
        judge_fraction(claim, data, j);
        break;
      case ClaimKind::kWithin:
        settle(j, (claim.median ? median_interval : mean_interval)(data.samples[0], j.level), claim.low,
               claim.high);
        break;
      case ClaimKind::kRatio:
        settle(j,
               claim.median ? ratio_of_medians(data.samples[0], data.samples[1], j.level)
                            : ratio_of_means(data.samples[0], data.samples[1], j.level),
               claim.low, claim.high);
        break;
      case ClaimKind::kLess:
        settle(j, paired_difference(data.samples[0], data.samples[1], j.level), -kInfinity, claim.margin,
               Limits::kOpen);
        break;
      case ClaimKind::kEqual:
        settle(j, paired_difference(data.samples[0], data.samples[1], j.level), -claim.margin, claim.margin,
               Limits::kOpen);
        break;
    }
  }
  if (claim.median) add_note(j, "medians");
  if (experiment.looks() > 1)
    add_note(j, fmt::format("{:.4g} % at each of {} looks", 100 * j.level, experiment.looks()));
  if (data.missing > 0)
    add_note(j, fmt::format("{} replications missing: judged on an incomplete file", data.missing));
  if (data.failed > 0) add_note(j, fmt::format("{} replications failed and are left out", data.failed));
  return j;
}

}  // namespace regatta::analysis
