// A ridge regression whose predictions are computed again only when it or what is shown has changed: with the
// same vectors in every round, rounds that are not learned from cost nothing.
#pragma once

#include "engine/core/ridge.hpp"
#include "engine/protocol/contextual.hpp"

namespace regatta::contextual {

class LazyRidge {
 public:
  LazyRidge(const Task& task, double lam)
      : ridge_(task.models(), task.dimension, lam), mean_(std::size_t(task.actions)), square_(mean_) {}

  /// Looks at what is shown; false when it and the regression are those of the last look.
  bool look(const ActionFeatures& x) {
    if (current_ && x.columns == shown_) return false;
    shown_ = x.columns;
    ridge_.look(shown_, mean_, square_);
    current_ = true;
    return true;
  }
  /// Of the last look: prediction <x(a), theta>, |x(a)|_{V^-1}, and their sum with beta in front of the norm.
  double mean(std::int64_t a) const { return mean_[std::size_t(a)]; }
  double norm(std::int64_t a) const { return sqrt(square_[std::size_t(a)]); }
  double index(std::int64_t a, double beta) const { return fma(beta, norm(a), mean(a)); }

  void add(const ActionFeatures& x, std::int64_t action, double reward) {
    ridge_.add(x.model(action), x(action), reward);
    current_ = false;
  }

 private:
  BlockRidge ridge_;
  std::vector<double> mean_, square_;  // [action]
  Eigen::MatrixXd shown_;
  bool current_ = false;
};

}  // namespace regatta::contextual
