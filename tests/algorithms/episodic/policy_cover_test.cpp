#include "algorithms/episodic/policy_cover.hpp"

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

using episodic::LinearProcess, episodic::PolicyCover;

// A lock: from state 0 one of two actions stays, the other one is lost in state 1. Uniform play is still in
// state 0 at the last of eight steps once in 128 episodes.
TEST(PolicyCover, GoesWhereUniformPlayHardlyComes) {
  const Shape shape{8, 2, 2};
  const auto key = [](int h) { return h * h % 3 % 2; };
  LinearProcess process(shape);
  PolicyCover cover;
  Policy policy(shape);
  Table visits(shape);
  constexpr int kEpisodes = 400;
  for (int n = 1; n <= kEpisodes; ++n) {
    if (n == 1 || process.outdated()) {
      process.refresh();
      cover.add(process, n);
      cover.follow(cover.size() - 1, shape.steps, policy);
    }
    int s = 0;
    for (int h = 0; h < shape.steps; ++h) {
      const int a = policy.action(h, s);
      const int next = s == 0 && a == key(h) ? 0 : 1;
      visits(h, s, a) += 1;
      process.add(h, s, a, next);
      s = next;
    }
  }
  for (int h = 0; h < shape.steps; ++h) {
    for (int s = 0; s < (h == 0 ? 1 : 2); ++s) {
      for (int a = 0; a < 2; ++a) EXPECT_GE(visits(h, s, a), 16) << h << s << a;
    }
  }
  EXPECT_LE(cover.size(), 250U);  // a new policy is made when something was learned, not every time
}

TEST(PolicyCover, EveryEpisodeIsDrawnWithTheSameProbability) {
  const Shape shape{1, 1, 2};
  LinearProcess process(shape);
  PolicyCover cover;
  cover.add(process, 1);
  process.add(0, 0, 0, 0);
  process.refresh();
  cover.add(process, 4);
  Policy policy(shape);
  cover.follow(0, 1, policy);
  EXPECT_EQ(policy.action(0, 0), 0);
  cover.follow(1, 1, policy);
  EXPECT_EQ(policy.action(0, 0), 1);  // what was not tried
  cover.follow(0, 0, policy);
  EXPECT_EQ(policy.action(0, 0), 1);  // no step before the first one
  Rng<double> rng = test_stream(1);
  double first = 0;
  for (int n = 0; n < 10'000; ++n) first += double(cover.draw(10, rng) == 0);
  EXPECT_NEAR(first / 10'000, 0.3, 4 * 0.0046);  // episodes 1 to 3 of 10
}

}  // namespace
}  // namespace regatta::testing
