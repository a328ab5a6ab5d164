// Linear adversary: its gradients, the closed-form comparator, the sqrt(T) law, the trap for the leader.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

TEST(LinearAdversary, RevealsFairSignsOfUnitLength) {
  const History played = history({"linear_adversary", {}}, {"ogd", {}}, 4000, 100);
  Vector sum = Vector::Zero(5);
  for (const Vector& g : played.gradients) {
    for (const double entry : g) EXPECT_NEAR(std::abs(entry), 1 / std::sqrt(5.0), 1e-15);
    sum += g;
  }
  for (const double entry : sum) EXPECT_LT(std::abs(entry), 4 * std::sqrt(4000 / 5.0));  // four deviations
}

TEST(LinearAdversary, KnowsTheBestVertex) {
  for (const char* shape : {"ball", "box", "simplex"}) {
    const History played = history({"linear_adversary", {{"domain", value(shape)}, {"radius", value(0.5)}}},
                                   {"ogd", {}}, 100, 100);
    Vector sum = Vector::Zero(5);
    for (const Vector& g : played.gradients) sum += g;
    double best = -0.5 * sum.norm();
    if (shape == std::string("box")) best = -0.5 * sum.cwiseAbs().sum();
    if (shape == std::string("simplex")) best = 0.5 * *std::min_element(sum.begin(), sum.end());
    EXPECT_NEAR(played.regret, total_loss(played) - best, 1e-12) << shape;
  }
}

TEST(LinearAdversary, CostsEveryLearnerAboutSqrtT) {
  // E||sum g|| = E||N(0, T/5 I_5)|| (1 + o(1)) = sqrt(T/5) sqrt 2 Gamma(3) / Gamma(5/2) = 0.9516 sqrt T
  std::vector<double> norms;
  for (int replication = 100; replication < 200; ++replication) {
    Staged staged({"linear_adversary", {}}, 1000, replication);
    const Vector x = Vector::Zero(5);
    Gradient gradient(5);
    for (Round t = 1; t <= 1000; ++t) staged.scenario->loss(t, x, gradient);
    norms.push_back(-staged.scenario->least_loss(1000, [] {}));
  }
  const Estimate mean = estimate(norms);
  EXPECT_NEAR(mean.mean, 0.9516 * std::sqrt(1000.0), 4 * mean.error);
}

TEST(LinearAdversary, TrapsTheLeader) {
  // Following the leader is FTRL with an enormous step: x_t = -sign(sum), wrong from round 2 on: loss T - 1,
  // and the best point has loss -1/2.
  const Side trap{"linear_adversary", {{"pattern", value("alternating")}}};
  const History leader = history(trap, {"ftrl_euclidean", {{"eta_scale", value(1e9)}}}, 1000, 0);
  EXPECT_NEAR(leader.regret, 999.5, 1e-6);
  EXPECT_LT(history(trap, {"ogd", {}}, 1000, 0).regret, 100);
}

}  // namespace
}  // namespace regatta::testing
