// Inner products and multiples of vectors of doubles, in packs. Included by packs.hpp.
#pragma once

#include <array>
#include <cmath>
#include <utility>

#include "engine/core/packs.hpp"

namespace regatta {

// sum_i x_i y_i, in four packs of partial sums.
inline double dot(const double* x, const double* y, int n) {
  using namespace native;
  Pack s0{}, s1{}, s2{}, s3{};
  int i = 0;
  for (; i + 4 * kPack <= n; i += 4 * kPack) {
    s0 = fma(load(x + i), load(y + i), s0);
    s1 = fma(load(x + i + kPack), load(y + i + kPack), s1);
    s2 = fma(load(x + i + 2 * kPack), load(y + i + 2 * kPack), s2);
    s3 = fma(load(x + i + 3 * kPack), load(y + i + 3 * kPack), s3);
  }
  if (i + kPack <= n) s0 = fma(load(x + i), load(y + i), s0), i += kPack;
  if (i + kPack <= n) s1 = fma(load(x + i), load(y + i), s1), i += kPack;
  if (i + kPack <= n) s2 = fma(load(x + i), load(y + i), s2), i += kPack;
  if (i < n) s3 = fma(load(x + i, n - i), load(y + i, n - i), s3);
  return sum((s0 + s1) + (s2 + s3));
}

namespace native {

template <int kTogether, class Vectors>
[[gnu::always_inline]] inline void inner_products(int packs, const double* b, const Vectors& vectors,
                                                  int first, double* out) {
  Pack even[kTogether]{}, odd[kTogether]{};
  const double* a[kTogether];
#pragma GCC unroll 8
  for (int k = 0; k < kTogether; ++k) a[k] = vectors(first + k);
  for (int p = 0; p < packs; p += 2) {
    const Pack b0 = load(b + p * kPack);
#pragma GCC unroll 8
    for (int k = 0; k < kTogether; ++k) even[k] = fma(b0, load(a[k] + p * kPack), even[k]);
    if (p + 1 == packs) break;
    const Pack b1 = load(b + (p + 1) * kPack);
#pragma GCC unroll 8
    for (int k = 0; k < kTogether; ++k) odd[k] = fma(b1, load(a[k] + (p + 1) * kPack), odd[k]);
  }
#pragma GCC unroll 8
  for (int k = 0; k < kTogether; ++k) out[first + k] = sum(even[k] + odd[k]);
}

}  // namespace native

// out[k] = <vectors(k), b> for k = 0..count-1; all vectors have `packs` whole packs.
template <class Vectors>
inline void inner_products(int packs, const double* b, int count, double* out, const Vectors& vectors) {
  constexpr int kTogether = native::kVectors == 1 ? 5 : native::kVectors == 2 ? 3 : 1;  // as registers allow
  int k = 0;
  for (; k + kTogether <= count; k += kTogether) native::inner_products<kTogether>(packs, b, vectors, k, out);
  for (; k < count; ++k) native::inner_products<1>(packs, b, vectors, k, out);
}

// x *= factor
inline void scale(double* x, double factor, int n) {
  using namespace native;
  const Pack f = pack_of(factor);
  int i = 0;
  for (; i + kPack <= n; i += kPack) store(x + i, f * load(x + i));
  if (i < n) store(x + i, f * load(x + i, n - i), n - i);
}

// to += factor * x
inline void add_multiple(double* to, double factor, const double* x, int n) {
  using namespace native;
  const Pack f = pack_of(factor);
  int i = 0;
  for (; i + kPack <= n; i += kPack) store(to + i, fma(f, load(x + i), load(to + i)));
  if (i < n) store(to + i, fma(f, load(x + i, n - i), load(to + i, n - i)), n - i);
}

// to = factor * x
inline void assign_multiple(double* to, double factor, const double* x, int n) {
  using namespace native;
  const Pack f = pack_of(factor);
  int i = 0;
  for (; i + kPack <= n; i += kPack) store(to + i, f * load(x + i));
  if (i < n) store(to + i, f * load(x + i, n - i), n - i);
}

// to = x + factor * y; returns |to|^2, in four packs of partial sums.
inline double assign_step(double* to, const double* x, double factor, const double* y, int n) {
  using namespace native;
  const Pack f = pack_of(factor);
  Pack s[4]{};
  int i = 0;
  const auto next = [&](Pack& square) {
    const Pack z = fma(f, load(y + i), load(x + i));
    square = fma(z, z, square);
    store(to + i, z);
    i += kPack;
  };
  while (i + 4 * kPack <= n) {
    next(s[0]);
    next(s[1]);
    next(s[2]);
    next(s[3]);
  }
  if (i + kPack <= n) next(s[0]);
  if (i + kPack <= n) next(s[1]);
  if (i + kPack <= n) next(s[2]);
  if (i < n) {
    const Pack z = fma(f, load(y + i, n - i), load(x + i, n - i));
    s[3] = fma(z, z, s[3]);
    store(to + i, z, n - i);
  }
  return sum((s[0] + s[1]) + (s[2] + s[3]));
}

namespace native {

// assign_step() and scale() with `to` in registers in between: n = kPacks * 8 + `rest`.
template <int kPacks>
inline double step_into_ball(double* to, const double* x, double factor, const double* y, int rest,
                             double radius) {
  const Pack f = pack_of(factor);
  Pack z[kPacks + 1]{}, s[4]{};
#pragma GCC unroll 16
  for (int i = 0; i < kPacks; ++i) {
    z[i] = fma(f, load(y + i * kPack), load(x + i * kPack));
    s[i % 4] = fma(z[i], z[i], s[i % 4]);
  }
  if (rest > 0) {
    z[kPacks] = fma(f, load(y + kPacks * kPack, rest), load(x + kPacks * kPack, rest));
    s[3] = fma(z[kPacks], z[kPacks], s[3]);
  }
  const double length = std::sqrt(sum((s[0] + s[1]) + (s[2] + s[3])));
  if (length > radius) {
    const Pack shrink = pack_of(radius / length);
#pragma GCC unroll 17
    for (int i = 0; i <= kPacks; ++i) z[i] = shrink * z[i];
  }
#pragma GCC unroll 16
  for (int i = 0; i < kPacks; ++i) store(to + i * kPack, z[i]);
  if (rest > 0) store(to + kPacks * kPack, z[kPacks], rest);
  return length;
}

// One for each number of packs that the registers can hold.
template <int... kPacks>
constexpr auto steps_into_ball(std::integer_sequence<int, kPacks...>) {
  using Step = double (*)(double*, const double*, double, const double*, int, double);
  return std::array<Step, sizeof...(kPacks)>{step_into_ball<kPacks>...};
}
inline constexpr int kMostPacks = kVectors == 1 ? 16 : 4;

}  // namespace native

// to = x + factor * y, shrunk to length `radius` where it is longer; returns the length before that.
inline double step_into_ball(double* to, const double* x, double factor, const double* y, int n,
                             double radius) {
  static constexpr auto kSteps =
      native::steps_into_ball(std::make_integer_sequence<int, native::kMostPacks>{});
  if (const int packs = n / kPack; packs < native::kMostPacks)
    return kSteps[std::size_t(packs)](to, x, factor, y, n % kPack, radius);
  const double length = std::sqrt(assign_step(to, x, factor, y, n));
  if (length > radius) scale(to, radius / length, n);
  return length;
}

}  // namespace regatta
