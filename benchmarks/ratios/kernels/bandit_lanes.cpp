#include "benchmarks/ratios/kernels/bandit_lanes.hpp"

#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace regatta::ratios::kernels {
namespace {

#ifdef __AVX512F__
constexpr int kBytes = 64;
#else
constexpr int kBytes = 32;
#endif
constexpr int kWidth = kBytes / 8;
constexpr int kReplications = 256, kRounds = 10'000;

using Vec [[gnu::vector_size(kBytes)]] = double;
using Ints [[gnu::vector_size(kBytes)]] = std::int64_t;
using Bits [[gnu::vector_size(kBytes)]] = std::uint64_t;

#define KERNEL_INLINE [[gnu::always_inline]] inline

// xoshiro256++ (Blackman, Vigna 2021), one stream per element, seeded by splitmix64.
struct alignas(64) Streams {
  Bits s[4];

  void seed(std::uint64_t x) {
    for (Bits& word : s) {
      for (int i = 0; i < kWidth; ++i) {
        x += 0x9e3779b97f4a7c15;
        std::uint64_t z = x;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        word[i] = z ^ (z >> 31);
      }
    }
  }

  KERNEL_INLINE static Bits rotate(Bits x, int k) { return (x << k) | (x >> (64 - k)); }

  KERNEL_INLINE Vec uniform() {
    const Bits result = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return (Vec)((result >> 12) | 0x3ff0000000000000) - 1.0;
  }
};

Streams streams[64];

void seed_streams() {
  [[maybe_unused]] static const bool seeded = [] {
    for (int i = 0; i < 64; ++i) streams[i].seed(static_cast<std::uint64_t>(i) + 1);
    return true;
  }();
}

KERNEL_INLINE Vec larger(Vec a, Vec b) { return a > b ? a : b; }

KERNEL_INLINE Vec sqrt(Vec x) {
  Vec y;
  for (int i = 0; i < kWidth; ++i) y[i] = __builtin_sqrt(x[i]);
  return y;
}

// Arguments around 0 only: no care for overflow, denormals or NaN.
KERNEL_INLINE Vec exp(Vec x) {
  constexpr double kRound = 0x1.8p52;
  const Vec shifted = x * 1.4426950408889634 + kRound, k = shifted - kRound;
  Vec r = x - k * 0.6931471803691238;
  r = r - k * 1.9082149292705877e-10;
  const Vec r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  const Vec a0 = r + 1., a1 = r * (1. / 6) + .5, a2 = r * (1. / 120) + 1. / 24,
            a3 = r * (1. / 5040) + 1. / 720, a4 = r * (1. / 362880) + 1. / 40320,
            a5 = r * (1. / 39916800) + 1. / 3628800;
  const Vec b0 = r2 * a1 + a0, b1 = r2 * a3 + a2, b2 = r2 * a5 + a4;
  const Vec p = r8 * b2 + (r4 * b1 + b0);
  return (Vec)((Ints)p + ((Ints)shifted << 52));
}

KERNEL_INLINE Vec log(Vec x) {
  const Ints bits = (Ints)x, exponent = (bits - 0x3fe8000000000000) >> 52;
  const Vec m = (Vec)(bits - (exponent << 52));
  const Vec k = (Vec)(exponent + 0x4338000000000000) - 0x1.8p52;
  const Vec s = (m - 1.) / (m + 1.), z = s * s;
  Vec p = z * (2. / 17) + 2. / 15;
  for (const double divisor : {13., 11., 9., 7., 5., 3., 1.}) p = p * z + 2. / divisor;
  return k * 0.6931471805599453 + s * p;
}

KERNEL_INLINE void sincos2pi(Vec u, Vec& sine, Vec& cosine) {
  const Vec shifted = u * 4. + 0x1.8p52;
  const Ints quarter = (Ints)shifted;
  const Vec r = (u - (shifted - 0x1.8p52) * .25) * 6.283185307179586, z = r * r;
  Vec a = z * (-1. / 1307674368000.) + 1. / 6227020800., b = z * (1. / 20922789888000.) - 1. / 87178291200.;
  for (const double c : {-1. / 39916800, 1. / 362880, -1. / 5040, 1. / 120, -1. / 6}) a = a * z + c;
  for (const double c : {1. / 479001600, -1. / 3628800, 1. / 40320, -1. / 720, 1. / 24, -.5}) b = b * z + c;
  const Vec s = (a * z) * r + r, c = b * z + 1.;
  const Ints odd = -(quarter & 1);
  sine = (Vec)((Ints)(odd ? c : s) ^ ((quarter & 2) << 62));
  cosine = (Vec)((Ints)(odd ? s : c) ^ (((quarter + 1) & 2) << 62));
}

KERNEL_INLINE void two_normals(Streams& stream, Vec& first, Vec& second) {
  const Vec u = stream.uniform(), turn = stream.uniform();
  const Vec radius = sqrt(log(1. - u) * -2.);
  Vec sine, cosine;
  sincos2pi(turn, sine, cosine);
  first = radius * cosine, second = radius * sine;
}

// One element per lane of state[arm]: loaded and stored one by one.
KERNEL_INLINE Vec load(const Vec* state, Ints arm) {
  const auto* values = reinterpret_cast<const double*>(state);
  Vec x;
#pragma GCC unroll 8
  for (int i = 0; i < kWidth; ++i) x[i] = values[arm[i] * kWidth + i];
  return x;
}
KERNEL_INLINE void store(Vec* state, Ints arm, Vec x) {
  auto* values = reinterpret_cast<double*>(state);
#pragma GCC unroll 8
  for (int i = 0; i < kWidth; ++i) values[arm[i] * kWidth + i] = x[i];
}
KERNEL_INLINE Vec lookup(const double* table, Ints at) {
  Vec x;
#pragma GCC unroll 8
  for (int i = 0; i < kWidth; ++i) x[i] = table[at[i]];
  return x;
}

struct Means {
  double of[1000];
  Means(double best, double others) {
    for (double& mean : of) mean = others;
    of[0] = best;
  }
};

template <int kArms, int kVectors>
double mean_regret(const Means& means, const Vec (&plays)[kVectors][kArms]) {
  double sum = 0;
  for (int v = 0; v < kVectors; ++v) {
    for (int a = 0; a < kArms; ++a) {
      for (int i = 0; i < kWidth; ++i) sum += (means.of[0] - means.of[a]) * plays[v][a][i];
    }
  }
  return sum / (kVectors * kWidth);
}

// The arm of the largest mean + radius * inv_sqrt. Its number stands in the last bits of the index, where a
// plain maximum carries it along: ties go to the highest arm and indices lose 4 to 10 bits.
template <int kArms>
KERNEL_INLINE Ints best_arm(const Vec* mean, const Vec* inv_sqrt, double radius) {
  constexpr std::int64_t kNumber = kArms <= 16 ? 15 : kArms <= 128 ? 127 : 1023;
  const auto index = [&](int a, Ints number) {
    return (Vec)(((Ints)(mean[a] + radius * inv_sqrt[a]) & ~kNumber) | number);
  };
  Vec best[4] = {};
  if constexpr (kArms <= 16) {
#pragma GCC unroll 16
    for (int a = 0; a < kArms; ++a) best[a % 4] = larger(index(a, Ints{} + std::int64_t{a}), best[a % 4]);
  } else {
    static_assert(kArms % 4 == 0);
    Ints number{};
    for (int a = 0; a < kArms; a += 4, number += 4) {
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) best[i] = larger(index(a + i, number), best[i]);
    }
#pragma GCC unroll 4
    for (int i = 1; i < 4; ++i) best[i] = (Vec)((Ints)best[i] | std::int64_t{i});
  }
  return (Ints)larger(larger(best[0], best[1]), larger(best[2], best[3])) & kNumber;
}

