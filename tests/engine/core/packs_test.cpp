// Compiled for every level: the sums are those of the formula, and their bits those of a fixed order of
// additions.
#include "engine/core/packs.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "engine/core/random.hpp"
#include "engine/core/symmetric.hpp"

namespace regatta {
namespace {

std::vector<double> normals(int n, std::uint64_t stream) {
  std::vector<double> x(static_cast<std::size_t>(n));
  Rng<double>(StreamKey{stream}, 0).normals(x);
  return x;
}

// Eight partial sums of a pack as a tree: what every level has to come to.
double tree(const double (&e)[8]) {
  return ((e[0] + e[4]) + (e[2] + e[6])) + ((e[1] + e[5]) + (e[3] + e[7]));
}

// Pack p of whole ones goes to the p-th of four partial packs in turn; a last part to the fourth.
double dot_by_definition(const std::vector<double>& x, const std::vector<double>& y) {
  double part[4][8] = {};
  const std::size_t n = x.size(), whole = n / 8 * 8;
  for (std::size_t i = 0; i < n; ++i) {
    double& sum = part[i < whole ? i / 8 % 4 : 3][i % 8];
    sum = __builtin_fma(x[i], y[i], sum);
  }
  double all[8];
  for (int i = 0; i < 8; ++i) all[i] = (part[0][i] + part[1][i]) + (part[2][i] + part[3][i]);
  return tree(all);
}

TEST(Packs, DotHasTheBitsOfTheFixedOrder) {
  for (int n = 0; n <= 105; ++n) {
    const auto x = normals(n, 1), y = normals(n, 2);
    EXPECT_EQ(dot(x.data(), y.data(), n), dot_by_definition(x, y)) << n;
  }
}

TEST(Packs, StepsAndMultiplesTouchNothingBehindTheEnd) {
  for (int n = 0; n <= 70; ++n) {
    auto x = normals(n + 3, 3);
    const auto y = normals(n + 3, 4), before = x;
    std::vector<double> to(x.size(), 7.0);
    const double square = assign_step(to.data(), x.data(), -0.3, y.data(), n);
    EXPECT_EQ(square, dot(to.data(), to.data(), n));
    add_multiple(x.data(), -0.3, y.data(), n);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const bool inside = i < std::size_t(n);
      EXPECT_EQ(to[i], inside ? __builtin_fma(-0.3, y[i], before[i]) : 7.0);
      EXPECT_EQ(x[i], inside ? to[i] : before[i]);
    }
    assign_multiple(to.data(), 0.7, y.data(), n);
    scale(x.data(), 0.7, n);
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_EQ(to[i], i < std::size_t(n) ? 0.7 * y[i] : 7.0);
      EXPECT_EQ(x[i], i < std::size_t(n) ? 0.7 * __builtin_fma(-0.3, y[i], before[i]) : before[i]);
    }
  }
}

TEST(Packs, AStepIntoTheBallIsAStepAndAMultiple) {
  for (int n = 1; n <= 150; ++n) {
    auto x = normals(n, 5);
    const auto y = normals(n, 6);
    std::vector<double> to(std::size_t(n) + 9, 7.0), by_parts = to;
    const double length = std::sqrt(assign_step(by_parts.data(), x.data(), -0.3, y.data(), n));
    for (const double radius : {2 * length, 0.5 * length}) {
      if (length > radius) scale(by_parts.data(), radius / length, n);
      EXPECT_EQ(step_into_ball(to.data(), x.data(), -0.3, y.data(), n, radius), length) << n;
      EXPECT_EQ(to, by_parts) << n;  // and behind the end nothing was touched
    }
    step_into_ball(x.data(), x.data(), -0.3, y.data(), n, 0.5 * length);
    EXPECT_TRUE(std::equal(x.begin(), x.end(), to.begin())) << n;
  }
}

TEST(Packs, SumsOfEightAreTheSums) {
  const auto x = normals(64, 5);
  native::Pack rows[kPack];
  for (int i = 0; i < kPack; ++i) rows[i] = native::load(&x[std::size_t(8 * i)]);
  double out[kPack];
  native::store(out, native::sums(rows));
  for (int i = 0; i < kPack; ++i) {
    EXPECT_EQ(out[i], native::sum(rows[i]));
    double e[8];
    std::copy_n(&x[std::size_t(8 * i)], 8, e);
    EXPECT_EQ(out[i], tree(e));
  }
}

