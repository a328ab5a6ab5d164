// Every kind of claim is shown to hold, to fail and to be undecided on numbers made for it.
#include "analysis/claims.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/analysis/results.hpp"

namespace regatta::analysis {
namespace {

using testing::experiment, testing::numbers, testing::Results;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

CellFilter where(const std::string& column, std::variant<double, std::string> value) {
  return {{{column, {{value, {}}}, {}}}, {}};
}
CellFilter algorithm(const std::string& name) { return where("algorithm", name); }

Claim claim(ClaimKind kind) {
  Claim c;
  c.says = "it is so";
  c.kind = kind;
  return c;
}

/// In (-1, 1), mean about 0 over the eight replications used here, another one in every cell.
double noise(int cell, std::int64_t replication) {
  constexpr double kNoise[] = {-0.9, 0.7, 0.2, -0.5, 0.9, -0.2, -0.7, 0.5};
  return kNoise[(replication + 3 * cell) % 8];
}

constexpr int kReplications = 8;

/// Cells ucb1 and exp3 at horizons 10, 100 and 1000 (cells 0 to 2 and 3 to 5); mean(cell, round) plus
/// `spread` noise.
store::Reader file(const std::function<double(int, double)>& mean, double spread) {
  Results results(
      {experiment("e", {"ucb1", "ucb1", "ucb1", "exp3", "exp3", "exp3"}, {10, 100, 1000, 10, 100, 1000},
                  {numbers("scenario.arms", {5, 5, 5, 5, 5, 5})}, kReplications)});
  return results.write([&](int, int cell, std::int64_t replication, std::size_t checkpoint) {
    return mean(cell, std::pow(10.0, double(checkpoint + 1))) * (1 + spread * noise(cell, replication));
  });
}

Verdict only(const store::Reader& reader, const Claim& c) {
  const auto verdicts = judge(reader, {c});
  EXPECT_EQ(verdicts.size(), 1u);
  return verdicts.at(0);
}

double root(int, double t) { return std::sqrt(t); }
double two_levels(int cell, double) { return cell < 3 ? 10 : 20; }

TEST(Claims, SlopeIsTheExponentOverHorizons) {
  Claim c = claim(ClaimKind::kSlope);
  c.over = "horizon";
  c.low = 0.4;
  c.high = 0.6;
  const auto reader = file(root, 0.1);
  const Verdict v = only(reader, c);
  EXPECT_EQ(v.outcome, Outcome::kHolds);
  ASSERT_EQ(v.parts.size(), 2u);  // one per algorithm
  EXPECT_EQ(v.parts[0].cells, "e: ucb1");
  EXPECT_NEAR(v.parts[0].estimate.value, 0.5, 0.02);
  EXPECT_EQ(v.parts[0].replications, kReplications);
  c.low = 0.9, c.high = 1.1;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
  c.low = 0.5, c.high = 0.502;
  EXPECT_EQ(only(file(root, 0.9), c).outcome, Outcome::kUndecided);
  c.over = "round";
  c.cells = where("horizon", 1000.0);
  c.low = 0.45, c.high = 0.55;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);
}

TEST(Claims, LessComparesPairs) {
  Claim c = claim(ClaimKind::kLess);
  c.a = algorithm("ucb1");
  c.b = algorithm("exp3");
  const auto reader = file(two_levels, 0.1);
  const Verdict v = only(reader, c);
  EXPECT_EQ(v.outcome, Outcome::kHolds);
  ASSERT_EQ(v.parts.size(), 3u);  // one per horizon
  EXPECT_EQ(v.parts[1].cells, "e: ucb1 horizon=100 vs exp3 horizon=100");
  EXPECT_NEAR(v.parts[1].estimate.value, -10, 1);
  EXPECT_EQ(v.parts[1].high, 0);
  c.margin = -15;  // better by 15 or more
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
  c.margin = -10.2;
  EXPECT_EQ(only(file(two_levels, 0.9), c).outcome, Outcome::kUndecided);
  c.margin = 0;
  std::swap(c.a, c.b);
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
}

TEST(Claims, EqualNumbersAreNotLess) {
  Claim c = claim(ClaimKind::kLess);
  c.a = algorithm("ucb1");
  c.b = algorithm("exp3");
  EXPECT_EQ(only(file([](int, double) { return 7.0; }, 0), c).outcome, Outcome::kFails);
}

TEST(Claims, RatioOfPairs) {
  Claim c = claim(ClaimKind::kRatio);
  c.a = algorithm("exp3");
  c.b = algorithm("ucb1");
  c.low = 1.5, c.high = 2.5;
  const auto reader = file(two_levels, 0.1);
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);
  c.low = 2.5, c.high = kInfinity;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
  c.low = 1.95;
  EXPECT_EQ(only(file(two_levels, 0.5), c).outcome, Outcome::kUndecided);
}

