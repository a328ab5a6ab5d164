// The log-barrier program: its duality gap in closed form, optimality by an independent certificate, and what
// can't be reached.
#include "engine/protocol/log_barrier_occupancy.hpp"

#include "tests/support/contextual_mdp_support.hpp"

namespace regatta::testing {
namespace {

using episodic::LogBarrierOccupancy;

const Shape kShape{3, 4, 3};

/// How much a policy could gain on the objective's gradient at q, f + 1/(gamma q): 0 at the maximum of a
/// concave function, and never less than the distance to the maximum.
double certificate(const Mdp& mdp, const Table& q, double gamma, std::int64_t terms) {
  Table gradient(mdp.rewards.shape());
  each_action(gradient.shape(), [&](int h, int s, int a) {
    gradient(h, s, a) = mdp.rewards(h, s, a) + (q(h, s, a) > 0 ? 1 / (gamma * q(h, s, a)) : 0);
  });
  return episodic::best_value(mdp.transitions, gradient, 0, false) - product(q, mdp.rewards) -
         double(terms) / gamma;
}

// Acceptance check C1.
TEST(LogBarrierOccupancy, HasTheDualityGapOfTheBarrier) {
  Rng<double> rng = test_stream(1);
  LogBarrierOccupancy solver(kShape, 0);
  for (int i = 0; i < 1000; ++i) {
    const Mdp mdp = random_mdp(kShape, rng);
    const double best = episodic::best_value(mdp.transitions, mdp.rewards, 0, false);
    double last = 0;
    for (const double gamma : {1.0, 10.0, 1e2, 1e3, 1e4}) {
      const auto [iterations, residual, dual, terms] = solver.solve(mdp.transitions, mdp.rewards, gamma);
      const double value = product(solver.occupancy(), mdp.rewards);
      ASSERT_EQ(terms, 3 + 2 * 12);
      ASSERT_LE(residual, gamma < 1e4 ? 1e-10 : 1e-9);
      ASSERT_NEAR(dual - value, double(terms) / gamma, 1e-9) << gamma;
      ASSERT_GT(value, last);
      ASSERT_LE(value, best);
      ASSERT_GE(value, best - double(terms) / gamma);
      ASSERT_LE(iterations, 40);
      last = value;
      for (int h = 0; h < 3; ++h) {
        for (int s = 0; s < 4; ++s) {
          for (int a = 0; a < 3; ++a) ASSERT_EQ(solver.occupancy()(h, s, a) > 0, h > 0 || s == 0);
        }
      }
    }
  }
}

TEST(LogBarrierOccupancy, IsTheMaximum) {
  Rng<double> rng = test_stream(2);
  for (const Shape& shape : {kShape, Shape{1, 1, 5}, Shape{6, 2, 2}, Shape{2, 9, 4}, Shape{4, 1, 3}}) {
    LogBarrierOccupancy solver(shape, 0);
    for (int i = 0; i < 40; ++i) {
      const Mdp mdp = random_mdp(shape, rng);
      for (const double gamma : {0.1, 3.0, 100.0, 1772.0}) {
        const auto solved = solver.solve(mdp.transitions, mdp.rewards, gamma);
        EXPECT_LE(std::fabs(certificate(mdp, solver.occupancy(), gamma, solved.terms)), 1e-8) << gamma;
        Policy policy(shape);
        solver.put_into(policy);
        Table difference = episodic::occupancy(mdp.transitions, policy, 0);
        difference.add(solver.occupancy(), -1.0);
        EXPECT_LE(product(difference, difference), 1e-18);
      }
    }
  }
}

// The same maximum found by a method that knows nothing of duality: every probability of the policy in turn,
// by golden section.
TEST(LogBarrierOccupancy, AgreesWithASearchOverPolicies) {
  const Shape shape{2, 2, 2};
  Rng<double> rng = test_stream(3);
  LogBarrierOccupancy solver(shape, 0);
  for (const double gamma : {1.0, 20.0}) {
    const Mdp mdp = random_mdp(shape, rng);
    Policy policy(shape);
    const auto set = [&](int h, int s, double x) { policy.mix(h, s, std::vector<double>{x, 1 - x}); };
    const auto objective = [&] {
      const Table q = episodic::occupancy(mdp.transitions, policy, 0);
      double sum = product(q, mdp.rewards);
      each_action(shape, [&](int h, int s, int a) {
        if (h > 0 || s == 0) sum += std::log(q(h, s, a)) / gamma;
      });
      return sum;
    };
    for (int h = 0; h < 2; ++h) set(h, 0, 0.5), set(h, 1, 0.5);
    for (int sweep = 0; sweep < 60; ++sweep) {
      for (const auto& [h, s] : {std::pair{0, 0}, {1, 0}, {1, 1}}) {
        double low = 0, high = 1;
        for (int k = 0; k < 60; ++k) {
          const double a = high - 0.6180339887498949 * (high - low), b = low + high - a;
          set(h, s, a);
          const double at_a = objective();
          set(h, s, b);
          (at_a > objective() ? high : low) = at_a > objective() ? b : a;
        }
        set(h, s, (low + high) / 2);
      }
    }
    const double searched = objective();
    Table q = episodic::occupancy(mdp.transitions, policy, 0);
    solver.solve(mdp.transitions, mdp.rewards, gamma);
    q.add(solver.occupancy(), -1.0);
    EXPECT_LE(std::sqrt(product(q, q)), 2e-6);
    solver.put_into(policy);
    EXPECT_NEAR(objective(), searched, 1e-11);
  }
}

// Acceptance check C2.
TEST(LogBarrierOccupancy, IsInverseGapWeightingForOneStep) {
  Rng<double> rng = test_stream(4);
  const Shape shape{1, 2, 4};
  LogBarrierOccupancy solver(shape, 1);
  for (int i = 0; i < 200; ++i) {
    const Mdp mdp = random_mdp(shape, rng);
    for (const double gamma : {0.5, 10.0, 1000.0}) {
      solver.solve(mdp.transitions, mdp.rewards, gamma);
      double best = 0;
      for (int a = 0; a < 4; ++a) best = std::max(best, mdp.rewards(0, 1, a));
      double low = best + 1 / gamma, high = best + 4 / gamma;  // lam, by bisection
      for (int k = 0; k < 200; ++k) {
        const double lam = (low + high) / 2;
        double sum = 0;
        for (int a = 0; a < 4; ++a) sum += 1 / (gamma * (lam - mdp.rewards(0, 1, a)));
        (sum > 1 ? low : high) = lam;
      }
      for (int a = 0; a < 4; ++a)
        EXPECT_NEAR(solver.occupancy()(0, 1, a), 1 / (gamma * (low - mdp.rewards(0, 1, a))), 1e-10);
      for (int a = 0; a < 4; ++a) EXPECT_EQ(solver.occupancy()(0, 0, a), 0) << "not the start";
    }
  }
}

TEST(LogBarrierOccupancy, StaysAccurateForLargeGamma) {
  Rng<double> rng = test_stream(5);
  LogBarrierOccupancy solver(kShape, 0);
  for (const auto& [gamma, tolerance] : {std::pair{1e5, 1e-9}, {1e6, 1e-8}, {1e8, 1e-6}}) {
    for (int i = 0; i < 100; ++i) {
      const Mdp mdp = random_mdp(kShape, rng);
      const auto solved = solver.solve(mdp.transitions, mdp.rewards, gamma);
      EXPECT_LE(solved.residual, tolerance) << gamma;
      EXPECT_NEAR(solved.dual - product(solver.occupancy(), mdp.rewards), 27 / gamma, tolerance);
    }
  }
}

/// From state 0 only states 0 and 1 are ever reached.
Mdp half_reachable(Rng<double>& rng) {
  Mdp mdp = random_mdp(kShape, rng);
  each_action(kShape, [&](int h, int s, int a) {
    const auto arcs = mdp.transitions.arcs(h, s, a);
    const double sum = arcs[0].probability + arcs[1].probability;
    for (Arc& arc : arcs) arc.probability = arc.next < 2 ? arc.probability / sum : 0;
  });
  return mdp;
}

TEST(LogBarrierOccupancy, LeavesOutWhatCannotBeReached) {
  Rng<double> rng = test_stream(6);
  LogBarrierOccupancy solver(kShape, 0), other(kShape, 0);
  for (int i = 0; i < 50; ++i) {
    const Mdp mdp = half_reachable(rng);
    const auto solved = solver.solve(mdp.transitions, mdp.rewards, 50);
    EXPECT_EQ(solved.terms, 3 + 2 * 6);
    EXPECT_NEAR(solved.dual - product(solver.occupancy(), mdp.rewards), 15.0 / 50, 1e-10);
    EXPECT_LE(certificate(mdp, solver.occupancy(), 50, solved.terms), 1e-9);
    Mdp changed = mdp;
    each_action(kShape, [&](int h, int s, int a) {
      if (s >= 2 || (h == 0 && s > 0)) {
        changed.rewards(h, s, a) = 1e3;
        for (Arc& arc : changed.transitions.arcs(h, s, a)) arc.probability = arc.next == 3;
      }
    });
    other.solve(changed.transitions, changed.rewards, 50);
    Policy policy(kShape);
    other.put_into(policy);
    each_action(kShape, [&](int h, int s, int a) {
      EXPECT_EQ(other.occupancy()(h, s, a), solver.occupancy()(h, s, a));
      EXPECT_TRUE(other.reachable(h, s) || policy.probability(h, s, a) == 1.0 / 3);
    });
  }
}

TEST(LogBarrierOccupancy, DoesNotLookAtTransitionsOutOfTheLastStep) {
  Rng<double> rng = test_stream(7);
  LogBarrierOccupancy solver(kShape, 0), other(kShape, 0);
  const Mdp mdp = random_mdp(kShape, rng);
  Mdp changed = mdp;
  for (int s = 0; s < 4; ++s) {
    for (int a = 0; a < 3; ++a) {
      for (Arc& arc : changed.transitions.arcs(2, s, a)) arc.probability = arc.next == 0;
    }
  }
  EXPECT_EQ(solver.solve(mdp.transitions, mdp.rewards, 9).dual,
            other.solve(changed.transitions, changed.rewards, 9).dual);
}

TEST(LogBarrierOccupancy, DependsOnNothingButItsArguments) {
  Rng<double> rng = test_stream(8);
  LogBarrierOccupancy used(kShape, 0);
  for (int i = 0; i < 20; ++i)
    used.solve(half_reachable(rng).transitions, random_mdp(kShape, rng).rewards, 10.0 * i + 1);
  const Mdp mdp = random_mdp(kShape, rng);
  LogBarrierOccupancy fresh(kShape, 0);
  EXPECT_EQ(used.solve(mdp.transitions, mdp.rewards, 500).dual,
            fresh.solve(mdp.transitions, mdp.rewards, 500).dual);
  each_action(kShape,
              [&](int h, int s, int a) { EXPECT_EQ(used.occupancy()(h, s, a), fresh.occupancy()(h, s, a)); });
}

TEST(LogBarrierOccupancy, SaysSoWhenItCannot) {
  Rng<double> rng = test_stream(9);
  LogBarrierOccupancy solver(kShape, 0);
  Mdp mdp = random_mdp(kShape, rng);
  mdp.rewards(1, 2, 0) = NAN;
  EXPECT_THROW(solver.solve(mdp.transitions, mdp.rewards, 10), PlayError);
  mdp = random_mdp(kShape, rng);
  mdp.transitions.arcs(0, 0, 0)[1].probability = NAN;
  EXPECT_THROW(solver.solve(mdp.transitions, mdp.rewards, 10), PlayError);
  EXPECT_THROW(solver.solve(random_mdp(kShape, rng).transitions, mdp.rewards, 1e13), PlayError);
}

}  // namespace
}  // namespace regatta::testing
