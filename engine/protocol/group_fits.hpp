// Least squares in hindsight for many overlapping groups of rounds at once.
#pragma once

#include <Eigen/Cholesky>
#include <span>
#include <vector>

#include "engine/core/compensated_sum.hpp"
#include "engine/core/maths.hpp"
#include "engine/core/symmetric.hpp"
#include "engine/protocol/domain.hpp"

namespace regatta {

/// Per group the losses of a learner and the running sums of the group's normal equations: X^T X, X^T y and
/// y^T y. Cost per round: d^2 / 2 products, and d^2 / 2 additions per group; memory d^2 / 2 per group.
class GroupFits {
 public:
  GroupFits(int groups, int dimension)
      : d_(dimension),
        sums_(std::size_t(groups), Sums(dimension)),
        x_(std::size_t(dimension)),
        products_(symmetric::stride(dimension) + kPack) {}

  int groups() const { return int(sums_.size()); }
  std::int64_t rounds(int g) const { return sums_[std::size_t(g)].rounds; }

  /// A round that belongs to `groups`: features x, label y, and what the learner lost.
  void add(const Vector& x, std::span<const int> groups, double y, double loss) {
    std::copy_n(x.data(), d_, x_.data());
    symmetric::products(products_.data(), x_.data(), d_);
    for (const int g : groups) {
      Sums& sums = sums_[std::size_t(g)];
      add_multiple(sums.gram.data(), 1.0, products_.data(), int(symmetric::stride(d_)));
      add_multiple(sums.moment.data(), y, x_.data(), d_);
      sums.squares += y * y;
      sums.losses += loss;
      ++sums.rounds;
    }
  }

  /// The sum over the group's rounds of (<x, theta> - y)^2 for the theta that makes it least, but for a ridge
  /// of 1e-9, or 1e-14 of the trace of X^T X where that is more: it keeps dependent features solvable and
  /// changes the loss by less than its rounding. 0 without rounds. Cost: d^3 / 6 multiply-adds.
  double least_loss(int g) const {
    const Sums& sums = sums_[std::size_t(g)];
    if (sums.rounds == 0) return 0;
    Matrix gram(d_, d_);
    const double* entry = sums.gram.data();
    for (int i = 0; i < d_; ++i) {
      for (int j = i; j < d_; ++j) gram(j, i) = *entry++;
    }
    const Vector moment = Eigen::Map<const Vector>(sums.moment.data(), d_);
    double trace = 0;
    for (int i = 0; i < d_; ++i) trace += gram(i, i);
    Matrix ridged = gram;
    ridged.diagonal().array() += max(1e-9, 1e-14 * trace);
    const Vector theta = ridged.llt().solve(moment);
    const Vector image = gram.selfadjointView<Eigen::Lower>() * theta;
    return sums.squares.minus(theta.dot(2 * moment - image));
  }

  double regret(int g) const { return sums_[std::size_t(g)].losses.minus(least_loss(g)); }

 private:
  struct Sums {
    explicit Sums(int d) : gram(symmetric::stride(d)), moment(std::size_t(d)) {}
    Padded gram;    // sum of x x^T (engine/core/symmetric.hpp)
    Padded moment;  // [d], sum of y x
    CompensatedSum squares, losses;
    std::int64_t rounds = 0;
  };

  int d_;
  std::vector<Sums> sums_;  // [group]
  Padded x_, products_;     // of the round at hand
};

}  // namespace regatta