// Of three horizons, all of which hold, the one with the largest mean is nearest to the limit.
TEST(Claims, TheWorstPartStandsForAll) {
  Claim c = claim(ClaimKind::kWithin);
  c.cells = algorithm("ucb1");
  c.high = 100;
  const auto reader = file(root, 0.1);  // 3.2, 10 and 32
  EXPECT_EQ(only(reader, c).decisive().cells, "e: ucb1 horizon=1000");
  c.low = 2;
  EXPECT_EQ(only(reader, c).decisive().cells, "e: ucb1 horizon=10") << "near the other limit";
  c.low = 0, c.high = 1;  // all fail
  EXPECT_EQ(only(reader, c).decisive().cells, "e: ucb1 horizon=1000");
  c.high = 9;  // the first holds, the others fail
  EXPECT_EQ(only(reader, c).decisive().cells, "e: ucb1 horizon=1000");
}

// One run of exp3 in eight fails and loses a hundred times as much.
TEST(Claims, MediansDoNotSeeAFailedRun) {
  Results results({experiment("e", {"ucb1", "exp3"}, {10, 10}, {}, kReplications)});
  const auto reader = results.write([&](int, int cell, std::int64_t r, std::size_t) {
    return cell == 0 ? 10 + 0.2 * double(r) : r == 3 ? 2000 : 20 + 0.5 * double(r);
  });
  Claim c = claim(ClaimKind::kWithin);
  c.cells = algorithm("exp3");
  c.low = 15, c.high = 25;
  c.level = 0.9;  // the interval is the second to the second last of eight
  EXPECT_NE(only(reader, c).outcome, Outcome::kHolds);
  c.median = true;
  const Verdict v = only(reader, c);
  EXPECT_EQ(v.outcome, Outcome::kHolds);
  EXPECT_DOUBLE_EQ(v.parts.at(0).estimate.value, 22.25);
  EXPECT_EQ(v.parts.at(0).note, "medians");

  c = claim(ClaimKind::kRatio);
  c.a = algorithm("exp3");
  c.b = algorithm("ucb1");
  c.low = 1.5, c.high = 2.5;
  EXPECT_NE(only(reader, c).outcome, Outcome::kHolds);
  c.median = true;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);
  c.low = 2.5, c.high = 5;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
}

TEST(Claims, WithinLimitsOfTheMean) {
  Claim c = claim(ClaimKind::kWithin);
  c.cells = algorithm("ucb1");
  c.low = 9, c.high = 11;
  const auto reader = file(two_levels, 0.05);
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);
  c.low = 11, c.high = kInfinity;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
  c.low = 9.9, c.high = 11;
  const Verdict v = only(reader, c);
  EXPECT_EQ(v.outcome, Outcome::kUndecided);
  EXPECT_GT(v.decisive().replications_to_decide, kReplications);
  c.low = 9, c.high = 11;
  c.level = 0.9999999;  // a wider interval
  EXPECT_EQ(only(reader, c).outcome, Outcome::kUndecided);
}

