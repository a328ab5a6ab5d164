// The protocol `convex`: domains and projections against their definitions, and what the play loop refuses.
#include <gtest/gtest.h>

#include <limits>

#include "engine/protocol/least_squares.hpp"
#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Vector random_vector(Rng<double>& rng, int dimension, double scale) {
  Vector out(dimension);
  for (double& entry : out) entry = scale * rng.normal();
  return out;
}

const std::vector<Domain> kDomains{{Shape::kBall, 4, 0.7}, {Shape::kBox, 4, 0.7}, {Shape::kSimplex, 4, 0.7}};

TEST(Domain, ProjectsToTheNearestPoint) {
  // p is the projection of y if and only if it is inside and <y - p, z - p> <= 0 for every z inside.
  Rng<double> rng(StreamKey{5}, 0);
  for (const Domain& domain : kDomains) {
    for (int i = 0; i < 50; ++i) {
      const Vector y = random_vector(rng, 4, i % 2 == 0 ? 0.3 : 2);
      Vector p = y;
      domain.project(p);
      EXPECT_LE(domain.violation(p), 1e-15);
      const double farthest = -domain.least_linear(p - y);  // max over z of <y - p, z>
      EXPECT_LE(farthest - (y - p).dot(p), 1e-13);
    }
  }
}

TEST(Domain, KnowsItsSizes) {
  // ball: 1.4, 1.4, 0.7; box: 2 * 0.7 * sqrt 4, 1.4, 0.7 * sqrt 4; simplex: 0.7 sqrt 2, 0.7, 0.7 sqrt(3/4)
  const double diameters[]{1.4, 2.8, 0.7 * std::sqrt(2.0)}, widths[]{1.4, 1.4, 0.7};
  const double reaches[]{0.7, 1.4, 0.7 * std::sqrt(0.75)};
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(kDomains[i].diameter(), diameters[i], 1e-15);
    EXPECT_NEAR(kDomains[i].width(), widths[i], 1e-15);
    EXPECT_NEAR(kDomains[i].reach(), reaches[i], 1e-15);
    EXPECT_LE(kDomains[i].violation(kDomains[i].centre()), 1e-15);
  }
}

TEST(Domain, FindsTheLeastLinearValueAtAVertex) {
  const Vector g = vector({3, -4, 0, 0});
  EXPECT_NEAR(kDomains[0].least_linear(g), -0.7 * 5, 1e-15);
  EXPECT_NEAR(kDomains[1].least_linear(g), -0.7 * 7, 1e-15);
  EXPECT_NEAR(kDomains[2].least_linear(g), -0.7 * 4, 1e-15);
}

TEST(Domain, MeasuresViolations) {
  EXPECT_NEAR(kDomains[0].violation(vector({1, 0, 0, 0})), 0.3, 1e-15);
  EXPECT_NEAR(kDomains[1].violation(vector({0, -1, 0, 0})), 0.3, 1e-15);
  EXPECT_NEAR(kDomains[2].violation(vector({0.8, -0.1, 0, 0})), 0.1, 1e-15);
  for (const Domain& domain : kDomains) EXPECT_TRUE(std::isnan(domain.violation(vector({0, kNan, 0, 0}))));
}

TEST(LeastQuadratic, SatisfiesItsOptimalityConditions) {
  // On the sphere h x - b = -mu x with mu >= 0; inside h x = b.
  Rng<double> rng(StreamKey{6}, 0);
  for (int i = 0; i < 100; ++i) {
    Matrix root(4, 4);
    for (double& entry : root.reshaped()) entry = rng.normal();
    const Matrix h = root * root.transpose();
    const Vector b = h * random_vector(rng, 4, i % 2 == 0 ? 0.1 : 3), x = least_quadratic(h, b, 0.7);
    EXPECT_LE(x.norm(), 0.7 * (1 + 1e-15));
    const Vector slope = h * x - b;
    const double mu = x.norm() < 0.7 * (1 - 1e-9) ? 0 : -slope.dot(x) / x.squaredNorm();
    EXPECT_GE(mu, 0);
    EXPECT_NEAR((slope + mu * x).norm(), 0, 1e-11 * (1 + b.norm()));
  }
}

