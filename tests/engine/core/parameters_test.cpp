// Parameters as a sweep file gives them: defaults, values, every mistake, and what enters the identity.
#include "engine/core/parameters.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <fstream>

#include "engine/core/hash.hpp"
#include "engine/core/random.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
const double kNan = std::nan("");

struct Kinds : ParamSet {
  using ParamSet::ParamSet;
  double step = real("step", 0.5, kPositive, "step size");
  std::optional<double> rate = real_or("rate", "1 / sqrt(T)", kProbability, "learning rate");
  std::int64_t arms = integer("arms", 10, between(2, 100), "number of arms");
  bool robust = flag("robust", false, "clip the rewards");
  std::string prior = choice("prior", "flat", {"flat", "normal"}, "prior of a mean");
  std::string note = text("note", "none", "a remark");
  std::vector<double> means = reals("means", {0.25, 0.5}, kProbability, "mean rewards");

  void check() {
    if (std::isfinite(step) && step > double(arms)) problem("step", "'step' is larger than 'arms'");
    if (robust && prior == "flat") problem("prior", "'prior' can't be flat");
  }
};

struct WithFile : ParamSet {
  using ParamSet::ParamSet;
  std::shared_ptr<const DataFile> data = file("data", "", "table of rewards");
};

using Data = decltype(Value::data);
using Row = std::pair<const std::string, Data>;

/// Parameters with the texts of their problems; the value of line n is the n-th one.
template <class P>
struct Reading {
  std::shared_ptr<const P> params;
  std::vector<std::string> problems;

  const Resolved& operator[](const std::string& name) const {
    for (const Resolved& r : params->resolved()) {
      if (r.name == name) return r;
    }
    throw std::out_of_range(name);
  }
};

template <class P = Kinds>
Reading<P> read(const std::vector<Row>& rows, Files files = Files({})) {
  Values values;
  for (int line = 1; const auto& [name, data] : rows) values[name] = {data, {"s.toml", line++, 5}};
  Problems problems;
  Reading<P> out;
  out.params =
      std::static_pointer_cast<const P>(read_params<P>({values, {"s.toml", 99, 1}, problems, files}, "ucb1"));
  for (const Problem& p : problems.list()) out.problems.push_back(p.text());
  return out;
}

std::string only_problem(const std::vector<Row>& rows) {
  const auto reading = read(rows);
  return reading.problems.size() == 1 ? reading.problems.front()
                                      : std::to_string(reading.problems.size()) + " problems";
}

std::int64_t integer(int x) { return x; }

TEST(Parameters, DefaultsStandWhenNothingIsGiven) {
  const auto read_defaults = read({});
  EXPECT_TRUE(read_defaults.problems.empty());
  const Kinds& p = *read_defaults.params;
  EXPECT_EQ(p.step, 0.5);
  EXPECT_EQ(p.rate, std::nullopt);
  EXPECT_EQ(p.arms, 10);
  EXPECT_FALSE(p.robust);
  EXPECT_EQ(p.prior, "flat");
  EXPECT_EQ(p.note, "none");
  EXPECT_EQ(p.means, (std::vector<double>{0.25, 0.5}));
}

TEST(Parameters, GivenValuesReplaceDefaults) {
  const auto reading = read({{"step", 0.1},
                             {"rate", 1.0},
                             {"arms", integer(3)},
                             {"robust", true},
                             {"prior", std::string("normal")},
                             {"note", std::string("a <b>")},
                             {"means", std::vector<double>{1, 0, 0.1}}});
  EXPECT_EQ(reading.problems, std::vector<std::string>{});
  const Kinds& p = *reading.params;
  EXPECT_EQ(p.step, 0.1);
  EXPECT_EQ(p.rate, 1.0);
  EXPECT_EQ(p.arms, 3);
  EXPECT_TRUE(p.robust);
  EXPECT_EQ(p.prior, "normal");
  EXPECT_EQ(p.note, "a <b>");
  EXPECT_EQ(p.means, (std::vector<double>{1, 0, 0.1}));
}

