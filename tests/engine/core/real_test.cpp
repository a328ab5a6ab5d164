// Lanes, the elementary functions and the index policies: accuracy against long double, one value for double
// and Lanes, one hash for every instruction-set level (CMake compiles this file once per level).

#include "engine/core/real.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace regatta {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kMinNormal = std::numeric_limits<double>::min();
constexpr double kMax = std::numeric_limits<double>::max();
constexpr double kDenormal = 0x1p-1060;

// Equality of results: the same bits, or both NaN (a NaN's sign and payload are the compiler's choice).
std::uint64_t result_bits(double x) { return x != x ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(x); }

struct Hash {
  std::uint64_t value = 0xcbf29ce484222325;
  void add(double x) { value = std::rotl((value ^ result_bits(x)) * 0x9e3779b97f4a7c15, 29); }
};

// Only the generator's bits are used: std distributions differ between libraries.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : bits_(seed) {}
  double uniform(double low, double high) {
    return low + (high - low) * (static_cast<double>(bits_() >> 11) * 0x1p-53);
  }
  double any_magnitude() {  // every finite exponent and both signs, equally often
    const double size = std::bit_cast<double>(bits_() % 0x7ff0000000000000);
    return bits_() % 2 == 0 ? size : -size;
  }

 private:
  std::mt19937_64 bits_;
};

// The values of a function of one Real, computed in lanes; the last block is padded with ones.
template <class F>
std::vector<double> in_lanes(const std::vector<double>& x, F f) {
  std::vector<double> result(x.size());
  for (std::size_t at = 0; at < x.size(); at += kLanes) {
    const int count = static_cast<int>(std::min<std::size_t>(kLanes, x.size() - at));
    Lanes block = 1.0;
    for (int i = 0; i < count; ++i) set_lane(block, i, x[at + static_cast<std::size_t>(i)]);
    const Lanes y = f(block);
    for (int i = 0; i < count; ++i) result[at + static_cast<std::size_t>(i)] = lane(y, i);
  }
  return result;
}

// The largest error of f in units in the last place of the exact value. On the way: double gives the same
// bits.
template <class F, class Reference>
double max_ulp(const std::vector<double>& x, F f, Reference reference) {
  const std::vector<double> y = in_lanes(x, f);
  double worst = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_EQ(result_bits(y[i]), result_bits(f(x[i]))) << "at " << x[i];
    const long double exact = reference(static_cast<long double>(x[i]));
    if (exact == 0.0L) {
      EXPECT_EQ(y[i], 0.0) << "at " << x[i];
    } else {
      const long double ulp = ldexpl(1.0L, ilogbl(exact) - 52);
      const double error = static_cast<double>(fabsl(y[i] - exact) / ulp);
      worst = error <= worst ? worst : error;  // a NaN error becomes and stays the worst
    }
  }
  ::testing::Test::RecordProperty("max_ulp", std::to_string(worst));
  return worst;
}

constexpr int kInputs = 1'000'000;  // per function, over its ranges