TEST(LeastQuadratic, LeavesFlatDirectionsAtZero) {
  // Two observations in R^3: x = (1, 0, 0) with y = 0.2 twice. The best predictor of least norm is (0.2, 0,
  // 0).
  RunningLeastSquares problem(3);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(problem.error(Vector::Zero(3), vector({1, 0, 0}), 0.2), -0.2);
  EXPECT_NEAR((problem.best(1) - vector({0.2, 0, 0})).norm(), 0, 1e-15);
  EXPECT_NEAR(problem.least_loss(1), 0, 1e-16);
  EXPECT_NEAR(problem.least_loss(0.1), 2 * 0.5 * 0.1 * 0.1,
              1e-15);  // on the sphere: (0.1 - 0.2)^2 / 2, twice
}

TEST(CompensatedSum, LosesNothing) {
  CompensatedSum sum;
  for (const double x : {1.0, 1e100, 1.0, -1e100}) sum += x;
  EXPECT_EQ(sum.value(), 2);
}

struct Fixed final : Learner {
  explicit Fixed(const Vector& x, Domain domain = {Shape::kBall, 2, 1}) : point(domain, x) {}
  const Point& act(Round, Rng<double>&) override { return point; }
  void observe(Round, const Vector&, double, const Gradient&) override {}
  Point point;
};

/// f_t(x) = slope * x_1, so that the best point of all rounds is that of every round
struct Slope final : Scenario {
  explicit Slope(double slope) : slope(slope) {}
  double loss(Round, const Vector& x, Gradient& gradient) override {
    gradient.fill() = slope * Vector::Unit(x.size(), 0);
    return slope * x[0];
  }
  double least_loss(Round t, const convex::Breathe&) override { return -slope * double(t); }
  std::optional<double> least_round_loss(Round) override { return -slope; }
  double slope;
};

double regret_of(const Vector& x, double slope, Domain learners = {Shape::kBall, 2, 1}) {
  Fixed learner(x, learners);
  Slope scenario(slope);
  Recorder recorder({10}, 2, 1, {});
  recorder.begin(0, 10);
  convex::Task task = task_on({Shape::kBall, 2, 1}, 1);
  task.horizon = 10;
  convex::Match match(learner, scenario, task, Rng<double>(StreamKey{1}, 0));
  convex::play({&match, 1}, task, recorder);
  EXPECT_NEAR(recorder.rows()[convex::kRegret], recorder.rows()[convex::kDynamicRegret], 1e-8);
  return recorder.rows()[convex::kRegret];
}

TEST(ConvexProtocol, RecordsLossMinusThatOfTheBestPoint) {
  EXPECT_NEAR(regret_of(vector({0.5, 0}), 1), 15, 1e-14);
  EXPECT_NEAR(regret_of(vector({-1 - 1e-10, 0}), 1), 0, 1e-8);  // outside by rounding
}

TEST(ConvexProtocol, RefusesPointsThatAreNotInTheDomain) {
  EXPECT_THROW(regret_of(vector({1.001, 0}), 1), PlayError);
  EXPECT_THROW(regret_of(vector({kNan, 0}), 1), PlayError);
  EXPECT_THROW(regret_of(vector({0.5, 0, 0}), 1), PlayError);
  EXPECT_THROW(regret_of(vector({1.001, 0}), 1, {Shape::kBall, 2, 2}), PlayError);  // of another domain
  EXPECT_THROW(regret_of(vector({1, 1}), 1, {Shape::kBox, 2, 1}), PlayError);
}