template <int kArms, int kVectors>
[[gnu::noinline]] double ucb1(const Means& means, const double* radius) {
  alignas(64) static Vec mean[kVectors][kArms], inv_sqrt[kVectors][kArms], plays[kVectors][kArms];
  for (int v = 0; v < kVectors; ++v) {
    for (int a = 0; a < kArms; ++a) mean[v][a] = inv_sqrt[v][a] = plays[v][a] = Vec{};
  }
  for (int t = 0; t < kRounds; ++t) {
    for (int v = 0; v < kVectors; ++v) {
      const Ints arm =
          t < kArms ? Ints{} + std::int64_t{t} : best_arm<kArms>(mean[v], inv_sqrt[v], radius[t]);
      const Vec u = streams[v].uniform(), p = lookup(means.of, arm);
      const Vec before = load(mean[v], arm), n = load(plays[v], arm) + 1.0;
      const Vec reward = u < p ? Vec{} + 1.0 : Vec{}, inverse = 1.0 / n;
      const Vec after = before + (reward - before) * inverse, root = sqrt(inverse);
      store(mean[v], arm, after), store(inv_sqrt[v], arm, root), store(plays[v], arm, n);
    }
  }
  return mean_regret(means, plays);
}

template <int kArms, int kVectors>
[[gnu::noinline]] double exp3(const Means& means, double gamma) {
  alignas(64) static Vec weight[kVectors][kArms], plays[kVectors][kArms];
  for (int v = 0; v < kVectors; ++v) {
    for (int a = 0; a < kArms; ++a) weight[v][a] = Vec{} + 1.0, plays[v][a] = Vec{};
  }
  const double mixed = gamma / kArms / (1 - gamma), scale = 1 / (1 - gamma);
  for (int t = 0; t < kRounds; ++t) {
    for (int v = 0; v < kVectors; ++v) {
      Vec sum{};
#pragma GCC unroll 16
      for (int a = 0; a < kArms; ++a) sum += weight[v][a];
      const Vec u = streams[v].uniform(), coin = streams[v].uniform();
      const Vec mix = sum * mixed, total = sum * scale, target = u * total;
      Vec probability = weight[v][0] + mix, cumulative = probability;
      Ints arm{};
#pragma GCC unroll 16
      for (int a = 1; a < kArms; ++a) {
        const Ints beyond = target > cumulative;
        const Vec here = weight[v][a] + mix;
        probability = beyond ? here : probability;
        arm -= beyond;
        cumulative += here;
      }
      const Vec p = lookup(means.of, arm);
      const Vec gain = total / probability * (gamma / kArms);
      const Vec factor = exp(coin < p ? gain : Vec{});
      store(weight[v], arm, load(weight[v], arm) * factor);
      store(plays[v], arm, load(plays[v], arm) + 1.0);
      if (t % 64 == 63) {
        const Vec rescale = double{kArms} / sum;
        for (int a = 0; a < kArms; ++a) weight[v][a] *= rescale;
      }
    }
  }
  return mean_regret(means, plays);
}