struct Range {
  double low, high;
};
std::vector<double> uniform_inputs(std::uint64_t seed, const std::vector<Range>& ranges) {
  Draws draws(seed);
  std::vector<double> x;
  for (const Range& range : ranges) {
    for (std::size_t i = 0; i < kInputs / ranges.size(); ++i)
      x.push_back(draws.uniform(range.low, range.high));
  }
  return x;
}
std::vector<double> powers_of_two(std::uint64_t seed, double low, double high) {
  Draws draws(seed);
  std::vector<double> x(kInputs / 2);
  for (double& value : x) value = std::exp2(draws.uniform(low, high));
  return x;
}
std::vector<double> joined(std::vector<double> a, const std::vector<double>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(Real, ExpIsAccurate) {
  const auto x = uniform_inputs(1, {{-708.0, 709.78}, {-40.0, 0.0}, {-1.0, 1.0}, {-1e-6, 1e-6}});
  EXPECT_LE(max_ulp(
                x, [](auto a) { return exp(a); }, [](long double a) { return expl(a); }),
            1.05);
}

TEST(Real, LogIsAccurate) {
  const auto x = joined(powers_of_two(2, -1022.0, 1023.9),
                        uniform_inputs(3, {{0x1p-52, 1.0}, {0.5, 1.5}, {1 - 1e-9, 1 + 1e-9}}));
  EXPECT_LE(max_ulp(
                x, [](auto a) { return log(a); }, [](long double a) { return logl(a); }),
            1.0);
}

TEST(Real, Log1pIsAccurate) {
  auto x = powers_of_two(4, -200.0, 200.0);
  for (std::size_t i = 0; i < x.size() / 2; ++i) x[i] = x[i] < 1.0 ? -x[i] : x[i];
  x = joined(std::move(x), uniform_inputs(5, {{-1 + 1e-9, -0.5}, {-0.5, 1.0}, {-1e-3, 1e-3}}));
  EXPECT_LE(max_ulp(
                x, [](auto a) { return log1p(a); }, [](long double a) { return log1pl(a); }),
            2.0);
}

TEST(Real, RsqrtIsAccurate) {
  const auto x = joined(powers_of_two(6, -1021.0, 1023.9), uniform_inputs(7, {{1.0, 4.0}, {1.0, 1e6}}));
  EXPECT_LE(max_ulp(
                x, [](auto a) { return rsqrt(a); }, [](long double a) { return 1.0L / sqrtl(a); }),
            1.05);
}

// sin and cos of 2 pi u in long double, after the exact reduction that keeps their relative accuracy near
// zeros.
long double sin_turns(long double u, int quarters) {
  constexpr long double kTwoPi = 6.283185307179586476925286766559005768L;
  const long double nearest = rintl(4 * u);
  const long double angle = kTwoPi * (u - nearest / 4);
  const int quarter = static_cast<int>(fmodl(nearest, 4.0L) + 4 + quarters) % 4;
  const long double value = quarter % 2 == 0 ? sinl(angle) : cosl(angle);
  return quarter < 2 ? value : -value;
}

TEST(Real, SinAndCosOfTurnsAreAccurate) {
  const auto sine = [](auto u) {
    decltype(u) s, c;
    sincos2pi(u, s, c);
    return s;
  };
  const auto cosine = [](auto u) {
    decltype(u) s, c;
    sincos2pi(u, s, c);
    return c;
  };
  auto u = uniform_inputs(
      8, {{0.0, 1.0}, {0.0, 1e-3}, {0.5 - 1e-9, 0.5 + 1e-9}, {-1000.0, 1000.0}, {-0x1p49, 0x1p49}});
  EXPECT_LE(max_ulp(u, sine, [](long double a) { return sin_turns(a, 0); }), 2.0);
  EXPECT_LE(max_ulp(u, cosine, [](long double a) { return sin_turns(a, 1); }), 2.0);
}

TEST(Real, SinAndCosTakeTheirArgumentAsResult) {
  Lanes u = 0.25, c;
  sincos2pi(u, u, c);
  EXPECT_EQ(lane(u, kLanes - 1), 1.0);
  EXPECT_EQ(lane(c, kLanes - 1), 0.0);
}

TEST(Real, PowKeepsItsRelativeError) {
  Draws draws(9);
  for (int i = 0; i < kInputs; ++i) {
    const double x = std::exp2(draws.uniform(-30, 30)), y = draws.uniform(-20, 20);
    const long double exact = powl(x, y);
    const long double bound = (2.0L + fabsl(y * logl(x))) * 0x1p-52L;
    ASSERT_LE(fabsl(pow(x, y) - exact), bound * exact) << x << " ^ " << y;
  }
  EXPECT_EQ(pow(0.0, 0.5), 0.0);
  EXPECT_EQ(pow(0.0, -0.5), kInf);
  EXPECT_TRUE(is_nan(pow(-1.0, 2.0)));
}

// Outside the accurate domain: never a plausible number.
TEST(Real, TheEdgesOfTheDomains) {
  EXPECT_EQ(exp(0.0), 1.0);
  EXPECT_GT(exp(-708.0), kMinNormal);
  EXPECT_EQ(exp(std::nextafter(-708.0, -1e9)), 0.0);
  EXPECT_EQ(exp(-kMax), 0.0);
  EXPECT_EQ(exp(-kInf), 0.0);
  EXPECT_LT(exp(709.782712893384), kInf);
  EXPECT_EQ(exp(709.782712893385), kInf);
  EXPECT_EQ(exp(kMax), kInf);
  EXPECT_EQ(exp(kInf), kInf);

  EXPECT_EQ(log(1.0), 0.0);
  EXPECT_EQ(log(0.0), -kInf);
  EXPECT_EQ(log(-0.0), -kInf);
  EXPECT_EQ(log(kDenormal), -kInf);
  EXPECT_EQ(log(kInf), kInf);
  EXPECT_LT(log(kMax), 709.79);
  for (double x : {-kDenormal, -1.0, -kMax, -kInf}) EXPECT_TRUE(is_nan(log(x))) << x;

  EXPECT_EQ(log1p(-1.0), -kInf);
  EXPECT_EQ(log1p(0.0), 0.0);
  EXPECT_EQ(log1p(kDenormal), kDenormal);
  EXPECT_EQ(log1p(-1e-300), -1e-300);
  EXPECT_EQ(log1p(kInf), kInf);
  EXPECT_EQ(log1p(kMax), log(kMax));
  for (double x : {-1.0000001, -kMax, -kInf}) EXPECT_TRUE(is_nan(log1p(x))) << x;

  EXPECT_EQ(rsqrt(4.0), 0.5);
  EXPECT_EQ(rsqrt(0.0), kInf);
  EXPECT_EQ(rsqrt(kDenormal), kInf);
  EXPECT_EQ(rsqrt(std::nextafter(0x1p-1021, 0.0)), kInf);
  EXPECT_LT(rsqrt(0x1p-1021), 1e154);
  EXPECT_GT(rsqrt(kMax), 0.0);
  for (double x : {-kDenormal, -1.0, -kMax, -kInf, kInf}) EXPECT_TRUE(is_nan(rsqrt(x))) << x;

  double s, c;
  for (double u : {kInf, -kInf}) {
    sincos2pi(u, s, c);
    EXPECT_TRUE(is_nan(s) && is_nan(c));
  }
  EXPECT_TRUE(is_nan(sqrt(-1.0)));
  EXPECT_EQ(to_index(-0.5), -1);
  EXPECT_EQ(to_index(0x1p51 - 0.5), (std::int64_t{1} << 51) - 1);
  EXPECT_EQ(to_index(-0x1p51 + 0.5), -(std::int64_t{1} << 51));
}

// Every function of the vocabulary as a function of three Reals: visit(name, f).
template <class Visit>
void for_each_function(Visit visit) {
  visit("+", [](auto x, auto y, auto) { return x + y; });
  visit("-", [](auto x, auto y, auto) { return x - y; });
  visit("*", [](auto x, auto y, auto) { return x * y; });
  visit("/", [](auto x, auto y, auto) { return x / y; });
  visit("+=", [](auto x, auto y, auto z) {
    x += y;
    x *= z;
    return x;
  });
  visit("-=", [](auto x, auto y, auto z) {
    x -= y;
    x /= z;
    return x;
  });
  visit("negate", [](auto x, auto, auto) { return -x; });
  visit("with a constant", [](auto x, auto, auto) { return 3.0 * x - 0.1 + x / 7.0; });
  visit("fma", [](auto x, auto y, auto z) { return fma(x, y, z); });
  visit("fma with constants",
        [](auto x, auto y, auto) { return fma(0.1, x, y) + fma(x, y, 0.1) + fma(x, 0.3, 1.0); });
  visit("sqrt", [](auto x, auto, auto) { return sqrt(x); });
  visit("rsqrt", [](auto x, auto, auto) { return rsqrt(x); });
  visit("exp", [](auto x, auto, auto) { return exp(x); });
  visit("exp of a small number", [](auto x, auto, auto) { return exp(min(max(x, -1.0), 1.0)); });
  visit("log", [](auto x, auto, auto) { return log(x); });
  visit("log of a positive number", [](auto x, auto, auto) { return log(abs(x)); });
  visit("log1p", [](auto x, auto, auto) { return log1p(x); });
  visit("pow", [](auto x, auto, auto) { return pow(abs(x), 0.3); });
  visit("sin", [](auto x, auto y, auto z) {
    sincos2pi(x, y, z);
    return y;
  });
  visit("cos", [](auto x, auto y, auto z) {
    sincos2pi(x, y, z);
    return z;
  });
  visit("min", [](auto x, auto y, auto) { return min(x, y); });
  visit("max", [](auto x, auto y, auto) { return max(x, y); });
  visit("abs", [](auto x, auto, auto) { return abs(x); });
  visit("floor", [](auto x, auto, auto) { return floor(x); });
  visit("<", [](auto x, auto y, auto) { return to_real(x < y); });
  visit("<=", [](auto x, auto y, auto) { return to_real(x <= y); });
  visit(">", [](auto x, auto y, auto) { return to_real(x > y); });
  visit(">=", [](auto x, auto y, auto) { return to_real(x >= y); });
  visit("==", [](auto x, auto y, auto) { return to_real(x == y); });
  visit("!=", [](auto x, auto y, auto) { return to_real(x != y); });
  visit("is_nan", [](auto x, auto, auto) { return to_real(is_nan(x)); });
  visit("and", [](auto x, auto y, auto z) { return to_real((x < y) & (y < z)); });
  visit("or, not", [](auto x, auto y, auto z) { return to_real(!((x < y) | (y < z))); });
  visit("select", [](auto x, auto y, auto z) { return select(x < y, z, 2.0); });
  visit("to_index", [](auto x, auto, auto) { return to_real(to_index(min(max(x, -1e15), 1e15))); });
  visit("index arithmetic", [](auto x, auto y, auto) {
    using R = decltype(x);
    const Index<R> i = to_index(min(max(x, -1e9), 1e9)), j = to_index(min(max(y, -1e9), 1e9));
    Index<R> sum = i + j;
    sum -= 3;
    sum += select(i < j, i, Index<R>(7));
    return to_real(max(sum, j) - min(i, j)) + to_real((i == j) | (i > 2)) +
           to_real((i <= j) & (i != 5)) * 2.0 + to_real(i >= j) * 4.0;
  });
}

struct Triple {
  double x, y, z;
};

// All pairs of edge values with a third, and random triples of several scales.
std::vector<Triple> triples() {
  const double quiet_with_payload = std::bit_cast<double>(std::uint64_t{0x7ff8000000000fff});
  const std::vector<double> edges = {0.0,
                                     -0.0,
                                     std::bit_cast<double>(std::uint64_t{1}),
                                     kDenormal,
                                     -kDenormal,
                                     kMinNormal,
                                     -kMinNormal,
                                     1e-300,
                                     0.25,
                                     0.5,
                                     1.0,
                                     -1.0,
                                     std::nextafter(1.0, 0.0),
                                     std::nextafter(1.0, 2.0),
                                     2.0,
                                     -2.5,
                                     3.0,
                                     0x1p31,
                                     0x1p49,
                                     -0x1p51,
                                     0x1p52,
                                     0x1p53 + 2,
                                     -708.0,
                                     std::nextafter(-708.0, -1e9),
                                     -745.2,
                                     709.782712893384,
                                     709.782712893385,
                                     710.0,
                                     1e300,
                                     kMax,
                                     -kMax,
                                     kInf,
                                     -kInf,
                                     kNan,
                                     -kNan,
                                     quiet_with_payload};
  std::vector<Triple> result;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    for (std::size_t j = 0; j < edges.size(); ++j) {
      result.push_back({edges[i], edges[j], edges[(5 * i + 3 * j) % edges.size()]});
    }
  }
  Draws draws(10);
  for (int i = 0; i < 5'000; ++i) {
    result.push_back({draws.any_magnitude(), draws.any_magnitude(), draws.any_magnitude()});
    result.push_back({draws.uniform(-20, 20), draws.uniform(-20, 20), draws.uniform(-20, 20)});
    result.push_back({draws.uniform(0, 1), draws.uniform(0, 1), draws.uniform(0, 1)});
    const double x = std::floor(draws.uniform(-5, 5));
    result.push_back({x, std::floor(draws.uniform(-5, 5)), x});
  }
  result.resize(result.size() / 32 * 32);  // whole blocks at every level, and the same inputs
  return result;
}

