// global_model, uniform_mixture and per_intersection, step by step: x = 1, so that a ridge oracle predicts
// (sum of y) / (n + 1).
#include "tests/support/groupwise_support.hpp"

namespace regatta::testing {
namespace {

const std::vector<WrittenRound> kRounds{round_of({1}, {0, 1}, 1), round_of({1}, {0, 2}, 0),
                                        round_of({1}, {0, 1, 2}, 0.5), round_of({1}, {0, 1}, 1),
                                        round_of({1}, {1, 2}, 0)};

void expect_predictions(const char* name, const std::vector<double>& expected) {
  const auto p = predictions(*make_learner({name, {}}, {3, 1, 5, 2}), kRounds);
  for (std::size_t t = 0; t < expected.size(); ++t) EXPECT_NEAR(p[t], expected[t], 1e-15) << name << " " << t;
}

TEST(GlobalModel, IsBlindToGroups) {
  expect_predictions("global_model", {0, 1 / 2.0, 1 / 3.0, 1.5 / 4, 2.5 / 5});
}

// Oracle 0 sees 1, 0, 0.5, 1; oracle 1 sees 1, 0.5, 1; oracle 2 sees 0, 0.5.
TEST(UniformMixture, IsThePlainMeanOfTheActiveGroups) {
  expect_predictions("uniform_mixture", {0, (1 / 2.0 + 0) / 2, (1 / 3.0 + 1 / 2.0 + 0) / 3,
                                         (1.5 / 4 + 1.5 / 3) / 2, (2.5 / 4 + 0.5 / 3) / 2});
}

// {0, 1} sees 1 and then predicts 1/2; every other set is new.
TEST(PerIntersection, HasAModelPerSetOfGroups) {
  expect_predictions("per_intersection", {0, 0, 0, 1 / 2.0, 0});
}

}  // namespace
}  // namespace regatta::testing
