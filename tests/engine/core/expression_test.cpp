// Formulas of claims mean the same with every version of the parser's library.
#include "engine/core/expression.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace regatta {
namespace {

const std::map<std::string, double> kValues{{"t", 100}, {"arms", 10}, {"c", 2}, {"scenario_gap", 0.25}};

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& [name, value] : kValues) out.push_back(name);
  return out;
}

double value(const std::string& formula) {
  Expression e(formula, names());
  return e([](const std::string& name) { return kValues.at(name); });
}

std::string refusal(const std::string& formula) {
  try {
    Expression e(formula, names());
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Expression, ComputesAsInMathematics) {
  EXPECT_DOUBLE_EQ(value("1 + 2 * 3"), 7);
  EXPECT_DOUBLE_EQ(value("(1 + 2) * 3"), 9);
  EXPECT_DOUBLE_EQ(value("8 / 4 / 2"), 1);
  EXPECT_DOUBLE_EQ(value("2^3^2"), 512);
  EXPECT_DOUBLE_EQ(value("-2^2"), -4);
  EXPECT_DOUBLE_EQ(value("2*t^0.5"), 20);
  EXPECT_DOUBLE_EQ(value("1.5e1"), 15);
}

TEST(Expression, KnowsNamesAndFunctions) {
  EXPECT_DOUBLE_EQ(value("c*sqrt(arms*t*log(t))"), 2 * std::sqrt(1000 * std::log(100.0)));
  EXPECT_DOUBLE_EQ(value("exp(log(arms))"), 10);
  EXPECT_DOUBLE_EQ(value("abs(scenario_gap - 1)"), 0.75);
  EXPECT_DOUBLE_EQ(value("min(arms, t, c)"), 2);
  EXPECT_DOUBLE_EQ(value("max(arms, t, c)"), 100);
  EXPECT_DOUBLE_EQ(value("(t >= 100) + (c == 2) + (arms != 10)"), 2);
  EXPECT_TRUE(std::isinf(value("1/(c-2)")));
  EXPECT_TRUE(std::isnan(value("log(-c)")));
}

TEST(Expression, SaysWhichNamesItNeeds) {
  const Expression e("c * t + c", names());
  EXPECT_EQ(e.used(), (std::vector<std::string>{"c", "t"}));
}

TEST(Expression, CanBeMovedAndAskedAgain) {
  Expression first("c * t", names());
  Expression e = std::move(first);
  EXPECT_DOUBLE_EQ(e([](const std::string&) { return 3.0; }), 9);
  EXPECT_DOUBLE_EQ(e([](const std::string&) { return 4.0; }), 16);
}

TEST(Expression, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(refusal("arm * t").find("did you mean 'arms'?"), std::string::npos);
  EXPECT_NE(refusal("_pi * t").find("unknown name '_pi'"), std::string::npos) << refusal("_pi * t");
  for (const char* bad : {"", "t +", "(t", "t t", "1, 2", "sqrt()", "sin(t)", "t = 3", "1 + (c=4)"})
    EXPECT_NE(refusal(bad), "") << "'" << bad << "' was taken";
}

TEST(Expression, NamesOfVariables) {
  for (const char* good : {"a", "a_1", "_a"}) EXPECT_TRUE(is_variable_name(good)) << good;
  for (const char* bad : {"", "1a", "a-b", "a.b", "log", "max"}) EXPECT_FALSE(is_variable_name(bad)) << bad;
}

}  // namespace
}  // namespace regatta