// f of each input, computed in lanes.
template <class F>
std::vector<double> values_in_lanes(const std::vector<Triple>& inputs, F f) {
  std::vector<double> values;
  for (std::size_t at = 0; at < inputs.size(); at += kLanes) {
    Lanes x = 0.0, y = 0.0, z = 0.0;
    for (int i = 0; i < kLanes; ++i) {
      const Triple& t = inputs[at + static_cast<std::size_t>(i)];
      set_lane(x, i, t.x);
      set_lane(y, i, t.y);
      set_lane(z, i, t.z);
    }
    const Lanes result = f(x, y, z);
    for (int i = 0; i < kLanes; ++i) values.push_back(lane(result, i));
  }
  return values;
}

TEST(Real, LanesEqualDoubleBitForBit) {
  const std::vector<Triple> inputs = triples();
  for_each_function([&](const char* name, auto f) {
    const std::vector<double> values = values_in_lanes(inputs, f);
    int different = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Triple& t = inputs[i];
      const double single = f(t.x, t.y, t.z);
      if (result_bits(single) != result_bits(values[i]) && different++ < 3) {
        ADD_FAILURE() << name << "(" << t.x << ", " << t.y << ", " << t.z << "): double " << single
                      << ", lanes " << values[i];
      }
    }
    EXPECT_EQ(different, 0) << name;
  });
}

