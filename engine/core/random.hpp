#pragma once
// Random numbers as a function of (stream, replication, position): Philox4x32-10, bit-identical to Random123.
//
// J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
// A counter-based generator has no state to carry: replication r draws the same numbers whichever rank, block
// width or instruction-set level plays it, and a scenario can evaluate any round without its history.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "engine/core/lanes.hpp"
#include "engine/core/maths.hpp"
#include "engine/core/real.hpp"

namespace regatta {

// Who draws. The values are part of every recorded number: never renumber.
enum class Role : std::uint32_t { kSetup = 1, kScenario = 2, kLearner = 3, kAnalysis = 4 };

// Names one family of streams, one stream per replication.
struct StreamKey {
  std::uint64_t value;
};

// David Stafford's mix 13 of the MurmurHash3 finaliser: a bijection in which every input bit moves every
// output bit.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// The stream of one role in one piece of content (a scenario, a cell) of a sweep. Two different triples share
// a key with probability about 2^-64. The additions keep all-zero arguments from mapping to zero.
constexpr StreamKey stream_key(std::uint64_t sweep_seed, Role role, std::uint64_t content_hash) {
  std::uint64_t key = mix_bits(sweep_seed + 0x9e3779b97f4a7c15);
  key = mix_bits(key ^ (static_cast<std::uint64_t>(role) + 0xd1b54a32d192ed03));
  return {mix_bits(key ^ (content_hash + 0x8cb92ba72f3d8dd7))};
}

namespace native {

// Four 32-bit words, each in the low half of a 64-bit place (one place, or one per lane).
template <class B>
struct Words {
  B w[4];
};

// Ten rounds on each of the counters c[.].w[0..3], in step to hide the latency of the multiplications. The
// upper halves may hold anything, on entry and on return.
template <int kCounters, class B>
[[gnu::always_inline]] inline void philox(Words<B> (&c)[kCounters], std::uint64_t key) {
  std::uint64_t k0 = key & 0xffffffff, k1 = key >> 32;
  const B m0 = B{} + 0xD2511F53u, m1 = B{} + 0xCD9E8D57u;
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
#pragma GCC unroll 4
    for (Words<B>& x : c) {
      const B p0 = multiply_low_words(x.w[0], m0), p1 = multiply_low_words(x.w[2], m1);
      x = {{(p1 >> 32) ^ x.w[1] ^ k0, p1, (p0 >> 32) ^ x.w[3] ^ k1, p0}};
    }
    k0 = (k0 + 0x9E3779B9u) & 0xffffffff;  // Weyl sequence
    k1 = (k1 + 0xBB67AE85u) & 0xffffffff;
  }
}

// 52 bits of two words as a double in [0, 1): the mantissa of a number in [1, 2), minus 1.
template <class V>
[[gnu::always_inline]] inline V unit(BitsOf<V> high, BitsOf<V> low) {
  const BitsOf<V> mantissa = ((high << 20) & 0x000ffffffff00000) | ((low >> 12) & 0x00000000000fffff);
  return from_bits<V>(mantissa | 0x3ff0000000000000) - 1.0;
}

// The two uniforms of a block of the stream of each replication; blocks may differ from element to element.
template <class V, int kCounters>
[[gnu::always_inline]] inline void uniform_pairs(StreamKey key, BitsOf<V> block, const BitsOf<V>* replication,
                                                 V* first, V* second) {
  using B = BitsOf<V>;
  Words<B> c[kCounters];
#pragma GCC unroll 4
  for (int i = 0; i < kCounters; ++i) {
    c[i] = {{block, block >> 32, replication[i], replication[i] >> 32}};
  }
  philox(c, key.value);
#pragma GCC unroll 4
  for (int i = 0; i < kCounters; ++i) {
    first[i] = unit<V>(c[i].w[0], c[i].w[1]);
    second[i] = unit<V>(c[i].w[2], c[i].w[3]);
  }
}

}  // namespace native