TEST(Packs, InnerProductsDoNotDependOnTheirNumber) {
  const auto x = normals(24, 6), all = normals(24 * 13, 7);
  std::vector<double> out(13), one(1);
  inner_products(3, x.data(), 13, out.data(), [&](int k) { return &all[std::size_t(24 * k)]; });
  for (int k = 0; k < 13; ++k) {
    inner_products(3, x.data(), 1, one.data(), [&](int) { return &all[std::size_t(24 * k)]; });
    EXPECT_EQ(out[std::size_t(k)], one[0]);
    EXPECT_NEAR(one[0], dot(x.data(), &all[std::size_t(24 * k)], 24), 1e-13);
  }
}

TEST(Packs, AtMostHasABitPerElement) {
  alignas(64) double a[kPack] = {0, 1, 2, native::kNan, 4, -0.0, kInf, 7},
                     b[kPack] = {1, 1, 1, 3, native::kNan, 0, kInf, 8};
  EXPECT_EQ(native::at_most(native::load(a), native::load(b)), 0b11100011u);
  EXPECT_EQ(native::at_most(native::load(b), native::load(a)), 0b01100110u);
}

// A random symmetric matrix, written out and packed.
TEST(Symmetric, ImagesAndProductsAreThoseOfTheFullMatrix) {
  for (const int d : {1, 2, 3, 7, 8, 9, 16, 17, 20, 24, 25, 31, 32, 33, 40, 67}) {
    Padded packed(symmetric::stride(d)), x(std::size_t(packs_for(d)) * kPack), u(x.size()), scratch(packed);
    const auto entries = normals(int(symmetric::size(d)), 8), numbers = normals(d, 9);
    std::copy(entries.begin(), entries.end(), packed.data());
    std::copy(numbers.begin(), numbers.end(), x.data());
    const auto entry = [&](int i, int j) {
      const int low = std::min(i, j), high = std::max(i, j);
      return packed[std::size_t(low * d - low * (low - 1) / 2 + high - low)];
    };
    symmetric::image(packed.data(), x.data(), d, u.data());
    double form = 0;
    for (int i = 0; i < d; ++i) {
      double expected = 0;
      for (int j = 0; j < d; ++j) expected += entry(i, j) * x[std::size_t(j)];
      EXPECT_NEAR(u[std::size_t(i)], expected, 1e-12) << d << " " << i;
      form += expected * x[std::size_t(i)];
    }
    for (std::size_t i = std::size_t(d); i < u.size(); ++i) EXPECT_EQ(u[i], 0.0) << d;
    Padded products(packed.size());
    symmetric::products(products.data(), x.data(), d, 2);
    double out = 0;
    inner_products(int(symmetric::stride(d)) / kPack, products.data(), 1, &out,
                   [&](int) { return packed.data(); });
    EXPECT_NEAR(out, form, 1e-11 * d) << d;
    for (std::size_t i = symmetric::size(d); i < products.size(); ++i) EXPECT_EQ(products[i], 0.0) << d;

    const Padded before = packed;
    symmetric::subtract_products(packed.data(), x.data(), d, scratch.data());
    std::size_t at = 0;
    for (int i = 0; i < d; ++i) {
      for (int j = i; j < d; ++j, ++at)
        EXPECT_EQ(packed[at], before[at] - x[std::size_t(i)] * x[std::size_t(j)]);
    }
    for (; at < packed.size(); ++at) EXPECT_EQ(packed[at], 0.0) << d;
  }
}

// One number for all of the above at every level (where a definition leaves the order open, this does not).
TEST(Symmetric, ImagesHaveTheSameBitsAtEveryLevel) {
  std::uint64_t bits = 0;
  for (const int d : {5, 20, 32, 40}) {
    Padded packed(symmetric::stride(d)), x(std::size_t(packs_for(d)) * kPack), u(x.size());
    const auto entries = normals(int(symmetric::size(d)), 8), numbers = normals(d, 9);
    std::copy(entries.begin(), entries.end(), packed.data());
    std::copy(numbers.begin(), numbers.end(), x.data());
    symmetric::image(packed.data(), x.data(), d, u.data());
    for (std::size_t i = 0; i < u.size(); ++i) bits = mix_bits(bits ^ std::bit_cast<std::uint64_t>(u[i]));
  }
  EXPECT_EQ(bits, 7254973351272224185u);
}

}  // namespace
}  // namespace regatta