// By NaN the engine recognises a failed learner: it must come through every function.
TEST(Real, NanStaysNan) {
  const std::vector<double> nans = {kNan, -kNan, std::bit_cast<double>(std::uint64_t{0x7ff8000000000001}),
                                    std::bit_cast<double>(std::uint64_t{0x7ff8000000000fff}),
                                    std::bit_cast<double>(std::uint64_t{0xffffffffffffffff})};
  for (double nan : nans) {
    for (double y : {0.0, 1.0, -2.5, kInf, -kInf}) {
      EXPECT_TRUE(is_nan(min(nan, y)) && is_nan(min(y, nan)) && is_nan(max(nan, y)) && is_nan(max(y, nan)));
      EXPECT_TRUE(all(is_nan(min(Lanes(nan), y)) & is_nan(max(Lanes(nan), y))));
      EXPECT_TRUE(all(is_nan(min(Lanes(y), nan)) & is_nan(max(Lanes(y), nan))));
    }
    const auto check = [](const char* name, auto f, auto x) {
      EXPECT_TRUE(all(is_nan(f(x)))) << name << ", width " << kWidth<decltype(x)>;
    };
    const auto check_both = [&](const char* name, auto f) {
      check(name, f, nan);
      check(name, f, Lanes(nan));
    };
    check_both("exp", [](auto x) { return exp(x); });
    check_both("log", [](auto x) { return log(x); });
    check_both("log1p", [](auto x) { return log1p(x); });
    check_both("sqrt", [](auto x) { return sqrt(x); });
    check_both("rsqrt", [](auto x) { return rsqrt(x); });
    check_both("pow", [](auto x) { return pow(x, 0.5); });
    check_both("abs", [](auto x) { return abs(x); });
    check_both("floor", [](auto x) { return floor(x); });
    check_both("fma", [](auto x) { return fma(x, 0.0, 1.0); });
    check_both("sin", [](auto x) {
      auto c = x;
      sincos2pi(x, x, c);
      return x;
    });
    check_both("cos", [](auto x) {
      auto c = x;
      sincos2pi(x, x, c);
      return c;
    });
    EXPECT_EQ(to_index(nan), -1);
    EXPECT_TRUE(all(to_index(Lanes(nan)) == -1));
  }
}

