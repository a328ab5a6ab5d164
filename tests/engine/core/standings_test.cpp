// Compiled once per level with real_test.cpp. The leader must be the one that a plain search finds.
#include "engine/core/standings.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace regatta {
namespace {

template <class Real>
class Search {
 public:
  Search(int arms, double initial)
      : arms_(arms), values_(kWidth<Real> * static_cast<std::size_t>(arms), initial) {}
  void put(int lane, std::int64_t arm, double value) { at(lane, arm) = value; }
  std::int64_t best(int lane) {
    std::int64_t arm = 0;
    for (int a = 1; a < arms_; ++a) {
      if (at(lane, a) > at(lane, arm)) arm = a;
    }
    return arm;
  }

 private:
  double& at(int lane, std::int64_t arm) {
    return values_[static_cast<std::size_t>(lane) * static_cast<std::size_t>(arms_) +
                   static_cast<std::size_t>(arm)];
  }
  int arms_;
  std::vector<double> values_;
};

// Few different values, so that ties are the rule.
template <class Real>
void compare(int arms, int rounds) {
  std::mt19937_64 bits(static_cast<std::uint64_t>(arms));
  Standings<Real> standings(arms, 0.5);
  Search<Real> search(arms, 0.5);
  for (int t = 0; t < rounds; ++t) {
    for (int i = 0; i < kWidth<Real>; ++i) {
      ASSERT_EQ(lane(standings.best(), i), search.best(i)) << arms << " arms, round " << t << ", lane " << i;
    }
    Index<Real> arm = std::int64_t{0};
    Real value = 0.0;
    for (int i = 0; i < kWidth<Real>; ++i) {
      const auto a = bits() % 3 == 0 ? lane(standings.best(), i) : std::int64_t(bits() % std::uint64_t(arms));
      const double x = bits() % 50 == 0 ? -kInf : double(bits() % 7) - 3;
      set_lane(arm, i, a);
      set_lane(value, i, x);
      search.put(i, a, x);
    }
    standings.put(arm, value);
  }
}

TEST(Standings, FindTheFirstOfTheLargest) {
  for (const int arms : {1, 2, 3, 10, 199, 200, 201, 255, 256, 257, 1000}) {
    compare<double>(arms, 400);
    compare<Lanes>(arms, 40);
  }
}

TEST(Standings, AllArmsAtMinusInfinity) {
  for (const int arms : {5, 300}) {
    Standings<double> standings(arms, -kInf);
    EXPECT_EQ(standings.best(), 0);
    standings.put(arms - 1, -1e300);
    EXPECT_EQ(standings.best(), arms - 1);
  }
}

TEST(Standings, ANanStaysInItsLane) {
  for (const int arms : {5, 300}) {
    Standings<Lanes> standings(arms, 0.0);
    Lanes value = 1.0;
    set_lane(value, 1, std::nan(""));
    standings.put(LaneIndex(3), value);
    standings.put(LaneIndex(3), Lanes(2.0));
    for (int i = 0; i < kLanes; ++i) EXPECT_EQ(lane(standings.best(), i), i == 1 ? -1 : 3);
  }
}

}  // namespace
}  // namespace regatta