TEST(Claims, BoundAtEveryCheckpoint) {
  Claim c = claim(ClaimKind::kBound);
  c.cells = where("horizon", 1000.0);
  c.expression = "c*sqrt(arms*t)";
  c.constants = {{"c", 1.0}};
  const auto reader = file(root, 0.1);
  Verdict v = only(reader, c);  // sqrt(t) <= sqrt(5 t)
  EXPECT_EQ(v.outcome, Outcome::kHolds);
  EXPECT_EQ(v.parts.size(), 2u);
  c.constants["c"] = 0.4;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
  c.constants["c"] = 0.45;  // sqrt(5) * 0.45 = 1.006
  EXPECT_EQ(only(reader, c).outcome, Outcome::kUndecided);
  // Broken at round 10 only.
  c.expression = "0.5*t";
  c.constants.clear();
  v = only(reader, c);  // sqrt(10) = 3.2 <= 5
  EXPECT_EQ(v.outcome, Outcome::kHolds);
  c.expression = "0.2*t";  // 3.2 > 2, 10 <= 20
  v = only(reader, c);
  EXPECT_EQ(v.outcome, Outcome::kFails);
  EXPECT_NE(v.decisive().note.find("round 10 "), std::string::npos) << v.decisive().note;
  EXPECT_DOUBLE_EQ(v.decisive().high, 2);
  c.from = 100;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);
  c.from = 1;
  c.at = {1000};
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);
}

TEST(Claims, MonotoneAlongAnAxis) {
  Claim c = claim(ClaimKind::kMonotone);
  c.over = "horizon";
  const auto reader = file(root, 0.1);
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);
  c.increasing = false;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
  c.increasing = true;
  const auto flat_end = [](int, double t) { return t < 1000 ? t : 100.5; };
  const Verdict v = only(file(flat_end, 0.1), c);
  EXPECT_EQ(v.outcome, Outcome::kUndecided);
  EXPECT_NE(v.decisive().note.find("horizon = 100 to 1000"), std::string::npos) << v.decisive().note;
  const auto falls_last = [](int, double t) { return t < 1000 ? t : 50.0; };
  EXPECT_EQ(only(file(falls_last, 0.1), c).outcome, Outcome::kFails);
}

TEST(Claims, EqualUpToAMargin) {
  Claim c = claim(ClaimKind::kEqual);
  c.a = algorithm("ucb1");
  c.b = algorithm("exp3");
  c.margin = 15;
  const auto reader = file(two_levels, 0.1);
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);
  c.margin = 5;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
  std::swap(c.a, c.b);
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
  c.margin = 10;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kUndecided);
}

TEST(Claims, FractionAboveOrBelow) {
  Claim c = claim(ClaimKind::kFraction);
  c.cells = algorithm("ucb1");
  c.above = true;
  c.threshold = 5;
  c.low = 0.5, c.high = 1;
  const auto reader = file(two_levels, 0.1);
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);  // all 8: at least 0.63
  c.above = false;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kFails);
  c.threshold = 10;  // half of them
  const Verdict v = only(reader, c);
  EXPECT_EQ(v.outcome, Outcome::kUndecided);
  EXPECT_DOUBLE_EQ(v.decisive().estimate.value, 0.5);
}

