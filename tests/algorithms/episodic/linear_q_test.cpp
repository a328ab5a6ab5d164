// Estimates of linear Q functions, and the bonus that looks ahead.
#include "algorithms/episodic/linear_q.hpp"

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

using episodic::InverseCovariance;

/// Q values of a policy by backward induction.
Table q_values(const Transitions& p, const Table& losses, const Policy& policy) {
  const Shape& shape = losses.shape();
  Table q(shape);
  std::vector<double> value(std::size_t(shape.states), 0.0);
  for (int h = shape.steps - 1; h >= 0; --h) {
    for (int s = 0; s < shape.states; ++s) {
      for (int a = 0; a < shape.actions; ++a) q(h, s, a) = losses(h, s, a) + p.expectation(h, s, a, value);
    }
    for (int s = 0; s < shape.states; ++s) {
      value[s] = 0;
      for (int a = 0; a < shape.actions; ++a) value[s] += policy.probability(h, s, a) * q(h, s, a);
    }
  }
  return q;
}

/// Mean and standard error of the estimates over simulated episodes, [h][s][a].
struct Moments {
  Table sum, square;
  double episodes;
  double mean(int i) const { return sum(0, 0, i) / episodes; }
  double error(int i) const {
    return std::sqrt(std::max(square(0, 0, i) / episodes - mean(i) * mean(i), 0.0) / episodes);
  }
};

Moments simulate(const Made& made, const Policy& policy, const InverseCovariance& covariance, const Table& q,
                 bool reduced, int episodes) {
  const Shape shape = made.task->shape;
  Moments moments{Table(shape), Table(shape), double(episodes)};
  std::vector<Eigen::VectorXd> negative;
  for (int h = 0; h < shape.steps; ++h) negative.push_back(covariance.mean_negative_part(h, q));
  Rng<double> rng = test_stream(reduced);
  std::vector<std::array<int, 2>> path(std::size_t(shape.steps));
  std::vector<double> losses(path.size());
  for (int k = 0; k < episodes; ++k) {
    int state = 0;
    for (int h = 0; h < shape.steps; ++h) {
      const int a = policy.draw(h, state, rng);
      const auto step = made->step(h, state, a);
      path[h] = {state, a};
      losses[h] = step.outcome;
      state = step.next;
    }
    Table estimate(shape);
    double loss = 0;
    for (int h = shape.steps - 1; h >= 0; --h) {
      loss += losses[h];
      if (reduced)
        episodic::add_reduced_estimate(covariance, h, path[h][0], path[h][1], loss, negative[h], estimate);
      else
        episodic::add_estimate(covariance, h, path[h][0], path[h][1], loss, estimate);
    }
    for (int i = 0; i < int(shape.size()); ++i) {
      moments.sum(0, 0, i) += estimate(0, 0, i);
      moments.square(0, 0, i) += estimate(0, 0, i) * estimate(0, 0, i);
    }
  }
  return moments;
}

// The mean of both estimates is phi^T T Sigma theta, at every (h, s, a); without the ridge it would be the Q
// value phi^T theta itself, from which it is far at gamma = 0.1.
TEST(LinearQ, EstimatesHaveTheRightMean) {
  const Side side{"linq_linear_mdp",
                  {{"states", {std::int64_t{4}, {}}},
                   {"actions", {std::int64_t{3}, {}}},
                   {"dimension", {std::int64_t{6}, {}}}}};
  const Made made = make_scenario(side, 100, 100);
  const Shape shape = made.task->shape;
  Rng<double> rng = test_stream(7);
  const Policy policy = random_policy(shape, rng);
  const Table q = episodic::occupancy(made->transitions(), policy, 0);
  const Table values = q_values(made->transitions(), made->outcomes(), policy);
  InverseCovariance covariance(shape);
  covariance.use(made->features());
  for (const double gamma : {0.001, 0.02, 0.1}) {
    covariance.set(q, gamma);
    Table expected(shape);
    for (int h = 0; h < shape.steps; ++h) {
      for (int j = 0; j < shape.states * shape.actions; ++j) {
        covariance.each_product(h, j / shape.actions, j % shape.actions, [&](int i, double x) {
          expected(h, 0, i) += q(h, 0, j) * x * values(h, 0, j);
        });
      }
    }
    for (const bool reduced : {false, true}) {
      const Moments moments = simulate(made, policy, covariance, q, reduced, 100000);
      double worst = 0, from_q_values = 0;
      for (int i = 0; i < int(shape.size()); ++i) {
        worst = std::max(worst, std::fabs(moments.mean(i) - expected(0, 0, i)) / moments.error(i));
        from_q_values =
            std::max(from_q_values, std::fabs(moments.mean(i) - values(0, 0, i)) / moments.error(i));
      }
      EXPECT_LE(worst, 4) << gamma << reduced;
      EXPECT_TRUE(gamma < 0.1 || from_q_values >= 20) << reduced << ' ' << from_q_values;
    }
  }
}

