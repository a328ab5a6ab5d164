// Philox against the Random123 library, the streams, and the distributions (fixed streams, so a z beyond 4.5
// is a defect and not bad luck).

#include "engine/core/random.hpp"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <set>
#include <vector>

namespace regatta {
namespace {

constexpr double kLimit = 4.5;  // |z|
const StreamKey kKey = stream_key(20261, Role::kLearner, 0x1234567890abcdef);

std::array<std::uint32_t, 4> from_library(std::array<std::uint32_t, 4> counter,
                                          std::array<std::uint32_t, 2> key) {
  const auto out = r123::Philox4x32()({{counter[0], counter[1], counter[2], counter[3]}}, {{key[0], key[1]}});
  return {out.v[0], out.v[1], out.v[2], out.v[3]};
}

// The three vectors that Random123 publishes (kat_vectors, philox4x32 10).
TEST(Random, PhiloxKnownAnswers) {
  using Words = std::array<std::uint32_t, 4>;
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox4x32_10({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32_10({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, PhiloxEqualsTheLibrary) {
  std::mt19937 bits(1);
  for (int i = 0; i < 100'000; ++i) {
    std::array<std::uint32_t, 4> counter;
    std::array<std::uint32_t, 2> key;
    for (auto& word : counter) word = static_cast<std::uint32_t>(bits());
    for (auto& word : key) word = static_cast<std::uint32_t>(bits());
    ASSERT_EQ(philox4x32_10(counter, key), from_library(counter, key));
  }
}

// The layout that makes a stream: counter = (block, replication), key = stream key, two uniforms per block.
TEST(Random, UniformsComeFromTheDocumentedCounters) {
  const auto unit = [](std::uint32_t high, std::uint32_t low) {
    return static_cast<double>((std::uint64_t{high} << 20) | (low >> 12)) * 0x1p-52;
  };
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  for (std::int64_t replication : {std::int64_t{0}, std::int64_t{99}, std::int64_t{0x123456789a}}) {
    Rng<double> rng(kKey, replication);
    for (std::uint64_t start :
         {std::uint64_t{0}, std::uint64_t{0xfffffffe}, std::uint64_t{0xabcdef0123456}}) {
      rng.seek(start);
      for (std::uint64_t block = start; block < start + 4; ++block) {
        const auto r = static_cast<std::uint64_t>(replication);
        const auto words =
            from_library({low(block), high(block), low(r), high(r)}, {low(kKey.value), high(kKey.value)});
        EXPECT_EQ(rng.uniform(), unit(words[0], words[1]));
        EXPECT_EQ(rng.uniform(), unit(words[2], words[3]));
      }
    }
  }
}

// One step of a fixed mixture of all draws that lanes have.
template <class Real>
Real mixed_draw(Rng<Real>& rng, int step) {
  switch (step % 7) {
    case 0:
      return rng.uniform();
    case 1:
    case 2:
      return rng.normal();
    case 3:
      return rng.uniform_open();
    case 4:
      return to_real(rng.below(10));
    case 5: {
      const Real x = rng.normal();  // a statement each: the order within one expression is open
      return x + rng.uniform();
    }
    default:
      if (step % 5 == 0) rng.seek(static_cast<std::uint64_t>(step) * 1000);
      return to_real(rng.below(2'000'000'000));
  }
}

TEST(Random, ALaneIsItsReplication) {
  for (std::int64_t first :
       {std::int64_t{0}, std::int64_t{1000}, std::int64_t{0xfffffff8}, std::int64_t{0x7fffffffffff}}) {
    Rng<Lanes> block(kKey, first);
    Rng<double> last = block.of_lane(kLanes - 1), same(kKey, first + kLanes - 1);
    EXPECT_EQ(last.uniform(), same.uniform());
    std::vector<Rng<double>> single;
    for (int i = 0; i < kLanes; ++i) single.emplace_back(kKey, first + i);
    for (int step = 0; step < 1'000; ++step) {
      const Lanes x = mixed_draw(block, step);
      for (int i = 0; i < kLanes; ++i) {
        Rng<double>& rng = single[static_cast<std::size_t>(i)];
        ASSERT_EQ(std::bit_cast<std::uint64_t>(lane(x, i)),
                  std::bit_cast<std::uint64_t>(mixed_draw(rng, step)));
        ASSERT_EQ(block.draws(), rng.draws());
      }
    }
  }
}

// The numbers of x86-64-v4; v3, v2 and the baseline must give the same. A change here changes every recorded
// result.
TEST(Random, EveryLevelGivesTheSameBits) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&](double x) {
    hash = std::rotl((hash ^ std::bit_cast<std::uint64_t>(x)) * 0x9e3779b97f4a7c15, 29);
  };
  constexpr int kReplications = 32, kSteps = 700;
  std::vector<double> drawn(kReplications * kSteps);  // [replication, step]: independent of the block's width
  for (int first = 0; first < kReplications; first += kLanes) {
    Rng<Lanes> rng(kKey, first);
    for (int step = 0; step < kSteps; ++step) {
      const Lanes x = mixed_draw(rng, step);
      for (int i = 0; i < kLanes; ++i)
        drawn[static_cast<std::size_t>((first + i) * kSteps + step)] = lane(x, i);
    }
  }
  for (double x : drawn) add(x);
  Rng<double> rng(kKey, 5);
  for (int i = 0; i < 2'000; ++i) {
    add(rng.exponential());
    add(rng.gamma(0.01 + 0.01 * i));
    add(rng.beta(0.1 + 0.001 * i, 2.0));
    std::array<int, 5> order = {0, 1, 2, 3, 4};
    rng.shuffle(order);
    add(order[0] + 10 * order[1] + 100 * order[2]);
  }
  EXPECT_EQ(hash, 2941781666916363501u);
}

TEST(Random, DrawsAreCounted) {
  Rng<Lanes> rng(kKey, 0);
  EXPECT_EQ(rng.draws(), 0u);
  rng.uniform();
  rng.uniform_open();
  rng.below(6);
  EXPECT_EQ(rng.draws(), 3u);
  rng.normal();
  EXPECT_EQ(rng.draws(), 5u);
  rng.normal();  // the pair's second
  EXPECT_EQ(rng.draws(), 5u);
  rng.normal();
  EXPECT_EQ(rng.draws(), 7u);
}

TEST(Random, SeekForgetsWhatIsKept) {
  Rng<double> fresh(kKey, 3);
  fresh.seek(1'000);
  const double first = fresh.uniform(), normal = fresh.normal();
  Rng<double> used(kKey, 3);
  used.normal();
  used.uniform();  // keeps a normal and a uniform
  used.seek(1'000);
  EXPECT_EQ(used.uniform(), first);
  EXPECT_EQ(used.normal(), normal);
  used.seek(1'000);
  used.uniform();
  used.uniform();
  const double next_block = used.uniform();
  used.seek(1'001);
  EXPECT_EQ(used.uniform(), next_block);
}

TEST(Random, AllThreePartsOfAStreamKeyMatter) {
  std::set<std::uint64_t> keys;
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    for (Role role : {Role::kSetup, Role::kScenario, Role::kLearner, Role::kAnalysis}) {
      for (std::uint64_t content = 0; content < 16; ++content) {
        keys.insert(stream_key(seed, role, content).value);
        keys.insert(stream_key(seed << 60, role, ~content).value);
      }
    }
  }
  EXPECT_EQ(keys.size(), 15u * 4 * 32 + 4 * 32);  // seed 0 twice, with two content ranges: all distinct
  EXPECT_NE(stream_key(1, Role::kLearner, 2).value, stream_key(2, Role::kLearner, 1).value);
  int moved = 0;  // one flipped input bit moves about half of the output bits
  for (int bit = 0; bit < 64; ++bit) {
    const std::uint64_t flip = std::uint64_t{1} << bit;
    moved +=
        std::popcount(stream_key(7, Role::kLearner, 9).value ^ stream_key(7 ^ flip, Role::kLearner, 9).value);
    moved +=
        std::popcount(stream_key(7, Role::kLearner, 9).value ^ stream_key(7, Role::kLearner, 9 ^ flip).value);
  }
  EXPECT_NEAR(moved, 64 * 64, 6 * std::sqrt(64 * 128 / 4.0));
}

// No number of one replication's stream appears again in it or in a neighbour's, nor in another role's.
TEST(Random, NeighbouringStreamsDoNotOverlap) {
  std::vector<double> drawn;
  for (Role role : {Role::kScenario, Role::kLearner}) {
    for (std::int64_t replication = 0; replication < 64; ++replication) {
      Rng<double> rng(stream_key(1, role, 42), replication);
      for (int i = 0; i < 2'048; ++i) drawn.push_back(rng.uniform());
    }
  }
  std::sort(drawn.begin(), drawn.end());  // by chance two of 2^18 agree with probability 1e-5
  EXPECT_EQ(std::adjacent_find(drawn.begin(), drawn.end()), drawn.end());
}

// The largest |z| of the first moments of n draws: moment(m) is the exact E[x^m] for m = 1..2 * powers.
double worst_z(int n, int powers, const std::function<double()>& draw,
               const std::function<double(int)>& moment) {
  std::vector<double> sum(static_cast<std::size_t>(powers), 0.0);
  for (int i = 0; i < n; ++i) {
    const double x = draw();
    double power = 1.0;
    for (double& s : sum) s += power *= x;
  }
  double worst = 0.0;
  for (int m = 1; m <= powers; ++m) {
    const double variance = moment(2 * m) - moment(m) * moment(m);
    const double z = std::abs(sum[static_cast<std::size_t>(m - 1)] / n - moment(m)) / std::sqrt(variance / n);
    worst = z <= worst ? worst : z;  // NaN becomes and stays the worst
  }
  return worst;
}

double normal_moment(int m) {
  double product = m % 2 == 0 ? 1.0 : 0.0;
  for (int i = m - 1; i > 1; i -= 2) product *= i;
  return product;
}

TEST(Random, UniformsFillTheUnitInterval) {
  Rng<Lanes> rng(kKey, 0);
  double smallest = 1.0, largest = 0.0, open_smallest = 1.0, lag = 0.0, neighbours = 0.0;
  int n = 0;
  Lanes before = rng.uniform();
  for (int step = 0; step < 20'000; ++step) {
    const Lanes x = rng.uniform();
    const Lanes open = rng.uniform_open();
    for (int i = 0; i < kLanes; ++i, ++n) {
      smallest = std::min(smallest, lane(x, i));
      largest = std::max(largest, lane(x, i));
      open_smallest = std::min(open_smallest, lane(open, i));
      EXPECT_LE(lane(open, i), 1.0);
      lag += (lane(x, i) - 0.5) * (lane(before, i) - 0.5);
      neighbours += (lane(x, i) - 0.5) * (lane(x, (i + 1) % kLanes) - 0.5);
    }
    before = open;
  }
  EXPECT_GE(smallest, 0.0);
  EXPECT_LT(largest, 1.0);
  EXPECT_GT(open_smallest, 0.0);
  EXPECT_LT(smallest, 20.0 / n);
  EXPECT_GT(largest, 1 - 20.0 / n);
  EXPECT_LT(std::abs(lag) * 12 / std::sqrt(n), kLimit) << "correlation between successive draws";
  EXPECT_LT(std::abs(neighbours) * 12 / std::sqrt(n), kLimit) << "correlation between replications";
  Rng<double> single(kKey, 7), mirrored(kKey, 7);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(mirrored.uniform_open(), 1.0 - single.uniform());
  EXPECT_LT(worst_z(
                1'000'000, 4, [&] { return single.uniform(); }, [](int m) { return 1.0 / (m + 1); }),
            kLimit);
  EXPECT_LT(worst_z(
                1'000'000, 4, [&] { return single.uniform_open(); }, [](int m) { return 1.0 / (m + 1); }),
            kLimit);
}

TEST(Random, NormalsHaveTheirMoments) {
  Rng<double> rng(kKey, 8);
  EXPECT_LT(worst_z(
                1'000'000, 6, [&] { return rng.normal(); }, normal_moment),
            kLimit);
  EXPECT_LT(worst_z(
                1'000'000, 4, [&] { return (rng.normal() + rng.normal()) * std::sqrt(0.5); }, normal_moment),
            kLimit)
      << "the two of a pair depend on each other";
  EXPECT_GT(worst_z(
                1'000'000, 4, [&] { return 1.01 * rng.normal(); }, normal_moment),
            kLimit)
      << "no power";
  int far = 0;
  constexpr int kDraws = 1'000'000;
  constexpr double kBeyond3 = 0.0026997960632601866;  // P(|x| > 3)
  for (int i = 0; i < kDraws; ++i) far += abs(rng.normal()) > 3.0;
  EXPECT_LT(std::abs(far - kDraws * kBeyond3) / std::sqrt(kDraws * kBeyond3), kLimit);
}

TEST(Random, ExponentialsHaveTheirMoments) {
  Rng<double> rng(kKey, 9);
  EXPECT_LT(worst_z(
                1'000'000, 3, [&] { return rng.exponential(); }, [](int m) { return std::tgamma(m + 1.0); }),
            kLimit);
}

TEST(Random, GammasHaveTheirMoments) {
  for (double shape : {0.05, 0.3, 0.999, 1.0, 1.5, 4.0, 50.0, 1e4}) {
    const auto moment = [shape](int m) {
      double product = 1.0;
      for (int i = 0; i < m; ++i) product *= shape + i;
      return product;
    };
    Rng<double> rng(kKey, 10);
    EXPECT_LT(worst_z(
                  300'000, 2, [&] { return rng.gamma(shape); }, moment),
              kLimit)
        << "shape " << shape;
    EXPECT_GT(worst_z(
                  300'000, 2, [&] { return rng.gamma(shape * 1.1); }, moment),
              kLimit)
        << "no power, " << shape;
  }
  Rng<double> rng(kKey, 11);
  for (double shape : {0.0, -1.0, native::kNan, kInf}) EXPECT_TRUE(is_nan(rng.gamma(shape))) << shape;
}

TEST(Random, BetasHaveTheirMoments) {
  const std::vector<std::array<double, 2>> cases = {{1, 1},     {0.5, 0.5},  {2, 5},      {30, 1},
                                                    {200, 300}, {0.05, 0.1}, {1e-4, 2e-4}};
  for (const auto& [a, b] : cases) {
    const auto moment = [a = a, b = b](int m) {
      double product = 1.0;
      for (int i = 0; i < m; ++i) product *= (a + i) / (a + b + i);
      return product;
    };
    Rng<double> rng(kKey, 12);
    EXPECT_LT(worst_z(
                  200'000, 3, [&] { return rng.beta(a, b); }, moment),
              kLimit)
        << a << ", " << b;
    EXPECT_GT(worst_z(
                  200'000, 3, [&] { return rng.beta(a * 1.05, b); }, moment),
              kLimit)
        << "no power, " << a << ", " << b;
  }
  Rng<double> rng(kKey, 13);
  EXPECT_TRUE(is_nan(rng.beta(0.0, 1.0)));
  EXPECT_TRUE(is_nan(rng.beta(1.0, native::kNan)));
}

// z of a chi-square statistic (Wilson and Hilferty's cube root) over equally likely cells.
double chi_square_z(const std::vector<int>& count) {
  const double cells = static_cast<double>(count.size());
  const double expected = std::accumulate(count.begin(), count.end(), 0.0) / cells;
  double statistic = 0.0;
  for (int c : count) statistic += (c - expected) * (c - expected) / expected;
  const double freedom = cells - 1, spread = 2 / (9 * freedom);
  return (std::cbrt(statistic / freedom) - (1 - spread)) / std::sqrt(spread);
}

TEST(Random, BelowIsUniform) {
  Rng<Lanes> rng(kKey, 0);
  for (int n : {1, 2, 7, 10, 1000}) {
    std::vector<int> count(static_cast<std::size_t>(n), 0);
    for (int step = 0; step < 640'000; step += kLanes) {
      const LaneIndex x = rng.below(n);
      for (int i = 0; i < kLanes; ++i) ++count.at(static_cast<std::size_t>(lane(x, i)));
    }
    if (n > 1) {
      EXPECT_LT(std::abs(chi_square_z(count)), kLimit) << n;
    }
  }
  Rng<double> single(kKey, 1);
  for (int i = 0; i < 1'000; ++i) {
    const std::int64_t x = single.below(std::numeric_limits<int>::max());
    EXPECT_TRUE(x >= 0 && x < std::numeric_limits<int>::max());
  }
}

TEST(Random, ManyAtOnceAreWhatOneAfterTheOtherWouldBe) {
  for (int before = 0; before < 4; ++before) {
    for (std::size_t n = 0; n < 70; ++n) {
      Rng<double> many(kKey, 7), one(kKey, 7);
      for (Rng<double>* rng : {&many, &one}) {  // all parities of what is kept of uniforms and normals
        if (before % 2 == 1) rng->uniform();
        if (before >= 2) rng->normal();
      }
      std::vector<double> normals(n), uniforms(n);
      many.normals(normals);
      many.uniforms(uniforms);
      for (const double x : normals) EXPECT_EQ(x, one.normal()) << n;
      for (const double x : uniforms) EXPECT_EQ(x, one.uniform()) << n;
      EXPECT_EQ(many.normal(), one.normal()) << n;
      EXPECT_EQ(many.draws(), one.draws()) << n;
    }
  }
}

TEST(Random, ShuffleGivesEveryOrderEquallyOften) {
  Rng<double> rng(kKey, 14);
  std::vector<int> count(24, 0);
  for (int i = 0; i < 240'000; ++i) {
    std::array<int, 4> order = {0, 1, 2, 3};
    rng.shuffle(order);
    int rank = 0;
    for (int a = 0; a < 4; ++a) {
      rank *= 4 - a;
      for (int b = a + 1; b < 4; ++b)
        rank += order[static_cast<std::size_t>(b)] < order[static_cast<std::size_t>(a)];
    }
    ++count.at(static_cast<std::size_t>(rank));
  }
  EXPECT_LT(std::abs(chi_square_z(count)), kLimit);
  EXPECT_EQ(rng.draws(), 3u * 240'000);
  rng.shuffle({});
  EXPECT_EQ(rng.draws(), 3u * 240'000);
}

}  // namespace
}  // namespace regatta
