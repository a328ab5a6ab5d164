#pragma once
// Elementary functions with the same bits for double and Lanes, at every instruction-set level and on every
// CPU.
//
// Each is written once, over V = double or one native vector, from +, *, / and fma, which IEEE 754 rounds in
// one way only. libm's exp and log differ between versions and CPUs, so nothing here calls them. Everywhere:
// NaN in gives NaN out (the engine recognises a failed learner by it), and an argument outside the stated
// domain gives NaN, an infinity or zero, never a plausible number. Accuracy is the largest error over 1e6
// arguments against long double (tests/engine/core/real_test.cpp).

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <type_traits>

#include "engine/core/lanes.hpp"

namespace regatta {

namespace native {

template <class V>
using BitsOf = std::conditional_t<std::is_same_v<V, double>, std::uint64_t, Bits>;

template <class V>
BitsOf<V> to_bits(V x) {
  return std::bit_cast<BitsOf<V>>(x);
}
template <class V>
V from_bits(BitsOf<V> x) {
  return std::bit_cast<V>(x);
}

// x as a V: itself, or a constant in every place
template <class V, class T>
V wide(T x) {
  if constexpr (std::is_same_v<V, T>) {
    return x;
  } else {
    return splat(x);
  }
}

// a * b + c, where b and c may be constants
template <class V, class B, class C>
V madd(V a, B b, C c) {
  return fma(a, wide<V>(b), wide<V>(c));
}

inline constexpr double kRound = 0x1.8p52;  // adding it rounds to an integer, kept in the low bits of the sum
inline constexpr std::int64_t kRoundBits = std::bit_cast<std::int64_t>(kRound);
inline constexpr double kLog2High = 6.93147180369123816490e-01;  // ln 2 in two parts (fdlibm)
inline constexpr double kLog2Low = 1.90821492927058770002e-10;
inline constexpr double kMinNormal = std::numeric_limits<double>::min();
inline constexpr double kMinRsqrt = 2 * kMinNormal;  // so that x / 2 is exact
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// 2^k e^r with |r| <= ln(2) / 2 (Cody and Waite's reduction); e^r by Taylor of degree 13 in Estrin's order.
template <class V>
[[gnu::always_inline]] inline V exp(V x) {
  const V shifted = madd(x, 1.4426950408889634, kRound);
  const V k = shifted - kRound;
  const V r = madd(k, -kLog2Low, madd(k, -kLog2High, x));
  const V r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  const V q01 = madd(r, 1 / 6., 1 / 2.);
  const V q23 = madd(r, 1 / 120., 1 / 24.);
  const V q45 = madd(r, 1 / 5040., 1 / 720.);
  const V q67 = madd(r, 1 / 362880., 1 / 40320.);
  const V q89 = madd(r, 1 / 39916800., 1 / 3628800.);
  const V qab = madd(r, 1 / 6227020800., 1 / 479001600.);
  const V q = madd(r8, madd(r2, qab, q89), madd(r4, madd(r2, q67, q45), madd(r2, q23, q01)));
  const V power = madd(r2, q, r) + 1.0;
  const V inside = from_bits<V>(to_bits(power) + (to_bits(shifted) << 52));  // times 2^k
  const V above = x <= 709.782712893384 ? inside : x * kInf;                 // +inf, or NaN of a NaN
  return x < -708.0 ? wide<V>(0.0) : above;
}

// fdlibm's form: x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2), and log(1 + f) from s = f / (2 + f).
template <class V>
[[gnu::always_inline]] inline V log(V x) {
  constexpr std::uint64_t kOne = 0x3ff0000000000000, kSqrtHalf = 0x3fe6a09e667f3bcd,
                          kTwo52 = 0x4330000000000000;
  const BitsOf<V> t = to_bits(x) + (kOne - kSqrtHalf);
  const V k = from_bits<V>((t >> 52) | kTwo52) - (0x1p52 + 1023);
  const V f = from_bits<V>((t & 0x000fffffffffffff) + kSqrtHalf) - 1.0;
  const V s = f / (f + 2.0);
  const V z = s * s, w = z * z;
  const V even =
      w * madd(w, madd(w, 1.531383769920937332e-01, 2.222219843214978396e-01), 3.999999999940941908e-01);
  const V high = madd(w, 1.479819860511658591e-01, 1.818357216161805012e-01);
  const V odd = madd(w, madd(w, high, 2.857142874366239149e-01), 6.666666666666735130e-01);
  const V half_square = (f * 0.5) * f;
  const V small = madd(s, half_square + madd(z, odd, even), k * kLog2Low);
  const V inside = madd(k, kLog2High, f - (half_square - small));
  const V below = x < 0.0 ? wide<V>(kNan) : wide<V>(-kInf);
  const V finite = x < kMinNormal ? below : inside;
  return x < kInf ? finite : x;
}

// Quarter turns are split off exactly; sin and cos of pi r, |r| <= 1/4, by Taylor in r^2.
template <class V>
[[gnu::always_inline]] inline void sincos2pi(V u, V& sine, V& cosine) {
  const V shifted = madd(u, 4.0, kRound);
  const BitsOf<V> quarter = to_bits(shifted);
  const V r = madd(shifted - kRound, -0.25, u) * 2.0;
  const V z = r * r;
  V s = wide<V>(7.95205400147551252e-7), c = wide<V>(4.303069587032946e-6);
  for (double a : {-2.1915353447830216e-5, 4.6630280576761255e-4, -7.3704309457143504e-3,
                   8.2145886611128232e-2, -5.9926452932079210e-1, 2.5501640398773455, -5.1677127800499702}) {
    s = madd(s, z, a);
  }
  for (double a : {-1.0463810492484570e-4, 1.9295743094039230e-3, -2.5806891390014060e-2,
                   2.3533063035889312e-1, -1.3352627688545893, 4.0587121264167685, -4.9348022005446793}) {
    c = madd(c, z, a);
  }
  s = madd(s * z, r, r * 3.14159265358979312);
  c = madd(c, z, 1.0);
  const auto swapped = (quarter & 1) != 0;
  sine = from_bits<V>(to_bits(V(swapped ? c : s)) ^ ((quarter & 2) << 62));
  cosine = from_bits<V>(to_bits(V(swapped ? s : c)) ^ (((quarter + 1) & 2) << 62));
}

// A guess from the exponent's bits and four Newton steps. Hardware rsqrt differs between vendors.
template <class V>
[[gnu::always_inline]] inline V rsqrt(V x) {
  V y = from_bits<V>(0x5fe6eb50c7b537a9 - (to_bits(x) >> 1));
  const V half = x * 0.5;
  for (int step = 0; step < 4; ++step) {
    const V error = madd(-(half * y), y, 0.5);
    y = madd(y, error, y);
  }
  const V below = x < 0.0 ? wide<V>(kNan) : wide<V>(kInf);
  return x < kMinRsqrt ? below : y;
}

}  // namespace native

// a * b + c with one rounding. Write it where a paper has a*b+c in a hot loop: nothing is contracted
// silently.
inline double fma(double a, double b, double c) { return native::fma(a, b, c); }
inline Lanes fma(const Lanes& a, const Lanes& b, const Lanes& c) {
  return native::each<Lanes>([](auto x, auto y, auto z) { return native::fma(x, y, z); }, a, b, c);
}

// Correctly rounded; NaN below zero.
inline double sqrt(double x) { return native::sqrt(x); }
inline Lanes sqrt(const Lanes& x) {
  return native::each<Lanes>([](auto a) { return native::sqrt(a); }, x);
}

// Exact.
inline double floor(double x) { return native::floor(x); }
inline Lanes floor(const Lanes& x) {
  return native::each<Lanes>([](auto a) { return native::floor(a); }, x);
}

inline bool is_nan(double x) { return x != x; }
inline LaneMask is_nan(const Lanes& x) { return x != x; }

// Whether either is NaN, for the price of one comparison.
inline bool either_nan(double a, double b) { return __builtin_isunordered(a, b); }
inline LaneMask either_nan(const Lanes& a, const Lanes& b) {
  return native::each<LaneMask>([](auto x, auto y) { return native::unordered(x, y); }, a, b);
}

inline double abs(double x) { return __builtin_fabs(x); }
inline Lanes abs(const Lanes& x) {
  return native::each<Lanes>([](auto a) { return (native::Vec)((native::Bits)a & 0x7fffffffffffffff); }, x);
}

// NaN if either is NaN (so not the CPU's own min and max); b if they are equal, which shows for -0 and 0.
inline double min(double a, double b) { return (a < b) | is_nan(a) ? a : b; }
inline double max(double a, double b) { return (a > b) | is_nan(a) ? a : b; }
inline Lanes min(const Lanes& a, const Lanes& b) { return select((a < b) | is_nan(a), a, b); }
inline Lanes max(const Lanes& a, const Lanes& b) { return select((a > b) | is_nan(a), a, b); }
inline std::int64_t min(std::int64_t a, std::int64_t b) { return a < b ? a : b; }
inline std::int64_t max(std::int64_t a, std::int64_t b) { return a > b ? a : b; }
inline LaneIndex min(const LaneIndex& a, const LaneIndex& b) { return select(a < b, a, b); }
inline LaneIndex max(const LaneIndex& a, const LaneIndex& b) { return select(a > b, a, b); }

// e^x, 1.0 ulp on [-708, 709.78]; 0 below -708 (so no denormal results), +inf above.
inline double exp(double x) { return native::exp(x); }
inline Lanes exp(const Lanes& x) {
  return Lanes(native::exp(x.v[0]), native::exp(x.v[1]), native::exp(x.v[2]), native::exp(x.v[3]));
}

// Natural logarithm, 0.9 ulp for normal x > 0; -inf for zero and denormals (below 2.2e-308), NaN below zero.
inline double log(double x) { return native::log(x); }
inline Lanes log(const Lanes& x) {
  return Lanes(native::log(x.v[0]), native::log(x.v[1]), native::log(x.v[2]), native::log(x.v[3]));
}

// 1 / sqrt(x), 1.0 ulp for x >= 2^-1021; +inf for 0 <= x < 2^-1021, NaN below zero and for +inf.
// Cheaper than 1 / sqrt(x) (0.8-1.2 against 1.9 ns per lane) and more accurate.
inline double rsqrt(double x) { return native::rsqrt(x); }
inline Lanes rsqrt(const Lanes& x) {
  return Lanes(native::rsqrt(x.v[0]), native::rsqrt(x.v[1]), native::rsqrt(x.v[2]), native::rsqrt(x.v[3]));
}

// sin and cos of 2 pi u, 1.9 ulp for |u| <= 2^49; the value is unspecified beyond, NaN for infinities.
inline void sincos2pi(double u, double& s, double& c) { native::sincos2pi(u, s, c); }
inline void sincos2pi(const Lanes& u, Lanes& s, Lanes& c) {
  const Lanes turns = u;  // u may be s or c
  for (int i = 0; i < 4; ++i) native::sincos2pi(turns.v[i], s.v[i], c.v[i]);
}

namespace native {

// log(1 + x) from u = the rounded 1 + x and the exact rounding error, which contributes error / u.
template <class Real>
inline Real log1p(const Real& x) {
  const Real u = 1.0 + x;
  const Real error = x - (u - 1.0);
  const Real rough = regatta::log(u);
  return select(regatta::abs(error) > 0.0, rough + error / u, rough);  // no correction at x = -1 and +inf
}

}  // namespace native

// log(1 + x) without the cancellation near 0, 1.5 ulp for x > -1; -inf at -1, NaN below.
inline double log1p(double x) { return native::log1p(x); }
inline Lanes log1p(const Lanes& x) { return native::log1p(x); }

// x^y = exp(y log x) for x > 0: relative error about (1 + |y log x|) 2^-53, so 10 ulp at 1e4 and 700 at
// 1e300. 0^y is 0 for y > 0, +inf for y < 0 and NaN for y = 0.
inline double pow(double x, double y) { return exp(y * log(x)); }
inline Lanes pow(const Lanes& x, double y) { return exp(y * log(x)); }

// An integer's value, exact for |i| < 2^51; a mask's is 1 or 0.
inline double to_real(bool mask) { return mask ? 1.0 : 0.0; }
inline double to_real(int i) { return i; }  // the type of `bool & bool`
inline double to_real(std::int64_t i) { return static_cast<double>(i); }
inline Lanes to_real(const LaneMask& mask) { return select(mask, 1.0, 0.0); }
inline Lanes to_real(const LaneIndex& i) {
  return native::each<Lanes>([](auto a) { return (native::Vec)(a + native::kRoundBits) - native::kRound; },
                             i);
}

// The largest integer <= x, for |x| < 2^51; -1 for NaN, which is no arm.
inline std::int64_t to_index(double x) {
  return is_nan(x) ? -1 : std::bit_cast<std::int64_t>(floor(x) + native::kRound) - native::kRoundBits;
}
inline LaneIndex to_index(const Lanes& x) {
  const auto convert = [](auto a) {
    return (native::Ints)(native::floor(a) + native::kRound) - native::kRoundBits;
  };
  return select(is_nan(x), LaneIndex(-1), native::each<LaneIndex>(convert, x));
}

}  // namespace regatta
