#include <immintrin.h>

#include <cmath>
#include <cstring>

#include "benchmarks/ratios/kernels/linear.hpp"

#if defined(__AVX512F__)

namespace regatta::ratios::kernels {
namespace {

constexpr int kArms = 10, kDimension = 20, kWidth = 24, kVectors = 36;

// Row i of an upper triangle takes this many vectors, from column i on; what lies behind column 19 is 0.
constexpr int vectors_of_row(int i) { return i < 4 ? 3 : i < 12 ? 2 : 1; }

struct State {
  alignas(64) double packed[kArms][kVectors][8];
  alignas(64) double full[kArms][kDimension][kWidth];
  alignas(64) double theta[kArms][kWidth];
};

void start(State& s) {
  std::memset(&s, 0, sizeof s);
  for (int k = 0; k < kArms; ++k) {
    for (int i = 0, h = 0; i < kDimension; h += vectors_of_row(i), ++i)
      s.packed[k][h][0] = s.full[k][i][i] = 1;
  }
}

[[gnu::always_inline]] inline double inner(const __m512d (&x)[3], const double* y) {
  __m512d sum = x[0] * _mm512_load_pd(y);
  sum = _mm512_fmadd_pd(x[1], _mm512_load_pd(y + 8), sum);
  return _mm512_reduce_add_pd(_mm512_fmadd_pd(x[2], _mm512_load_pd(y + 16), sum));
}

// x x^T in the packed form, with factor 2 beside the diagonal. Behind x lie at least 8 zeros.
[[gnu::always_inline]] inline void outer(const double* x, double (&out)[kVectors][8]) {
  int h = 0;
#pragma GCC unroll 20
  for (int i = 0; i < kDimension; ++i) {
    const __m512d once = _mm512_set1_pd(x[i]), twice = once + once;
    for (int q = 0; q < vectors_of_row(i); ++q, ++h) {
      const __m512d factor = q == 0 ? _mm512_mask_mov_pd(twice, 1, once) : twice;
      _mm512_store_pd(out[h], factor * _mm512_loadu_pd(x + i + 8 * q));
    }
  }
}

[[gnu::always_inline]] inline void squared_widths(const State& s, const double (&xx)[kVectors][8], int k,
                                                  double* out) {
  __m512d s0{}, s1{}, s2{}, s3{};
#pragma GCC unroll 18
  for (int h = 0; h < kVectors; h += 2) {
    const __m512d x0 = _mm512_load_pd(xx[h]), x1 = _mm512_load_pd(xx[h + 1]);
    s0 = _mm512_fmadd_pd(x0, _mm512_load_pd(s.packed[k][h]), s0);
    s1 = _mm512_fmadd_pd(x1, _mm512_load_pd(s.packed[k][h + 1]), s1);
    s2 = _mm512_fmadd_pd(x0, _mm512_load_pd(s.packed[k + 1][h]), s2);
    s3 = _mm512_fmadd_pd(x1, _mm512_load_pd(s.packed[k + 1][h + 1]), s3);
  }
  out[k] = _mm512_reduce_add_pd(s0 + s1);
  out[k + 1] = _mm512_reduce_add_pd(s2 + s3);
}

// The rank-one update of V^-1 and theta of arm k after an example with features x, where q = x^T V^-1 x.
[[gnu::always_inline]] inline void learn(State& s, int k, const double* x, double q, double residual) {
  __m512d v[3]{}, w[3]{};
#pragma GCC unroll 10
  for (int j = 0; j < kDimension; j += 2) {
    const __m512d x0 = _mm512_set1_pd(x[j]), x1 = _mm512_set1_pd(x[j + 1]);
    for (int c = 0; c < 3; ++c) {
      v[c] = _mm512_fmadd_pd(x0, _mm512_load_pd(s.full[k][j] + 8 * c), v[c]);
      w[c] = _mm512_fmadd_pd(x1, _mm512_load_pd(s.full[k][j + 1] + 8 * c), w[c]);
    }
  }
  alignas(64) double u[48];
  for (int c = 0; c < 6; ++c) _mm512_store_pd(u + 8 * c, c < 3 ? (v[c] += w[c]) : __m512d{});
  const double rate = 1 / (1 + q);
  const __m512d step = _mm512_set1_pd(residual * rate);
  double* theta = s.theta[k];
  for (int c = 0; c < 3; ++c)
    _mm512_store_pd(theta + 8 * c, _mm512_fmadd_pd(step, v[c], _mm512_load_pd(theta + 8 * c)));
  int h = 0;
#pragma GCC unroll 20
  for (int i = 0; i < kDimension; ++i) {
    const __m512d factor = _mm512_set1_pd(rate * u[i]);
    double* row = s.full[k][i];
    for (int c = 0; c < 3; ++c)
      _mm512_store_pd(row + 8 * c, _mm512_fnmadd_pd(factor, v[c], _mm512_load_pd(row + 8 * c)));
    for (int c = 0; c < vectors_of_row(i); ++c, ++h) {
      double* entries = s.packed[k][h];
      _mm512_store_pd(entries,
                      _mm512_fnmadd_pd(factor, _mm512_loadu_pd(u + i + 8 * c), _mm512_load_pd(entries)));
    }
  }
}

}  // namespace

bool has_lin_ucb() { return true; }

double lin_ucb_20_10(const double* contexts, const double* noise, std::size_t count, const double* thetas,
                     int rounds) {
  static State s;
  start(s);
  double regret = 0;
  std::size_t now = 0;
  for (int t = 0; t < rounds; ++t, now = now + 1 == count ? 0 : now + 1) {
    const double* shown = contexts + now * kWidth;
    alignas(64) double x[48]{}, xx[kVectors][8], width[16], mean[16], truth[16];
    const __m512d xs[3]{_mm512_load_pd(shown), _mm512_load_pd(shown + 8), _mm512_load_pd(shown + 16)};
    for (int c = 0; c < 3; ++c) _mm512_store_pd(x + 8 * c, xs[c]);
    outer(x, xx);
    for (int k = 0; k < kArms; k += 2) {
      squared_widths(s, xx, k, width);
      for (int j = k; j < k + 2; ++j)
        mean[j] = inner(xs, s.theta[j]), truth[j] = inner(xs, thetas + j * kWidth);
    }
    int arm = 0;
    double best = -1e300, best_truth = -1e300;
    for (int k = 0; k < kArms; ++k) {
      const double index = mean[k] + 0.5 * __builtin_sqrt(width[k]);
      best_truth = truth[k] > best_truth ? truth[k] : best_truth;
      if (index > best) best = index, arm = k;
    }
    regret += best_truth - truth[arm];
    learn(s, arm, x, width[arm], truth[arm] + noise[now] - mean[arm]);
  }
  return regret;
}

}  // namespace regatta::ratios::kernels

#else

namespace regatta::ratios::kernels {

bool has_lin_ucb() { return false; }
double lin_ucb_20_10(const double*, const double*, std::size_t, const double*, int) { return 0; }

}  // namespace regatta::ratios::kernels

#endif