// With unit vectors as features the general formulas are those of the table.
TEST(LinearQ, UnitVectorsAreTheTable) {
  const Made made = make_scenario({"linq_tabular", {}}, 100, 100);
  const Shape shape = made.task->shape;
  const int pairs = shape.states * shape.actions;
  episodic::Features unit(shape, pairs);
  for (int h = 0; h < shape.steps; ++h) {
    for (int i = 0; i < pairs; ++i) unit(h, 0, i)[std::size_t(i)] = 1;
  }
  Rng<double> rng = test_stream(8);
  const Table q = episodic::occupancy(made->transitions(), random_policy(shape, rng), 0);
  InverseCovariance table(shape), general(shape);
  general.use(unit);
  table.set(q, 0.03);
  general.set(q, 0.03);
  for (int h = 0; h < shape.steps; ++h) {
    EXPECT_EQ(general.mean_negative_part(h, q).norm(), 0);
    for (int i = 0; i < pairs; ++i) {
      EXPECT_NEAR(table.square(h, 0, i), general.square(h, 0, i), 1e-12 * table.square(h, 0, i));
      general.each_product(h, 0, i, [&](int j, double x) {
        EXPECT_NEAR(x, i == j ? table.square(h, 0, i) : 0, 1e-12 * table.square(h, 0, i));
      });
    }
  }
}

// By hand: H = 2, two states, one action; b_1 = (3, -), b_2 = (5, 7), P_1(. | 0) = (1/4, 3/4):
// B_1 = 3 + 1.5 (5/4 + 21/4).
TEST(DilatedBonus, TwoStepsByHand) {
  const Shape shape{2, 2, 1};
  const Transitions p(shape, true, [](int, int, int) {
    return std::vector<episodic::Arc>{{0, 0.25}, {1, 0.75}};
  });
  Table probability(shape, 1.0), bonus(shape);
  bonus(0, 0, 0) = 3, bonus(1, 0, 0) = 5, bonus(1, 1, 0) = 7;
  episodic::dilate_bonus(
      probability, [&](int h, int s, int a, std::span<const double> v) { return p.expectation(h, s, a, v); },
      bonus);
  EXPECT_NEAR(bonus(0, 0, 0), 3 + 1.5 * 6.5, 1e-14);
  EXPECT_EQ(bonus(1, 1, 0), 7);
}

// Without the dilation B would be the value of the policy for losses b; with it at most e H max b.
TEST(DilatedBonus, IsAValueWithGrowingWeights) {
  const Made made = make_scenario({"linq_tabular", {{"steps", {std::int64_t{6}, {}}}}}, 100, 100);
  const Shape shape = made.task->shape;
  Rng<double> rng = test_stream(9);
  const Policy policy = random_policy(shape, rng);
  Table probability(shape), bonus(shape), weighted(shape);
  for (int h = 0; h < shape.steps; ++h) {
    for (int i = 0; i < shape.states * shape.actions; ++i) {
      probability(h, 0, i) = policy.probability(h, i / shape.actions, i % shape.actions);
      bonus(h, 0, i) = rng.uniform();
      weighted(h, 0, i) = std::pow(7.0 / 6, h) * bonus(h, 0, i);
    }
  }
  const auto expectation = [&](int h, int s, int a, std::span<const double> v) {
    return made->transitions().expectation(h, s, a, v);
  };
  episodic::dilate_bonus(probability, expectation, bonus);
  double start = 0;
  for (int a = 0; a < shape.actions; ++a) start += probability(0, 0, a) * bonus(0, 0, a);
  EXPECT_NEAR(start, episodic::policy_value(made->transitions(), weighted, policy, 0), 1e-12);
  EXPECT_LE(start, std::exp(1.0) * 6);
}

}  // namespace
}  // namespace regatta::testing
