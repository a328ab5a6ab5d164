#include <cmath>

#include "tests/support/switching_support.hpp"

namespace regatta::testing {
namespace {

Value whole_number(std::int64_t x) { return {x, {}}; }

/// least(t) against the sums of all arms, in every round.
void check_least(const Made& made) {
  for (Round t = 0; t <= made.task.horizon; ++t) {
    Units least = made.scenario->total(0, t);
    for (int k = 1; k < made.task.arms; ++k) least = std::min(least, made.scenario->total(k, t));
    EXPECT_EQ(made.scenario->least(t), least) << t;
  }
}

TEST(BernoulliLosses, HaveTheirMeansAndAreIndependent) {
  const Round T = 20'000;
  const Made made = make_scenario({"bernoulli_losses", {{"arms", whole_number(3)}, {"gap", {0.25, {}}}}}, T);
  check_least(made);
  std::vector<double> mean(3, 0.0);
  double together = 0;  // of two arms that are not the best
  int best = 0;
  for (int k = 0; k < 3; ++k) {
    for (Round t = 1; t <= T; ++t) {
      const double loss = made.loss(k, t);
      ASSERT_TRUE(loss == 0 || loss == 1);
      mean[std::size_t(k)] += loss / double(T);
    }
    if (mean[std::size_t(k)] < mean[std::size_t(best)]) best = k;
  }
  for (Round t = 1; t <= T; ++t)
    together += made.loss((best + 1) % 3, t) * made.loss((best + 2) % 3, t) / double(T);
  const double error = 0.5 / std::sqrt(double(T));
  for (int k = 0; k < 3; ++k) EXPECT_NEAR(mean[std::size_t(k)], k == best ? 0.25 : 0.5, 4 * error);
  EXPECT_NEAR(together, 0.25, 4 * error);
}

TEST(BernoulliLosses, TheBestArmIsUniform) {
  std::vector<double> sum(4, 0.0);
  for (int r = 0; r < 1000; ++r) {
    const Made made =
        make_scenario({"bernoulli_losses", {{"arms", whole_number(4)}, {"gap", {0.5, {}}}}}, 10, r);
    for (int k = 0; k < 4; ++k) sum[std::size_t(k)] += made.scenario->total(k, 10) == 0;
  }
  for (const double n : sum) EXPECT_NEAR(n, 250, 4 * std::sqrt(187.5));  // others are 0 once in 1000
}

TEST(MovingBestArm, HasOneBestArmPerBlockAndAnotherInTheNext) {
  for (const Round T : {60, 61, 64, 7, 3}) {
    const int m = 7;
    const Made made = make_scenario(
        {"moving_best_arm", {{"arms", whole_number(3)}, {"blocks", whole_number(m)}, {"gap", {0.25, {}}}}},
        T);
    check_least(made);
    int changes = 0, best_before = -1;
    for (Round t = 1; t <= T; ++t) {
      int best = -1;
      for (int k = 0; k < 3; ++k) {
        const double loss = made.loss(k, t);
        ASSERT_TRUE(loss == 0.25 || loss == 0.5) << loss;
        if (loss == 0.5) continue;
        EXPECT_EQ(best, -1) << t;
        best = k;
      }
      ASSERT_NE(best, -1) << t;
      if (best != best_before) {
        bool border = t == 1;
        for (Round j = 1; j < m; ++j) border |= j * T / m + 1 == t;
        EXPECT_TRUE(border) << t << " of " << T;
        ++changes;
      }
      best_before = best;
    }
    if (T >= m) {
      EXPECT_EQ(changes, m) << T;
    }
  }
}

TEST(SimpleLosses, SayWhatIsTooLarge) {
  EXPECT_THROW(make_scenario({"bernoulli_losses", {{"arms", whole_number(1000)}}}, 1'000'000), ConfigError);
  EXPECT_THROW(
      make_scenario({"moving_best_arm", {{"arms", whole_number(1000)}, {"blocks", whole_number(100'000)}}},
                    100),
      ConfigError);
}

}  // namespace
}  // namespace regatta::testing
