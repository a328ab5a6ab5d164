// Which arm leads when one value per round changes: for indices that do not depend on the round.
#pragma once

#include <algorithm>
#include <bit>

#include "engine/core/real.hpp"

namespace regatta {

/// Values of K arms and the arm of the largest, the lowest index in a tie. Up to kScanned arms all values are
/// compared; beyond, they are the leaves of a binary tree in which every node holds the larger value of its
/// two children, so that a round costs log2(K) steps. MOSS as a whole, ns per round and lane on Zen 4, scan
/// against tree: K = 10 5.6 / 11.6, 100 13.5 / 19.2, 200 21.8 / 23.5, 256 26.4 / 23.4, 1000 81 / 33 with
/// AVX-512, and the same crossover with AVX2.
template <class Real>
class Standings {
 public:
  Standings(int arms, double initial)
      : first_leaf_(arms <= kScanned ? 0 : static_cast<int>(std::bit_ceil(static_cast<unsigned>(arms)))),
        values_(first_leaf_ + arms, initial) {
    if (first_leaf_ == 0) return;
    // A missing sibling loses to everybody; node 0 is not used.
    values_ = Arms<Real>(2 * first_leaf_, -kInf);
    for (int a = 0; a < arms; ++a) values_[first_leaf_ + a] = initial;
    for (int node = first_leaf_ - 1; node > 0; --node)
      values_[node] = max(values_[2 * node], values_[2 * node + 1]);
  }

  void put(const Index<Real>& arm, const Real& value) {
    failed_ = failed_ | is_nan(value);
    if (first_leaf_ == 0) {
      values_.put(arm, value);
    } else {
      for (int i = 0; i < kWidth<Real>; ++i) rise(i, first_leaf_ + lane(arm, i), lane(value, i));
    }
  }

  /// -1 in a lane that was ever given a NaN.
  Index<Real> best() const {
    Index<Real> arm = std::int64_t{0};
    if (first_leaf_ == 0) {
      Real largest = values_[0];
      for (int a = 1; a < values_.size(); ++a) {
        const Mask<Real> ahead = values_[a] > largest;
        largest = select(ahead, values_[a], largest);
        arm = select(ahead, Index<Real>(a), arm);
      }
    } else {
      for (int i = 0; i < kWidth<Real>; ++i) set_lane(arm, i, descend(i));
    }
    return select(failed_, Index<Real>(-1), arm);
  }

 private:
  static constexpr int kScanned = 200;

  // From a leaf to the root. Lanes take different paths, so one after the other.
  void rise(int lane, std::int64_t node, double value) {
    auto* values = reinterpret_cast<double*>(&values_[0]) + lane;
    values[node * kWidth<Real>] = value;
    while (node > 1) {
      value = std::max(value, values[(node ^ 1) * kWidth<Real>]);
      node /= 2;
      values[node * kWidth<Real>] = value;
    }
  }

  // From the root to the leaf that its value came from; the left child's arms come first.
  std::int64_t descend(int lane) const {
    const auto* values = reinterpret_cast<const double*>(&values_[0]) + lane;
    const double largest = values[kWidth<Real>];
    std::int64_t node = 1;
    while (node < first_leaf_) node = 2 * node + (values[2 * node * kWidth<Real>] != largest);
    return node - first_leaf_;
  }

  int first_leaf_;     // 0: no tree, arm a is values_[a]
  Arms<Real> values_;  // [arm], or [node]: children of node n are 2 n and 2 n + 1
  Mask<Real> failed_ = false;
};

}  // namespace regatta
