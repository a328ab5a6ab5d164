// Dynamic programming, occupancy measures and policies against enumeration and definitions.
#include "engine/protocol/mdp.hpp"

#include "engine/core/dirichlet.hpp"
#include "engine/protocol/policy_values.hpp"
#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

using episodic::best_value, episodic::policy_value, episodic::occupancy;

const Side kSmall{"garnet",
                  {{"states", {std::int64_t{3}, {}}},
                   {"actions", {std::int64_t{2}, {}}},
                   {"branches", {std::int64_t{2}, {}}},
                   {"steps", {std::int64_t{3}, {}}},
                   {"reward_density", {0.6, {}}}}};

TEST(Mdp, BestValueIsThatOfTheBestOfAllPolicies) {
  for (std::int64_t replication = 100; replication < 105; ++replication) {
    const Made made = make_scenario(kSmall, 10, replication);
    const auto& p = made->transitions();
    const auto& r = made->outcomes();
    double largest = -1e300, smallest = 1e300;
    for_each_policy(r.shape(), [&](const Policy& policy) {  // 2^9 policies
      const double value = value_by_recursion(p, r, policy, 0, 0);
      largest = std::max(largest, value);
      smallest = std::min(smallest, value);
    });
    Policy best(r.shape()), worst(r.shape());
    EXPECT_NEAR(best_value(p, r, 0, false, &best), largest, 1e-12);
    EXPECT_NEAR(best_value(p, r, 0, true, &worst), smallest, 1e-12);
    EXPECT_NEAR(value_by_recursion(p, r, best, 0, 0), largest, 1e-12);
    EXPECT_NEAR(value_by_recursion(p, r, worst, 0, 0), smallest, 1e-12);
    EXPECT_EQ(policy_value(p, r, best, 0),
              best_value(p, r, 0, false));  // same operations: regret is exactly 0
    EXPECT_GT(largest, smallest);
  }
}

// Few states and many, all and some steps changed: what is kept of the steps behind the change must be right.
TEST(PolicyValues, EqualTheDefinitionAfterEveryChange) {
  for (const std::int64_t states : {1, 3, 7, 8, 9, 10, 11, 17, 70}) {
    const std::int64_t branches = std::min<std::int64_t>(states, 3);
    const Made made = make_scenario(
        {"garnet", {{"states", {states, {}}}, {"branches", {branches, {}}}, {"reward_density", {0.7, {}}}}},
        10, 100);
    const auto& p = made->transitions();
    const auto& r = made->outcomes();
    const Shape& shape = r.shape();
    for (const int start : {0, int(states) - 1}) {
      episodic::PolicyValues values(p, start);
      Policy policy(shape), best(shape);
      Rng<double> rng = test_stream(3);
      const auto expect_value = [&] {
        EXPECT_NEAR(values.value(r, policy, policy.take_changed_steps()), policy_value(p, r, policy, start),
                    1e-12);
      };
      for (int i = 0; i < 50; ++i) {
        expect_value();
        policy.choose(int(rng.below(shape.steps)), int(rng.below(shape.states)), rng.below(shape.actions));
      }
      std::vector<double> actions(std::size_t(states), 2.0);
      policy.choose_all(4, actions.data());
      expect_value();
      policy.choose_all(4, actions.data());
      EXPECT_EQ(policy.take_changed_steps(), 0);
      actions.back() = -1;
      EXPECT_THROW(policy.choose_all(4, actions.data()), PlayError);
      for (const bool minimise : {false, true}) {
        const double value = values.best(r, minimise);
        EXPECT_NEAR(value, best_value(p, r, start, minimise, &best), 1e-12);
        EXPECT_EQ(value, values.value(r, best, shape.steps)) << "the best policy's regret is exactly 0";
      }
    }
  }
}