// Random123's philox4x32 with its ten rounds (a name that its macros leave free).
inline std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key) {
  const std::uint64_t k = key[0] | static_cast<std::uint64_t>(key[1]) << 32;
  native::Words<std::uint64_t> words[1] = {{{counter[0], counter[1], counter[2], counter[3]}}};
  native::philox(words, k);
  std::array<std::uint32_t, 4> out;
  for (int i = 0; i < 4; ++i) out[i] = static_cast<std::uint32_t>(words[0].w[i]);
  return out;
}

// The stream of each replication of a block: lane i is replication first_replication + i, so Rng<double>(key,
// r) gives exactly the numbers of lane i of Rng<Lanes>(key, r - i). Counter: (block 64 bit, replication 64
// bit); one Philox block holds two uniforms.
//
// Draw once per expression: C++ leaves the order of `rng.uniform() - rng.uniform()` open, and g++ does choose
// another one for double than for Lanes.
template <class Real>
class Rng {
 public:
  Rng(StreamKey key, std::int64_t first_replication) : key_(key), replication_(first_replication) {
    if constexpr (kWidth<Real> != 1) {
      for (int i = 0; i < kLanes; ++i) set_lane(replication_, i, first_replication + i);
    }
  }

  // In [0, 1), a multiple of 2^-52.
  Real uniform() {
    ++draws_;
    if (!spare_left_) refill();
    spare_left_ = !spare_left_;
    return spare_left_ ? first_ : second_;
  }

  // In (0, 1], a multiple of 2^-52: safe to take the logarithm of.
  Real uniform_open() { return 1.0 - uniform(); }

  // Standard normal by Box and Muller: two uniforms give two normals, the second is kept for the next call.
  // |x| <= 8.5 (the smallest uniform is 2^-52).
  Real normal() {
    if (!normal_left_) draw_normals();
    normal_left_ = !normal_left_;
    return normal_left_ ? first_normal_ : second_normal_;
  }

  // What as many calls of normal() would give, several times faster.
  void normals(std::span<double> out) requires std::is_same_v<Real, double> {
    std::size_t i = 0;
    if (normal_left_ && !out.empty()) out[i++] = normal();
    if (!spare_left_)
      i += fill(out.data() + i, out.size() - i, [](native::Vec& u, native::Vec& v) { make_normal(u, v); });
    for (; i < out.size(); ++i) out[i] = normal();
  }
  // What as many calls of uniform() would give.
  void uniforms(std::span<double> out) requires std::is_same_v<Real, double> {
    std::size_t i = 0;
    if (spare_left_ && !out.empty()) out[i++] = uniform();
    i += fill(out.data() + i, out.size() - i, [](native::Vec&, native::Vec&) {});
    for (; i < out.size(); ++i) out[i] = uniform();
  }

  // Uniform in 0..n-1, n >= 1, from one uniform; the bias is below n 2^-52.
  Index<Real> below(int n) { return to_index(uniform() * static_cast<double>(n)); }

  // The whole stream of one lane, from its first uniform on.
  Rng<double> of_lane(int i) const { return Rng<double>(key_, lane(replication_, i)); }

  // Uniforms consumed per lane since construction; seek does not change it.
  std::uint64_t draws() const { return draws_; }

  // Continues at the first uniform of a block and forgets what is kept of earlier ones. So what a scenario
  // draws in round t can depend on t alone: seek(t * blocks_per_round).
  void seek(std::uint64_t block) {
    block_ = block;
    spare_left_ = normal_left_ = false;
  }

  // The following take a varying number of draws, so lanes would part company: scalar only.

  // Exponential with mean 1.
  double exponential() requires std::is_same_v<Real, double> { return -log(uniform_open()); }

  // Gamma with scale 1 for 0 < shape < inf (else NaN). G. Marsaglia, W. W. Tsang, "A simple method for
  // generating gamma variables", ACM TOMS 26(3), 2000; shape < 1 by its boost g(shape + 1) u^(1 / shape),
  // which is 0 below 1e-307.
  double gamma(double shape) requires std::is_same_v<Real, double> {
    if (!(shape > 0.0 && shape < kInf)) return native::kNan;
    if (shape < 1.0) {
      const double larger = gamma(shape + 1.0);
      return larger * exp(log(uniform_open()) / shape);
    }
    const double d = shape - 1.0 / 3.0, c = rsqrt(9.0 * d);
    while (true) {
      const double x = normal(), root = fma(c, x, 1.0);
      const double u = uniform_open();
      if (root <= 0.0) continue;
      const double v = root * root * root;
      if (log(u) < 0.5 * x * x + d * (1.0 - v + log(v))) return d * v;
    }
  }