// The numbers of x86-64-v4; v3, v2 and the baseline must give the same. A change here changes every recorded
// result.
TEST(Real, EveryLevelGivesTheSameBits) {
  Hash hash;
  const std::vector<Triple> inputs = triples();
  for_each_function([&](const char*, auto f) {
    for (double value : values_in_lanes(inputs, f)) hash.add(value);
  });
  EXPECT_EQ(hash.value, 4846581033857411563u);
}

TEST(Real, LanesAreSeparate) {
  Lanes x = 0.0;
  LaneIndex k = 0;
  LaneMask m = false;
  EXPECT_FALSE(any(m));
  EXPECT_TRUE(all(!m));
  for (int i = 0; i < kLanes; ++i) {
    set_lane(x, i, i + 0.5);
    set_lane(k, i, i - 5);
    set_lane(m, i, i % 3 == 0);
    EXPECT_TRUE(any(m));
    EXPECT_FALSE(all(m));
  }
  for (int i = 0; i < kLanes; ++i) {
    EXPECT_EQ(lane(x, i), i + 0.5);
    EXPECT_EQ(lane(k, i), i - 5);
    EXPECT_EQ(lane(m, i), i % 3 == 0);
    EXPECT_EQ(lane(!m, i), i % 3 != 0);
    EXPECT_EQ(lane(select(m, x, -1.0), i), i % 3 == 0 ? i + 0.5 : -1.0);
    EXPECT_EQ(lane(to_real(k), i), i - 5.0);
    EXPECT_EQ(lane(select(m, 1.0, 0.0), i), i % 3 == 0 ? 1.0 : 0.0);
    LaneMask one = false;
    set_lane(one, i, true);
    EXPECT_TRUE(any(one));
    EXPECT_FALSE(all(!one));
  }
  EXPECT_TRUE(std::signbit(lane(Lanes(-0.0), kLanes - 1)));
  double scalar = 1.0;
  set_lane(scalar, 0, 2.0);
  EXPECT_EQ(lane(scalar, 0), 2.0);
  EXPECT_EQ(kLanes, static_cast<int>(sizeof(Lanes) / sizeof(double)));
  static_assert(kWidth<Lanes> == kLanes && kWidth<double> == 1);
}

