// The occupancy measure nearest to given weights in relative entropy, by Newton's method on the dual.
//
//   Zimin, Neu. Online learning in episodic Markovian decision processes by relative entropy policy search.
//   NIPS 2013.
//
//   argmin KL(q || w) over the flow polytope: q_h sums to 1, and what flows into (h, s) leaves it,
//     sum_a q_h(s, a) = inflow_h(s),   inflow_1 = start law,
//     inflow_{h+1}(s') = sum_{s,a} q_h(s, a) P_h(s' | s, a).
//   The minimum is
//     q_h(s, a) = w_h(s, a) exp(sum_s' P_h(s' | s, a) v_{h+1}(s') - v_h(s)) / Z_h,   v_{H+1} = 0,
//   where v minimises the convex F(v) = sum_h ln Z_h + sum_s start(s) v_1(s), with gradient inflow - outflow
//   and Hessian sum_h Cov_{q_h}(-e_{h,s} + sum_s' P_h(s' | s, a) e_{h+1,s'}): block tridiagonal, and singular
//   along the constants of each step, so 1e-10 is added to its diagonal.
//
// Where P is only known to lie in a set of rows (KnownRows: one point), q(s, a, s') is projected and the row
// that is best for v takes the place of P: see confident_rows.hpp.
//
// Newton from v = 0 with Armijo halving. Cost per iteration: O(H S^3 + H S A b^2).
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "engine/protocol/mdp.hpp"

namespace regatta::episodic {

/// Transitions that are known, as FlowProjection wants them.
class KnownRows {
 public:
  KnownRows(const Transitions& transitions) : transitions_(&transitions) {}  // NOLINT: implicit on purpose

  const Shape& shape() const { return transitions_->shape(); }
  /// max over the rows p of the set of <p, value> - KL(p || reference); arcs() is then the best row.
  double best(int h, int s, int a, std::span<const double> value) const {
    return transitions_->expectation(h, s, a, value);
  }
  std::span<const Arc> arcs(int h, int s, int a) const { return transitions_->arcs(h, s, a); }
  /// Adds q times the derivative of the best row with respect to `value`, [state][state].
  void add_curvature(int, int, int, double, Eigen::MatrixXd&) const {}

 private:
  const Transitions* transitions_;
};

/// Rows: what is known of the transitions, see KnownRows.
template <class Rows>
class FlowProjection {
 public:
  struct Solved {
    int iterations;
    double residual;  // sum over (h, s) of |inflow - outflow|
  };

  /// Transitions must stay where they are.
  FlowProjection(Rows rows, int start)
      : rows_(std::move(rows)),
        shape_(rows_.shape()),
        start_(start),
        log_q_(shape_, -kInf),
        q_(shape_),
        now_(blank(shape_)),
        trial_(now_),
        direction_(now_),
        gradient_(now_),
        diagonal_(shape_.steps, Eigen::MatrixXd(shape_.states, shape_.states)),
        upper_(diagonal_),
        factor_(std::size_t(shape_.steps)) {
    reachable_.assign(std::size_t(shape_.steps + 1) * shape_.states, false);
    reachable_[start] = true;
    each([&](int h, int s, int a) {
      for (const Arc& arc : std::as_const(rows_).arcs(h, s, a)) {
        if (arc.probability > 0) reachable_[place(h + 1, arc.next)] = true;
      }
    });
  }

  Rows& rows() { return rows_; }
  const Rows& rows() const { return rows_; }

  /// Whether some policy comes to state s at step h; q is 0 elsewhere.
  bool reachable(int h, int s) const { return reachable_[place(h, s)]; }

  /// Replaces ln w (finite where reachable, ignored elsewhere) by ln q (-inf elsewhere). Throws PlayError
  /// when kCap iterations don't bring the residual down to kTolerance.
  Solved project(Table& log_weights) {
    for (auto& v : now_) v.setZero();
    double value = evaluate(log_weights, now_);
    for (int iteration = 0; iteration <= kCap; ++iteration) {
      const double residual = find_gradient();
      if (residual <= kTolerance) {
        log_weights = log_q_;
        return {iteration, residual};
      }
      find_direction();
      value = search(log_weights, value);
    }
    throw PlayError("the dual problem of the projection did not converge (a NaN among the losses?)");
  }

  static constexpr double kTolerance = 1e-9;
  static constexpr int kCap = 100;

 private:
  using Layers = std::vector<Eigen::VectorXd>;  // [step][state]
  static constexpr double kRidge = 1e-10, kArmijo = 1e-4, kRoundOff = 1e-13;

  static Layers blank(const Shape& shape) { return Layers(shape.steps, Eigen::VectorXd::Zero(shape.states)); }
  std::size_t place(int h, int s) const { return std::size_t(h) * shape_.states + s; }

  template <class F>
  void each_of(int h, F&& f) const {
    for (int s = 0; s < shape_.states; ++s) {
      if (!reachable(h, s)) continue;
      for (int a = 0; a < shape_.actions; ++a) f(s, a);
    }
  }
  template <class F>
  void each(F&& f) const {
    for (int h = 0; h < shape_.steps; ++h) each_of(h, [&](int s, int a) { f(h, s, a); });
  }

