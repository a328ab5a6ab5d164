#pragma once
// Lanes: a block of replications that play in lock-step, one double per replication.
//
// The block is four native vectors of the instruction-set level that the translation unit is compiled for.
// Four, because one vector cannot hide the latency of its own arithmetic: a UCB1 round took 13.8 / 10.9
// / 10.5 ns per replication with 1 / 2 / 4 vectors. Every operation here gives the same bits in every lane,
// at every level and for plain double; NaNs compare as "a NaN" only (their sign and payload may differ). That
// needs -ffp-contract=off, an explicit fma where one rounding is wanted, and never a sum over lanes.
//
// An operation is written with GCC's vector operators. Only what g++ 12 does not turn into vector code by
// itself has an intrinsic per level: the functions between the #if and #endif below.

#include <immintrin.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace regatta {

inline constexpr double kInf = std::numeric_limits<double>::infinity();

namespace native {

#if defined(__AVX512F__)
inline constexpr int kBytes = 64;
#elif defined(__AVX2__) && defined(__FMA__)
inline constexpr int kBytes = 32;
#else
inline constexpr int kBytes = 16;      // SSE2, which every x86-64 has
#endif

using Vec [[gnu::vector_size(kBytes)]] = double;
using Ints [[gnu::vector_size(kBytes)]] = std::int64_t;  // also a mask: 0 or -1 per element
using Bits [[gnu::vector_size(kBytes)]] = std::uint64_t;
inline constexpr int kElements = kBytes / 8;

#if defined(__AVX512F__)
// The forms that take a mask (all elements here): g++ 12 warns inside its own header about the plain ones.
inline Vec fma(Vec a, Vec b, Vec c) { return _mm512_fmadd_pd(a, b, c); }
inline Vec sqrt(Vec x) { return _mm512_maskz_sqrt_pd(0xff, x); }
inline Vec floor(Vec x) { return _mm512_maskz_roundscale_pd(0xff, x, _MM_FROUND_TO_NEG_INF); }
inline Vec gather(const double* table, Ints at) {
  return _mm512_mask_i64gather_pd(Vec{}, 0xff, (__m512i)at, table, 8);
}
inline Bits multiply_low_words(Bits a, Bits b) {
  return (Bits)_mm512_maskz_mul_epu32(0xff, (__m512i)a, (__m512i)b);
}
inline Ints unordered(Vec a, Vec b) {
  return (Ints)_mm512_movm_epi64(_mm512_cmp_pd_mask(a, b, _CMP_UNORD_Q));
}
inline bool any(Ints mask) { return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask) != 0; }
#elif defined(__AVX2__) && defined(__FMA__)
inline Vec fma(Vec a, Vec b, Vec c) { return _mm256_fmadd_pd(a, b, c); }
inline Vec sqrt(Vec x) { return _mm256_sqrt_pd(x); }
inline Vec floor(Vec x) { return _mm256_floor_pd(x); }
inline Vec gather(const double* table, Ints at) { return _mm256_i64gather_pd(table, (__m256i)at, 8); }
inline Bits multiply_low_words(Bits a, Bits b) { return (Bits)_mm256_mul_epu32((__m256i)a, (__m256i)b); }
inline Ints unordered(Vec a, Vec b) { return (Ints)_mm256_cmp_pd(a, b, _CMP_UNORD_Q); }
inline bool any(Ints mask) { return _mm256_movemask_pd((__m256d)mask) != 0; }
#else
inline Vec fma(Vec a, Vec b, Vec c) {  // without the instruction: libm's exact fma, slow but the same bits
  return Vec{__builtin_fma(a[0], b[0], c[0]), __builtin_fma(a[1], b[1], c[1])};
}
inline Vec sqrt(Vec x) { return _mm_sqrt_pd(x); }
inline Vec floor(Vec x) { return Vec{__builtin_floor(x[0]), __builtin_floor(x[1])}; }
inline Vec gather(const double* table, Ints at) { return Vec{table[at[0]], table[at[1]]}; }
inline Bits multiply_low_words(Bits a, Bits b) { return (Bits)_mm_mul_epu32((__m128i)a, (__m128i)b); }
inline Ints unordered(Vec a, Vec b) { return (Ints)_mm_cmpunord_pd(a, b); }
inline bool any(Ints mask) { return _mm_movemask_pd((__m128d)mask) != 0; }
#endif

inline double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
inline double sqrt(double x) { return __builtin_sqrt(x); }
inline double floor(double x) { return __builtin_floor(x); }
inline std::uint64_t multiply_low_words(std::uint64_t a, std::uint64_t b) {
  return (a & 0xffffffffu) * (b & 0xffffffffu);
}

// The same element in every place. x - 0 and not x + 0, which would lose the sign of -0.
inline Vec splat(double x) { return x - Vec{}; }
inline Ints splat(std::int64_t x) { return x - Ints{}; }

}  // namespace native

