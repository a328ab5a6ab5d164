#include "algorithms/episodic/confident_model.hpp"

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

using episodic::ConfidentModel;

// By hand: 3 and 2 of 5 visits, iota = 0.1: 4 sqrt(0.6 * 0.1 / 4) + 28 * 0.1 / (3 * 4) = 0.72323 around 0.6.
TEST(ConfidentModel, BoxesByHand) {
  ConfidentModel model({1, 2, 1}, 0.1, 0.5);
  EXPECT_EQ(model.low(0, 0, 0)[1], 0);
  EXPECT_EQ(model.high(0, 0, 0)[1], 1);
  for (int i = 0; i < 5; ++i) model.add(0, 0, 0, i < 3 ? 1 : 0);
  EXPECT_TRUE(model.refresh());
  EXPECT_NEAR(model.low(0, 0, 0)[1], 0.6 - 0.72323 / 2, 1e-5);
  EXPECT_NEAR(model.high(0, 0, 0)[1], 0.6 + 0.72323 / 2, 1e-5);
  EXPECT_NEAR(model.high(0, 0, 0)[0], 0.4 + (4 * 0.1 + 2.8 / 12) / 2, 1e-12);
  EXPECT_EQ(model.high(0, 1, 0)[0], 1);  // never visited
}

TEST(ConfidentModel, EpochsEndWhenVisitsDouble) {
  ConfidentModel model({1, 1, 2}, 1, 1);
  std::vector<int> epochs;
  for (int n = 1; n <= 20; ++n) {
    model.add(0, 0, 0, 0);
    if (model.refresh()) epochs.push_back(n);
  }
  EXPECT_EQ(epochs, (std::vector<int>{1, 2, 4, 8, 16}));
  model.add(0, 0, 1, 0);
  EXPECT_TRUE(model.refresh());
  EXPECT_FALSE(model.refresh());
}

/// Counts of `episodes` episodes of a random policy.
ConfidentModel learned(const Made& made, const Policy& policy, double width, int episodes) {
  const Shape shape = made.task->shape;
  ConfidentModel model(shape, std::log(10000.0 * double(shape.size()) / 0.05), width);
  Rng<double> rng = test_stream(3);
  for (int k = 0; k < episodes; ++k) {
    int state = 0;
    for (int h = 0; h < shape.steps; ++h) {
      const int a = policy.draw(h, state, rng);
      const int next = made->step(h, state, a).next;
      model.add(h, state, a, next);
      state = next;
    }
  }
  model.refresh();
  return model;
}

Table probabilities(const Policy& policy) {
  const Shape& shape = policy.shape();
  Table out(shape);
  for (int i = 0; i < int(shape.size()); ++i) {
    const int h = i / (shape.states * shape.actions);
    out(0, 0, i) = policy.probability(h, i / shape.actions % shape.states, i % shape.actions);
  }
  return out;
}

// The boxes hold the truth with probability 1 - 4 * 0.05 or more, and are not so wide that they would hold it
// always: a fiftieth of the width is too little.
TEST(ConfidentModel, BoxesHoldTheTruth) {
  int held = 0, held_by_narrow = 0;
  for (int replication = 0; replication < 100; ++replication) {
    const Made made = make_scenario({"linq_tabular", {}}, 10000, replication);
    Rng<double> rng = test_stream(50 + std::uint64_t(replication));
    const Policy policy = random_policy(made.task->shape, rng);
    held += learned(made, policy, 1.0, 1000).contains(made->transitions());
    held_by_narrow += learned(made, policy, 0.02, 1000).contains(made->transitions());
  }
  EXPECT_GE(held, 95);
  EXPECT_LE(held_by_narrow, 60);
}

// The greedy optimum against all vertices of the box cut with the simplex, for three states: two entries at
// bounds, the third is what is left.
TEST(ConfidentModel, ExpectationsAreExtreme) {
  Rng<double> rng = test_stream(4);
  for (int repeat = 0; repeat < 200; ++repeat) {
    ConfidentModel model({1, 3, 1}, 0.05 * rng.uniform(), 1);
    for (int i = 0; i < 30; ++i) model.add(0, 0, 0, int(rng.below(3)));
    model.refresh();
    std::vector<double> value{rng.normal(), rng.normal(), rng.normal()};
    const auto low = model.low(0, 0, 0), high = model.high(0, 0, 0);
    double largest = -1e300, smallest = 1e300;
    for (int rest = 0; rest < 3; ++rest) {
      for (int which = 0; which < 4; ++which) {
        const int i = (rest + 1) % 3, j = (rest + 2) % 3;
        const double p = which % 2 ? high[i] : low[i], q = which / 2 ? high[j] : low[j], r = 1 - p - q;
        if (r < low[rest] - 1e-12 || r > high[rest] + 1e-12) continue;
        const double sum = p * value[i] + q * value[j] + r * value[rest];
        largest = std::max(largest, sum), smallest = std::min(smallest, sum);
      }
    }
    std::vector<int> order;
    episodic::order_states(value, true, order);
    EXPECT_NEAR(model.expectation(0, 0, 0, value, order), largest, 1e-12);
    episodic::order_states(value, false, order);
    EXPECT_NEAR(model.expectation(0, 0, 0, value, order), smallest, 1e-12);
  }
}

// Bounds of the occupancy: on both sides of the true one, and equal to it when the boxes are points.
TEST(ConfidentModel, OccupanciesLieWithinTheirBounds) {
  const Made made = make_scenario({"linq_tabular", {{"steps", {std::int64_t{4}, {}}}}}, 10000, 100);
  const Shape shape = made.task->shape;
  Rng<double> rng = test_stream(5);
  const Policy policy = random_policy(shape, rng);
  const Table probability = probabilities(policy), q = episodic::occupancy(made->transitions(), policy, 0);
  const ConfidentModel model = learned(made, policy, 0.3, 20000);
  ASSERT_TRUE(model.contains(made->transitions()));
  double widest = 0;
  for (int h = 0; h < shape.steps; ++h) {
    for (int s = 0; s < shape.states; ++s) {
      double reached = 0;
      for (int a = 0; a < shape.actions; ++a) reached += q(h, s, a);
      const double up = bound_of_reaching(model, probability, 0, h, s, true);
      const double low = bound_of_reaching(model, probability, 0, h, s, false);
      EXPECT_LE(low, reached + 1e-12);
      EXPECT_GE(up, reached - 1e-12);
      EXPECT_LE(up, 1 + 1e-12);
      widest = std::max(widest, up - low);
    }
  }
  EXPECT_TRUE(widest > 0.01 && widest < 0.9) << widest;
  const ConfidentModel points = learned(made, policy, 0.0, 20000);
  const Transitions seen(shape, false, [&](int h, int s, int a) {
    std::vector<episodic::Arc> arcs;
    for (int next = 0; next < shape.states; ++next)
      arcs.push_back({next, points.visits(h, s, a) > 0 ? points.low(h, s, a)[next] : 0.25});
    return arcs;
  });
  const Table of_seen = episodic::occupancy(seen, policy, 0);
  for (int s = 0; s < shape.states; ++s) {
    double reached = 0;
    for (int a = 0; a < shape.actions; ++a) reached += of_seen(3, s, a);
    EXPECT_NEAR(bound_of_reaching(points, probability, 0, 3, s, true), reached, 1e-12);
    EXPECT_NEAR(bound_of_reaching(points, probability, 0, 3, s, false), reached, 1e-12);
  }
}

}  // namespace
}  // namespace regatta::testing
