#include "algorithms/episodic/relative_entropy_projection.hpp"

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

using episodic::RelativeEntropyProjection;

Made garnet(std::int64_t states, std::int64_t steps, std::int64_t replication) {
  return make_scenario({"adversarial_garnet", {{"states", {states, {}}}, {"steps", {steps, {}}}}}, 10,
                       replication);
}

/// sum over (h, s) of |inflow - outflow|, from ln q; entries that can't be reached count as 0.
double flow_residual(const Transitions& p, const RelativeEntropyProjection& projection, const Table& log_q) {
  const Shape& shape = p.shape();
  std::vector<double> inflow(std::size_t(shape.states), 0.0);
  inflow[0] = 1;
  double residual = 0;
  for (int h = 0; h < shape.steps; ++h) {
    std::vector<double> next(std::size_t(shape.states), 0.0);
    for (int s = 0; s < shape.states; ++s) {
      double outflow = 0;
      for (int a = 0; a < shape.actions && projection.reachable(h, s); ++a) {
        const double q = std::exp(log_q(h, s, a));
        outflow += q;
        for (const auto& arc : p.arcs(h, s, a)) next[arc.next] += q * arc.probability;
      }
      residual += std::fabs(inflow[s] - outflow);
    }
    inflow = next;
  }
  return residual;
}

Table random_weights(const Shape& shape, double spread, Rng<double>& rng) {
  Table log_w(shape);
  for (std::size_t i = 0; i < shape.size(); ++i) log_w(0, 0, int(i)) = spread * rng.normal();
  return log_w;
}

TEST(RelativeEntropyProjection, FlowIsConservedWhateverTheWeights) {
  Rng<double> rng = test_stream(1);
  for (const double spread : {0.0, 0.1, 1.0, 10.0}) {
    for (const auto& [states, steps] : {std::pair{5, 5}, {12, 8}, {2, 3}}) {
      const Made made = garnet(states, steps, 100);
      RelativeEntropyProjection projection(made->transitions(), 0);
      for (int repeat = 0; repeat < 5; ++repeat) {
        Table log_q = random_weights(made.task->shape, spread, rng);
        const auto solved = projection.project(log_q);
        EXPECT_LE(solved.residual, 1e-9);
        EXPECT_LT(solved.iterations, spread <= 1 ? 15 : RelativeEntropyProjection::kCap);
        EXPECT_NEAR(flow_residual(made->transitions(), projection, log_q), solved.residual, 1e-11);
      }
    }
  }
}

// q minimises KL(. || w) over an affine set, with positive entries: the gradient ln(q / w) + 1 is orthogonal
// to every difference of two occupancy measures.
TEST(RelativeEntropyProjection, NoOccupancyIsNearer) {
  Rng<double> rng = test_stream(2);
  for (std::int64_t replication = 100; replication < 104; ++replication) {
    const Made made = garnet(5, 5, replication);
    const Shape shape = made.task->shape;
    RelativeEntropyProjection projection(made->transitions(), 0);
    const Table log_w = random_weights(shape, 1.0, rng);
    Table log_q = log_w;
    projection.project(log_q);
    for (int repeat = 0; repeat < 10; ++repeat) {
      const Policy policy = random_policy(shape, rng);
      const Table other = episodic::occupancy(made->transitions(), policy, 0);
      double slope = 0, size = 0;
      for (int h = 0; h < shape.steps; ++h) {
        for (int s = 0; s < shape.states; ++s) {
          for (int a = 0; a < shape.actions && projection.reachable(h, s); ++a) {
            const double difference = other(h, s, a) - std::exp(log_q(h, s, a));
            slope += (log_q(h, s, a) - log_w(h, s, a)) * difference;
            size += std::fabs(difference);
          }
        }
      }
      EXPECT_NEAR(slope, 0, 1e-8);
      EXPECT_GT(size, 0.1);
    }
  }
}

TEST(RelativeEntropyProjection, AnOccupancyIsItsOwnProjection) {
  Rng<double> rng = test_stream(3);
  const Made made = garnet(5, 5, 100);
  const Shape shape = made.task->shape;
  RelativeEntropyProjection projection(made->transitions(), 0);
  const Table q = episodic::occupancy(made->transitions(), random_policy(shape, rng), 0);
  Table log_q(shape);
  for (std::size_t i = 0; i < shape.size(); ++i)
    log_q(0, 0, int(i)) = std::log(std::max(q(0, 0, int(i)), 1e-300));
  EXPECT_EQ(projection.project(log_q).iterations, 0);
  for (std::size_t i = 0; i < shape.size(); ++i)
    EXPECT_NEAR(std::exp(log_q(0, 0, int(i))), q(0, 0, int(i)), 1e-12);
}

TEST(RelativeEntropyProjection, NaNWeightsAreReported) {
  const Made made = garnet(5, 5, 100);
  RelativeEntropyProjection projection(made->transitions(), 0);
  Table log_q(made.task->shape);
  log_q(0, 0, 1) = native::kNan;
  EXPECT_THROW(projection.project(log_q), PlayError);
}

}  // namespace
}  // namespace regatta::testing
