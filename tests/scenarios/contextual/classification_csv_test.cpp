#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "engine/core/csv.hpp"
#include "tests/support/contextual_support.hpp"

namespace regatta::testing {
namespace {

Side on(const std::string& path, Values more = {}) {
  more["data"] = value(path);
  return {"classification_csv", more};
}

/// What planning says about a file: the message of the ConfigError, "" without one.
std::string complaint(const Side& side) {
  try {
    Staged(side, 10, 0);
    return "";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

// Column a is 1, 2, 3, 6 (mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5), `same` is constant, colour becomes "is
// it red?" (0, 1, 0, 1 -> -1, 1, -1, 1), and the intercept is last. Labels as numbers: 9 before 10.
TEST(ClassificationCsv, FeaturesAndLabelsByHand) {
  const auto path =
      written("by_hand.csv", "a,same,class,colour\n1,5,10,blue\n2,5,9,red\n3,5,10,blue\n6,5,9,red\n");
  Staged staged(on(path, {{"label", value("class")}}), 8, 0);
  EXPECT_EQ(staged.task.actions, 2);
  EXPECT_EQ(staged.task.dimension, 3);
  EXPECT_TRUE(staged.task.disjoint);
  EXPECT_EQ(staged.task.noise, 0.5);
  EXPECT_EQ(staged.task.norm_bound, 1.0);
  std::map<double, int> seen;
  for (Round t = 1; t <= 8; ++t) {
    const ActionFeatures& x = staged.scenario->show(t);
    const double a = x(1)[0] * std::sqrt(3.5) + 3;
    ++seen[std::round(a)];
    EXPECT_NEAR(a, std::round(a), 1e-14);
    const bool red = a > 5 || std::round(a) == 2;
    EXPECT_NEAR(x(0)[1], red ? 1 : -1, 1e-15);
    EXPECT_EQ(x(0)[2], 1);
    EXPECT_EQ(staged.scenario->reward(t, red ? 0 : 1), 1.0);
    EXPECT_EQ(staged.scenario->reward(t, red ? 1 : 0), 0.0);
    EXPECT_EQ(staged.scenario->gap(t, red ? 1 : 0), 1.0);
  }
  EXPECT_EQ(seen, (std::map<double, int>{{1, 2}, {2, 2}, {3, 2}, {6, 2}}));  // every row once per pass
}

TEST(ClassificationCsv, RowsComeInTheSameOrderAgainAndInAnotherOneInOtherReplications) {
  Staged staged({"classification_csv", {}}, 900, 0), other({"classification_csv", {}}, 900, 1);
  std::vector<Eigen::VectorXd> first;
  int equal = 0;
  for (Round t = 1; t <= 900; ++t) {
    const Eigen::VectorXd x = staged.scenario->show(t)(0);
    equal += x == Eigen::VectorXd(other.scenario->show(t)(0));
    if (t <= 450) {
      first.push_back(x);
    } else {
      EXPECT_EQ(x, first[std::size_t(t - 451)]);
    }
  }
  EXPECT_LT(equal, 20);
}

/// Rows that the ridge classifier (lam = 1) labels correctly, by Gaussian elimination on the normal
/// equations.
int ridge_right_of(const CsvTable& table, double lam) {
  const std::string label = table.columns().back();
  const auto x = standardise(features(table, {label}));
  const auto labels = table.texts(label);
  const int d = x.columns + 1;
  const auto at = [&](int row, int i) { return i == x.columns ? 1.0 : x(row, i); };
  std::map<std::string, std::vector<double>> weights;  // ascending: digits and names alike
  for (const auto& l : labels) weights[l];
  for (auto& [name, w] : weights) {
    std::vector<std::vector<double>> m(std::size_t(d), std::vector<double>(std::size_t(d) + 1));
    for (int row = 0; row < x.rows; ++row) {
      for (int i = 0; i < d; ++i) {
        for (int j = 0; j < d; ++j) m[i][j] += at(row, i) * at(row, j);
        m[i][d] += at(row, i) * (labels[std::size_t(row)] == name);
      }
    }
    for (int i = 0; i < d; ++i) m[i][i] += lam;
    for (int i = 0; i < d; ++i) {
      for (int k = 0; k < d; ++k) {
        if (k == i) continue;
        const double factor = m[k][i] / m[i][i];
        for (int j = i; j <= d; ++j) m[k][j] -= factor * m[i][j];
      }
    }
    for (int i = 0; i < d; ++i) w.push_back(m[i][d] / m[i][i]);
  }
  int right = 0;
  for (int row = 0; row < x.rows; ++row) {
    std::string best;
    double largest = -1e300;
    for (const auto& [name, w] : weights) {
      double score = 0;
      for (int i = 0; i < d; ++i) score += w[std::size_t(i)] * at(row, i);
      if (score > largest) largest = score, best = name;
    }
    right += best == labels[std::size_t(row)];
  }
  return right;
}

TEST(ClassificationCsv, ComparatorIsTheRidgeClassifier) {
  Files files({REGATTA_SOURCE "/scenarios/data"});
  for (const double lam : {1.0, 300.0}) {
    const int right = ridge_right_of(*read_csv(*files.load("digits_small.csv")), lam);
    EXPECT_GT(right, 400);
    EXPECT_LT(right, 450);
    Staged staged({"classification_csv", {{"ridge", value(lam)}}}, 450, 2);
    double total = 0;
    for (Round t = 1; t <= 450; ++t) {
      staged.scenario->show(t);
      total += *staged.scenario->comparator_reward(t);
    }
    EXPECT_EQ(total, right) << lam;
  }
}

// regret = 2 passes of the comparator's correct rows - (T - errors), for every replication and any algorithm.
TEST(ClassificationCsv, RegretIsTheComparatorsScoreMinusTheRewards) {
  Files files({REGATTA_SOURCE "/scenarios/data"});
  const int right = ridge_right_of(*read_csv(*files.load("digits_small.csv")), 1.0);
  auto played = play_cell({"classification_csv", {}}, {"epsilon_greedy_linear", {}},
                          {.horizon = 900, .replications = 4, .first_replication = 100});
  for (int r = 0; r < 4; ++r) {
    EXPECT_EQ(played["regret"][r].back(), 2 * right - (900 - played["errors"][r].back()));
    EXPECT_GT(played["errors"][r].back(), 0);
  }
}

TEST(ClassificationCsv, PlanningReportsAMalformedFileWithItsPlace) {
  EXPECT_NE(complaint(on(written("short_row.csv", "a,label\n1,x\n2\n3,y\n"))).find("short_row.csv:3"),
            std::string::npos);
  EXPECT_NE(complaint(on(written("one_label.csv", "a,label\n1,x\n2,x\n"))).find("'label' has 1 label "),
            std::string::npos);
  std::ostringstream many("a,label\n", std::ios::ate);
  for (int i = 0; i < 101; ++i) many << i % 7 << ',' << i << '\n';
  EXPECT_NE(complaint(on(written("many.csv", many.str())))
                .find("'label' has 101 labels (a classification has 2 to 100"),
            std::string::npos);
  EXPECT_NE(complaint(on(written("names.csv", "a,label\n1,x\n2,y\n"), {{"label", value("lable")}}))
                .find("did you mean 'label'?"),
            std::string::npos);
  EXPECT_EQ(complaint(on(written("fine.csv", "a,label\n1,x\n2,y\n"))), "");
}

// The table of the larger data sets: rows, features after constant columns are dropped, labels.
TEST(ClassificationCsv, ReadsSatelliteImages) {
  if (!has_data("satellite.csv")) GTEST_SKIP() << "satellite.csv not found (set REGATTA_DATA to its folder)";
  const auto played = play_cell(on("satellite.csv"), {"uniform", {}},
                                {.horizon = 6435, .replications = 10, .first_replication = 100});
  const Estimate errors = estimate([&] {
    std::vector<double> last;
    for (const auto& trajectory : played.at("errors")) last.push_back(trajectory.back());
    return last;
  }());
  EXPECT_NEAR(errors.mean, 6435 * 5 / 6., 4 * std::sqrt(6435 * 5 / 36. / 10));  // six classes
}

}  // namespace
}  // namespace regatta::testing
