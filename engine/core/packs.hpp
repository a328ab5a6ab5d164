// Sums over long vectors with the same bits at every x86-64 level.
//
// A pack is eight doubles: one, two or four native vectors of the level. An order of additions that is
// written in packs does not depend on the level: element i of a vector goes to partial sum i mod 8 (of one of
// a few packs), and the eight are added as a fixed tree. Where one rounding is wanted there is an explicit
// fma, as in lanes.hpp.
//
// Vectors of n doubles need no alignment and nothing behind their end; a `Padded` has zeros up to a whole
// pack and one pack more, so that loops over it need no last part.
#pragma once

#include <immintrin.h>

#include <cstring>
#include <vector>

#include "engine/core/lanes.hpp"

namespace regatta {

inline constexpr int kPack = 8;

namespace native {

inline constexpr int kVectors = kPack / kElements;
using LooseVec [[gnu::vector_size(kBytes), gnu::aligned(8), gnu::may_alias]] = double;

struct Pack {
  Vec v[kVectors];
};

// f on each vector of the packs. Written out: a loop over v[i] would keep them in memory.
template <class F, class... Packs>
[[gnu::always_inline]] inline Pack each_vector(F f, const Packs&... x) {
  if constexpr (kVectors == 1) {
    return {{f(x.v[0]...)}};
  } else if constexpr (kVectors == 2) {
    return {{f(x.v[0]...), f(x.v[1]...)}};
  } else {
    return {{f(x.v[0]...), f(x.v[1]...), f(x.v[2]...), f(x.v[3]...)}};
  }
}

[[gnu::always_inline]] inline Pack operator+(const Pack& a, const Pack& b) {
  return each_vector([](Vec x, Vec y) { return x + y; }, a, b);
}
[[gnu::always_inline]] inline Pack operator*(const Pack& a, const Pack& b) {
  return each_vector([](Vec x, Vec y) { return x * y; }, a, b);
}
[[gnu::always_inline]] inline Pack fma(const Pack& a, const Pack& b, const Pack& c) {
  return each_vector([](Vec x, Vec y, Vec z) { return fma(x, y, z); }, a, b, c);
}
[[gnu::always_inline]] inline Pack minus(const Pack& x) {
  return each_vector([](Vec y) { return -y; }, x);
}
[[gnu::always_inline]] inline Pack sqrt(const Pack& x) {
  return each_vector([](Vec y) { return sqrt(y); }, x);
}
// a NaN of b is returned, one of a is not
[[gnu::always_inline]] inline Pack lesser(const Pack& a, const Pack& b) {
  return each_vector([](Vec x, Vec y) { return x < y ? x : y; }, a, b);
}
[[gnu::always_inline]] inline Pack greater(const Pack& a, const Pack& b) {
  return each_vector([](Vec x, Vec y) { return x > y ? x : y; }, a, b);
}
// a where x > y, else b
[[gnu::always_inline]] inline Pack where_greater(const Pack& x, const Pack& y, const Pack& a, const Pack& b) {
  return each_vector([](Vec p, Vec q, Vec r, Vec s) { return p > q ? r : s; }, x, y, a, b);
}
// bit i: whether a <= b in element i
[[gnu::always_inline]] inline unsigned at_most(const Pack& a, const Pack& b) {
#if defined(__AVX512F__)
  return _mm512_cmp_pd_mask(a.v[0], b.v[0], _CMP_LE_OQ);
#else
  unsigned bits = 0;
#pragma GCC unroll 4
  for (int i = 0; i < kVectors; ++i) {
#if defined(__AVX2__) && defined(__FMA__)
    const int four = _mm256_movemask_pd((__m256d)(a.v[i] <= b.v[i]));
#else
    const int four = _mm_movemask_pd((__m128d)(a.v[i] <= b.v[i]));
#endif
    bits |= static_cast<unsigned>(four) << (i * kElements);
  }
  return bits;
#endif
}
[[gnu::always_inline]] inline Pack pack_of(double x) {
  return each_vector([x](Vec) { return splat(x); }, Pack{});
}

[[gnu::always_inline]] inline Pack load(const double* from) {
  Pack x;
#pragma GCC unroll 4
  for (int i = 0; i < kVectors; ++i) x.v[i] = *reinterpret_cast<const LooseVec*>(from + i * kElements);
  return x;
}
[[gnu::always_inline]] inline void store(double* to, const Pack& x) {
#pragma GCC unroll 4
  for (int i = 0; i < kVectors; ++i) *reinterpret_cast<LooseVec*>(to + i * kElements) = x.v[i];
}

// The first n elements, 0 <= n <= 8, others 0; and only the first n stored. In pieces of 4, 2 and 1: each is
// read as it was written, while a masked store cannot hand its data to a load that follows.
#if defined(__AVX2__) && defined(__FMA__)
[[gnu::always_inline]] inline __m256d load_up_to_3(const double* from, int n) {
  const __m128d zero = _mm_setzero_pd();
  if (n == 0) return _mm256_setzero_pd();
  if (n == 1) return _mm256_set_m128d(zero, _mm_load_sd(from));
  return _mm256_set_m128d(n == 3 ? _mm_load_sd(from + 2) : zero, _mm_loadu_pd(from));
}
[[gnu::always_inline]] inline void store_up_to_3(double* to, __m256d x, int n) {
  const __m128d low = _mm256_castpd256_pd128(x);
  if (n == 1) _mm_store_sd(to, low);
  if (n >= 2) _mm_storeu_pd(to, low);
  if (n == 3) _mm_store_sd(to + 2, _mm256_extractf128_pd(x, 1));
}
[[gnu::always_inline]] inline Pack load(const double* from, int n) {
  __m256d low = _mm256_setzero_pd(), high = low;
  if (n == 8) return load(from);
  if (n >= 4) {
    low = _mm256_loadu_pd(from);
    high = load_up_to_3(from + 4, n - 4);
  } else {
    low = load_up_to_3(from, n);
  }
#if defined(__AVX512F__)
  return {{(Vec)__builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7)}};
#else
  return {{(Vec)low, (Vec)high}};
#endif
}
[[gnu::always_inline]] inline void store(double* to, const Pack& x, int n) {
  if (n == 8) return store(to, x);
#if defined(__AVX512F__)
  const __m256d low = __builtin_shufflevector(x.v[0], x.v[0], 0, 1, 2, 3);
  const __m256d high = __builtin_shufflevector(x.v[0], x.v[0], 4, 5, 6, 7);
#else
  const __m256d low = (__m256d)x.v[0], high = (__m256d)x.v[1];
#endif
  if (n < 4) return store_up_to_3(to, low, n);
  _mm256_storeu_pd(to, low);
  store_up_to_3(to + 4, high, n - 4);
}
#else
inline Pack load(const double* from, int n) {
  Pack x{};
  std::memcpy(&x, from, static_cast<std::size_t>(n) * sizeof(double));
  return x;
}
inline void store(double* to, const Pack& x, int n) {
  std::memcpy(to, &x, static_cast<std::size_t>(n) * sizeof(double));
}
#endif

// ((e0 + e4) + (e2 + e6)) + ((e1 + e5) + (e3 + e7))
[[gnu::always_inline]] inline double sum(const Pack& x) {
#if defined(__AVX512F__)
  const Vec y = x.v[0];
  const auto four = __builtin_shufflevector(y, y, 0, 1, 2, 3) + __builtin_shufflevector(y, y, 4, 5, 6, 7);
#elif defined(__AVX2__) && defined(__FMA__)
  const Vec four = x.v[0] + x.v[1];
#endif
#if defined(__AVX2__) && defined(__FMA__)
  const auto two = __builtin_shufflevector(four, four, 0, 1) + __builtin_shufflevector(four, four, 2, 3);
#else
  const Vec two = (x.v[0] + x.v[2]) + (x.v[1] + x.v[3]);
#endif
  return two[0] + two[1];
}

// sum(rows[0]), ..., sum(rows[7]), by the same tree.
[[gnu::always_inline]] inline Pack sums(const Pack (&rows)[kPack]) {
#if defined(__AVX512F__)
  const auto fours = [](Vec a, Vec b) {
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) +
           __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  };
  const auto twos = [](Vec a, Vec b) {
    return __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13) +
           __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15);
  };
  const Vec a = twos(fours(rows[0].v[0], rows[1].v[0]), fours(rows[2].v[0], rows[3].v[0]));
  const Vec b = twos(fours(rows[4].v[0], rows[5].v[0]), fours(rows[6].v[0], rows[7].v[0]));
  return {{__builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14) +
           __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)}};
