#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

Made sea(std::int64_t size, std::int64_t replication) {
  return make_scenario({"deep_sea", {{"size", {size, {}}}}}, 10, replication);
}

TEST(DeepSea, OneActionSequenceOf256FindsTheReward) {
  constexpr int kSize = 8;
  const Made made = sea(kSize, 100);
  int found = 0;
  for (int sequence = 0; sequence < 1 << kSize; ++sequence) {
    double sum = 0;
    int column = 0, moves_right = 0;
    for (int h = 0; h < kSize; ++h) {
      const auto step = made->step(h, column, sequence >> h & 1);
      moves_right += step.outcome != 0;
      sum += step.outcome;
      column = step.next;
    }
    if (sum > 0) {
      ++found;
      EXPECT_EQ(moves_right, kSize);
      EXPECT_NEAR(sum, 0.99, 1e-12);
    } else {
      EXPECT_NEAR(sum, -0.01 / kSize * moves_right, 1e-12);
    }
  }
  EXPECT_EQ(found, 1);
}

TEST(DeepSea, OptimalValueAndRange) {
  for (const std::int64_t size : {2, 10, 50}) {
    const Made made = sea(size, 100);
    EXPECT_NEAR(episodic::best_value(made->transitions(), made->outcomes(), 0, false), 0.99, 1e-12);
    EXPECT_DOUBLE_EQ(made.task->low, -0.01 / double(size));
    EXPECT_EQ(made.task->high, 1);
    EXPECT_FALSE(made.task->stationary);
  }
}

TEST(DeepSea, WhichActionIsRightIsAFairCoinPerCell) {
  int first = 0, changes = 0;
  std::vector<bool> before(100);
  for (std::int64_t replication = 0; replication < 40; ++replication) {
    const Made made = sea(10, replication);
    for (int cell = 0; cell < 100; ++cell) {
      const bool right = made->transitions().arcs(cell / 10, cell % 10, 0)[0].next >= std::max(1, cell % 10);
      const bool at_edge = cell % 10 == 9 && made->transitions().arcs(cell / 10, 9, 0)[0].next == 8;
      first += right && !at_edge;
      changes += replication > 0 && before[cell] != (right && !at_edge);
      before[cell] = right && !at_edge;
    }
  }
  EXPECT_NEAR(first, 2000, 5 * std::sqrt(1000.0));
  EXPECT_NEAR(changes, 1950, 5 * std::sqrt(975.0));
}

}  // namespace
}  // namespace regatta::testing