// One truth value per lane. `&`, `|` and `!` are the connectives; there is no short circuit.
struct LaneMask {
  native::Ints v[4];

  LaneMask() = default;
  LaneMask(bool all) : LaneMask(native::splat(-std::int64_t{all})) {}
  explicit LaneMask(native::Ints a) : v{a, a, a, a} {}
  LaneMask(native::Ints a, native::Ints b, native::Ints c, native::Ints d) : v{a, b, c, d} {}
};

// One 64-bit integer per lane: an arm, a count.
struct LaneIndex {
  native::Ints v[4];

  LaneIndex() = default;
  LaneIndex(std::int64_t x) : LaneIndex(native::splat(x)) {}
  explicit LaneIndex(native::Ints a) : v{a, a, a, a} {}
  LaneIndex(native::Ints a, native::Ints b, native::Ints c, native::Ints d) : v{a, b, c, d} {}
};

// One double per lane, uninitialised by default like a double. A plain double converts: `2.0 * x`.
struct Lanes {
  native::Vec v[4];

  Lanes() = default;
  Lanes(double x) : Lanes(native::splat(x)) {}
  explicit Lanes(native::Vec a) : v{a, a, a, a} {}
  Lanes(native::Vec a, native::Vec b, native::Vec c, native::Vec d) : v{a, b, c, d} {}
};

inline constexpr int kLanes = 4 * native::kElements;

namespace native {

// f on each of the four vectors. Written out: a loop over v[i] would keep the block in memory.
template <class Result, class F, class... Blocks>
[[gnu::always_inline]] inline Result each(F f, const Blocks&... x) {
  return Result(f(x.v[0]...), f(x.v[1]...), f(x.v[2]...), f(x.v[3]...));
}

}  // namespace native

inline Lanes operator+(const Lanes& a, const Lanes& b) {
  return native::each<Lanes>([](auto x, auto y) { return x + y; }, a, b);
}
inline Lanes operator-(const Lanes& a, const Lanes& b) {
  return native::each<Lanes>([](auto x, auto y) { return x - y; }, a, b);
}
inline Lanes operator*(const Lanes& a, const Lanes& b) {
  return native::each<Lanes>([](auto x, auto y) { return x * y; }, a, b);
}
inline Lanes operator/(const Lanes& a, const Lanes& b) {
  return native::each<Lanes>([](auto x, auto y) { return x / y; }, a, b);
}
inline Lanes operator-(const Lanes& a) {
  return native::each<Lanes>([](auto x) { return -x; }, a);
}
inline Lanes& operator+=(Lanes& a, const Lanes& b) { return a = a + b; }
inline Lanes& operator-=(Lanes& a, const Lanes& b) { return a = a - b; }
inline Lanes& operator*=(Lanes& a, const Lanes& b) { return a = a * b; }
inline Lanes& operator/=(Lanes& a, const Lanes& b) { return a = a / b; }

inline LaneIndex operator+(const LaneIndex& a, const LaneIndex& b) {
  return native::each<LaneIndex>([](auto x, auto y) { return x + y; }, a, b);
}
inline LaneIndex operator-(const LaneIndex& a, const LaneIndex& b) {
  return native::each<LaneIndex>([](auto x, auto y) { return x - y; }, a, b);
}
inline LaneIndex& operator+=(LaneIndex& a, const LaneIndex& b) { return a = a + b; }
inline LaneIndex& operator-=(LaneIndex& a, const LaneIndex& b) { return a = a - b; }

inline LaneMask operator<(const Lanes& a, const Lanes& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x < y; }, a, b);
}
inline LaneMask operator<=(const Lanes& a, const Lanes& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x <= y; }, a, b);
}
inline LaneMask operator>(const Lanes& a, const Lanes& b) { return b < a; }
inline LaneMask operator>=(const Lanes& a, const Lanes& b) { return b <= a; }
inline LaneMask operator==(const Lanes& a, const Lanes& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x == y; }, a, b);
}
inline LaneMask operator!=(const Lanes& a, const Lanes& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x != y; }, a, b);
}

inline LaneMask operator<(const LaneIndex& a, const LaneIndex& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x < y; }, a, b);
}
inline LaneMask operator<=(const LaneIndex& a, const LaneIndex& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x <= y; }, a, b);
}
inline LaneMask operator>(const LaneIndex& a, const LaneIndex& b) { return b < a; }
inline LaneMask operator>=(const LaneIndex& a, const LaneIndex& b) { return b <= a; }
inline LaneMask operator==(const LaneIndex& a, const LaneIndex& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x == y; }, a, b);
}
inline LaneMask operator!=(const LaneIndex& a, const LaneIndex& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x != y; }, a, b);
}

