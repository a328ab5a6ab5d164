#pragma once
// Real: what an algorithm computes with, either double (one replication) or Lanes (a block of them).
//
//   template <class Real> struct Ucb1 {
//     Arms<Real> mean, inv_sqrt_n;
//     Index<Real> act(Round t, Rng<Real>&) {
//       return argmax<Real>(mean.size(), [&](int a) { return fma(radius[t], inv_sqrt_n[a], mean[a]); });
//     }
//   };
//
// The vocabulary: + - * / and comparisons; fma sqrt rsqrt exp log log1p pow sincos2pi min max abs floor
// (engine/core/maths.hpp); select any all lane set_lane (engine/core/lanes.hpp); and the per-arm state and
// index policies below. Instead of `if` on a Real write select; instead of `&&`, `||` write `&`, `|`.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "engine/core/lanes.hpp"
#include "engine/core/maths.hpp"

namespace regatta {

using Round = std::int64_t;

// The companions of Real: one integer, one truth value per lane.
template <class Real>
using Index = std::conditional_t<std::is_same_v<Real, Lanes>, LaneIndex, std::int64_t>;
template <class Real>
using Mask = std::conditional_t<std::is_same_v<Real, Lanes>, LaneMask, bool>;
template <class Real>
inline constexpr int kWidth = std::is_same_v<Real, Lanes> ? kLanes : 1;

// table[i], one table for all lanes; every i must lie inside.
inline double lookup(const double* table, std::int64_t i) { return table[i]; }
inline Lanes lookup(const double* table, const LaneIndex& i) {
  return native::each<Lanes>([table](auto at) { return native::gather(table, at); }, i);
}

namespace native {

// f at first, first + 1, ...: all lanes cost as much as one number. Exact up to 2^51.
template <class F>
[[gnu::noinline]] Lanes block_of(F& f, std::int64_t first) {
  LaneIndex i;
  for (int l = 0; l < kLanes; ++l) set_lane(i, l, first + l);
  return f(to_real(i));
}

}  // namespace native

// f(t) of one round after the other, for a function of Lanes that never changes: computed for a block of
// rounds at a time.
class EachRound {
 public:
  template <class F>
  double operator()(Round t, F&& f) {
    if (t < first_ || t >= first_ + kLanes) {
      first_ = t;
      values_ = native::block_of(f, t);
    }
    return lane(values_, static_cast<int>(t - first_));
  }

 private:
  Round first_ = -kLanes;  // values_ are those of first_, first_ + 1, ...
  Lanes values_;
};

// f(0), f(1), ..., at least f(last), of a function of Lanes.
template <class F>
std::vector<double> tabulate(std::int64_t last, F&& f) {
  std::vector<double> table;
  while (std::ssize(table) <= last) {
    const Lanes values = native::block_of(f, std::ssize(table));
    table.insert(table.end(), native::elements(values), native::elements(values) + kLanes);
  }
  return table;
}

// One Real per arm. state[a] is arm a of every lane; at(arm) and put(arm, x) take another arm in each lane,
// which must lie in 0..size()-1 (so not the -1 of a failed argmax).
template <class Real>
class Arms {
 public:
  Arms(int arms, double initial) : values_(static_cast<std::size_t>(arms), Real(initial)) {}

  int size() const { return static_cast<int>(values_.size()); }
  Real& operator[](int arm) { return values_[static_cast<std::size_t>(arm)]; }
  const Real& operator[](int arm) const { return values_[static_cast<std::size_t>(arm)]; }

  // One load or store per lane: gathers and scatters, select chains over the arms and a detour through memory
  // were all slower (UCB1 with 10 arms on Zen 4: 6.1 against 5.6 ns per round and lane).
  Real at(const Index<Real>& arm) const {
    return native::load_each(reinterpret_cast<const double*>(values_.data()), arm);
  }
  void put(const Index<Real>& arm, const Real& x) {
    native::store_each(reinterpret_cast<double*>(values_.data()), arm, x);
  }

 private:
  std::vector<Real> values_;  // [arm]; a vector may be accessed as its elements, by GCC's aliasing rules too
};

namespace native {

// The first arm whose value `better(value, best so far)` prefers to all others; -1 in a lane with a NaN.
template <class Real, class F, class Better>
[[gnu::always_inline]] inline Index<Real> best_arm(int arms, F& value, Better better) {
  Real best = value(0);
  Index<Real> arm = std::int64_t{0};
  Mask<Real> failed = is_nan(best);
  const auto consider = [&](const Real& x, int a) __attribute__((always_inline)) {
    const Mask<Real> ahead = better(x, best);
    best = select(ahead, x, best);
    arm = select(ahead, Index<Real>(a), arm);
  };
  int a = 1;
  for (; a + 1 < arms; a += 2) {  // two at a time, because one comparison looks for a NaN in two numbers
    const Real x = value(a), y = value(a + 1);
    failed = failed | either_nan(x, y);
    consider(x, a);
    consider(y, a + 1);
  }
  if (a < arms) {
    const Real x = value(a);
    failed = failed | is_nan(x);
    consider(x, a);
  }
  return select(failed, Index<Real>(-1), arm);
}

}  // namespace native

// The arm in 0..arms-1 with the largest (smallest) value(a); the lowest index wins a tie. A lane in which any
// value is NaN gets -1, by which the engine fails that replication. arms >= 1.
template <class Real, class F>
inline Index<Real> argmax(int arms, F&& value) {
  return native::best_arm<Real>(arms, value, [](const Real& x, const Real& best) { return x > best; });
}
template <class Real, class F>
inline Index<Real> argmin(int arms, F&& value) {
  return native::best_arm<Real>(arms, value, [](const Real& x, const Real& best) { return x < best; });
}

// An arm drawn in proportion to its weight, and that weight.
template <class Real>
struct Sampled {
  Index<Real> arm;
  Real weight;
};

// Inverse transform: the smallest arm whose cumulative weight exceeds u * total, with u in [0, 1), weights >=
// 0 and total their sum. When rounding leaves no such arm: the last one with a positive weight. The arm is -1
// (and its weight 0) where total is NaN, infinite or <= 0, or where u or a weight is NaN.
template <class Real>
Sampled<Real> sample(const Arms<Real>& weights, const std::type_identity_t<Real>& total,
                     const std::type_identity_t<Real>& u) {
  const Real target = u * total;
  Real cumulative = weights[0], weight = weights[0];
  Index<Real> arm = std::int64_t{0};
  for (int a = 1; a < weights.size(); ++a) {
    const Mask<Real> beyond = cumulative <= target;
    arm = select(beyond, Index<Real>(a), arm);
    weight = select(beyond, weights[a], weight);
    cumulative += weights[a];
  }
  const Mask<Real> valid = (total > 0.0) & (total < kInf) & (target >= 0.0) & (cumulative > 0.0);
  if (const Mask<Real> past_the_end = valid & (weight <= 0.0); any(past_the_end)) {
    for (int a = 0; a < weights.size(); ++a) {
      const Mask<Real> positive = past_the_end & (weights[a] > 0.0);
      arm = select(positive, Index<Real>(a), arm);
      weight = select(positive, weights[a], weight);
    }
  }
  return {select(valid, arm, Index<Real>(-1)), select(valid, weight, Real(0.0))};
}

}  // namespace regatta
