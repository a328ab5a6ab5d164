// Regression on a table: features and target as documented, order, comparator, and errors with their place.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/support/convex_support.hpp"

namespace regatta::testing {
namespace {

/// Writes a table into a file of its own (files are read once per process); gives its path.
std::string written(const std::string& bytes) {
  static int files = 0;
  const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string path = ::testing::TempDir() + "convex_" + test + std::to_string(++files) + ".csv";
  std::ofstream(path) << bytes;
  return path;
}

Side on(const std::string& path, const char* target) {
  return {"online_regression_csv", {{"data", value(path.c_str())}, {"target", value(target)}}};
}

/// (|y|, norm of x) of every round, read off at theta = 0.
std::vector<std::pair<double, double>> rows(const Side& scenario, Round horizon, std::int64_t replication) {
  Staged staged(scenario, horizon, replication);
  const Vector zero = Vector::Zero(staged.task.dimension());
  Gradient gradient(static_cast<int>(zero.size()));
  std::vector<std::pair<double, double>> out;
  for (Round t = 1; t <= horizon; ++t) {
    const double y = std::sqrt(2 * staged.scenario->loss(t, zero, gradient));
    out.emplace_back(y, gradient.length() / y);
  }
  return out;
}

TEST(OnlineRegressionCsv, MakesFeaturesAndTargetAsDocumented) {
  // u = 1, 3, 1, 3 standardised is -1, 1, -1, 1; c = a, b, b, a gives "c=b" = -1, 1, 1, -1; with the constant
  // every row has norm sqrt 3 before scaling, so norm 1 after. y = 0, 10, 2, 8 becomes -1, 1, -0.6, 0.6.
  const Side scenario = on(written("u,c,y\n1,a,0\n3,b,10\n1,b,2\n3,a,8\n"), "y");
  EXPECT_EQ(Staged(scenario, 4, 0).task.dimension(), 3);
  std::multiset<double> sizes;
  for (const auto& [y, norm] : rows(scenario, 4, 0)) {
    EXPECT_NEAR(norm, 1, 1e-12);
    sizes.insert(std::round(1e9 * y) / 1e9);
  }
  EXPECT_EQ(sizes, (std::multiset<double>{0.6, 0.6, 1, 1}));
}

TEST(OnlineRegressionCsv, ComparatorAgreesWithTheNormalEquationsByHand) {
  // The same table: the columns are orthogonal, gram / T = I / 3, moment / T = sum of y x / (4 sqrt 3):
  // u: (1 + 1 + 0.6 + 0.6) / 4 = 0.8, c: (1 + 1 - 0.6 - 0.6) / 4 = 0.2, constant: 0. theta = sqrt 3 (0.8,
  // 0.2, 0), norm 1.43; least mean loss (mean y^2 - 0.8^2 - 0.2^2) / 2 = (0.68 - 0.68) / 2 = 0.
  const std::string path = written("u,c,y\n1,a,0\n3,b,10\n1,b,2\n3,a,8\n");
  const auto least = [&](double radius) {
    Side scenario = on(path, "y");
    scenario.params["radius"] = value(radius);
    Staged staged(scenario, 8, 0);
    Gradient gradient(3);
    for (Round t = 1; t <= 8; ++t) staged.scenario->loss(t, Vector::Zero(3), gradient);
    return staged.scenario->least_loss(8, [] {});
  };
  EXPECT_NEAR(least(2), 0, 1e-14);
  // Radius 1: theta is scaled by 1 / 1.4283 (the gram is isotropic); mean loss (norm - 1)^2 / 6, 8 rounds.
  const double norm = std::sqrt(3 * 0.68);
  EXPECT_NEAR(least(1), 8 * (norm - 1) * (norm - 1) / 6, 1e-12);
}

TEST(OnlineRegressionCsv, ShufflesPerReplicationAndRepeats) {
  const Side scenario{"online_regression_csv", {}};
  const auto a = rows(scenario, 2 * 1338, 0), b = rows(scenario, 1338, 1);
  EXPECT_TRUE(std::equal(a.begin(), a.begin() + 1338, a.begin() + 1338));
  EXPECT_FALSE(std::equal(b.begin(), b.end(), a.begin()));
  auto sorted_a = a, sorted_b = b;
  sorted_a.resize(1338);
  std::sort(sorted_a.begin(), sorted_a.end());
  std::sort(sorted_b.begin(), sorted_b.end());
  EXPECT_EQ(sorted_a, sorted_b);
  EXPECT_NEAR(sorted_a.back().first, 1, 1e-12);
  double largest = 0;
  for (const auto& [y, norm] : a) largest = std::max(largest, norm);
  EXPECT_NEAR(largest, 1, 1e-12);
}

TEST(OnlineRegressionCsv, LearnsFromRealData) {
  // A predictor that learns nothing keeps a regret linear in T.
  const PlayOptions options{
      .horizon = 8000, .replications = 5, .first_replication = 100, .checkpoints = {2000, 8000}};
  const auto played = play_cell({"online_regression_csv", {}}, {"ogd", {}}, options);
  for (const auto& regret : played.at("regret")) {
    EXPECT_GT(regret[0], 0);
    EXPECT_LT(regret[1], 2.2 * regret[0]);
  }
}

/// What planning says about such a table.
std::string complaint(const std::string& bytes, const char* target) {
  try {
    play_cell(on(written(bytes), target), {"ogd", {}}, {.horizon = 10, .replications = 1, .checkpoints = {}});
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(OnlineRegressionCsv, ReportsTheLineOfAMalformedRow) {
  EXPECT_NE(complaint("u,y\n1,2\n3\n", "y").find(".csv:3:1: 1 field in this row"), std::string::npos);
}

TEST(OnlineRegressionCsv, ReportsUnusableTargets) {
  EXPECT_NE(complaint("u,y\n1,2\n2,3\n", "yy").find("no column 'yy'"), std::string::npos);
  EXPECT_NE(complaint("u,y\n1,2\n2,x\n", "y").find(":3:3: 'x' is not a finite number"), std::string::npos);
  EXPECT_NE(complaint("u,y\n1,2\n2,2\n", "y").find("'y' is constant"), std::string::npos);
  EXPECT_NE(complaint("u,y\n1,2\n1,3\n", "y").find("every feature is constant"), std::string::npos);
}

}  // namespace
}  // namespace regatta::testing