TEST(Real, LookupReadsEachLanesEntry) {
  std::vector<double> table(1000);
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<double>(i) * 1.5;
  LaneIndex at = 0;
  for (int i = 0; i < kLanes; ++i) set_lane(at, i, (i * 383 + 999) % 1000);
  const Lanes x = lookup(table.data(), at);
  for (int i = 0; i < kLanes; ++i) EXPECT_EQ(lane(x, i), (i * 383 + 999) % 1000 * 1.5);
  EXPECT_EQ(lookup(table.data(), std::int64_t{7}), 10.5);
}

TEST(Real, FunctionsOfTheRoundAreThoseOfOneNumber) {
  const auto f = [](const auto& t) { return 0.7 * sqrt(2.0 * log(t)); };
  EachRound each;
  for (const Round t : {1, 2, 3, 31, 32, 33, 34, 1000, 1001, 999, 1, 70, 64, 1'000'000'000}) {
    EXPECT_EQ(each(t, f), f(to_real(t))) << t;
  }
  for (Round t = 1; t < 100; ++t) EXPECT_EQ(each(t, f), f(to_real(t))) << t;
  const auto square = [](const auto& x) { return x * x; };
  for (const int last : {0, 1, kLanes - 1, kLanes, 3 * kLanes + 1}) {
    const std::vector<double> table = tabulate(last, square);
    ASSERT_GT(std::ssize(table), last);
    for (std::size_t i = 0; i < table.size(); ++i) EXPECT_EQ(table[i], double(i) * double(i));
  }
}

TEST(Real, OutsideIsOneComparisonForBothEnds) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  for (const std::int64_t i : {kLeast, std::int64_t{-1}, std::int64_t{7}, std::int64_t{8}, -(kLeast + 1)}) {
    EXPECT_TRUE(outside(i, 7)) << i;
    LaneIndex lanes = std::int64_t{6};
    EXPECT_FALSE(any(outside(lanes, 7)));
    set_lane(lanes, kLanes - 2, i);
    EXPECT_TRUE(any(outside(lanes, 7))) << i;
    EXPECT_EQ(lane(outside(lanes, 7), 0), false);
  }
  for (const std::int64_t i : {0, 6}) EXPECT_FALSE(outside(i, 7)) << i;
}