inline LaneMask operator&(const LaneMask& a, const LaneMask& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x & y; }, a, b);
}
inline LaneMask operator|(const LaneMask& a, const LaneMask& b) {
  return native::each<LaneMask>([](auto x, auto y) { return x | y; }, a, b);
}
inline LaneMask operator!(const LaneMask& a) {
  return native::each<LaneMask>([](auto x) { return ~x; }, a);
}

// Whether i lies outside of 0..n-1, by one comparison.
inline bool outside(std::int64_t i, int n) {
  return static_cast<std::uint64_t>(i) >= static_cast<std::uint64_t>(n);
}
inline LaneMask outside(const LaneIndex& i, int n) {
  const native::Bits end = native::Bits{} + static_cast<std::uint64_t>(n);
  return native::each<LaneMask>([&](auto x) { return (native::Ints)((native::Bits)x >= end); }, i);
}

inline bool any(bool mask) { return mask; }
inline bool all(bool mask) { return mask; }
inline bool any(const LaneMask& m) { return native::any((m.v[0] | m.v[1]) | (m.v[2] | m.v[3])); }
inline bool all(const LaneMask& m) { return !any(!m); }

// a where the mask holds, else b. Both are evaluated.
inline double select(bool mask, double a, double b) { return mask ? a : b; }
inline std::int64_t select(bool mask, std::int64_t a, std::int64_t b) { return mask ? a : b; }
inline Lanes select(const LaneMask& mask, const Lanes& a, const Lanes& b) {
  return native::each<Lanes>([](auto m, auto x, auto y) { return m ? x : y; }, mask, a, b);
}
inline LaneIndex select(const LaneMask& mask, const LaneIndex& a, const LaneIndex& b) {
  return native::each<LaneIndex>([](auto m, auto x, auto y) { return m ? x : y; }, mask, a, b);
}
// (mask, number, number) would fit both of the above
inline Lanes select(const LaneMask& mask, double a, double b) { return select(mask, Lanes(a), Lanes(b)); }

namespace native {

// A block as an array of its lanes (GCC lets a vector be accessed as its elements).
inline const double* elements(const Lanes& x) { return reinterpret_cast<const double*>(x.v); }
inline const std::int64_t* elements(const LaneIndex& x) { return reinterpret_cast<const std::int64_t*>(x.v); }
inline const std::int64_t* elements(const LaneMask& x) { return reinterpret_cast<const std::int64_t*>(x.v); }
inline double* elements(Lanes& x) { return reinterpret_cast<double*>(x.v); }
inline std::int64_t* elements(LaneIndex& x) { return reinterpret_cast<std::int64_t*>(x.v); }
inline std::int64_t* elements(LaneMask& x) { return reinterpret_cast<std::int64_t*>(x.v); }

// state[arm][lane] of each lane's own arm, one load or store per lane. The empty asm keeps g++ from making
// gathers and scatters of them.
template <class Index>
[[gnu::always_inline]] inline std::int64_t own_arm(const Index& arm, int lane) {
  std::int64_t a = reinterpret_cast<const std::int64_t*>(&arm)[lane];
  asm("" : "+r"(a));
  return a;
}
[[gnu::always_inline]] inline double load_each(const double* state, std::int64_t arm) { return state[arm]; }
[[gnu::always_inline]] inline Lanes load_each(const double* state, const LaneIndex& arm) {
  Lanes x;
#pragma GCC unroll 32
  for (int i = 0; i < kLanes; ++i) {
    x.v[i / kElements][i % kElements] = state[own_arm(arm, i) * kLanes + i];
  }
  return x;
}
[[gnu::always_inline]] inline void store_each(double* state, std::int64_t arm, double x) { state[arm] = x; }
[[gnu::always_inline]] inline void store_each(double* state, const LaneIndex& arm, const Lanes& x) {
#pragma GCC unroll 32
  for (int i = 0; i < kLanes; ++i) {
    state[own_arm(arm, i) * kLanes + i] = x.v[i / kElements][i % kElements];
  }
}

}  // namespace native

// What one lane holds, and how to change it: for the engine's edges, not for hot loops.
// A scalar is its own only lane, so that generic adapters compile for double too.
template <class T>
requires std::is_arithmetic_v<T> T lane(T x, int) { return x; }
inline double lane(const Lanes& x, int i) { return native::elements(x)[i]; }
inline std::int64_t lane(const LaneIndex& x, int i) { return native::elements(x)[i]; }
inline bool lane(const LaneMask& x, int i) { return native::elements(x)[i] != 0; }

inline void set_lane(double& x, int, double value) { x = value; }
inline void set_lane(std::int64_t& x, int, std::int64_t value) { x = value; }
inline void set_lane(bool& x, int, bool value) { x = value; }
inline void set_lane(Lanes& x, int i, double value) { native::elements(x)[i] = value; }
inline void set_lane(LaneIndex& x, int i, std::int64_t value) { native::elements(x)[i] = value; }
inline void set_lane(LaneMask& x, int i, bool value) { native::elements(x)[i] = -std::int64_t{value}; }

}  // namespace regatta