TEST(Claims, GrowthTellsShapesApart) {
  Claim c = claim(ClaimKind::kGrowth);
  c.over = "scenario.arms";
  c.margin = 0.2;
  // One cell per x = 2, 4 ... 32, and one in between that is dropped.
  const std::vector<double> x{2, 4, 5, 8, 16, 32};
  const auto curve = [&](const std::function<double(double)>& mean, double spread) {
    Results results({experiment("e", std::vector<std::string>(6, "ucb1"), std::vector<double>(6, 1000.0),
                                {numbers("scenario.arms", x)}, kReplications)});
    return results.write([&](int, int cell, std::int64_t replication, std::size_t) {
      return mean(x[std::size_t(cell)]) * (cell == 2 ? 99 : 1) + spread * noise(cell, replication);
    });
  };
  // Offsets, of either sign, are no growth.
  for (const double offset : {-1.0, 0.0, 40.0}) {
    const auto logarithmic = curve([&](double z) { return offset + 30 * std::log(z); }, 1);
    const auto power = curve([&](double z) { return offset + 10 * std::sqrt(z); }, 1);
    c.logarithmic = true;
    EXPECT_EQ(only(logarithmic, c).outcome, Outcome::kHolds) << claims_table(judge(logarithmic, {c}), true);
    EXPECT_EQ(only(power, c).outcome, Outcome::kFails) << claims_table(judge(power, {c}), true);
    c.logarithmic = false;
    EXPECT_EQ(only(power, c).outcome, Outcome::kHolds);
    EXPECT_EQ(only(logarithmic, c).outcome, Outcome::kFails);
    EXPECT_NEAR(only(power, c).decisive().estimate.value, 0.5, 0.05);
  }
  c.logarithmic = true;
  const auto noisy = curve([&](double z) { return 30 * std::pow(z, 0.2); }, 4);
  EXPECT_EQ(only(noisy, c).outcome, Outcome::kUndecided) << claims_table(judge(noisy, {c}), true);
  const auto falling = curve([&](double z) { return 30 / z; }, 0.1);
  EXPECT_EQ(only(falling, c).outcome, Outcome::kUndecided);
}

TEST(Claims, ControlsHaveToFail) {
  Claim c = claim(ClaimKind::kWithin);
  c.cells = algorithm("ucb1");
  c.expected_to_fail = true;
  c.low = 11, c.high = 12;
  const auto reader = file(two_levels, 0.05);
  EXPECT_TRUE(only(reader, c).as_expected);
  EXPECT_FALSE(only(reader, c).broken());
  c.low = 9, c.high = 11;
  EXPECT_FALSE(only(reader, c).as_expected);
  EXPECT_TRUE(only(reader, c).broken());
  c.low = 9.9;
  EXPECT_FALSE(only(reader, c).as_expected);
  EXPECT_FALSE(only(reader, c).broken());
}

// Numbers of cell c are (c + 1) t plus noise of the replication that does not depend on t.
TEST(Claims, SinceLooksAtWhatIsAdded) {
  Results results({experiment("e", {"ucb1", "exp3"}, {1000, 1000}, {}, kReplications)});
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t k) {
    return (cell + 1) * std::pow(10.0, double(k + 1)) + 1000 * noise(0, r);
  });
  Claim c = claim(ClaimKind::kWithin);
  c.cells = algorithm("ucb1");
  c.since = 100;
  c.low = c.high = 900;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kHolds);
  c.since = 0;
  EXPECT_EQ(only(reader, c).outcome, Outcome::kUndecided);
  Claim ratio = claim(ClaimKind::kRatio);
  ratio.a = algorithm("exp3"), ratio.b = algorithm("ucb1");
  ratio.at = {100}, ratio.since = 10;
  ratio.low = 1.999, ratio.high = 2.001;
  EXPECT_EQ(only(reader, ratio).outcome, Outcome::kHolds);
  Claim share = claim(ClaimKind::kFraction);
  share.cells = algorithm("exp3");
  share.since = 10, share.threshold = 1979.5, share.above = true;
  share.low = 0.6;
  EXPECT_EQ(only(reader, share).outcome, Outcome::kHolds);
}

TEST(Claims, OnePartThatFailsFailsTheClaim) {
  Claim c = claim(ClaimKind::kWithin);
  c.low = 9, c.high = 11;
  const Verdict v = only(file(two_levels, 0.05), c);  // ucb1 is at 10, exp3 at 20
  EXPECT_EQ(v.parts.size(), 6u);
  EXPECT_EQ(v.outcome, Outcome::kFails);
  EXPECT_EQ(v.decisive().cells, "e: exp3 horizon=10");
}