  // Beta for a, b > 0 (else NaN), as gamma(a) / (gamma(a) + gamma(b)). When both underflow (a and b far below
  // 0.01) it is 0 or 1 with the limit's probabilities.
  double beta(double a, double b) requires std::is_same_v<Real, double> {
    const double x = gamma(a), y = gamma(b);
    if (x + y == 0.0) return uniform() * (a + b) < a ? 1.0 : 0.0;
    return x / (x + y);
  }

  // A uniform random order (Fisher and Yates), values.size() - 1 draws.
  void shuffle(std::span<int> values) requires std::is_same_v<Real, double> {
    for (std::size_t i = values.size(); i > 1; --i) {
      std::swap(values[i - 1], values[static_cast<std::size_t>(below(static_cast<int>(i)))]);
    }
  }

 private:
  // Not inlined: 300 instructions, of which an algorithm's loop needs no copy per call.
  [[gnu::noinline]] void refill() {
    if constexpr (kWidth<Real> == 1) {
      const auto replication = static_cast<std::uint64_t>(replication_);
      native::uniform_pairs<double, 1>(key_, block_, &replication, &first_, &second_);
    } else {
      const auto* replications = reinterpret_cast<const native::Bits*>(replication_.v);
      native::uniform_pairs<native::Vec, 4>(key_, native::Bits{} + block_, replications, first_.v, second_.v);
    }
    ++block_;
  }

  [[gnu::noinline]] void draw_normals() {
    const Real radius = sqrt(-2.0 * log(uniform_open()));
    Real sine, cosine;
    sincos2pi(uniform(), sine, cosine);
    first_normal_ = radius * cosine;
    second_normal_ = radius * sine;
  }

  // What the blocks that come next make of their two uniforms, as many blocks as whole native vectors of them
  // fit; returns how many numbers that are. Two vectors at a time, to hide the latency of one.
  template <class F>
  std::size_t fill(double* out, std::size_t size, const F& transform) {
    using native::Vec, native::Bits;
    constexpr std::size_t kStep = 2 * native::kElements;
    const Bits replication = Bits{} + static_cast<std::uint64_t>(replication_);
    std::size_t done = 0;
    const auto step = [&]<int kVectors>() {
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v, done += kStep, block_ += native::kElements) {
        Bits block;
        for (int i = 0; i < native::kElements; ++i) block[i] = block_ + static_cast<std::uint64_t>(i);
        Vec first, second;
        native::uniform_pairs<Vec, 1>(key_, block, &replication, &first, &second);
        transform(first, second);
        for (int i = 0; i < native::kElements; ++i) {
          out[done + static_cast<std::size_t>(2 * i)] = first[i];
          out[done + static_cast<std::size_t>(2 * i + 1)] = second[i];
        }
      }
    };
    while (done + 2 * kStep <= size) step.template operator()<2>();
    while (done + kStep <= size) step.template operator()<1>();
    draws_ += done;
    return done;
  }

  // Box and Muller.
  [[gnu::always_inline]] static void make_normal(native::Vec& first, native::Vec& second) {
    const native::Vec radius = native::sqrt(-2.0 * native::log(1.0 - first));
    native::Vec sine, cosine;
    native::sincos2pi(second, sine, cosine);
    first = radius * cosine;
    second = radius * sine;
  }

  StreamKey key_;
  Index<Real> replication_;
  std::uint64_t block_ = 0;  // the next Philox block
  std::uint64_t draws_ = 0;
  bool spare_left_ = false;   // second_ has not been handed out
  bool normal_left_ = false;  // second_normal_ has not been handed out
  Real first_, second_, first_normal_, second_normal_;
};

}  // namespace regatta