/// Up to `states` next states per row; every fourth of action 1 is never drawn.
Transitions many_branches(int states, bool stationary, Rng<double>& rng) {
  return Transitions({2, states, 2}, stationary, [&](int, int s, int a) {
    std::vector<double> probability(std::size_t(std::max(1, states - s % 3)));
    draw_simplex(rng, probability);
    std::vector<episodic::Arc> arcs;
    double sum = 0;
    for (std::size_t i = 0; i < probability.size(); ++i) {
      arcs.push_back({states - 1 - int(i), a == 1 && i % 4 == 2 ? 0.0 : probability[i]});
      sum += arcs.back().probability;
    }
    for (auto& arc : arcs) arc.probability /= sum;
    return arcs;
  });
}

// Also where the uniform is as near to a sum of probabilities as doubles are.
TEST(NextStates, AreThoseOfTransitions) {
  Rng<double> rng = test_stream(6);
  for (const int states : {1, 3, 4, 5, 8, 9, 10, 17, 64, 65}) {
    for (const int row : {0, 1, 2, 3}) {
      const Transitions p = many_branches(states, row < 2, rng);
      const episodic::NextStates next(p);
      const int h = row % 2, a = row / 2 % 2 == h ? 1 : 0;
      for (int s = 0; s < states; ++s) {
        const auto same = [&](double u) {
          if (u < 0 || u >= 1) return;
          EXPECT_EQ(next.draw(p, h, s, a, u), p.draw(h, s, a, u)) << states << " " << u;
        };
        double sum = 0;
        for (const auto& arc : p.arcs(h, s, a)) {
          sum += arc.probability;
          for (int ulps = -3; ulps <= 3; ++ulps) same(sum + ulps * 0x1p-52);
          for (const double off : {1e-12, 1e-11, 1.1e-11, 1e-9}) same(sum - off), same(sum + off);
          same(rng.uniform());
        }
        same(0), same(1 - 0x1p-52);
      }
    }
  }
}

TEST(Mdp, BestPolicyTakesTheLowestActionInATie) {
  const Shape shape{1, 1, 3};
  const Transitions stay(shape, true, [](int, int, int) { return std::vector<episodic::Arc>{{0, 1.0}}; });
  Table reward(shape);
  reward(0, 0, 1) = reward(0, 0, 2) = 1;
  Policy policy(shape);
  best_value(stay, reward, 0, false, &policy);
  EXPECT_EQ(policy.action(0, 0), 1);
  best_value(stay, reward, 0, true, &policy);
  EXPECT_EQ(policy.action(0, 0), 0);
}

TEST(Mdp, OccupancyGivesTheValueOfAMixedPolicy) {
  const Made made = make_scenario({"adversarial_garnet", {}}, 10, 100);
  const auto& p = made->transitions();
  const auto& loss = made->outcomes();
  const Shape shape = loss.shape();
  Rng<double> rng = test_stream(1);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Policy policy = random_policy(shape, rng);
    const Table q = occupancy(p, policy, 0);
    double product = 0;
    std::vector<double> arriving(std::size_t(shape.states), 0.0);
    arriving[0] = 1;
    for (int h = 0; h < shape.steps; ++h) {
      std::vector<double> next(std::size_t(shape.states), 0.0);
      double sum = 0;
      for (int s = 0; s < shape.states; ++s) {
        double leaving = 0;
        for (int a = 0; a < shape.actions; ++a) {
          leaving += q(h, s, a);
          product += q(h, s, a) * loss(h, s, a);
          for (const auto& arc : p.arcs(h, s, a)) next[arc.next] += q(h, s, a) * arc.probability;
        }
        EXPECT_NEAR(leaving, arriving[s], 1e-12);
        sum += leaving;
      }
      EXPECT_NEAR(sum, 1, 1e-12);
      arriving = next;
    }
    EXPECT_NEAR(product, policy_value(p, loss, policy, 0), 1e-12);
    EXPECT_NEAR(product, value_by_recursion(p, loss, policy, 0, 0), 1e-12);
  }
}