TEST(Real, ArmsKeepOneStatePerLane) {
  constexpr int kArms = 13;
  Arms<Lanes> state(kArms, 0.25);
  std::vector<Arms<double>> expected(kLanes, Arms<double>(kArms, 0.25));
  Draws draws(11);
  for (int round = 0; round < 1'000; ++round) {
    LaneIndex arm = 0;
    Lanes value = 0.0;
    for (int i = 0; i < kLanes; ++i) {
      set_lane(arm, i, static_cast<std::int64_t>(draws.uniform(0, kArms)));
      set_lane(value, i, draws.uniform(-1, 1));
    }
    const Lanes updated = state.at(arm) * 0.5 + value;
    state.put(arm, updated);
    for (int i = 0; i < kLanes; ++i) {
      Arms<double>& e = expected[static_cast<std::size_t>(i)];
      e.put(lane(arm, i), e.at(lane(arm, i)) * 0.5 + lane(value, i));
      ASSERT_EQ(lane(updated, i), e.at(lane(arm, i)));
    }
    state[round % kArms] += 1.0;  // whole-block access right after the per-lane stores
    for (auto& e : expected) e[round % kArms] += 1.0;
  }
  EXPECT_EQ(state.size(), kArms);
  for (int a = 0; a < kArms; ++a) {
    for (int i = 0; i < kLanes; ++i) EXPECT_EQ(lane(state[a], i), expected[static_cast<std::size_t>(i)][a]);
  }
}

double table_value(const std::vector<double>& values, int a) { return values[static_cast<std::size_t>(a)]; }

TEST(Real, ArgmaxPrefersTheLowestIndexAndReportsNan) {
  struct Case {
    std::vector<double> values;
    std::int64_t max, min;
  };
  const std::vector<Case> cases = {
      {{1.0, 3.0, 3.0, 2.0}, 1, 0},   {{5.0}, 0, 0},
      {{2.0, 2.0, 2.0}, 0, 0},        {{0.0, -0.0, 0.0}, 0, 0},
      {{-kInf, -kInf}, 0, 0},         {{kInf, 1.0, kInf}, 0, 1},
      {{1.0, kInf, -kInf}, 1, 2},     {{1.0, 1.0, 0.5, 0.5}, 0, 2},
      {{kNan, 1.0, 2.0}, -1, -1},     {{1.0, kNan, 2.0}, -1, -1},
      {{1.0, 2.0, kNan}, -1, -1},     {{kNan}, -1, -1},
      {{kInf, -kNan, -kInf}, -1, -1}, {{kNan, kNan}, -1, -1},
  };
  for (const Case& c : cases) {
    const int arms = static_cast<int>(c.values.size());
    const auto value = [&](int a) { return table_value(c.values, a); };
    const auto lanes_value = [&](int a) { return Lanes(table_value(c.values, a)); };
    EXPECT_EQ(argmax<double>(arms, value), c.max);
    EXPECT_EQ(argmin<double>(arms, value), c.min);
    EXPECT_TRUE(all(argmax<Lanes>(arms, lanes_value) == c.max));
    EXPECT_TRUE(all(argmin<Lanes>(arms, lanes_value) == c.min));
  }
}

TEST(Real, ArgmaxSeesANanAnywhere) {
  for (int arms = 1; arms <= 9; ++arms) {
    for (int bad = 0; bad < arms; ++bad) {
      const auto value = [&](int a) { return a == bad ? kNan : double(-a); };
      EXPECT_EQ(argmax<double>(arms, value), -1) << bad << " of " << arms;
      const auto in_last_lane = [&](int a) {
        Lanes x = double(-a);
        set_lane(x, kLanes - 1, value(a));
        return x;
      };
      const LaneIndex arm = argmax<Lanes>(arms, in_last_lane);
      EXPECT_EQ(lane(arm, kLanes - 1), -1) << bad << " of " << arms;
      EXPECT_EQ(lane(arm, kLanes - 2), 0);
    }
  }
}

TEST(Real, ArgmaxOfLanesEqualsDouble) {
  Draws draws(12);
  for (int repeat = 0; repeat < 500; ++repeat) {
    const int arms = 1 + repeat % 17;
    Arms<Lanes> values(arms, 0.0);
    for (int a = 0; a < arms; ++a) {
      for (int i = 0; i < kLanes; ++i) {
        const double x = std::floor(draws.uniform(0, 6));  // many ties, some NaN
        set_lane(values[a], i, draws.uniform(0, 1) < 0.01 ? kNan : x);
      }
    }
    const LaneIndex largest = argmax<Lanes>(arms, [&](int a) { return values[a]; });
    const LaneIndex smallest = argmin<Lanes>(arms, [&](int a) { return values[a]; });
    for (int i = 0; i < kLanes; ++i) {
      const auto value = [&](int a) { return lane(values[a], i); };
      EXPECT_EQ(lane(largest, i), argmax<double>(arms, value));
      EXPECT_EQ(lane(smallest, i), argmin<double>(arms, value));
    }
  }
}