#else
  alignas(64) double out[kPack];
  for (int i = 0; i < kPack; ++i) out[i] = sum(rows[i]);
  return load(out);
#endif
}

// The elements from the `first` on, the others 0.
[[gnu::always_inline]] inline Pack from(int first, const Pack& x) {
  alignas(64) static constexpr std::int64_t kKeep[2 * kPack] = {0,  0,  0,  0,  0,  0,  0,  0,
                                                                -1, -1, -1, -1, -1, -1, -1, -1};
  const Pack keep = load(reinterpret_cast<const double*>(kKeep) + kPack - first);
  return each_vector([](Vec y, Vec k) { return (Vec)((Bits)y & (Bits)k); }, x, keep);
}

}  // namespace native

// Doubles, 0 at first, aligned for packs, with zeros up to a whole pack and one pack more. The caller keeps
// what lies behind the end at zero where it relies on it.
class Padded {
 public:
  explicit Padded(std::size_t size = 0) : size_(size), packs_(size / kPack + 2) {}
  std::size_t size() const { return size_; }
  double* data() {
    return reinterpret_cast<double*>(packs_.data());
  }  // a vector may be accessed as its elements
  const double* data() const { return reinterpret_cast<const double*>(packs_.data()); }
  double& operator[](std::size_t i) { return data()[i]; }
  double operator[](std::size_t i) const { return data()[i]; }

 private:
  std::size_t size_;
  std::vector<native::Pack> packs_;
};

inline int packs_for(int n) { return (n + kPack - 1) / kPack; }

}  // namespace regatta

#include "engine/core/vectors.hpp"