TEST(Parameters, AnIntegerIsFineForARealAndNotTheOtherWayRound) {
  EXPECT_EQ(read({{"step", integer(2)}}).params->step, 2.0);
  EXPECT_EQ(read({{"rate", integer(1)}}).params->rate, 1.0);
  EXPECT_EQ(only_problem({{"arms", 3.0}}), "s.toml:1:5: 'arms' must be an integer (it is a real number)");
}

TEST(Parameters, AWrongTypeIsToldWithWhatItIs) {
  const std::string text = "x";
  EXPECT_EQ(only_problem({{"step", text}}), "s.toml:1:5: 'step' must be a real number (it is a text)");
  EXPECT_EQ(only_problem({{"step", true}}), "s.toml:1:5: 'step' must be a real number (it is a boolean)");
  EXPECT_EQ(only_problem({{"rate", std::vector<double>{1}}}),
            "s.toml:1:5: 'rate' must be a real number (it is a list of numbers)");
  EXPECT_EQ(only_problem({{"arms", true}}), "s.toml:1:5: 'arms' must be an integer (it is a boolean)");
  EXPECT_EQ(only_problem({{"robust", integer(1)}}),
            "s.toml:1:5: 'robust' must be true or false (it is an integer)");
  EXPECT_EQ(only_problem({{"prior", 0.5}}),
            "s.toml:1:5: 'prior' must be one of flat and normal (it is a real number)");
  EXPECT_EQ(only_problem({{"note", integer(1)}}),
            "s.toml:1:5: 'note' must be a text in quotes (it is an integer)");
  EXPECT_EQ(only_problem({{"means", 0.5}}),
            "s.toml:1:5: 'means' must be a list of numbers (it is a real number)");
  EXPECT_EQ(only_problem({{"means", std::vector<std::string>{"a"}}}),
            "s.toml:1:5: 'means' must be a list of numbers (it is a list of texts)");
}

TEST(Parameters, AValueOutsideItsRangeIsToldWithTheRange) {
  EXPECT_EQ(only_problem({{"step", 0.0}}), "s.toml:1:5: 'step' = 0 is outside (0, inf) (step size)");
  EXPECT_EQ(only_problem({{"step", kInf}}), "s.toml:1:5: 'step' = inf is outside (0, inf) (step size)");
  EXPECT_EQ(only_problem({{"rate", 1.5}}), "s.toml:1:5: 'rate' = 1.5 is outside [0, 1] (learning rate)");
  EXPECT_EQ(only_problem({{"arms", integer(1)}}),
            "s.toml:1:5: 'arms' = 1 is outside [2, 100] (number of arms)");
  EXPECT_EQ(only_problem({{"arms", integer(101)}}),
            "s.toml:1:5: 'arms' = 101 is outside [2, 100] (number of arms)");
  EXPECT_EQ(only_problem({{"means", std::vector<double>{0.5, -0.5}}}),
            "s.toml:1:5: 'means' = -0.5 is outside [0, 1] (mean rewards)");
  EXPECT_TRUE(read({{"arms", integer(2)}}).problems.empty()) << "a closed end belongs to the range";
  EXPECT_TRUE(read({{"arms", integer(100)}}).problems.empty());
}

TEST(Parameters, NanIsOutsideEveryRange) {
  EXPECT_NE(only_problem({{"step", kNan}}).find("'step' = nan is outside"), std::string::npos);
  EXPECT_NE(only_problem({{"rate", kNan}}).find("'rate' = nan is outside"), std::string::npos);
  EXPECT_NE(only_problem({{"means", std::vector<double>{kNan}}}).find("nan"), std::string::npos);
  for (const Range& r : {kAnyReal, kPositive, kNonNegative, kProbability, kOpenProbability, Range{}}) {
    EXPECT_FALSE(r.contains(kNan)) << r.text();
  }
}

TEST(Parameters, AnUnknownChoiceIsToldWithTheOptions) {
  EXPECT_EQ(only_problem({{"prior", std::string("normla")}}),
            "s.toml:1:5: 'prior' = 'normla' is not one of flat and normal did you mean 'normal'?");
}

