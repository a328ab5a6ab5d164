// Oracles for contexts that are mixing weights: rewards and transitions are linear in the context.
//
//   Vovk. Competitive on-line statistics. International Statistical Review 69, 2001.
//   Azoury, Warmuth. Relative loss bounds for on-line density estimation with the exponential family of
//   distributions. Machine Learning 43, 2001.
//
//   Rewards, per (h, s, a): with V = I + sum c c^T over earlier rounds that came here and b = sum r c the
//   prediction is c^T (V + c c^T)^{-1} b = c^T V^{-1} b / (1 + c^T V^{-1} c), clipped to [0, 1]. Regret
//   against any w: |w|^2 + d ln(1 + T/d) per (h, s, a), for rewards in [0, 1] and |c| <= 1. Transitions, per
//   (h, s, a): P(. | c) = sum_i c_i P_i. Bayes' mixture over a grid of (P_1, ..., P_d), each on the points (k
//   + 1/2) / (R + S/2) with whole k >= 0 that sum to R. A (h, s, a) is seen at most once per round, so
//   predictions are never stale: regret at most ln(grid) per (h, s, a) against the best grid point. The
//   mixture is linear in c, too: only the means of P_1, ..., P_d are kept for predictions.
//
// Cost per round: H S A d (d + S) for predictions; d^2 and a pass over the grid, with a logarithm and an
// exponential per point, for every step that was seen.
// Differs: the grid's half counts (ours) keep every probability positive. The bound that is told ignores how
// far the truth is from the grid.
#pragma once

#include "algorithms/contextual_mdp/oracle.hpp"
#include "engine/core/ridge.hpp"

namespace regatta::contextual_mdp {

class LinearRewards final : public RewardOracle {
 public:
  explicit LinearRewards(const Task& task)
      : task_(task), fits_(task.shape.size(), Ridge(task.dimension, 1.0)) {}

  void predict(const Context& context, Table& rewards) override {
    const auto c = vector(context);
    each_action(task_.shape, [&](int h, int s, int a) {
      const Ridge& fit = fits_[task_.shape.at(h, s, a)];
      rewards(h, s, a) = min(1.0, max(0.0, fit.predict(c) / (1 + fit.squared_width(c))));
    });
  }
  void update(const Context& context, std::span<const Step> trajectory) override {
    for (std::size_t h = 0; h < trajectory.size(); ++h) {
      const auto& [s, a, reward, next] = trajectory[h];
      fits_[task_.shape.at(int(h), s, a)].add(vector(context), reward);
    }
  }
  double regret_bound() const override {
    const double d = task_.dimension;
    return double(task_.shape.size()) * (d + d * log(1 + double(task_.horizon) / d));
  }

 private:
  static Ridge::VectorView vector(const Context& context) {
    return {context.features.data(), Eigen::Index(context.features.size())};
  }

  Task task_;
  std::vector<Ridge> fits_;  // [step][state][action]
};

class LinearTransitions final : public TransitionOracle {
 public:
  static constexpr double kMostPoints = 20'000;

  /// `resolution`: R. The grid must have at most kMostPoints points.
  LinearTransitions(const Task& task, int resolution)
      : task_(task), simplex_(simplex_points(task.shape.states, resolution)), points_(1) {
    for (int i = 0; i < task.dimension; ++i) points_ *= simplex_.size() / std::size_t(task.shape.states);
    cells_.resize(task.shape.at(task.shape.steps - 1, 0, 0));
    for (Cell& cell : cells_) cell.log_weight.assign(points_, 0.0), find_mean(cell);
  }

  /// Points of the grid: binomial(R + S - 1, R)^d.
  static double grid_points(const Task& task, int resolution) {
    double points = 1;
    for (int k = 1; k < task.shape.states; ++k) points *= double(resolution + k) / k;
    return pow(points, task.dimension);
  }

  void predict(const Context& context, Transitions& transitions) override {
    for (std::size_t place = 0; place < cells_.size(); ++place) {
      const auto [h, s, a] = step_state_action(place);
      const auto arcs = transitions.arcs(h, s, a);
      const double* mean = cells_[place].mean.data();
      for (Arc& arc : arcs) arc.probability = 0;
      for (const double c : context.features) {
        for (Arc& arc : arcs) arc.probability += c * *mean++;
      }
      normalise(arcs);
    }
  }
  void update(const Context& context, std::span<const Step> trajectory) override {
    for (std::size_t h = 0; h + 1 < trajectory.size(); ++h) {
      const auto& [s, a, reward, next] = trajectory[h];
      Cell& cell = cells_[task_.shape.at(int(h), s, a)];
      each_point([&](std::size_t point, const std::vector<const double*>& p) {
        double probability = 0;
        for (std::size_t i = 0; i < p.size(); ++i) probability += context.features[i] * p[i][next];
        cell.log_weight[point] += log(probability);
      });
      find_mean(cell);
    }
  }
  double regret_bound() const override { return double(cells_.size()) * log(double(points_)); }

 private:
  struct Cell {
    std::vector<double> log_weight;  // [point]
    std::vector<double> mean;        // [feature][next], of P_i under the weights
  };
  struct Place {
    int step, state, action;
  };

  /// [point][state], all (k + 1/2) / (R + S/2) with whole k that sum to R.
  static std::vector<double> simplex_points(int states, int resolution) {
    std::vector<double> points;
    std::vector<int> counts(std::size_t(states), 0);
    const auto fill = [&](const auto& self, int state, int left) -> void {
      const bool last = state + 1 == states;
      for (int k = last ? left : 0; k <= left; ++k) {
        counts[std::size_t(state)] = k;
        if (!last) {
          self(self, state + 1, left - k);
        } else {
          for (const int count : counts) points.push_back((count + 0.5) / (resolution + 0.5 * states));
        }
      }
    };
    fill(fill, 0, resolution);
    return points;
  }

  Place step_state_action(std::size_t place) const {
    const auto S = std::size_t(task_.shape.states), A = std::size_t(task_.shape.actions);
    return {int(place / A / S), int(place / A % S), int(place % A)};
  }

  /// f(number of the grid point, [feature] -> its P_i).
  template <class F>
  void each_point(const F& f) const {
    const auto S = std::size_t(task_.shape.states), choices = simplex_.size() / S;
    std::vector<std::size_t> digit(std::size_t(task_.dimension), 0);
    std::vector<const double*> p(digit.size(), simplex_.data());
    for (std::size_t point = 0; point < points_; ++point) {
      f(point, p);
      for (std::size_t i = 0; i < digit.size(); ++i) {
        digit[i] = (digit[i] + 1) % choices;
        p[i] = simplex_.data() + digit[i] * S;
        if (digit[i] != 0) break;
      }
    }
  }

  void find_mean(Cell& cell) const {
    const auto S = std::size_t(task_.shape.states);
    const double largest = *std::max_element(cell.log_weight.begin(), cell.log_weight.end());
    double sum = 0;
    cell.mean.assign(std::size_t(task_.dimension) * S, 0.0);
    each_point([&](std::size_t point, const std::vector<const double*>& p) {
      const double weight = exp(cell.log_weight[point] - largest);
      sum += weight;
      for (std::size_t i = 0; i < p.size(); ++i) {
        for (std::size_t t = 0; t < S; ++t) cell.mean[i * S + t] += weight * p[i][t];
      }
    });
    for (double& x : cell.mean) x /= sum;
  }

  Task task_;
  std::vector<double> simplex_;  // [choice of one P_i][state]
  std::size_t points_;           // of the grid: choices^d
  std::vector<Cell> cells_;      // [step but the last][state][action]
};

}  // namespace regatta::contextual_mdp
