// Reading CSV files: what is accepted, where problems are located, and the features made from a table.
#include "engine/core/csv.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace regatta {
namespace {

DataFile file(std::string bytes) {
  DataFile out;
  out.name = "t.csv";
  out.bytes = std::move(bytes);
  return out;
}

CsvTable table(std::string bytes) { return CsvTable(file(std::move(bytes))); }

/// What the ConfigError says, one problem per line; "" when nothing was thrown.
std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}
std::string message(const std::string& bytes) {
  return message([&] { table(bytes); });
}

TEST(Csv, ReadsNumbersTextsAndTheirPlaces) {
  const CsvTable t = table("age,city\n19, Rome\n+2.5e1,Oslo");
  EXPECT_EQ(t.rows(), 2);
  EXPECT_EQ(t.column_index("city"), 1);
  EXPECT_TRUE(t.is_numeric("age"));
  EXPECT_FALSE(t.is_numeric("city"));
  EXPECT_EQ(t.numbers("age"), (std::vector<double>{19, 25}));
  EXPECT_EQ(t.texts("city"), (std::vector<std::string>{" Rome", "Oslo"}));
  EXPECT_EQ(t.place(1, 1).text(), "t.csv:3:8");
}

TEST(Csv, ReadsQuotesLineEndsAndByteOrderMark) {
  const CsvTable t = table("\xEF\xBB\xBF\"a,b\",c\r\n\"say \"\"hi\"\"\",\"two\nlines\"\r\n3,4\r\n\r\n");
  EXPECT_EQ(t.columns(), (std::vector<std::string>{"a,b", "c"}));
  EXPECT_EQ(t.texts("a,b"), (std::vector<std::string>{"say \"hi\"", "3"}));
  EXPECT_EQ(t.texts("c"), (std::vector<std::string>{"two\nlines", "4"}));
  EXPECT_EQ(t.place(1, 0).line, 4);  // the quoted line end counts
}

TEST(Csv, ReportsEveryMalformedRow) {
  EXPECT_EQ(message("a,b\n1\n2,\n3,4,5\n6,7\n"),
            "t.csv:2:1: 1 field in this row (the header has 2 columns)\n"
            "t.csv:3:3: empty field (missing values are not supported) fill it or delete the row\n"
            "t.csv:4:1: 3 fields in this row (the header has 2 columns)");
}

TEST(Csv, ReportsWrongQuotes) {
  EXPECT_EQ(message("a,b\n1,2\n3,\"x\ny\n"),
            "t.csv:3:3: unterminated quote (the field runs to the end of the file)");
  EXPECT_NE(message("a,b\n\"x\"y,2\n").find("t.csv:2:4: text after a closing quote"), std::string::npos);
  EXPECT_NE(message("a,b\nx\"y,2\n").find("t.csv:2:1: quote inside a field"), std::string::npos);
}

TEST(Csv, ReportsHeaderProblems) {
  EXPECT_NE(message("").find("t.csv: the file is empty"), std::string::npos);
  EXPECT_NE(message("\n\n").find("the file is empty"), std::string::npos);
  EXPECT_NE(message("a,b\n").find("t.csv:1:1: no rows"), std::string::npos);
  EXPECT_EQ(message("a,b,a\n1,2,3"), "t.csv:1:5: column name 'a' appears twice (names must differ)");
}

TEST(Csv, ListsTwentyProblemsAndCountsTheRest) {
  std::string bytes = "a,b\n";
  for (int i = 0; i < 23; ++i) bytes += "1\n";
  try {
    table(bytes);
    FAIL();
  } catch (const ConfigError& error) {
    ASSERT_EQ(error.problems().size(), 21u);
    EXPECT_EQ(error.problems().back().text(), "t.csv:22:1: ... and 3 more");
  }
}

TEST(Csv, NamesUnknownColumnsAndFieldsThatAreNoNumbers) {
  const CsvTable t = table("age,city\n19,Rome\nnan,Oslo\n");
  EXPECT_NE(message([&] { t.column_index("cty"); }).find("did you mean 'city'?"), std::string::npos);
  EXPECT_EQ(message([&] { t.numbers("age"); }),
            "t.csv:3:1: 'nan' is not a finite number (column 'age' must be numeric)");
}

TEST(Csv, IsParsedOncePerFile) {
  const DataFile f = file("a\n1\n");
  EXPECT_EQ(read_csv(f).get(), read_csv(f).get());
}

TEST(Features, ExpandsCategoriesInAscendingOrderWithoutTheFirst) {
  const Features x = features(table("n,c,y\n1,b,0\n2,c,0\n3,a,0\n4,b,0\n"), {"y"});
  EXPECT_EQ(x.names, (std::vector<std::string>{"n", "c=b", "c=c"}));
  EXPECT_EQ(x.matrix, (std::vector<double>{1, 1, 0, 2, 0, 1, 3, 0, 0, 4, 1, 0}));
  EXPECT_EQ(x(1, 2), 1);
}

TEST(Features, RefusesAColumnOfIdentifiersAndAnEmptyChoice) {
  std::string bytes = "n,id\n";
  for (int i = 0; i < 101; ++i) bytes += "1," + std::to_string(i) + (i == 7 ? "?" : "") + "\n";
  const CsvTable t = table(bytes);
  const std::string said = message([&] { features(t, {}); });
  EXPECT_NE(said.find("t.csv:9:3: column 'id' has 101 categories"), std::string::npos) << said;
  EXPECT_NE(said.find("'7?'"), std::string::npos) << said;
  EXPECT_NE(message([&] { features(t, {"n", "id"}); }).find("no column left"), std::string::npos);
  EXPECT_NE(message([&] { features(t, {"m"}); }).find("no column 'm'"), std::string::npos);
}

TEST(Features, StandardisesAndDropsConstants) {
  const Features x = standardise(features(table("u,k,v\n1,7,10\n2,7,10\n3,7,40\n"), {}));
  EXPECT_EQ(x.names, (std::vector<std::string>{"u", "v"}));
  // u: mean 2, variance 2/3; v: mean 20, variance 200
  const double su = std::sqrt(2.0 / 3), sv = std::sqrt(200.0);
  const std::vector<double> expected{-1 / su, -10 / sv, 0, -10 / sv, 1 / su, 20 / sv};
  ASSERT_EQ(x.matrix.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(x.matrix[i], expected[i], 1e-15);
}

}  // namespace
}  // namespace regatta