TEST(Parameters, AnUnknownKeyIsToldWithTheKnownOnes) {
  EXPECT_EQ(
      only_problem({{"stpe", 0.1}}),
      "s.toml:1:5: unknown parameter 'stpe' (ucb1 has: step, rate, arms, robust, prior, note and means) "
      "did you mean 'step'?");
  EXPECT_EQ(only_problem({{"temperature", 0.1}}).find("did you mean"), std::string::npos);
}

TEST(Parameters, EveryMistakeIsFoundAtOnce) {
  const auto reading = read({{"step", -1.0}, {"arms", integer(0)}, {"prior", integer(3)}, {"x", true}});
  EXPECT_EQ(reading.problems.size(), 4u);
}

TEST(Parameters, ARuleOverSeveralIsReportedWhereTheValueOrTheEntryStands) {
  EXPECT_EQ(only_problem({{"arms", integer(2)}, {"step", 3.0}}), "s.toml:2:5: 'step' is larger than 'arms'");
  EXPECT_EQ(only_problem({{"robust", true}}), "s.toml:99:1: 'prior' can't be flat");
  EXPECT_TRUE(read({{"robust", true}, {"prior", std::string("normal")}}).problems.empty());
}

TEST(Parameters, ResolvedHoldsEveryParameterInOrderOfDeclaration) {
  const auto reading = read({{"means", std::vector<double>{1, 0.1}}, {"arms", integer(3)}});
  std::vector<std::string> lines;
  for (const Resolved& r : reading.params->resolved()) {
    lines.push_back(r.name + "=" + r.text);
    if (r.number) lines.back().append(" ").append(exact_text(*r.number));
    EXPECT_EQ(r.identity(), r.text);
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"step=0.5 0.5", "rate=auto nan", "arms=3 3", "robust=false",
                                             "prior=flat", "note=none", "means=[1, 0.1]"}));
}

TEST(Parameters, TheDefaultWrittenOutHasTheIdentityOfTheDefault) {
  const auto written_out = read({{"step", 0.5},
                                 {"arms", integer(10)},
                                 {"robust", false},
                                 {"prior", std::string("flat")},
                                 {"note", std::string("none")},
                                 {"means", std::vector<double>{0.25, 0.5}}});
  const auto defaults = read({});
  for (const Resolved& r : defaults.params->resolved())
    EXPECT_EQ(written_out[r.name].identity(), r.identity());
  EXPECT_EQ(read({{"step", integer(1)}})["step"].identity(), read({{"step", 1.0}})["step"].identity());
}

TEST(Parameters, AnyOtherValueHasAnotherIdentity) {
  const auto defaults = read({});
  EXPECT_NE(read({{"step", std::nextafter(0.5, 1)}})["step"].identity(), defaults["step"].identity());
  EXPECT_NE(read({{"rate", 0.5}})["rate"].identity(), defaults["rate"].identity());
  EXPECT_NE(read({{"arms", integer(11)}})["arms"].identity(), defaults["arms"].identity());
  EXPECT_NE(read({{"robust", true}})["robust"].identity(), defaults["robust"].identity());
  EXPECT_NE(read({{"prior", std::string("normal")}})["prior"].identity(), defaults["prior"].identity());
  EXPECT_NE(read({{"note", std::string("")}})["note"].identity(), defaults["note"].identity());
  EXPECT_NE(read({{"means", std::vector<double>{0.5, 0.25}}})["means"].identity(),
            defaults["means"].identity());
}

TEST(Parameters, ADataFileStandsForItsBytesInTheIdentity) {
  const store::sample::Folder folder;
  std::ofstream(folder / "a.csv") << "1,2\n";
  std::ofstream(folder / "copy_of_a.csv") << "1,2\n";
  std::ofstream(folder / "b.csv") << "1,3\n";
  const auto load = [&](const char* name) {
    return read<WithFile>({{"data", std::string(name)}}, Files({folder.path()}));
  };
  const auto a = load("a.csv"), copy = load("copy_of_a.csv"), b = load("b.csv");
  EXPECT_TRUE(a.problems.empty());
  EXPECT_EQ(a.params->data->bytes, "1,2\n");
  EXPECT_EQ(a["data"].text, "a.csv") << "what the user wrote stands in the cell table";
  EXPECT_EQ(a["data"].identity(), hash128("1,2\n"));
  EXPECT_EQ(a["data"].identity(), copy["data"].identity());
  EXPECT_NE(a["data"].identity(), b["data"].identity());
}

