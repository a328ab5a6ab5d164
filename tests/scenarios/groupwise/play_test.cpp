// The rules of the protocol: what is recorded, and that whoever breaks them is caught.
#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "tests/support/groupwise_support.hpp"

namespace regatta::testing {
namespace {

/// Predicts what a test tells it to.
class Says final : public groupwise::Learner {
 public:
  explicit Says(std::function<double(Round)> what) : what_(std::move(what)) {}
  double predict(Round t, const Context&, Rng<double>&) override { return what_(t); }
  void observe(Round, const Context&, double) override {}

 private:
  std::function<double(Round)> what_;
};

/// [metric][checkpoint]
std::vector<std::vector<double>> recorded(const Task& task, std::vector<WrittenRound> rounds,
                                          const std::function<double(Round)>& what,
                                          const std::vector<Round>& checkpoints) {
  const int metrics = 2 * task.groups + 1;
  Recorder recorder(checkpoints, metrics, 1, {});
  recorder.begin(0, task.horizon);
  Says learner(what);
  WrittenDown scenario(std::move(rounds));
  groupwise::play(learner, scenario, task, Rng<double>(StreamKey{6}, 0), recorder);
  std::vector<std::vector<double>> out;
  const auto n = std::ssize(checkpoints);
  for (int m = 0; m < metrics; ++m)
    out.emplace_back(recorder.rows().begin() + m * n, recorder.rows().begin() + (m + 1) * n);
  return out;
}

// x = 1 throughout: the comparator of a group is the mean of its labels, and its loss their variance times
// their number. Predictions are 1/2. Everybody: labels 0, 1, 1, 0; group 1: 0, 1; group 2: 1; group 3 never.
TEST(Groupwise, CountsRegretOfEveryGroupByHand) {
  const Task task{4, 1, 4, 2};
  const auto found = recorded(
      task,
      {round_of({1}, {0, 1}, 0), round_of({1}, {0, 2}, 1), round_of({1}, {0, 1}, 1), round_of({1}, {0}, 0)},
      [](Round) { return 0.5; }, {1, 3, 4});
  const std::vector<std::vector<double>> expected{{0.25, 0.25, 0.25},  // largest regret / sqrt(rounds)
                                                  {0.25, 0.75 - 2 / 3.0, 0},
                                                  {0.25, 0, 0},
                                                  {0, 0.25, 0.25},
                                                  {0, 0, 0},  // regret
                                                  {1, 3, 4},
                                                  {1, 2, 2},
                                                  {0, 1, 1},
                                                  {0, 0, 0}};  // rounds
  for (std::size_t m = 0; m < expected.size(); ++m) {
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(found[m][k], expected[m][k], 1e-15) << m << " " << k;
  }
}

// An empty group has no regret to be the largest one.
TEST(Groupwise, LargestScaledRegretLeavesEmptyGroupsOut) {
  const Task task{2, 1, 2, 1};
  const auto found = recorded(task, {round_of({1}, {0}, 0), round_of({1}, {0}, 1)},
                              [](Round t) { return t == 1 ? 0.0 : 1.0; }, {2});
  EXPECT_NEAR(found[1][0], -0.5, 1e-15);
  EXPECT_NEAR(found[0][0], -0.5 / std::sqrt(2.0), 1e-15);
}

TEST(Groupwise, ComparatorEqualsLeastSquaresByQr) {
  const auto rounds = four_groups();
  const auto found = recorded(kFourGroups, rounds, [](Round t) { return t % 3 == 0 ? 0.2 : 0.6; }, {50, 200});
  for (int g = 0; g < 4; ++g) {
    for (std::size_t k = 0; k < 2; ++k) {
      Matrix x(0, 3);
      Vector y(0);
      double losses = 0;
      for (std::size_t t = 1; t <= (k == 0 ? 50u : 200u); ++t) {
        const auto& [context, label] = rounds[t - 1];
        if (std::find(context.groups.begin(), context.groups.end(), g) == context.groups.end()) continue;
        x.conservativeResize(x.rows() + 1, 3), y.conservativeResize(y.size() + 1);
        x.row(x.rows() - 1) = context.x.transpose(), y[y.size() - 1] = label;
        losses += std::pow((t % 3 == 0 ? 0.2 : 0.6) - label, 2);
      }
      const Vector theta = x.colPivHouseholderQr().solve(y);
      EXPECT_NEAR(found[std::size_t(1 + g)][k], losses - (x * theta - y).squaredNorm(), 1e-12)
          << g << " " << k;
      EXPECT_EQ(found[std::size_t(5 + g)][k], double(y.size()));
    }
  }
}

// Features that say the same twice, or nothing: the normal equations are singular, the fit is not.
TEST(Groupwise, ComparatorDoesNotMindDependentFeatures) {
  std::vector<WrittenRound> plain, doubled;
  for (const auto& [context, label] : four_groups()) {
    const Vector& x = context.x;
    plain.push_back({context, label});
    doubled.push_back(round_of({x[0], x[1], x[0] + x[1], x[2], x[2], 0}, context.groups, label));
  }
  Task wide = kFourGroups;
  wide.dimension = 6;
  const std::vector<Round> checkpoints{1, 2, 3, 4, 5, 50, 200};
  const auto half = [](Round) { return 0.5; };
  const auto a = recorded(kFourGroups, plain, half, checkpoints),
             b = recorded(wide, doubled, half, checkpoints);
  for (std::size_t m = 0; m < a.size(); ++m) {
    for (std::size_t k = 0; k < checkpoints.size(); ++k) EXPECT_NEAR(a[m][k], b[m][k], 1e-8) << m << " " << k;
  }
}

// A long run with a small residual: no digits are lost to cancellation.
TEST(Groupwise, ComparatorKeepsItsDigits) {
  GroupFits fits(1, 2);
  Rng<double> rng(StreamKey{8}, 0);
  const std::vector<int> all{0};
  Vector x = Vector::Ones(2);
  double noise = 0;
  for (int t = 0; t < 1'000'000; ++t) {
    x[0] = rng.uniform();
    const double e = t % 2 == 0 ? 1e-4 : -1e-4;
    noise += e * e;
    fits.add(x, all, 0.9 - 0.5 * x[0] + e, 0);
  }
  EXPECT_NEAR(fits.least_loss(0), noise, 1e-6) << "of a sum of y^2 of about 440,000";
}

std::string caught(const std::function<void()>& act) {
  try {
    act();
  } catch (const PlayError& error) {
    return error.what();
  }
  return "";
}

TEST(Groupwise, StopsALearnerThatPredictsNonsense) {
  const Task task{2, 1, 1, 1};
  for (const double p : {-1e-9, 1 + 1e-9, kInf, std::numeric_limits<double>::quiet_NaN()}) {
    const std::string message =
        caught([&] { recorded(task, {round_of({1}, {0}, 0.5)}, [p](Round) { return p; }, {1}); });
    EXPECT_NE(message.find("outside of [0, 1]"), std::string::npos) << p;
  }
  for (const double p : {0.0, 1.0}) {
    EXPECT_EQ(caught([&] { recorded(task, {round_of({1}, {0}, 0.5)}, [p](Round) { return p; }, {1}); }), "");
  }
}

TEST(Groupwise, StopsAScenarioThatBreaksTheRules) {
  const Task task{2, 1, 1, 1};
  bool asked = false;
  const auto message = [&](const WrittenRound& round) {
    asked = false;
    return caught([&] { recorded(task, {round}, [&](Round) { return asked = true, 0.5; }, {1}); });
  };
  EXPECT_EQ(message(round_of({1}, {0, 1}, 1)), "");
  EXPECT_NE(message(round_of({1}, {0}, 1.001)).find("label"), std::string::npos);
  EXPECT_NE(message(round_of({1}, {0}, std::nan(""))).find("label"), std::string::npos);
  for (const auto& groups : std::vector<std::vector<int>>{{}, {2}, {-1, 0}, {1, 0}, {1, 1}}) {
    EXPECT_NE(message(round_of({1}, groups, 0)).find("groups"), std::string::npos);
    EXPECT_FALSE(asked) << "learners use groups as indices";
  }
  EXPECT_NE(message(round_of({1, 1}, {0}, 0)).find("features"), std::string::npos);
}

}  // namespace
}  // namespace regatta::testing
