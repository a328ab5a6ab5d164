// Losses in random order: every loss comes as often as it should, and what is expected is the mean of the
// rest.
#include <gtest/gtest.h>

#include <map>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

const Side kScenario{"sea_random_order", {{"kinds", value(3)}, {"dimension", value(2)}}};

TEST(SeaRandomOrder, UsesUpItsListInAnyOrder) {
  const History played = history(kScenario, {"ogd", {}}, 200, 100);
  std::vector<Vector> c;
  std::map<long, int> counts;
  Vector total = Vector::Zero(2);
  for (std::size_t t = 0; t < 200; ++t) {
    c.push_back(played.points[t] - played.gradients[t]);
    EXPECT_LE(c.back().norm(), 0.5 + 1e-12);
    ++counts[std::lround(1e9 * c.back()[0])];
    total += c.back();
  }
  std::vector<int> copies;
  for (const auto& [point, count] : counts) copies.push_back(count);
  std::sort(copies.begin(), copies.end());
  EXPECT_EQ(copies, (std::vector<int>{66, 67, 67}));
  // F_t is around the mean of what is left; variations and comparator follow from there.
  double stochastic = 0, adversarial = 0, way = 0, squares = 0;
  Vector last = Vector::Zero(2), sum = last;
  for (std::size_t t = 0; t < 200; ++t) {
    const Vector mean = total / double(200 - t);
    for (std::size_t s = t; s < 200; ++s) stochastic += (c[s] - mean).squaredNorm() / double(200 - t);
    const double step = t == 0 ? 1 + mean.norm() : (mean - last).norm();
    adversarial += step * step;
    if (t > 0) way += step;
    EXPECT_NEAR(played.judged[t], 0.5 * (played.points[t] - mean).squaredNorm(), 1e-9);
    sum += mean, squares += mean.squaredNorm(), last = mean, total -= c[t];
  }
  EXPECT_NEAR(played.variation->stochastic, stochastic, 1e-8);
  EXPECT_NEAR(played.variation->adversarial, adversarial, 1e-7);
  EXPECT_NEAR(played.variation->path_length, way, 1e-7);
  double judged = 0;
  for (const double loss : played.judged) judged += loss;
  EXPECT_NEAR(judged - played.regret, 0.5 * (squares - sum.squaredNorm() / 200), 1e-8);
}

TEST(SeaRandomOrder, EveryOrderIsEquallyLikely) {
  // Two kinds with two copies each: six orders, of which three are seen: which kind comes first is not.
  const Side scenario{"sea_random_order", {{"kinds", value(2)}, {"dimension", value(2)}}};
  std::map<int, int> orders;
  const Vector zero = Vector::Zero(2);
  for (int replication = 100; replication < 1300; ++replication) {
    Staged staged(scenario, 4, replication);
    Gradient gradient(2);
    Vector first;
    int order = 0, ones = 0;
    for (Round t = 1; t <= 4; ++t) {
      staged.scenario->loss(t, zero, gradient);
      if (t == 1) first = gradient.vector();
      const bool same = gradient.vector() == first;
      ones += same;
      order = 2 * order + same;
    }
    EXPECT_EQ(ones, 2);
    ++orders[order];
  }
  ASSERT_EQ(orders.size(), 3u);
  double chi_square = 0;
  for (const auto& [order, count] : orders) chi_square += (count - 400.0) * (count - 400.0) / 400;
  EXPECT_LT(chi_square, 13.8);  // 99.9 % of 2 degrees of freedom
}

}  // namespace
}  // namespace regatta::testing