template <int kArms, int kVectors>
[[gnu::noinline]] double thompson_gaussian(const Means& means) {
  static_assert(kArms % 2 == 0);
  alignas(64) static Vec mean[kVectors][kArms], inv_sqrt[kVectors][kArms], plays[kVectors][kArms];
  for (int v = 0; v < kVectors; ++v) {
    for (int a = 0; a < kArms; ++a) mean[v][a] = inv_sqrt[v][a] = plays[v][a] = Vec{};
  }
  for (int t = 0; t < kRounds; ++t) {
    for (int v = 0; v < kVectors; ++v) {
      Vec normal[kArms + 2];  // the last two: noise of the reward, and one that is thrown away
      Ints arm{};
      if (t < kArms) {
        arm += std::int64_t{t};
        two_normals(streams[v], normal[kArms], normal[kArms + 1]);
      } else {
        for (int a = 0; a <= kArms; a += 2) two_normals(streams[v], normal[a], normal[a + 1]);
        Vec best = mean[v][0] + normal[0] * inv_sqrt[v][0];
#pragma GCC unroll 16
        for (int a = 1; a < kArms; ++a) {
          const Vec x = mean[v][a] + normal[a] * inv_sqrt[v][a];
          const Ints ahead = x > best;
          best = ahead ? x : best;
          arm = ahead ? Ints{} + std::int64_t{a} : arm;
        }
      }
      const Vec p = lookup(means.of, arm), before = load(mean[v], arm), n = load(plays[v], arm) + 1.0;
      const Vec inverse = 1.0 / n, reward = p + normal[kArms];
      store(mean[v], arm, before + (reward - before) * inverse);
      store(inv_sqrt[v], arm, sqrt(inverse));
      store(plays[v], arm, n);
    }
  }
  return mean_regret(means, plays);
}

template <class Play>
double play_all(int lanes, double& regret, Play play) {
  seed_streams();
  regret = 0;
  for (int i = 0; i < kReplications / lanes; ++i) regret += play() * lanes / kReplications;
  return double{kReplications} * kRounds;
}

const Means kBernoulli(0.6, 0.5), kNormal(0.0, -0.3);

const double* ucb1_radius() {
  static double radius[kRounds];
  [[maybe_unused]] static const bool filled = [] {
    for (int t = 1; t < kRounds; ++t) radius[t] = std::sqrt(2 * std::log(double(t)));
    return true;
  }();
  return radius;
}

}  // namespace

double ucb1_10_arms(double& regret) {
  return play_all(32, regret, [] { return ucb1<10, 32 / kWidth>(kBernoulli, ucb1_radius()); });
}
double ucb1_100_arms(double& regret) {
  return play_all(16, regret, [] { return ucb1<100, 16 / kWidth>(kBernoulli, ucb1_radius()); });
}
double ucb1_1000_arms(double& regret) {
  return play_all(kWidth, regret, [] { return ucb1<1000, 1>(kBernoulli, ucb1_radius()); });
}
double exp3_10_arms(double& regret) {
  return play_all(32, regret, [] { return exp3<10, 32 / kWidth>(kBernoulli, 0.05); });
}
double thompson_gaussian_10_arms(double& regret) {
  return play_all(32, regret, [] { return thompson_gaussian<10, 32 / kWidth>(kNormal); });
}

}  // namespace regatta::ratios::kernels
