#include <gtest/gtest.h>

#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

const Side kLinear{"linear_gaussian", {}}, kTheory{"lin_ts", {{"theory", value(true)}}};
PlayOptions acceptance(Round horizon) {
  return {.horizon = horizon, .replications = 30, .first_replication = 100};
}

// lam = 1, x = (1, 1), r = 6: V = [2 1; 1 2], theta = (2, 2), V = L L^T with L = [sqrt 2, 0; 1/sqrt 2,
// sqrt(3/2)]. L^T y = z has y2 = z2 / sqrt(3/2), y1 = (z1 - y2 / sqrt 2) / sqrt 2, so theta~ = (2 + v y1, 2 +
// v y2), and (1, 0) against (0, s) is a tie at s = theta~_1 / theta~_2. z are the first two normals of the
// learner's stream.
void expect_draw(const Side& algorithm, double v, Round t) {
  const Task task{.actions = 2, .dimension = 2, .horizon = 50, .noise = 0.25};
  for (std::int64_t replication = 0; replication < 5; ++replication) {
    const auto learner = make_learner(algorithm, task);
    learner->observe(1, shown(task, {{1, 1}, {0, 0}}), 0, 6.0);
    Rng<double> stream(StreamKey{1}, replication);
    const double z1 = stream.normal(), z2 = stream.normal();
    const double y2 = z2 / std::sqrt(1.5), y1 = (z1 - y2 / std::sqrt(2.0)) / std::sqrt(2.0);
    const double first = 2 + v * y1, second = 2 + v * y2, s = first / second;
    const auto act = [&](double at) {
      Rng<double> rng(StreamKey{1}, replication);
      return learner->act(t, shown(task, {{1, 0}, {0, at}}), rng);
    };
    const double down = s - 1e-12 * std::abs(s), up = s + 1e-12 * std::abs(s);
    EXPECT_EQ(act(down), second > 0 ? 0 : 1) << replication;
    EXPECT_EQ(act(up), second > 0 ? 1 : 0) << replication;
  }
}
TEST(LinTs, DrawByHand) {
  expect_draw({"lin_ts", {}}, 0.25, 2);
  expect_draw({"lin_ts", {{"scale", value(3.0)}}}, 0.75, 2);
}
// v_t = R sqrt(9 d ln(t / delta)) with d = 2, t = 5, delta = 0.05: 0.25 sqrt(18 ln 100) = 2.276140...
TEST(LinTs, DrawOfTheTheoremByHand) {
  EXPECT_NEAR(0.25 * std::sqrt(18 * std::log(100)), 2.2761, 1e-4);
  expect_draw(kTheory, 0.25 * std::sqrt(18 * std::log(100)), 5);
}

TEST(LinTs, DisjointIsBlockFeaturesWrittenOut) {
  const auto [disjoint, written_out] =
      compare_with_blocks({"lin_ts", {}}, {.actions = 3, .dimension = 4, .horizon = 300, .noise = 0.1}, 300);
  EXPECT_EQ(disjoint, written_out);
}

// A prototype measured 34.6 +- 1.4 at T = 8000 with slope 0.19, and lin_ucb below it.
TEST(LinTs, RegretGrowsSlowlyAndIsAboveThatOfLinUcb) {
  const std::vector<Round> horizons{500, 2000, 8000};
  std::vector<Estimate> regret;
  std::vector<double> last;
  for (const Round t : horizons) {
    last = final_values(kLinear, {"lin_ts", {}}, "pseudo_regret", acceptance(t));
    regret.push_back(estimate(last));
  }
  const Estimate slope = log_slope(horizons, regret);
  EXPECT_LT(slope.mean + 2 * slope.error, 0.40) << slope.mean << " +- " << slope.error;
  EXPECT_NEAR(regret.back().mean, 34.6, 3 * std::hypot(1.4, regret.back().error));
  const Estimate above =
      paired(last, final_values(kLinear, {"lin_ucb", {}}, "pseudo_regret", acceptance(8000)));
  EXPECT_GT(above.mean, 3 * above.error);
}

// The v_t for which the theorem is proved explores nearly always at these horizons: a prototype measured 1601
// +- 6 at T = 8000 with slope 0.68, 46 times the regret of v = R.
TEST(LinTs, TheoremsVarianceIsHopeless) {
  const std::vector<Round> horizons{500, 2000, 8000};
  std::vector<Estimate> regret;
  for (const Round t : horizons) {
    regret.push_back(estimate(final_values(kLinear, kTheory, "pseudo_regret", acceptance(t))));
  }
  const Estimate slope = log_slope(horizons, regret);
  EXPECT_GT(slope.mean - 2 * slope.error, 0.60) << slope.mean << " +- " << slope.error;
  EXPECT_NEAR(regret.back().mean, 1601, 3 * std::hypot(6, regret.back().error));
}

TEST(LinTs, LearnsDigits) {
  const Side digits{"classification_csv", {}};
  const PlayOptions options{.horizon = 2000, .replications = 6, .first_replication = 100};
  const auto errors = final_values(digits, {"lin_ts", {{"scale", value(0.25)}}}, "errors", options);
  const Estimate below_half = paired(final_values(digits, {"uniform", {}}, "errors", options), errors, 2.0);
  EXPECT_GT(below_half.mean, 3 * below_half.error);
}

}  // namespace
}  // namespace regatta::testing
