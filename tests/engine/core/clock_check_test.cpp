#include "engine/core/clock_check.hpp"

#include <gtest/gtest.h>

namespace regatta {
namespace {

TEST(UsualReading, IsOneNearTheOthers) {
  UsualReading usual;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(usual.add(0.27 + 0.00005 * i)) << i;
  EXPECT_FALSE(usual.add(0.54));
  EXPECT_FALSE(usual.add(0.29));
  EXPECT_FALSE(usual.add(0.25));
  EXPECT_TRUE(usual.add(0.27));
}

TEST(UsualReading, IsNotChangedByASingleBoost) {
  UsualReading usual;
  for (int i = 0; i < 100; ++i) usual.add(0.27);
  EXPECT_FALSE(usual.add(0.2));
  EXPECT_TRUE(usual.add(0.27));
  EXPECT_DOUBLE_EQ(usual.value(), 0.27);
}

// The program started in a bad minute: what came first is no standard for what comes later.
TEST(UsualReading, IsTheQuickerOfTwoSpeeds) {
  UsualReading usual;
  for (int i = 0; i < 100; ++i) usual.add(0.54);
  for (int i = 0; i < 6; ++i) usual.add(0.27);
  EXPECT_TRUE(usual.add(0.27));
  EXPECT_FALSE(usual.add(0.54));
}

TEST(ClockCheck, SeesACycle) {
  ClockCheck clock;
  clock.steady();
  EXPECT_GT(clock.usual(), 0.05) << "nanoseconds: 20 GHz";
  EXPECT_LT(clock.usual(), 20) << "50 MHz";
  EXPECT_GT(clock.last(), 0);
}

}  // namespace
}  // namespace regatta
