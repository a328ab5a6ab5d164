#include "analysis/recent_rate.hpp"

#include <gtest/gtest.h>

namespace regatta::analysis {
namespace {

TEST(RecentRate, NeedsTwoLooksAndSomeWork) {
  RecentRate rate(60);
  EXPECT_FALSE(rate.seconds_for(1));
  rate.look(100, 5);
  EXPECT_FALSE(rate.seconds_for(1));
  rate.look(110, 5);
  EXPECT_FALSE(rate.seconds_for(1)) << "nothing was done";
  EXPECT_EQ(rate.changed(), 100);
  rate.look(120, 9);
  EXPECT_DOUBLE_EQ(*rate.seconds_for(10), 50) << "4 in 20 s";
  EXPECT_EQ(rate.changed(), 120);
}

TEST(RecentRate, ForgetsWhatIsOlderThanTheWindow) {
  RecentRate rate(30);
  rate.look(0, 0);
  for (int i = 1; i <= 10; ++i) rate.look(10 * i, 100);  // fast at first, then nothing
  EXPECT_FALSE(rate.seconds_for(1));
  rate.look(110, 103);
  EXPECT_DOUBLE_EQ(*rate.seconds_for(3), 30) << "3 since time 80";
}

TEST(RecentRate, KeepsTwoLooksHoweverFarApart) {
  RecentRate rate(1);
  rate.look(0, 0);
  rate.look(100, 10);
  EXPECT_DOUBLE_EQ(*rate.seconds_for(10), 100);
  rate.look(200, 15);
  EXPECT_DOUBLE_EQ(*rate.seconds_for(10), 200);
}

TEST(RecentRate, StartsAnewWhenWorkIsLost) {
  RecentRate rate(60);
  rate.look(0, 0);
  rate.look(10, 50);
  rate.look(20, 2);
  EXPECT_FALSE(rate.seconds_for(1));
  rate.look(30, 4);
  EXPECT_DOUBLE_EQ(*rate.seconds_for(4), 20);
}

}  // namespace
}  // namespace regatta::analysis
