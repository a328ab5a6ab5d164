// The game: both players, their starts, regret against the closed form, independent noise, caught cheats.
#include <gtest/gtest.h>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

Side game(double sigma) { return {"sea_bilinear_selfplay", {{"sigma", value(sigma)}}}; }

TEST(SeaBilinearSelfplay, PlaysBothSidesAsWorkedOutByHand) {
  // OGD with eta_t = 2 / sqrt t. x_1 = (0.5, 0.5), y_1 = (-0.3, -0.3): A y_1 = (-0.3, 0.3), loss 0.
  // -A^T x_1 = (0.5, -0.5), y_2 = (-0.3, -0.3) - (1, -1) = (-1.3, 0.7) / sqrt 2.18. A y_2 = (0.7, 1.3) /
  // sqrt 2.18.
  const History played = history(game(0), {"ogd", {}}, 2, 0);
  EXPECT_NEAR((played.points[0] - vector({0.5, 0.5})).norm(), 0, 1e-15);
  EXPECT_NEAR((played.gradients[0] - vector({-0.3, 0.3})).norm(), 0, 1e-15);
  const Vector x = vector({1.1, -0.1}) / std::sqrt(1.22), g = vector({0.7, 1.3}) / std::sqrt(2.18);
  EXPECT_NEAR((played.points[1] - x).norm(), 0, 1e-15);
  EXPECT_NEAR((played.gradients[1] - g).norm(), 0, 1e-15);
  const Vector sum = played.gradients[0] + g;
  EXPECT_NEAR(played.regret, x.dot(g) + sum.norm(), 1e-14);
  EXPECT_NEAR(played.variation->adversarial, 0.18 + (g - played.gradients[0]).squaredNorm(), 1e-14);
}

TEST(SeaBilinearSelfplay, OptimismSettlesWithoutNoise) {
  // From a prototype: 0.8607 from round 512 on, variation 11.0; gradient descent goes on like sqrt T.
  const auto optimistic = play_cell(game(0), {"optimistic_omd", {{"delta", value(1.0)}}},
                                    {.horizon = 8192, .replications = 1, .checkpoints = {512, 8192}});
  EXPECT_NEAR(optimistic.at("regret")[0][0], 0.8607, 1e-4);
  EXPECT_NEAR(optimistic.at("regret")[0][1], 0.8607, 1e-4);
  EXPECT_NEAR(optimistic.at("adversarial_variation")[0][1], 11.0, 0.05);
  const auto plain =
      play_cell(game(0), {"ogd", {}}, {.horizon = 8192, .replications = 1, .checkpoints = {512, 8192}});
  EXPECT_NEAR(plain.at("regret")[0][0], 11.8, 0.05);
  EXPECT_NEAR(plain.at("regret")[0][1], 46.4, 0.05);
}

TEST(SeaBilinearSelfplay, AddsIndependentNoiseToBothGradients) {
  // A learner that stays at its start and notes what it sees: both players' noise, N(0, sigma^2 I / 2).
  static std::vector<Vector> seen[2];
  struct Still final : Learner {
    Still(const Point& at, int side) : point(at), side(side) { seen[side].clear(); }
    const Point& act(Round, Rng<double>&) override { return point; }
    void observe(Round, const Vector&, double, const Gradient& g) override {
      seen[side].push_back(g.vector());
    }
    Point point;
    int side;
  };
  Staged staged(game(0.5), 4000, 100);
  Still first(staged.task.start(), 0);
  staged.scenario->meet(std::make_unique<Still>(staged.scenario->opponent()->start(), 1),
                        Rng<double>(StreamKey{2}, 0));
  Gradient gradient(2);
  for (Round t = 1; t <= 4000; ++t) {
    const double loss = staged.scenario->loss(t, first.point, gradient);
    EXPECT_NEAR(*staged.scenario->expected_loss(t, first.point), 0, 1e-15);  // <(0.5, 0.5), (-0.3, 0.3)>
    first.observe(t, first.point, loss, gradient);
  }
  double variance[2]{}, covariance = 0;
  for (std::size_t t = 0; t < 4000; ++t) {
    const Vector a = seen[0][t] - vector({-0.3, 0.3}), b = seen[1][t] - vector({0.5, -0.5});
    variance[0] += a.squaredNorm() / 4000, variance[1] += b.squaredNorm() / 4000;
    covariance += a.dot(b) / 4000;
  }
  for (const double v : variance) EXPECT_NEAR(v, 0.25, 4 * 0.25 / std::sqrt(4000.0));
  EXPECT_NEAR(covariance, 0, 4 * 0.25 / std::sqrt(8000.0));
}

TEST(SeaBilinearSelfplay, CatchesAnOpponentOutsideOfTheDisc) {
  struct Cheat final : Learner {
    const Point& act(Round, Rng<double>&) override { return point; }
    void observe(Round, const Vector&, double, const Gradient&) override {}
    Point point{{Shape::kBall, 2, 3}, testing::vector({3, 0})};
  };
  Staged staged(game(0.5), 10, 0);
  staged.scenario->meet(std::make_unique<Cheat>(), Rng<double>(StreamKey{2}, 0));
  Gradient gradient(2);
  EXPECT_THROW(staged.scenario->loss(1, staged.task.start(), gradient), PlayError);
}

}  // namespace
}  // namespace regatta::testing