TEST(Mdp, APolicyKnowsWhetherItChanged) {
  Policy policy({2, 2, 2});
  EXPECT_GT(policy.take_changed_steps(), 0);
  EXPECT_EQ(policy.take_changed_steps(), 0);
  policy.choose(1, 0, 0);
  EXPECT_EQ(policy.take_changed_steps(), 0);
  policy.choose(1, 0, 1);
  EXPECT_GT(policy.take_changed_steps(), 0);
  const std::vector<double> half{0.5, 0.5}, other{0.25, 0.75};
  policy.mix(0, 1, half);
  EXPECT_GT(policy.take_changed_steps(), 0);
  policy.mix(0, 1, half);
  EXPECT_EQ(policy.take_changed_steps(), 0);
  policy.mix(0, 1, other);
  EXPECT_GT(policy.take_changed_steps(), 0);
  EXPECT_EQ(policy.probability(0, 1, 1), 0.75);
  policy.choose(0, 1, 0);
  policy.take_changed_steps();
  policy.mix(0, 1, other);  // as it was before the choice
  EXPECT_GT(policy.take_changed_steps(), 0);
  EXPECT_EQ(policy.probability(1, 0, 1), 1.0);
}

TEST(Mdp, APolicyRefusesWhatIsNone) {
  Policy policy({1, 1, 2});
  EXPECT_THROW(policy.choose(0, 0, -1), PlayError);
  EXPECT_THROW(policy.choose(0, 0, 2), PlayError);
  for (const auto& wrong : std::vector<std::vector<double>>{{0.5, 0.6}, {1.5, -0.5}, {native::kNan, 1.0}}) {
    EXPECT_THROW(policy.mix(0, 0, wrong), PlayError);
  }
}

TEST(Mdp, DrawsFollowTheProbabilities) {
  const Shape shape{1, 4, 4};
  const std::vector<double> probability{0.2, 0.0, 0.5, 0.3};
  const Transitions p(shape, true, [&](int, int, int) {
    return std::vector<episodic::Arc>{{0, 0.2}, {1, 0.0}, {2, 0.5}, {3, 0.3}};
  });
  EXPECT_EQ(p.draw(0, 0, 0, 0.0), 0);
  EXPECT_EQ(p.draw(0, 0, 0, 0.1999), 0);
  EXPECT_EQ(p.draw(0, 0, 0, 0.2001), 2);
  EXPECT_EQ(p.draw(0, 0, 0, 0.6999), 2);
  EXPECT_EQ(p.draw(0, 0, 0, 1 - 0x1p-52), 3);
  Policy policy(shape);
  policy.mix(0, 0, probability);
  Rng<double> rng = test_stream(2);
  std::vector<double> count(4, 0.0);
  for (int i = 0; i < 100000; ++i) count[policy.draw(0, 0, rng)] += 1;
  for (int a = 0; a < 4; ++a) {
    EXPECT_NEAR(count[a] / 1e5, probability[a], 5 * std::sqrt(probability[a] * (1 - probability[a]) / 1e5));
  }
  EXPECT_EQ(rng.draws(), 100000u);
}

TEST(Mdp, RoundingNeverLeadsToAnImpossibleState) {
  const Transitions p({1, 2, 1}, true, [](int, int, int) {
    return std::vector<episodic::Arc>{{0, 1 - 5e-13}, {1, 0.0}};
  });
  EXPECT_EQ(p.draw(0, 0, 0, 1 - 1e-13), 0);
}

TEST(Mdp, TransitionsMustSumToOne) {
  EXPECT_THROW(Transitions({1, 1, 1}, true,
                           [](int, int, int) {
                             return std::vector<episodic::Arc>{{0, 0.9}};
                           }),
               std::logic_error);
  EXPECT_THROW(Transitions({1, 1, 1}, true,
                           [](int, int, int) {
                             return std::vector<episodic::Arc>{{1, 1.0}};
                           }),
               std::logic_error);
}

}  // namespace
}  // namespace regatta::testing
