// A policy cover: policies that together reach whatever some policy reaches, found without rewards.
//
//   Wang, Du, Yang, Salakhutdinov. On reward-free reinforcement learning with linear function approximation.
//   NeurIPS 2020. (LSVI-UCB of Jin, Yang, Wang, Jordan, COLT 2020, with zero reward and the bonus alone.)
//
//   In episode n play argmax_a Q_h(s, a), V_{H+1} = 0, with
//     Q_h(s, a) = min(E^[V_{h+1}(s') | s, a] + min(1, |phi_h(s, a)|_{Lambda_h^-1}), H),   V_h = max_a Q_h,
//   E^ and Lambda: linear_process.hpp. The cover is the uniform mixture of the policies of all episodes.
//
// Differs: the bonus has the factor 1 where the analysis has one of order d H; a new policy is made only when
// the determinant of some Lambda_h may have doubled, which is at most 2 H d log2(1 + n) times.
#pragma once

#include "algorithms/episodic/linear_process.hpp"

namespace regatta::episodic {

class PolicyCover {
 public:
  /// Adds the optimistic policy for what `process` knew when it was refreshed last, to be played from episode
  /// `first` = 1, 2, ... on. Cost: H times that of expect_next, and of a square root per (s, a).
  void add(const LinearProcess& process, Round first) {
    const Shape& shape = process.shape();
    const std::size_t S = std::size_t(shape.states), A = std::size_t(shape.actions);
    std::vector<int> actions(std::size_t(shape.steps) * S);
    std::vector<double> value(S, 0.0), expected(S * A);
    for (int h = shape.steps - 1; h >= 0; --h) {
      process.expect_next(h, value, expected);
      for (int s = 0; s < shape.states; ++s) {
        double best = -kInf;
        for (int a = 0; a < shape.actions; ++a) {
          const double ahead = expected[std::size_t(s) * A + std::size_t(a)];
          const double q = min(ahead + min(1.0, sqrt(process.square(h, s, a))), double(shape.steps));
          if (!(q > best)) continue;
          best = q;
          actions[std::size_t(h) * S + std::size_t(s)] = a;
        }
        value[std::size_t(s)] = max(0.0, best);
      }
    }
    first_.push_back(first);
    actions_.push_back(std::move(actions));
  }

  std::size_t size() const { return actions_.size(); }  // number of different policies

  /// One of the policies of the first `episodes` episodes, all equally likely; one uniform is drawn.
  std::size_t draw(Round episodes, Rng<double>& rng) const {
    const Round episode = 1 + Round(rng.uniform() * double(episodes));
    return std::size_t(std::ranges::upper_bound(first_, episode) - first_.begin()) - 1;
  }

  /// Sets `policy` to policy `which` at the steps before `until`.
  void follow(std::size_t which, int until, Policy& policy) const {
    const int* action = actions_[which].data();
    for (int h = 0; h < until; ++h) {
      for (int s = 0; s < policy.shape().states; ++s) policy.choose(h, s, *action++);
    }
  }

 private:
  std::vector<Round> first_;               // [policy], ascending
  std::vector<std::vector<int>> actions_;  // [policy][step * state]
};

}  // namespace regatta::episodic
