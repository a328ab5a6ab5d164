#include "tests/support/linear_q_support.hpp"

namespace regatta::testing {
namespace {

// By hand: eta = (2 * 50)^(-2/3) ln 2, beta = (2 * 50)^(-1/3), gamma = 2 eta.
TEST(LuoLinQ, ThreeStepsByHand) {
  const double eta = std::pow(100.0, -2.0 / 3) * std::log(2.0), beta = std::pow(100.0, -1.0 / 3);
  const auto step = [&](double d) { return 1 / (1 + std::exp(eta * d)); };
  expect_near(play_two_actions({"luo_lin_q", {}}), two_actions_by_hand(beta, 2 * eta, step), 1e-12);
  expect_near(play_two_actions({"luo_lin_q", {{"c_bonus", {0.0, {}}}}}),
              two_actions_by_hand(0, 2 * eta, step), 1e-12);
}

// Measured (32 instances): 2727 +- 40 at K = 2^14, tuned.
TEST(LuoLinQ, RegretOfTheCheckInstance) {
  const auto regret =
      final_values({"linq_tabular", {}}, {"luo_lin_q", {{"preset", {std::string("tuned"), {}}}}}, "regret",
                   acceptance(1 << 14, 8));
  EXPECT_NEAR(estimate(regret).mean, 2727, 4 * estimate(regret).error + 4 * 40);
}

}  // namespace
}  // namespace regatta::testing