TEST(Claims, MissingAndFailedReplicationsAreLeftOut) {
  Results results({experiment("e", {"ucb1", "exp3"}, {1000, 1000}, {}, kReplications)});
  results.records[{0, 0, 0}].state = store::State::kMissing;
  store::Record failed = store::sample::done();
  failed.state = store::State::kFailed;
  failed.failed_replications = 1;
  results.records[{0, 1, 4}] = failed;
  // Replication 4 of exp3 failed after round 10: its first number must not count either.
  const auto reader = results.write([](int, int cell, std::int64_t r, std::size_t k) {
    if (cell == 1 && r == 4) return k == 0 ? 1e9 : std::nan("");
    return cell == 0 ? 1.0 + 0.01 * double(r) : 2.0 + 0.02 * double(r % 3);
  });
  Claim c = claim(ClaimKind::kLess);
  c.a = algorithm("ucb1");
  c.b = algorithm("exp3");
  for (const std::int64_t round : {10, 1000}) {
    c.at = {round};
    const Verdict v = only(reader, c);
    EXPECT_EQ(v.outcome, Outcome::kHolds);
    EXPECT_EQ(v.parts[0].replications, 5);
    EXPECT_EQ(v.parts[0].missing, 2);
    EXPECT_EQ(v.parts[0].failed, 1);
    EXPECT_NE(v.parts[0].note.find("2 replications missing"), std::string::npos);
    EXPECT_NE(v.parts[0].note.find("1 replications failed"), std::string::npos);
  }
}

TEST(Claims, NothingCompleteIsUndecided) {
  Results results({experiment("e", {"ucb1"}, {1000}, {}, 2)});
  results.records[{0, 0, 0}].state = store::State::kMissing;
  const auto reader = results.write([](int, int, std::int64_t, std::size_t) { return 1.0; });
  for (const ClaimKind kind : {ClaimKind::kWithin, ClaimKind::kFraction, ClaimKind::kBound}) {
    Claim c = claim(kind);
    c.low = 0;
    c.expression = "t";
    const Verdict v = only(reader, c);
    EXPECT_EQ(v.outcome, Outcome::kUndecided);
    EXPECT_TRUE(std::isnan(v.decisive().estimate.value));
  }
}

TEST(Claims, ThatDoNotFitTheFileAreRefusedAllAtOnce) {
  const auto reader = file(root, 0.1);
  Claim metric = claim(ClaimKind::kWithin), cells = claim(ClaimKind::kWithin);
  metric.metric = "regrett";
  cells.cells = algorithm("ucb2");
  try {
    judge(reader, {metric, cells});
    FAIL() << "judged";
  } catch (const ConfigError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("did you mean 'regret'?"), std::string::npos) << text;
    EXPECT_NE(text.find("did you mean 'ucb1'?"), std::string::npos) << text;
  }
}

TEST(Claims, TextsTellTheWholeStory) {
  Claim good = claim(ClaimKind::kWithin), bad = good;
  good.cells = bad.cells = algorithm("ucb1");
  good.low = 9, good.high = 11;
  bad.low = 11, bad.high = kInfinity;
  bad.says = "say \"no\"";
  const auto verdicts = judge(file(two_levels, 0.05), {good, bad});
  const std::string table = claims_table(verdicts, false), csv = claims_csv(verdicts),
                    json = claims_json(verdicts);
  EXPECT_NE(table.find("\nFAILS"), std::string::npos) << table;
  EXPECT_NE(table.find("3 of 3 parts"), std::string::npos) << table;
  EXPECT_NE(table.find("2 claims: 1 holds, 1 fails, 0 undecided"), std::string::npos) << table;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 7);
  EXPECT_NE(csv.find("\"say \"\"no\"\"\""), std::string::npos) << csv;
  EXPECT_NE(json.find("\"say \\\"no\\\"\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"limit_high\": null"), std::string::npos) << json;
}

}  // namespace
}  // namespace regatta::analysis
