#include <cmath>

#include "tests/support/switching_support.hpp"

namespace regatta::testing {
namespace {

Values with(std::int64_t arms, Values more = {}) {
  more["arms"] = {arms, {}};
  return more;
}

/// The arm with the least loss in round 1.
int best_of(const Made& made) {
  int best = 0;
  for (int k = 1; k < made.task.arms; ++k) best = made.loss(k, 1) < made.loss(best, 1) ? k : best;
  return best;
}

TEST(MultiScaleWalk, OneArmIsBetterByTheGapInEveryRound) {
  const Made made = make_scenario({"multi_scale_walk", with(5, {{"gap", {0.125, {}}}})}, 4096);
  const int best = best_of(made);
  for (Round t = 1; t <= 4096; ++t) {
    const double other = made.loss((best + 1) % 5, t);
    EXPECT_NEAR(other - made.loss(best, t), 0.125, 1e-9);
    for (int k = 0; k < 5; ++k) {
      EXPECT_EQ(made.loss(k, t), k == best ? made.loss(best, t) : other);
    }
    EXPECT_EQ(made.scenario->least(t), made.scenario->total(best, t));
  }
}

// W_t - W_rho(t) are independent N(0, s^2), s = 1 / (9 * 12).
TEST(MultiScaleWalk, StepsFromTheRoundWithoutTheLowestBit) {
  const Round T = 4096;
  double square = 0, fourth = 0, cross = 0, before = 0;
  const int replications = 5;
  for (int r = 0; r < replications; ++r) {
    const Made made = make_scenario({"multi_scale_walk", with(3)}, T, r);
    const int other = (best_of(made) + 1) % 3;
    for (Round t = 1; t <= T; ++t) {
      const Round from = t & (t - 1);
      const double w = made.loss(other, t) - (from == 0 ? 0.5 : made.loss(other, from));
      const double step = w * 9 * 12;
      square += step * step, fourth += step * step * step * step, cross += step * before;
      before = step;
    }
  }
  const double n = double(T) * replications;
  EXPECT_NEAR(square / n, 1, 5 * std::sqrt(2 / n));
  EXPECT_NEAR(fourth / n, 3, 5 * std::sqrt(96 / n));
  EXPECT_NEAR(cross / n, 0, 5 / std::sqrt(n));
}

TEST(MultiScaleWalk, IsNeverCutAndStaysNearOneHalf) {
  for (const Round T : {64, 4096, 65'536}) {
    for (int r = 0; r < 5; ++r) {
      const Made made = make_scenario({"multi_scale_walk", with(2)}, T, r);
      for (Round t = 1; t <= T; ++t) EXPECT_LT(std::abs(made.loss(0, t) - 0.5), 0.49);
    }
  }
}

TEST(MultiScaleWalk, WithoutAWalkLossesAreConstant) {
  const Made made =
      make_scenario({"multi_scale_walk", with(2, {{"scale", {0.0, {}}}, {"gap", {0.25, {}}}})}, 100);
  const int best = best_of(made);
  for (Round t = 1; t <= 100; ++t) {
    EXPECT_EQ(made.loss(best, t), 0.25);
    EXPECT_EQ(made.loss(1 - best, t), 0.5);
  }
}

TEST(MultiScaleWalk, TheBestArmIsUniform) {
  std::vector<int> count(4, 0);
  for (int r = 0; r < 4000; ++r)
    ++count[std::size_t(best_of(make_scenario({"multi_scale_walk", with(4)}, 4, r)))];
  for (const int n : count) EXPECT_NEAR(n, 1000, 4 * std::sqrt(750.0));
}

TEST(MultiScaleWalk, GapsAreThoseThatAreHardest) {
  const auto gap = [](std::int64_t arms, Round T, Values more) {
    more["scale"] = {0.0, {}};
    const Made made = make_scenario({"multi_scale_walk", with(arms, std::move(more))}, T);
    const int best = best_of(made);
    return made.loss((best + 1) % int(arms), 1) - made.loss(best, 1);
  };
  const auto named = [](const char* name) { return Value{std::string(name), {}}; };
  const Value extra = named("extra"), bandit = named("bandit"), policy = named("policy");
  EXPECT_NEAR(gap(5, 10'000, {}), std::sqrt(5 / 10'000.0) / 2, 1e-9);  // N = T
  EXPECT_NEAR(gap(5, 10'000, {{"budget", {std::int64_t{5003}, {}}}}), std::sqrt(5 / 1000.0) / 2, 1e-9);
  EXPECT_NEAR(gap(5, 10'000, {{"budget", {std::int64_t{4000}, {}}}, {"setting", extra}}),
              std::sqrt(5 / 1000.0) / 2, 1e-9);
  EXPECT_NEAR(gap(5, 10'000, {{"budget", {std::int64_t{0}, {}}}, {"setting", extra}}), 0.25, 1e-9);
  EXPECT_NEAR(gap(8, 1'000'000, {{"hard_for", bandit}}), 0.01, 1e-9);
  EXPECT_NEAR(gap(4, 1'000'000, {{"hard_for", policy}, {"budget", {std::int64_t{10}, {}}}}), 0.01, 1e-9);
  EXPECT_NEAR(gap(4, 1'000'000, {{"hard_for", policy}, {"budget", {std::int64_t{40'000}, {}}}}), 0.005, 1e-9);
}

TEST(MultiScaleWalk, SaysWhatIsWrong) {
  EXPECT_THROW(make_scenario({"multi_scale_walk", {}}, 100'000'000), ConfigError);
  EXPECT_THROW(make_scenario({"multi_scale_walk", {{"budget", {2.5, {}}}}}, 100), ConfigError);
}

}  // namespace
}  // namespace regatta::testing
