// The external-regret oracles that learners with groups are made of, chosen by a parameter.
#pragma once

#include "engine/core/online_regression.hpp"
#include "engine/protocol/groupwise.hpp"

namespace regatta::groupwise {

struct OracleParams : ParamSet {
  using ParamSet::ParamSet;
  std::string oracle = choice(
      "oracle", "ridge", {"ridge", "forward", "gradient"},
      "ridge regression, the same with the example to be predicted in its matrix, or gradient descent");
  double ridge = real("ridge", 1.0, kPositive, "weight lam of |theta|^2 (ridge, forward)");
  double radius = real("radius", 1.0, kPositive, "radius of the ball that theta lies in (gradient)");

  std::unique_ptr<Regressor> make_oracle(int dimension) const {
    if (oracle == "gradient") return std::make_unique<GradientRegressor>(dimension, radius);
    if (oracle == "forward") return std::make_unique<ForwardRegressor>(dimension, ridge);
    return std::make_unique<RidgeRegressor>(dimension, ridge);
  }

  /// Per oracle and round.
  double nanoseconds_of_oracle(int dimension) const {
    const double d = dimension;
    return oracle == "gradient" ? 40.0 + d : 100.0 + (oracle == "forward" ? 0.65 : 0.5) * d * d;
  }
};

/// One oracle per group, which sees the rounds of its group only.
class OraclePerGroup {
 public:
  explicit OraclePerGroup(std::vector<std::unique_ptr<Regressor>> oracles)
      : oracles_(std::move(oracles)), advice_(oracles_.size()) {}
  OraclePerGroup(const OracleParams& params, const Task& task) : OraclePerGroup(make(params, task)) {}

  /// What the oracles of the round's groups predict, in the order of context.groups.
  std::span<const double> advise(const Context& context) {
    const std::size_t active = context.groups.size();
    for (std::size_t k = 0; k < active; ++k) advice_[k] = oracle(context.groups[k]).predict(context.x);
    return {advice_.data(), active};
  }
  void learn(const Context& context, double label) {
    for (const int g : context.groups) oracle(g).add(context.x, label);
  }

 private:
  static std::vector<std::unique_ptr<Regressor>> make(const OracleParams& params, const Task& task) {
    std::vector<std::unique_ptr<Regressor>> oracles;
    for (int g = 0; g < task.groups; ++g) oracles.push_back(params.make_oracle(task.dimension));
    return oracles;
  }
  Regressor& oracle(int g) { return *oracles_[std::size_t(g)]; }
  std::vector<std::unique_ptr<Regressor>> oracles_;  // [group]
  std::vector<double> advice_;                       // [active group]
};

/// sum_k p_k a_k for advice in [0, 1]; weights that sum to 1 up to rounding can't lead out of it.
inline double mixed(std::span<const double> p, std::span<const double> advice) {
  double sum = 0;
  for (std::size_t k = 0; k < p.size(); ++k) sum += p[k] * advice[k];
  return min(1.0, sum);
}

}  // namespace regatta::groupwise