TEST(Parameters, AFileThatIsMissingOrNoPathIsAProblemAtItsPlace) {
  const auto missing = read<WithFile>({{"data", std::string("none.csv")}});
  ASSERT_EQ(missing.problems.size(), 1u);
  EXPECT_TRUE(missing.problems[0].starts_with("s.toml:1:5: data file 'none.csv' not found"))
      << missing.problems[0];
  EXPECT_EQ(missing.params->data, nullptr);
  const auto number = read<WithFile>({{"data", std::int64_t{3}}});
  EXPECT_EQ(number.problems,
            std::vector<std::string>{"s.toml:1:5: 'data' must be a path in quotes (it is an integer)"});
  const auto not_given = read<WithFile>({});
  EXPECT_EQ(
      not_given.problems,
      std::vector<std::string>{"s.toml:99:1: 'data' is missing (table of rewards) give the path of a file"});
}

TEST(Parameters, ADescribingSetListsWhatCanBeGiven) {
  const Kinds described;
  std::vector<std::string> lines;
  for (const ParamSpec& s : described.specs()) {
    lines.push_back(s.name + "|" + s.type + "|" + s.fallback + "|" + s.range + "|" + s.doc +
                    (s.is_list ? "|list" : ""));
  }
  EXPECT_EQ(lines, (std::vector<std::string>{
                       "step|real|0.5|(0, inf)|step size",
                       "rate|real|1 / sqrt(T)|[0, 1]|learning rate",
                       "arms|integer|10|[2, 100]|number of arms",
                       "robust|flag|false|true or false|clip the rewards",
                       "prior|choice|flat|flat and normal|prior of a mean",
                       "note|text|none||a remark",
                       "means|list of reals|[0.25, 0.5]|[0, 1]|mean rewards|list",
                   }));
  EXPECT_EQ(described.step, 0.5) << "a describing set holds the defaults";
  const WithFile file;  // describing loads nothing and complains about nothing
  EXPECT_EQ(file.data, nullptr);
  EXPECT_EQ(file.specs().at(0).type, "file");
}

TEST(Range, TextShowsWhichEndsBelong) {
  EXPECT_EQ(kPositive.text(), "(0, inf)");
  EXPECT_EQ(kNonNegative.text(), "[0, inf)");
  EXPECT_EQ(kOpenProbability.text(), "(0, 1)");
  EXPECT_EQ(kAnyReal.text(), "");
  EXPECT_EQ(at_least(1).text(), "[1, inf)");
  EXPECT_FALSE(kAnyReal.contains(kInf));
  EXPECT_FALSE(kPositive.contains(0));
  EXPECT_TRUE(kNonNegative.contains(0));
  EXPECT_FALSE(kOpenProbability.contains(1));
  EXPECT_TRUE(between(2, 3).contains(3));
}

TEST(ExactText, IsShort) {
  EXPECT_EQ(exact_text(0.1), "0.1");
  EXPECT_EQ(exact_text(2.0), "2");
  EXPECT_EQ(exact_text(1e-5), "1e-05");
  EXPECT_EQ(exact_text(kInf), "inf");
  EXPECT_EQ(exact_text(1.0 / 3), "0.3333333333333333");
}

TEST(ExactText, ReadsBackAsTheSameBits) {
  const auto survives = [](double x) {
    return std::bit_cast<std::uint64_t>(std::strtod(exact_text(x).c_str(), nullptr)) ==
           std::bit_cast<std::uint64_t>(x);
  };
  for (const double x : {0.0, -0.0, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1 + 0.2}) {
    EXPECT_TRUE(survives(x)) << exact_text(x);
  }
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double x = std::bit_cast<double>(mix_bits(i));  // any exponent
    if (!std::isfinite(x)) continue;
    ASSERT_TRUE(survives(x)) << exact_text(x);
  }
}

}  // namespace
}  // namespace regatta