  /// F(v); leaves ln q and q of v in log_q_ and q_.
  double evaluate(const Table& log_weights, const Layers& v) {
    double value = v[0][start_];
    for (int h = 0; h < shape_.steps; ++h) {
      double largest = -kInf, total = 0;
      each_of(h, [&](int s, int a) {
        double x = log_weights(h, s, a) - v[h][s];
        if (h + 1 < shape_.steps) x += rows_.best(h, s, a, {v[h + 1].data(), std::size_t(shape_.states)});
        log_q_(h, s, a) = x;
        largest = max(largest, x);
      });
      each_of(h, [&](int s, int a) { total += exp(log_q_(h, s, a) - largest); });
      const double log_z = largest + log(total);
      each_of(h, [&](int s, int a) {
        log_q_(h, s, a) -= log_z;
        q_(h, s, a) = exp(log_q_(h, s, a));
      });
      value += log_z;
    }
    return value;
  }

  /// gradient_ = inflow - outflow, with q_; returns the sum of its absolute values.
  double find_gradient() {
    for (auto& layer : gradient_) layer.setZero();
    gradient_[0][start_] = 1;
    each([&](int h, int s, int a) {
      gradient_[h][s] -= q_(h, s, a);
      if (h + 1 == shape_.steps) return;
      for (const Arc& arc : std::as_const(rows_).arcs(h, s, a))
        gradient_[h + 1][arc.next] += q_(h, s, a) * arc.probability;
    });
    double sum = 0;
    for (const auto& layer : gradient_) sum += layer.lpNorm<1>();
    return sum;
  }

  /// Blocks (h, h) and (h, h + 1) of the Hessian, with q_.
  void find_hessian() {
    for (auto& block : diagonal_) block = Eigen::MatrixXd::Identity(shape_.states, shape_.states) * kRidge;
    for (auto& block : upper_) block.setZero();
    for (int h = 0; h < shape_.steps; ++h) {
      const bool last = h + 1 == shape_.steps;
      Eigen::VectorXd outflow = Eigen::VectorXd::Zero(shape_.states), inflow = outflow;  // of h, of h + 1
      each_of(h, [&](int s, int a) {
        const double q = q_(h, s, a);
        outflow[s] += q;
        if (last) return;
        const auto arcs = std::as_const(rows_).arcs(h, s, a);
        for (const Arc& arc : arcs) {
          inflow[arc.next] += q * arc.probability;
          upper_[h](s, arc.next) -= q * arc.probability;
          for (const Arc& other : arcs)
            diagonal_[h + 1](arc.next, other.next) += q * arc.probability * other.probability;
        }
        rows_.add_curvature(h, s, a, q, diagonal_[h + 1]);
      });
      diagonal_[h].diagonal() += outflow;
      diagonal_[h] -= outflow * outflow.transpose();
      if (last) return;
      upper_[h] += outflow * inflow.transpose();
      diagonal_[h + 1] -= inflow * inflow.transpose();
    }
  }

  /// direction_ = - Hessian^{-1} gradient, by block elimination from the first step to the last and back.
  void find_direction() {
    find_hessian();
    const int last = shape_.steps - 1;
    for (int h = 0; h <= last; ++h) {
      direction_[h] = -gradient_[h];
      if (h > 0) {
        direction_[h] -= upper_[h - 1].transpose() * direction_[h - 1];
        diagonal_[h] -= upper_[h - 1].transpose() * eliminated_;
      }
      factor_[h].compute(diagonal_[h]);
      factor_[h].solveInPlace(direction_[h]);
      if (h < last) eliminated_ = factor_[h].solve(upper_[h]);
    }
    for (int h = last - 1; h >= 0; --h) direction_[h] -= factor_[h].solve(upper_[h] * direction_[h + 1]);
  }

  /// The first of the steps 1, 1/2, 1/4, ... that lowers F enough; leaves now_, log_q_ and q_ there. Returns
  /// F.
  double search(const Table& log_weights, double value) {
    double slope = 0;
    for (int h = 0; h < shape_.steps; ++h) slope += gradient_[h].dot(direction_[h]);
    const double allowance = kRoundOff * max(1.0, abs(value));
    for (double step = 1;; step /= 2) {
      for (int h = 0; h < shape_.steps; ++h) trial_[h] = now_[h] + step * direction_[h];
      const double lower = evaluate(log_weights, trial_);
      if (!(lower > value + kArmijo * step * slope + allowance) || step < 1e-12) {
        now_.swap(trial_);
        return lower;
      }
    }
  }

  Rows rows_;
  Shape shape_;
  int start_;
  std::vector<bool> reachable_;  // [step + 1][state]
  Table log_q_, q_;
  Layers now_, trial_, direction_, gradient_;        // v and what Newton needs, [step][state]
  std::vector<Eigen::MatrixXd> diagonal_, upper_;    // [step], S x S blocks of the Hessian
  Eigen::MatrixXd eliminated_;                       // S x S
  std::vector<Eigen::LLT<Eigen::MatrixXd>> factor_;  // [step]
};

using RelativeEntropyProjection = FlowProjection<KnownRows>;

}  // namespace regatta::episodic