TEST(Real, SampleInvertsTheCumulativeWeights) {
  struct Case {
    std::vector<double> weights;
    double total, u;
    std::int64_t arm;
  };
  const std::vector<Case> cases = {
      {{1.0, 2.0, 1.0}, 4.0, 0.0, 0},
      {{1.0, 2.0, 1.0}, 4.0, 0.2499, 0},
      {{1.0, 2.0, 1.0}, 4.0, 0.25, 1},  // exactly on the boundary: the next arm
      {{1.0, 2.0, 1.0}, 4.0, 0.7499, 1},
      {{1.0, 2.0, 1.0}, 4.0, 0.75, 2},
      {{1.0, 2.0, 1.0}, 4.0, 1 - 0x1p-52, 2},
      {{0.0, 0.0, 3.0, 0.0}, 3.0, 0.0, 2},  // never an arm without weight
      {{0.0, 1.0, 0.0, 1.0, 0.0}, 2.0, 0.5, 3},
      {{1.0, 1.0, 0.0}, 2.5, 0.99, 1},  // beyond the sum: the last positive weight
      {{7.0}, 7.0, 0.999, 0},
      {{1.0, 1.0}, 0.0, 0.5, -1},
      {{1.0, 1.0}, -2.0, 0.5, -1},
      {{1.0, 1.0}, kNan, 0.5, -1},
      {{1.0, 1.0}, kInf, 0.5, -1},
      {{1.0, 1.0}, 2.0, kNan, -1},
      {{0.0, 0.0}, 2.0, 0.5, -1},
      {{1.0, kNan}, 2.0, 0.0, -1},  // also behind the arm that would be drawn
      {{kNan, 1.0}, 2.0, 0.5, -1},
  };
  for (const Case& c : cases) {
    const int arms = static_cast<int>(c.weights.size());
    Arms<double> weights(arms, 0.0);
    Arms<Lanes> lanes_weights(arms, 0.0);
    for (int a = 0; a < arms; ++a) lanes_weights[a] = weights[a] = table_value(c.weights, a);
    const Sampled<double> drawn = sample(weights, c.total, c.u);
    const double weight = c.arm < 0 ? 0.0 : table_value(c.weights, static_cast<int>(c.arm));
    EXPECT_EQ(drawn.arm, c.arm) << "u = " << c.u << ", total = " << c.total;
    EXPECT_EQ(drawn.weight, weight);
    const Sampled<Lanes> lanes_drawn = sample(lanes_weights, c.total, c.u);
    EXPECT_TRUE(all(lanes_drawn.arm == c.arm));
    EXPECT_TRUE(all(lanes_drawn.weight == weight));
  }
}

TEST(Real, SampleDrawsInProportion) {
  const std::vector<double> probabilities = {0.1, 0.0, 0.5, 0.15, 0.25};
  Arms<Lanes> weights(5, 0.0);
  for (int a = 0; a < 5; ++a) weights[a] = table_value(probabilities, a) * 3.0;
  Draws draws(13);
  std::vector<int> count(5, 0);
  const int n = 200'000 / 32 * 32;
  for (int at = 0; at < n; at += kLanes) {
    Lanes u = 0.0;
    for (int i = 0; i < kLanes; ++i) set_lane(u, i, draws.uniform(0, 1));
    const LaneIndex arm = sample(weights, 3.0, u).arm;
    for (int i = 0; i < kLanes; ++i) ++count[static_cast<std::size_t>(lane(arm, i))];
  }
  for (int a = 0; a < 5; ++a) {
    const double p = table_value(probabilities, a);
    const double deviation = std::sqrt(n * p * (1 - p)) + 1e-9;
    EXPECT_LT(std::abs(count[static_cast<std::size_t>(a)] - n * p) / deviation, 4.5) << "arm " << a;
  }
}

}  // namespace
}  // namespace regatta