TEST(Point, DoesNotLeaveItsDomain) {
  for (const Shape shape : {Shape::kBall, Shape::kBox, Shape::kSimplex}) {
    const Domain domain{shape, 2, 1};
    Point x(domain, vector({0.5, 0.5}));
    x.step(x, 10, vector({1, -2}));
    EXPECT_LE(domain.violation(x), 1e-15);
    const Vector before = x;
    EXPECT_THROW(x.set(vector({1.2, 0})), PlayError);
    EXPECT_THROW(x.set(vector({1, 0, 0})), PlayError);
    EXPECT_THROW(x.set(vector({kNan, 0})), PlayError);
    EXPECT_EQ(x.vector(), before);
    EXPECT_THROW(x.step(x, 1, vector({kNan, 0})), PlayError);
    EXPECT_THROW(Point(domain, vector({1.2, 0})), PlayError);
  }
  Point x({Shape::kBall, 2, 1}, vector({0, 0}));
  EXPECT_THROW(x.step(x, 1, vector({1e200, 0})), PlayError);  // its norm is too large for a double
}

TEST(Gradient, IsTheSameAsAMultipleAndWrittenOut) {
  const Vector features = vector({3, 0, 4});
  Gradient gradient(3);
  for (const double known : {-1.0, 5.0}) {
    gradient.fill() = vector({1, 2, 2});
    EXPECT_EQ(gradient.length(), 3);
    EXPECT_EQ(gradient.factor(), 1);
    EXPECT_EQ(gradient.direction(), gradient.vector().data());
    gradient.set(-0.5, features.data(), known);
    EXPECT_EQ(gradient.length(), 2.5);
    EXPECT_EQ(gradient.vector(), vector({-1.5, 0, -2}));
    EXPECT_EQ(gradient.direction(), features.data());
  }
  EXPECT_EQ(Gradient(features).length(), 5);
}

TEST(ConvexProtocol, RefusesGradientsAboveTheBound) {
  EXPECT_THROW(regret_of(vector({0.5, 0}), 1.001), PlayError);
  EXPECT_THROW(regret_of(vector({0.5, 0}), kNan), PlayError);
}

/// f_t = F_t + 1, where F_t = x_1 is judged; gradients of length `length`.
struct Noisy final : Scenario {
  double loss(Round, const Vector& x, Gradient& gradient) override {
    gradient.fill() = length * Vector::Unit(x.size(), 0);
    return x[0] + 1;
  }
  std::optional<double> expected_loss(Round, const Vector& x) override { return x[0]; }
  double least_loss(Round t, const convex::Breathe&) override { return -double(t); }
  std::optional<double> least_round_loss(Round) override { return -1.0; }
  std::optional<convex::Variation> variation() const override { return convex::Variation{4, 5, 6}; }
  double length = 1;
};

/// The metrics at round 10, in the order of metrics().
std::vector<double> metrics_of(Noisy scenario, double gradient_tail) {
  Fixed learner(vector({0.5, 0}));
  Recorder recorder({10}, 5, 1, {});
  recorder.begin(0, 10);
  convex::Task task = task_on({Shape::kBall, 2, 1}, 1);
  task.horizon = 10;
  task.gradient_tail = gradient_tail;
  convex::Match match(learner, scenario, task, Rng<double>(StreamKey{1}, 0));
  convex::play({&match, 1}, task, recorder);
  return recorder.rows();
}

TEST(ConvexProtocol, JudgesByTheExpectedLossWhereItIsKnown) {
  EXPECT_EQ(metrics_of({}, 1), (std::vector<double>{15, 15, 4, 5, 6}));
  const auto names = convex::metrics(true, convex::Judged::kExpected, true);
  ASSERT_EQ(names.size(), 5u);
  EXPECT_NE(names[0].doc.find("expected loss (without noise)"), std::string::npos);
  EXPECT_EQ(names[3].name, "adversarial_variation");
  EXPECT_EQ(convex::metrics(false)[0].doc.find("expected"), std::string::npos);
}

TEST(ConvexProtocol, AllowsGaussianTailsAndNoMore) {
  Noisy scenario;
  scenario.length = 2;
  EXPECT_THROW(metrics_of(scenario, 1), PlayError);
  EXPECT_NO_THROW(metrics_of(scenario, convex::kGaussianTail));
  scenario.length = 2.2;
  EXPECT_THROW(metrics_of(scenario, convex::kGaussianTail), PlayError);
}

}  // namespace
}  // namespace regatta::testing
