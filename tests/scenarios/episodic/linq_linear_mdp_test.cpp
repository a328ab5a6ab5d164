#include <Eigen/QR>

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

// Q functions of all policies are linear in the features: the Q values of step h, for any policy and any of
// the losses, leave no residual in a least-squares fit.
TEST(LinqLinearMdp, QFunctionsOfAllPoliciesAreLinear) {
  Rng<double> rng = test_stream(1);
  for (const char* losses : {"switch_fast", "uniform_gap", "switch", "drift", "sin", "corrupted"}) {
    const Made made = make_scenario({"linq_linear_mdp", {{"losses", {std::string(losses), {}}}}}, 1000, 100);
    const Shape shape = made.task->shape;
    const int pairs = shape.states * shape.actions, d = made.task->features;
    made->begin(130);
    const Policy policy = random_policy(shape, rng);
    std::vector<double> value(std::size_t(shape.states), 0.0), above(value);
    for (int h = shape.steps - 1; h >= 0; --h) {
      Eigen::MatrixXd phi(pairs, d);
      Eigen::VectorXd q(pairs);
      for (int i = 0; i < pairs; ++i) {
        const int s = i / shape.actions, a = i % shape.actions;
        double sum = 0;
        for (int j = 0; j < d; ++j) sum += phi(i, j) = made->features()(h, s, a)[std::size_t(j)];
        EXPECT_NEAR(sum, 1, 1e-14);
        EXPECT_TRUE(made->outcomes()(h, s, a) >= 0 && made->outcomes()(h, s, a) <= 1 + 1e-15);
        q[i] = made->outcomes()(h, s, a) + made->transitions().expectation(h, s, a, value);
      }
      EXPECT_LE((phi * phi.colPivHouseholderQr().solve(q) - q).norm(), 1e-12) << losses << h;
      for (int s = 0; s < shape.states; ++s) {
        above[s] = 0;
        for (int a = 0; a < shape.actions; ++a)
          above[s] += policy.probability(h, s, a) * q[s * shape.actions + a];
      }
      value = above;
    }
  }
}

// uniform_gap: mean loss 1/2 - gap phi_i for feature i = h mod d.
TEST(LinqLinearMdp, UniformGapFavoursOneFeature) {
  const Made made =
      make_scenario({"linq_linear_mdp", {{"losses", {std::string("uniform_gap"), {}}}}}, 10, 100);
  for (int h = 0; h < 3; ++h)
    EXPECT_NEAR(made->outcomes()(h, 3, 2), 0.5 - 0.25 * made->features()(h, 3, 2)[std::size_t(h)], 1e-14);
}

}  // namespace
}  // namespace regatta::testing
