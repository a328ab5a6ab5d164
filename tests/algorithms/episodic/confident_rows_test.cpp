// The projection onto the occupancy measures of all transitions in the boxes.
#include "algorithms/episodic/confident_rows.hpp"

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

using episodic::ConfidentModel, episodic::ConfidentRows, episodic::FlowProjection;

constexpr Shape kShape{3, 4, 3};

/// Random visits of a random process, with boxes around what was seen.
ConfidentModel random_model(double width, int visits, Rng<double>& rng) {
  const Made made = make_scenario({"linq_tabular", {}}, 100, std::int64_t(rng.below(1000)));
  ConfidentModel model(kShape, 15.0, width);
  for (int i = 0; i < visits * 36; ++i) {
    const int h = int(rng.below(3)), s = int(rng.below(4)), a = int(rng.below(3));
    if (rng.uniform() < 0.3 * (1 + s)) model.add(h, s, a, made->transitions().draw(h, s, a, rng.uniform()));
  }
  model.refresh();
  return model;
}

/// A row inside of the box: low, and the rest in a random order.
std::vector<double> random_row(const ConfidentModel& model, int h, int s, int a, Rng<double>& rng) {
  const auto low = model.low(h, s, a), high = model.high(h, s, a);
  std::vector<double> p(low.begin(), low.end());
  std::vector<int> order{0, 1, 2, 3};
  rng.shuffle(order);
  double left = 1 - (p[0] + p[1] + p[2] + p[3]);
  for (const int i : order) {
    const double more = std::min(left, high[i] - low[i]);
    p[i] += more, left -= more;
  }
  return p;
}

// max of <p, v> - KL(p || r): p lies in the box, sums to 1, and ln(p / r) - v is the same for all entries
// between their bounds, and no other row of the box is better.
TEST(ConfidentRows, TheBestRowMeetsItsConditions) {
  Rng<double> rng = test_stream(1);
  int bounded = 0;
  for (int repeat = 0; repeat < 3000; ++repeat) {
    const double width = std::exp(-8 * rng.uniform());
    const ConfidentModel model = random_model(width, 20, rng);
    ConfidentRows rows(kShape);
    rows.set_boxes(model);
    const double spread = std::exp(8 * rng.uniform() - 4);
    std::vector<double> v(4);
    for (double& x : v) x = spread * rng.normal();
    const double value = rows.best(1, 2, 1, v);
    const auto low = model.low(1, 2, 1), high = model.high(1, 2, 1);
    double sum = 0, by_definition = 0, least_free = 1e300, most_free = -1e300;
    for (int i = 0; i < 4; ++i) {
      const double p = rows.arcs(1, 2, 1)[i].probability, log_ratio = std::log(p / 0.25);
      sum += p;
      if (p > 0) by_definition += p * (v[i] - log_ratio);
      ASSERT_GE(p, low[i] - 1e-12);
      ASSERT_LE(p, high[i] + 1e-12);
      const bool at_low = p <= low[i] * (1 + 1e-9), at_high = p >= high[i] * (1 - 1e-9);
      bounded += at_low || at_high;
      if (at_low || at_high) continue;
      least_free = std::min(least_free, log_ratio - v[i]);
      most_free = std::max(most_free, log_ratio - v[i]);
    }
    ASSERT_NEAR(sum, 1, 1e-12);
    ASSERT_NEAR(value, by_definition, 1e-9 * (1 + spread));
    ASSERT_LE(most_free - least_free, 1e-7 * (1 + spread));
    for (int repeat_row = 0; repeat_row < 5; ++repeat_row) {
      const auto other = random_row(model, 1, 2, 1, rng);
      double x = 0;
      for (int i = 0; i < 4; ++i) x += other[i] > 0 ? other[i] * (v[i] - std::log(other[i] / 0.25)) : 0;
      ASSERT_LE(x, value + 1e-9 * (1 + spread));
    }
  }
  EXPECT_GT(bounded, 1000);
}

/// sum over (h, s) of |inflow - outflow| of q(s, a) p(s' | s, a).
double flow_residual(const ConfidentRows& rows, const Table& log_q) {
  std::vector<double> inflow{1, 0, 0, 0};
  double residual = 0;
  for (int h = 0; h < kShape.steps; ++h) {
    std::vector<double> next(4, 0.0);
    for (int s = 0; s < 4; ++s) {
      double outflow = 0;
      for (int a = 0; a < 3; ++a) {
        const double q = std::exp(log_q(h, s, a));
        outflow += q;
        for (const auto& arc : rows.arcs(h, s, a)) next[arc.next] += q * arc.probability;
      }
      residual += std::fabs(inflow[s] - outflow);
    }
    inflow = next;
  }
  return residual;
}

