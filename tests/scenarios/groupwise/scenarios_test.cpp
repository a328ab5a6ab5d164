// Features, groups, labels and orders of the scenarios, as documented.
#include <Eigen/Dense>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "engine/core/csv.hpp"
#include "tests/support/groupwise_support.hpp"

namespace regatta::testing {
namespace {

std::string written(const std::string& bytes) {
  static int files = 0;
  const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string path = ::testing::TempDir() + "groupwise_" + test + std::to_string(++files) + ".csv";
  std::ofstream(path) << bytes;
  return path;
}

bool has_data(const std::string& name) {
  const char* folder = std::getenv("REGATTA_DATA");
  return folder && std::filesystem::exists(std::filesystem::path(folder) / name);
}

/// Least squares of the label on the features over some rounds: theta and the mean squared residual.
std::pair<Vector, double> fit(const std::vector<WrittenRound>& rounds,
                              const std::function<bool(const Context&)>& wanted) {
  const auto d = rounds[0].context.x.size();
  Matrix gram = Matrix::Zero(d, d);
  Vector moment = Vector::Zero(d);
  double squares = 0, n = 0;
  for (const auto& [context, y] : rounds) {
    if (!wanted(context)) continue;
    gram += context.x * context.x.transpose(), moment += y * context.x, squares += y * y, ++n;
  }
  const Vector theta = gram.ldlt().solve(moment);
  return {theta, (squares - theta.dot(moment)) / n};
}

std::function<bool(const Context&)> of_group(int g) {
  return [g](const Context& c) { return std::find(c.groups.begin(), c.groups.end(), g) != c.groups.end(); };
}

// 40,000 rounds: labels of a are <w, x> with weights that sum to 1, those of b are 1 minus that.
TEST(GroupsOpposite, LabelsAreOpposite) {
  const auto rounds = rounds_of({"groups_opposite", {}}, 40'000, 3);
  Staged staged({"groups_opposite", {}}, 10, 3);
  const auto [a, noise_a] = fit(rounds, of_group(1));
  const auto [b, noise_b] = fit(rounds, of_group(2));
  const auto [all, noise_all] = fit(rounds, of_group(0));
  EXPECT_NEAR(a.head(5).sum(), 1, 0.02);
  EXPECT_NEAR(a[5], 0, 0.01);
  EXPECT_NEAR(b[5], 1, 0.01);
  EXPECT_NEAR(all[5], 0.4, 0.02);
  for (int i = 0; i < 5; ++i) {
    EXPECT_GE(a[i], -0.01);
    EXPECT_NEAR(a[i], -b[i], 0.01) << i;
    EXPECT_NEAR(all[i], 0.2 * a[i], 0.03) << i;
  }
  EXPECT_NEAR(noise_a, 0.0025, 0.0002);
  EXPECT_NEAR(noise_b, 0.0025, 0.0002);
  EXPECT_NEAR(staged.scenario->excess_unit(), a.head(5).squaredNorm() / 12, 0.002);
  double in_a = 0;
  for (const auto& round : rounds) in_a += of_group(1)(round.context);
  EXPECT_NEAR(in_a / 40'000, 0.6, 0.01);
}

/// Which of (a + b) / 2, min, max, a, b the labels of one shape and colour are, by least squares over x.
struct Synthetic {
  std::vector<WrittenRound> rounds;
  explicit Synthetic(const std::string& label, std::int64_t replication = 1)
      : rounds(rounds_of({"groups_synthetic", {{"label", value(label)}, {"noise", value(0.0)}}}, 30'000,
                         replication)) {}
  std::pair<Vector, double> cell(int shape, int colour) const {
    return fit(rounds, [=](const Context& c) { return c.groups[1] == shape && c.groups[2] == colour; });
  }
};

TEST(GroupsSynthetic, RoundsHaveAShapeAndAColour) {
  std::map<std::vector<int>, int> seen;
  const Synthetic mean("mean");
  for (const auto& [context, y] : mean.rounds) {
    ++seen[context.groups];
    EXPECT_EQ(context.x.size(), 21);
    EXPECT_EQ(context.x[20], 1);
    EXPECT_GE(context.x.minCoeff(), 0);
  }
  EXPECT_EQ(seen.size(), 6u);
  for (const auto& [groups, count] : seen) {
    EXPECT_EQ(groups[0], 0);
    EXPECT_TRUE(groups[1] >= 1 && groups[1] <= 3 && groups[2] >= 4 && groups[2] <= 5);
    EXPECT_NEAR(count, 5000, 300);
  }
}

// Without noise (a + b) / 2 is linear within a shape and colour, and w(1, 4) - w(1, 5) = w(2, 4) - w(2, 5).
TEST(GroupsSynthetic, MeanIsHalfOfEach) {
  const Synthetic mean("mean");
  for (int shape = 1; shape <= 3; ++shape) {
    const auto [w, residual] = mean.cell(shape, 4);
    EXPECT_NEAR(residual, 0, 1e-12);
    EXPECT_NEAR(w.head(20).sum(), 1, 1e-9);
    EXPECT_NEAR(w[20], 0, 1e-9);
    EXPECT_GE(w.head(20).minCoeff(), 0);
  }
  const Vector first = mean.cell(1, 4).first - mean.cell(1, 5).first;
  const Vector second = mean.cell(2, 4).first - mean.cell(2, 5).first;
  EXPECT_NEAR((first - second).norm(), 0, 1e-9);
  EXPECT_GT(first.norm(), 0.02);
}

// The same x and groups whatever the label is made of; min + max = 2 mean, and min < mean < max.
TEST(GroupsSynthetic, MinAndMaxSurroundTheMean) {
  const Synthetic mean("mean"), least("min"), most("max");
  for (std::size_t t = 0; t < 1000; ++t) {
    EXPECT_EQ(least.rounds[t].context.x, mean.rounds[t].context.x);
    EXPECT_EQ(least.rounds[t].context.groups, most.rounds[t].context.groups);
    EXPECT_LE(least.rounds[t].label, mean.rounds[t].label);
    EXPECT_NEAR(least.rounds[t].label + most.rounds[t].label, 2 * mean.rounds[t].label, 1e-14);
  }
}

// In every cell the label is linear with the weights of the shape or of the colour, and who wins is a
// ranking: a figure's function is one of 5, and no value is beaten by one that it beats.
TEST(GroupsSynthetic, PermutationRanksTheValues) {
  std::set<std::string> rankings;
  for (std::int64_t replication = 0; replication < 6; ++replication) {
    const Synthetic ranked("permutation", replication);
    std::vector<Vector> functions;
    std::string pattern;
    for (int shape = 1; shape <= 3; ++shape) {
      for (int colour = 4; colour <= 5; ++colour) {
        const auto [w, residual] = ranked.cell(shape, colour);
        EXPECT_NEAR(residual, 0, 1e-12);
        std::size_t f = 0;
        while (f < functions.size() && (functions[f] - w).norm() > 1e-6) ++f;
        if (f == functions.size()) functions.push_back(w);
        pattern += char('0' + f);
      }
    }
    EXPECT_LE(functions.size(), 5u);
    rankings.insert(pattern);
  }
  EXPECT_GE(rankings.size(), 2u) << "a ranking per replication";
}

TEST(GroupsInsurance, FeaturesGroupsAndLabelByHand) {
  const auto path = written(
      "age,sex,bmi,children,smoker,region,charges\n"
      "18,female,15,0,no,northeast,0\n41,male,35,5,yes,southwest,63770.42801\n64,female,55,1,no,southeast,"
      "31885.214005\n35,male,25,2,yes,northwest,6377.042801\n");
  std::map<double, WrittenRound> by_label;
  for (const auto& round : rounds_of({"groups_insurance", {{"data", value(path)}}}, 4, 0))
    by_label.emplace(std::round(100 * round.label), round);
  ASSERT_EQ(by_label.size(), 4u);
  const auto expect_row = [&](double label, std::vector<double> x, std::vector<int> groups) {
    const Context& context = by_label.at(label).context;
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(context.x[Eigen::Index(i)], x[i], 1e-15) << i;
    EXPECT_EQ(context.groups, groups) << label;
  };
  expect_row(0, {0, 0, 0, 0, 0, 0, 0, 0, 1}, {0, 1, 4, 5});
  expect_row(100, {0.5, 1, 0.5, 1, 1, 0, 0, 1, 1}, {0, 2, 3, 6});
  expect_row(50, {1, 0, 1, 0.2, 0, 0, 1, 0, 1}, {0, 1, 4, 7});
  expect_row(10, {17 / 46.0, 1, 0.25, 0.4, 1, 1, 0, 0, 1}, {0, 2, 3, 6});
}

TEST(GroupsInsurance, RowsAreShuffledOrSorted) {
  const auto rows = [](const char* order, std::int64_t replication) {
    return rounds_of({"groups_insurance", {{"order", value(order)}}}, 2 * 1338, replication);
  };
  const auto a = rows("random", 0), b = rows("random", 1), smoker = rows("smoker", 0), age = rows("age", 0);
  std::multiset<double> labels_a, labels_b, labels_age;
  int moved = 0;
  for (std::size_t t = 0; t < 1338; ++t) {
    EXPECT_EQ(a[t].label, a[t + 1338].label) << "the same order again";
    moved += a[t].label != b[t].label;
    labels_a.insert(a[t].label), labels_b.insert(b[t].label), labels_age.insert(age[t].label);
    EXPECT_EQ(smoker[t].context.x[4], t < 1064 ? 0 : 1);
    EXPECT_GE(age[t].context.x[0], age[t > 0 ? t - 1 : 0].context.x[0]);
  }
  EXPECT_GT(moved, 1300);
  EXPECT_EQ(labels_a, labels_b);
  EXPECT_EQ(labels_a, labels_age);
  EXPECT_NE(rows("age", 1)[100].label, age[100].label) << "equal ages in random order";
  EXPECT_EQ(*labels_a.rbegin(), 1) << "the largest bill";
}

TEST(GroupsInsurance, SaysWhatIsWrongWithAnotherTable) {
  const auto complaint = [](const std::string& bytes) -> std::string {
    try {
      Staged({"groups_insurance", {{"data", value(written(bytes))}}}, 3, 0);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  const std::string header = "age,sex,bmi,children,smoker,region,charges\n";
  EXPECT_EQ(complaint(header + "20,male,20,0,no,northeast,100\n"), "");
  EXPECT_NE(complaint(header + "20,male,20,0,no,northeast,63771\n").find("row 1 is scaled to 1.0000"),
            std::string::npos);
  EXPECT_NE(complaint("age,sex\n20,male\n").find("no column 'bmi'"), std::string::npos);
  EXPECT_NE(complaint(header + "20,male,x,0,no,northeast,100\n").find("'x' is not a finite number"),
            std::string::npos);
}

const std::string kAdultHeader =
    "age,workclass,education_num,marital_status,occupation,relationship,race,sex,capital_gain,capital_loss,"
    "hours_per_week,income\n";

TEST(GroupsAdult, FeaturesGroupsAndLabelByHand) {
  const auto path =
      written(kAdultHeader +
              "17,Private,8,Never-married,Sales,Own-child,White,Male,0,0,1,<=50K\n"
              "90,Self-emp-inc,16,Married-civ-spouse,Exec-managerial,Wife,Black,Female,99999,0,99,>50K\n"
              "26,Local-gov,12,Divorced,Prof-specialty,Unmarried,Asian-Pac-Islander,Male,0,2000,50,"
              "<=50K\n41,?,4,Widowed,?,Not-in-family,Other,Female,0,0,25.5,>50K\n");
  const auto check = [&](const char* target, double first_label) {
    std::map<double, WrittenRound> by_age;
    for (const auto& round :
         rounds_of({"groups_adult", {{"data", value(path)}, {"target", value(target)}}}, 4, 0))
      by_age.emplace(std::round(73 * round.context.x[0] + 17), round);
    ASSERT_EQ(by_age.size(), 4u);
    const bool income = std::string(target) == "income";
    const auto expect_row = [&](double age, std::vector<double> x, std::vector<int> groups, double rich,
                                double hours) {
      const auto& [context, label] = by_age.at(age);
      x.insert(x.begin(), (age - 17) / 73);
      x.push_back(income ? hours : rich);
      ASSERT_EQ(context.x.size(), std::ssize(x));
      for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(context.x[Eigen::Index(i)], x[i], 1e-14) << i;
      EXPECT_EQ(context.groups, groups) << age;
      EXPECT_NEAR(label, income ? rich : hours, 1e-15);
    };
    //            education gain loss | male married never | private self gov | white black | leads child | 1
    expect_row(17, {0.5, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1}, {0, 1, 3, 7}, 0, 0);
    expect_row(90, {1, std::log(1e5) / 12, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1}, {0, 2, 4, 10}, 1, 1);
    expect_row(26, {0.75, 0, std::log(2001.0) / 9, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1}, {0, 1, 5, 8}, 0, 0.5);
    expect_row(41, {0.25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, {0, 2, 6, 9}, 1, 0.25);
    EXPECT_EQ(by_age.at(90).label, first_label);
  };
  check("income", 1);
  check("hours", 1);
}

TEST(GroupsAdult, TheSmallTableIsPlayedFromAClone) {
  const auto rounds = rounds_of({"groups_adult", {{"order", value("age")}}}, 1206, 0);
  for (std::size_t t = 1; t < rounds.size(); ++t)
    EXPECT_GE(rounds[t].context.x[0], rounds[t - 1].context.x[0]);
  double rich = 0;
  for (const auto& round : rounds) rich += round.label / 1206;
  EXPECT_NEAR(rich, 0.24, 0.03);
}

// The small table is every 27th row of the whole one.
TEST(GroupsAdult, TheSmallTableIsAPartOfTheWholeOne) {
  if (!has_data("adult.csv")) GTEST_SKIP() << "adult.csv not found (set REGATTA_DATA to its folder)";
  Files files({REGATTA_SOURCE "/scenarios/data", std::getenv("REGATTA_DATA")});
  const CsvTable small(*files.load("adult_small.csv")), whole(*files.load("adult.csv"));
  ASSERT_EQ(small.rows(), (whole.rows() + 26) / 27);
  for (const std::string& column : small.columns()) {
    const auto some = small.texts(column), all = whole.texts(column);
    for (std::size_t r = 0; r < some.size(); ++r) ASSERT_EQ(some[r], all[27 * r]) << column << " " << r;
  }
}

}  // namespace
}  // namespace regatta::testing
