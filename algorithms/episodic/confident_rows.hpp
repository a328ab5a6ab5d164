// Transitions that are only known to lie in boxes, for the projection onto occupancy measures q(s, a, s').
//
//   Rosenberg, Mansour. Online convex optimization in adversarial Markov decision processes. ICML 2019.
//   Jin, Jin, Luo, Sra, Yu. Learning adversarial Markov decision processes with bandit feedback and unknown
//   transition. ICML 2020. (They solve the dual with a multiplier per bound; this way is ours.)
//
//   With q(s, a, s') = q(s, a) p(s' | s, a) and weights w(s, a) r(s' | s, a),
//     KL(q || w r) = KL(q(., .) || w) + sum_{s,a} q(s, a) KL(p(. | s, a) || r(. | s, a)).
//   So for multipliers v of the flow the best rows are found one by one, exactly,
//     max over p in the box, sum p = 1, of <p, v> - KL(p || r):   p_i = clamp(c r_i exp(v_i), low_i, high_i),
//   c by bisection over the 2 S points where an entry reaches a bound. What remains is the dual of a process
//   whose transitions are known, with these rows: FlowProjection. Its derivative is p, and the second one
//   diag(p) - p p^T / sum p over the entries that are at no bound.
#pragma once

#include "algorithms/episodic/confident_model.hpp"
#include "algorithms/episodic/relative_entropy_projection.hpp"

namespace regatta::episodic {

class ConfidentRows {
 public:
  /// At first all transitions are possible, and the reference r is uniform.
  explicit ConfidentRows(Shape shape)
      : shape_(shape),
        states_(std::size_t(shape.states)),
        log_low_(shape.size() * states_, -kInf),
        log_high_(log_low_.size(), 0.0),
        log_reference_(log_low_.size(), -log(double(shape.states))),
        log_now_(log_reference_) {
    for (std::size_t i = 0; i < log_low_.size(); ++i)
      arcs_.push_back({int(i % states_), 1.0 / double(states_)});
  }

  const Shape& shape() const { return shape_; }

  void set_boxes(const ConfidentModel& model) {
    for (int h = 0; h + 1 < shape_.steps; ++h) {
      for (int s = 0; s < shape_.states; ++s) {
        for (int a = 0; a < shape_.actions; ++a) {
          const auto low = model.low(h, s, a), high = model.high(h, s, a);
          for (std::size_t i = 0; i < states_; ++i) {
            log_low_[place(h, s, a) + i] = log(low[i]);
            log_high_[place(h, s, a) + i] = log(high[i]);
          }
        }
      }
    }
  }
  /// The rows of the last projection become the reference of the next.
  void accept() { log_reference_ = log_now_; }

  /// max of <p, value> - KL(p || r) over the box; arcs() is then the best p.
  double best(int h, int s, int a, std::span<const double> value) {
    const std::size_t first = place(h, s, a);
    weight_.resize(states_);
    for (std::size_t i = 0; i < states_; ++i) weight_[i] = log_reference_[first + i] + value[i];
    const double log_c = find_scale(first);
    double sum = 0;
    for (std::size_t i = 0; i < states_; ++i) {
      const std::size_t at = first + i;
      log_now_[at] = max(log_low_[at], min(log_high_[at], log_c + weight_[i]));
      arcs_[at].probability = exp(log_now_[at]);
      if (arcs_[at].probability > 0) sum += arcs_[at].probability * (weight_[i] - log_now_[at]);
    }
    return sum;
  }

  std::span<const Arc> arcs(int h, int s, int a) const { return {&arcs_[place(h, s, a)], states_}; }

  void add_curvature(int h, int s, int a, double q, Eigen::MatrixXd& block) const {
    const std::size_t first = place(h, s, a);
    Eigen::VectorXd p = Eigen::VectorXd::Zero(shape_.states);
    double sum = 0;
    for (std::size_t i = 0; i < states_; ++i) {
      if (free(first + i, log_now_[first + i])) sum += p[Eigen::Index(i)] = arcs_[first + i].probability;
    }
    if (!(sum > 0)) return;
    block.diagonal() += q * p;
    block.noalias() -= q / sum * p * p.transpose();
  }

