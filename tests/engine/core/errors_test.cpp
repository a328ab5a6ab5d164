// What a user reads when something is wrong: places, order, suggestions.
#include "engine/core/errors.hpp"

#include <gtest/gtest.h>

namespace regatta {
namespace {

TEST(Location, TextLeavesOutWhatIsNotKnown) {
  EXPECT_EQ((Location{"a.toml", 3, 7}.text()), "a.toml:3:7");
  EXPECT_EQ((Location{"a.toml", 3, 0}.text()), "a.toml:3");
  EXPECT_EQ((Location{"a.toml", 0, 7}.text()), "a.toml");  // a column without its line says nothing
  EXPECT_EQ(Location{}.text(), "");
}

TEST(Problem, TextStartsWithThePlaceWhenThereIsOne) {
  EXPECT_EQ((Problem{{"a.toml", 3, 7}, "'x' is missing"}.text()), "a.toml:3:7: 'x' is missing");
  EXPECT_EQ((Problem{{}, "'x' is missing"}.text()), "'x' is missing");
}

TEST(Problems, NoneRaisesNothing) {
  const Problems none;
  EXPECT_TRUE(none.empty());
  EXPECT_NO_THROW(none.raise_if_any());
}

TEST(Problems, AreRaisedInReadingOrderEachOnce) {
  Problems problems;
  problems.add({"b.toml", 1, 1}, "other file");
  problems.add({"a.toml", 10, 1}, "line 10 comes after line 9");
  problems.add({"a.toml", 9, 12}, "column 12 comes after column 8");
  problems.add({"a.toml", 9, 8}, "two at one place: z");
  problems.add({"a.toml", 9, 8}, "two at one place: a");
  problems.add({"a.toml", 9, 12}, "column 12 comes after column 8");  // found twice
  problems.add(std::vector<Problem>{{{}, "without a place"}});
  EXPECT_FALSE(problems.empty());
  EXPECT_EQ(problems.list().size(), 7u);
  try {
    problems.raise_if_any();
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "without a place\n"
                 "a.toml:9:8: two at one place: a\n"
                 "a.toml:9:8: two at one place: z\n"
                 "a.toml:9:12: column 12 comes after column 8\n"
                 "a.toml:10:1: line 10 comes after line 9\n"
                 "b.toml:1:1: other file");
    ASSERT_EQ(error.problems().size(), 6u);
    EXPECT_EQ(error.problems()[1].where.column, 8);
  }
}

TEST(ConfigError, OfATextAloneIsOneProblemWithoutAPlace) {
  const ConfigError error("no such file");
  EXPECT_STREQ(error.what(), "no such file");
  ASSERT_EQ(error.problems().size(), 1u);
  EXPECT_EQ(error.problems().front().where.text(), "");
}

TEST(Expect, ThrowsOnlyWhenBroken) {
  EXPECT_NO_THROW(expect(true, "fine"));
  try {
    expect(false, "the index is sorted");
    FAIL() << "nothing was thrown";
  } catch (const std::logic_error& error) {
    EXPECT_STREQ(error.what(), "broken contract: the index is sorted");
  }
}

const std::vector<std::string> kNames{"alpha", "beta", "gap", "horizon"};

TEST(DidYouMean, SuggestsWhatIsOneSlipAway) {
  EXPECT_EQ(did_you_mean("alpa", kNames), " did you mean 'alpha'?");    // a letter left out
  EXPECT_EQ(did_you_mean("alphaa", kNames), " did you mean 'alpha'?");  // a letter too many
  EXPECT_EQ(did_you_mean("bets", kNames), " did you mean 'beta'?");     // another letter
  EXPECT_EQ(did_you_mean("gpa", kNames), " did you mean 'gap'?");       // neighbours exchanged: one slip
  EXPECT_EQ(did_you_mean("horixzon", kNames), " did you mean 'horizon'?");
}

TEST(DidYouMean, AllowsALongerNameMoreSlips) {
  EXPECT_EQ(did_you_mean("horisont", kNames), " did you mean 'horizon'?");  // 2 of 8 letters
  EXPECT_EQ(did_you_mean("gxx", kNames), "");                               // 2 of 3 letters
}

TEST(DidYouMean, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(did_you_mean("temperature", kNames), "");
  EXPECT_EQ(did_you_mean("alpha", {}), "");
  EXPECT_EQ(did_you_mean("", kNames), "");
}

TEST(DidYouMean, ChoosesTheNearestAndOfEquallyNearOnesTheFirst) {
  EXPECT_EQ(did_you_mean("lin_ucbs", {"lin_ts", "lin_ucb"}), " did you mean 'lin_ucb'?");
  EXPECT_EQ(did_you_mean("ucb", {"ucb1", "ucb2"}), " did you mean 'ucb1'?");
}

TEST(Enumerate, ReadsLikeASentence) {
  EXPECT_EQ(enumerate({}), "none");
  EXPECT_EQ(enumerate({"a"}), "a");
  EXPECT_EQ(enumerate({"a", "b"}), "a and b");
  EXPECT_EQ(enumerate({"a", "b", "c"}), "a, b and c");
}

}  // namespace
}  // namespace regatta