// Over a convex set the gradient ln(q / w) points away from every other member: <ln(q / w), q' - q> >= 0.
// Members: random policies with random rows of the boxes.
TEST(ConfidentRows, NoOccupancyIsNearer) {
  Rng<double> rng = test_stream(2);
  int most = 0, strictly = 0;
  for (int repeat = 0; repeat < 60; ++repeat) {
    const double width = std::exp(-8 * rng.uniform());
    const ConfidentModel model = random_model(width, 30, rng);
    FlowProjection<ConfidentRows> projection{ConfidentRows(kShape), 0};
    projection.rows().set_boxes(model);
    for (int round = 0; round < 5; ++round) {
      Table log_w(kShape);
      for (int i = 0; i < 36; ++i) log_w(0, 0, i) = 2 * rng.normal();
      ConfidentRows& rows = projection.rows();
      Table log_q = log_w;
      const ConfidentRows before = rows;  // its arcs are the reference after accept()
      const auto solved = projection.project(log_q);
      most = std::max(most, solved.iterations);
      EXPECT_NEAR(flow_residual(rows, log_q), solved.residual, 1e-9);
      for (int member = 0; member < 5; ++member) {
        const Policy policy = random_policy(kShape, rng);
        const Transitions p(kShape, false, [&](int h, int s, int a) {
          const auto row = random_row(model, h, s, a, rng);
          std::vector<episodic::Arc> arcs;
          for (int i = 0; i < 4; ++i) arcs.push_back({i, row[i]});
          return arcs;
        });
        const Table other = episodic::occupancy(p, policy, 0);
        double slope = 0;
        for (int h = 0; h < 3; ++h) {
          for (int s = 0; s < 4 && (h > 0 || s == 0); ++s) {
            for (int a = 0; a < 3; ++a) {
              const double q = std::exp(log_q(h, s, a));
              slope += (log_q(h, s, a) - log_w(h, s, a)) * (other(h, s, a) - q);
              for (int i = 0; i < 4 && h < 2; ++i) {
                const double now = rows.arcs(h, s, a)[i].probability;
                const double was = round == 0 ? 0.25 : before.arcs(h, s, a)[i].probability;
                if (now > 0)
                  slope += std::log(now / was) * (other(h, s, a) * p.arcs(h, s, a)[i].probability - q * now);
              }
            }
          }
        }
        EXPECT_GE(slope, -1e-7);
        strictly += slope > 1e-3;
      }
      rows.accept();
    }
  }
  EXPECT_LE(most, 15);
  EXPECT_GT(strictly, 100);  // bounds do matter
}

// Boxes that are points: the projection of a known process.
TEST(ConfidentRows, PointsAreAKnownProcess) {
  Rng<double> rng = test_stream(3);
  ConfidentModel model(kShape, 15.0, 0.0);
  for (int i = 0; i < 36; ++i) {
    for (int n = 0; n < 8; ++n) model.add(0, 0, i, int(rng.below(4)));
  }
  model.refresh();
  const Transitions p(kShape, false, [&](int h, int s, int a) {
    std::vector<episodic::Arc> arcs;
    for (int i = 0; i < 4; ++i) arcs.push_back({i, model.low(h, s, a)[i]});
    return arcs;
  });
  FlowProjection<ConfidentRows> projection{ConfidentRows(kShape), 0};
  projection.rows().set_boxes(model);
  episodic::RelativeEntropyProjection known(p, 0);
  Table first(kShape);
  projection.project(first);
  projection.rows().accept();
  for (int repeat = 0; repeat < 10; ++repeat) {
    Table a(kShape);
    for (int i = 0; i < 36; ++i) a(0, 0, i) = rng.normal();
    Table b = a;
    projection.project(a);
    known.project(b);
    for (int h = 0; h < 3; ++h) {
      for (int i = 0; i < 12; ++i) {
        if (!known.reachable(h, i / 3)) continue;
        EXPECT_NEAR(std::exp(a(h, 0, i)), std::exp(b(h, 0, i)), 1e-8);
      }
    }
  }
}

}  // namespace
}  // namespace regatta::testing