 private:
  std::size_t place(int h, int s, int a) const { return shape_.at(h, s, a) * states_; }
  bool free(std::size_t at, double log_p) const { return log_low_[at] < log_p && log_p < log_high_[at]; }

  /// ln c: the clamped weights sum to 1.
  double find_scale(std::size_t first) {
    const double unclamped = -log_sum(first, -kInf, false);
    bool inside = true;
    for (std::size_t i = 0; i < states_ && inside; ++i) {
      const double log_p = unclamped + weight_[i];
      inside = log_low_[first + i] <= log_p && log_p <= log_high_[first + i];
    }
    if (inside) return unclamped;
    points_.clear();
    for (std::size_t i = 0; i < states_; ++i) {
      if (weight_[i] == -kInf) continue;
      if (log_low_[first + i] > -kInf) points_.push_back(log_low_[first + i] - weight_[i]);
      points_.push_back(log_high_[first + i] - weight_[i]);
    }
    std::ranges::sort(points_);
    // Between the last point at which the sum does not exceed 1 and the next, the same entries are at bounds.
    // They are told apart in the middle, where rounding can't put them on the wrong side.
    const auto above = std::ranges::partition_point(points_, [&](double x) { return total(first, x) <= 1; });
    if (above == points_.end()) return points_.back();
    const double from = above == points_.begin() ? -kInf : *(above - 1), to = *above;
    const double between = from == -kInf ? to - 1 : 0.5 * (from + to);
    const double rest = 1 - clamped(first, between), log_free = log_sum(first, between, true);
    return log_free == -kInf || !(rest > 0) ? between : max(from, min(to, log(rest) - log_free));
  }

  /// Whether an entry is at a bound, for c between two points; and the sum of those that are.
  bool at_low(std::size_t at, double log_p) const { return log_p < log_low_[at]; }
  bool at_high(std::size_t at, double log_p) const { return log_p > log_high_[at]; }
  double clamped(std::size_t first, double log_c) const {
    double sum = 0;
    for (std::size_t i = 0; i < states_; ++i) {
      const double log_p = log_c + weight_[i];
      if (at_high(first + i, log_p))
        sum += exp(log_high_[first + i]);
      else if (at_low(first + i, log_p))
        sum += exp(log_low_[first + i]);
    }
    return sum;
  }
  double total(std::size_t first, double log_c) const {
    double sum = 0;
    for (std::size_t i = 0; i < states_; ++i)
      sum += exp(max(log_low_[first + i], min(log_high_[first + i], log_c + weight_[i])));
    return sum;
  }
  /// ln of the sum of weights, of all or of those that are at no bound.
  double log_sum(std::size_t first, double log_c, bool free_only) const {
    const auto counts = [&](std::size_t i) {
      const double log_p = log_c + weight_[i];
      return !free_only || !(at_high(first + i, log_p) || at_low(first + i, log_p));
    };
    double largest = -kInf, sum = 0;
    for (std::size_t i = 0; i < states_; ++i) {
      if (counts(i)) largest = max(largest, weight_[i]);
    }
    if (largest == -kInf) return -kInf;
    for (std::size_t i = 0; i < states_; ++i) {
      if (counts(i)) sum += exp(weight_[i] - largest);
    }
    return largest + log(sum);
  }

  Shape shape_;
  std::size_t states_;
  std::vector<double> log_low_, log_high_;       // [step][state][action][next]
  std::vector<double> log_reference_, log_now_;  // ln r; ln of the best rows
  std::vector<Arc> arcs_;                        // the best rows
  std::vector<double> weight_, points_;          // scratch: ln(r exp(v)); where entries reach a bound
};

}  // namespace regatta::episodic
