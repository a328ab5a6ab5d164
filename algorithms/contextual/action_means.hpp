// Mean rewards of actions and their upper confidence bounds, without features.
#pragma once

#include <vector>

#include "engine/protocol/contextual.hpp"

namespace regatta::contextual {

class ActionMeans {
 public:
  explicit ActionMeans(const Task& task)
      : noise_(task.noise), sum_(std::size_t(task.actions)), plays_(sum_.size()) {}

  void add(std::int64_t a, double reward) {
    sum_[std::size_t(a)] += reward;
    ++plays_[std::size_t(a)];
  }
  std::int64_t plays(std::int64_t a) const { return plays_[std::size_t(a)]; }
  /// Of an action that was played.
  double mean(std::int64_t a) const { return sum_[std::size_t(a)] / double(plays(a)); }
  /// The first action that was never played, else argmax_a mean(a) + R sqrt(2 ln t / n(a)).
  std::int64_t best_index(Round t) const {
    const double twice_log = 2 * log(double(t));
    return argmax<double>(int(sum_.size()), [&](int a) {
      return plays(a) == 0 ? kInf : mean(a) + noise_ * sqrt(twice_log / double(plays(a)));
    });
  }

 private:
  double noise_;
  std::vector<double> sum_;          // [action]
  std::vector<std::int64_t> plays_;  // [action]
};

}  // namespace regatta::contextual
