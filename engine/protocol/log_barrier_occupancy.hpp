// The occupancy measure that maximises rewards plus a log-barrier, by Newton's method on the dual.
//
//   Levy, Cohen, Cassel, Mansour. Efficient rate optimal regret for adversarial contextual MDPs using online
//   function approximation. ICML 2023: the program of every round of OMG-CMDP!.
//   Nesterov, Nemirovskii. Interior-point polynomial algorithms in convex programming. SIAM, 1994: the
//   barrier.
//
//   q = argmax  sum_{h,s,a} q_h(s, a) f_h(s, a) + (1/gamma) sum_{h,s,a} ln q_h(s, a)   over the flow
//   polytope:
//     sum_a q_1(start, a) = 1,   sum_a q_{h+1}(s', a) = sum_{s,a} q_h(s, a) P_h(s' | s, a).
//   Sums go over the (h, s) that can be reached under P; elsewhere q = 0. With multipliers V_h(s),
//   V_{H+1} = 0,
//     slack_h(s, a) = V_h(s) - f_h(s, a) - sum_s' P_h(s' | s, a) V_{h+1}(s') > 0,
//     q_h(s, a) = 1 / (gamma slack_h(s, a)),
//   and V minimises the convex D(V) = V_1(start) - (1/gamma) sum ln slack, with gradient inflow - outflow and
//   Hessian M^T diag(gamma q^2) M, where row (h, s, a) of M is e_{h,s} - sum_s' P_h(s' | s, a) e_{h+1,s'}.
//   <q, slack> = (number of terms) / gamma, hence V_1(start) - <q, f> is exactly that: the policy of q loses
//   at most H S A / gamma of the best value in (f, P).
//
// One step (H = 1) is q(a) = 1 / (gamma (lam - f(a))), inverse gap weighting in its log-barrier form.
//
// The Hessian is a band of 2 S - 1 entries below the diagonal; Newton steps are halved until D falls enough.
// Cost per step: O(H S^3 + H S^2 A), 10 to 25 steps.
#pragma once

#include "engine/protocol/mdp.hpp"

namespace regatta::episodic {

class LogBarrierOccupancy {
 public:
  struct Solved {
    int iterations;
    double residual;     // largest |inflow - outflow| of a (h, s)
    double dual;         // V_1(start)
    std::int64_t terms;  // (h, s, a) that can be reached
  };

  LogBarrierOccupancy(const Shape& shape, int start)
      : shape_(shape),
        start_(start),
        width_(2 * shape.states),
        q_(shape),
        p_(shape.size() * std::size_t(shape.states)),
        slack_(shape.size()),
        slope_(shape.size()),
        value_(places() + std::size_t(shape.states)),
        direction_(value_),
        gradient_(value_),
        band_(places() * std::size_t(width_)),
        reachable_(places() + std::size_t(shape.states)) {}

  /// Solves for mean rewards f and transitions P of the constructor's shape; gamma > 0. Throws PlayError when
  /// that does not converge (a NaN in f or P, gamma beyond 1e8). Depends on nothing but its arguments.
  Solved solve(const Transitions& transitions, const Table& rewards, double gamma) {
    take(transitions, rewards);
    start_above(rewards);
    int iterations = 0;
    double residual = 0;
    for (double now = min(gamma, kDirect);; now = min(gamma, 10 * now)) {
      residual = minimise(now, rewards, iterations);
      if (now >= gamma) break;
    }
    if (!(residual <= kWorst)) throw_failure();
    return {iterations, residual, value_[at(0, start_)], terms_};
  }

  /// q of the last solve.
  const Table& occupancy() const { return q_; }
  bool reachable(int h, int s) const { return reachable_[at(h, s)] != 0; }

  /// pi_h(a | s) = q_h(s, a) / sum_b q_h(s, b), uniform where (h, s) can't be reached.
  void put_into(Policy& policy) const {
    std::vector<double> pi(std::size_t(shape_.actions));
    for (int h = 0; h < shape_.steps; ++h) {
      for (int s = 0; s < shape_.states; ++s) {
        double sum = 0;
        for (int a = 0; a < shape_.actions; ++a) sum += pi[a] = reachable(h, s) ? q_(h, s, a) : 1.0;
        for (double& p : pi) p /= sum;
        policy.mix(h, s, pi);
      }
    }
  }

 private:
  static constexpr int kCap = 100;             // Newton steps per gamma
  static constexpr double kTolerance = 1e-12;  // of the residual; rounding keeps it above for gamma >= 1e4
  static constexpr double kWorst = 1e-6;       // more is a failure
  static constexpr double kArmijo = 0.25, kSmall = 1e-13;  // below, the full step is taken
  static constexpr double kDirect = 1e6;                   // larger gammas are approached in factors of 10

  std::size_t at(int h, int s) const { return std::size_t(h) * shape_.states + s; }
  std::size_t places() const { return at(shape_.steps, 0); }
  [[noreturn]] static void throw_failure() {
    throw PlayError(
        "the log-barrier program did not converge (a NaN in the estimates, or a gamma beyond 1e8?)");
  }

  /// f(h, s, a, place of (h, s, a)) where reachable.
  template <class F>
  void each(const F& f) const {
    for (int h = 0; h < shape_.steps; ++h) {
      for (int s = 0; s < shape_.states; ++s) {
        if (!reachable(h, s)) continue;
        for (int a = 0; a < shape_.actions; ++a) f(h, s, a, shape_.at(h, s, a));
      }
    }
  }
  const double* row(std::size_t place) const { return &p_[place * std::size_t(shape_.states)]; }
  /// The values of step h + 1, or of their changes.
  double expectation(std::size_t place, const double* next) const {
    const double* p = row(place);
    double sum = 0;
    for (int s = 0; s < shape_.states; ++s) sum += p[s] * next[s];
    return sum;
  }

  /// P as a table, 0 out of the last step; and what can be reached.
  void take(const Transitions& transitions, const Table& rewards) {
    std::fill(p_.begin(), p_.end(), 0.0);
    std::fill(reachable_.begin(), reachable_.end(), char(0));
    reachable_[at(0, start_)] = 1;
    terms_ = 0;
    each([&](int h, int s, int a, std::size_t place) {
      ++terms_;
      if (is_nan(rewards(h, s, a))) throw_failure();
      if (h + 1 == shape_.steps) return;
      for (const Arc& arc : transitions.arcs(h, s, a)) {
        p_[place * std::size_t(shape_.states) + std::size_t(arc.next)] += arc.probability;
        if (arc.probability > 0) reachable_[at(h + 1, arc.next)] = 1;
      }
    });
  }

  /// V_h(s) = max_a (f + P V_{h+1}) + 1: slack everywhere.
  void start_above(const Table& rewards) {
    std::fill(value_.begin(), value_.end(), 0.0);
    for (int h = shape_.steps - 1; h >= 0; --h) {
      for (int s = 0; s < shape_.states; ++s) {
        double best = -kInf;
        for (int a = 0; a < shape_.actions; ++a) {
          const double q = rewards(h, s, a) + expectation(shape_.at(h, s, a), &value_[at(h + 1, 0)]);
          best = max(best, q);
        }
        value_[at(h, s)] = reachable(h, s) ? best + 1 : 0;
      }
    }
  }

  /// Minimises D from value_ on; returns the residual.
  double minimise(double gamma, const Table& rewards, int& iterations) {
    double last = kInf;
    for (int step = 0; step < kCap; ++step) {
      find_occupancy(gamma, rewards);
      const double residual = find_gradient();
      // Near the minimum every step squares the residual, until rounding stops that.
      if (residual <= kTolerance || (last <= kWorst && residual >= 0.5 * last)) return residual;
      last = residual;
      const double squared_decrement = find_direction(gamma);
      search(gamma, squared_decrement);
      ++iterations;
    }
    return last;
  }

  /// slack_ and q_ of value_.
  void find_occupancy(double gamma, const Table& rewards) {
    each([&](int h, int s, int a, std::size_t place) {
      slack_[place] = value_[at(h, s)] - rewards(h, s, a) - expectation(place, &value_[at(h + 1, 0)]);
      q_(h, s, a) = 1 / (gamma * slack_[place]);
    });
  }

  /// gradient_ = inflow - outflow of q_; returns its largest entry.
  double find_gradient() {
    std::fill(gradient_.begin(), gradient_.end(), 0.0);
    gradient_[at(0, start_)] = 1;
    each([&](int h, int s, int a, std::size_t place) {
      const double q = q_(h, s, a), *p = row(place);
      gradient_[at(h, s)] -= q;
      double* next = &gradient_[at(h + 1, 0)];
      for (int t = 0; t < shape_.states; ++t) next[t] += q * p[t];
    });
    double largest = 0;
    for (std::size_t i = 0; i < places(); ++i) largest = max(largest, std::fabs(gradient_[i]));
    return largest;
  }

  /// The Hessian's lower half by columns: band_[i][k] is entry (i + k, i). Places that can't be reached get a
  /// diagonal 1.
  void find_hessian(double gamma) {
    const int S = shape_.states;
    std::fill(band_.begin(), band_.end(), 0.0);
    for (std::size_t i = 0; i < places(); ++i) band_[i * std::size_t(width_)] = reachable_[i] ? 0.0 : 1.0;
    each([&](int h, int s, int a, std::size_t place) {
      const double q = q_(h, s, a), weight = gamma * q * q, *p = row(place);
      double* column = &band_[at(h, s) * std::size_t(width_)];
      column[0] += weight;
      if (h + 1 == shape_.steps) return;
      for (int t = 0; t < S; ++t) column[S - s + t] -= weight * p[t];
      double* block = &band_[at(h + 1, 0) * std::size_t(width_)];
      for (int t = 0; t < S; ++t, block += width_) {
        const double scaled = weight * p[t];
        for (int u = t; u < S; ++u) block[u - t] += scaled * p[u];
      }
    });
  }

  /// direction_ = - Hessian^{-1} gradient; returns gradient^T Hessian^{-1} gradient.
  double find_direction(double gamma) {
    find_hessian(gamma);
    factorise();
    const auto n = int(places());
    for (int i = 0; i < n; ++i) direction_[i] = -gradient_[i];
    for (int i = 0; i < n; ++i) {
      const double* column = &band_[std::size_t(i) * width_];
      const double x = direction_[i] /= column[0];
      for (int k = 1; k < std::min(width_, n - i); ++k) direction_[i + k] -= column[k] * x;
    }
    double squared = 0;
    for (int i = n - 1; i >= 0; --i) {
      const double* column = &band_[std::size_t(i) * width_];
      squared += direction_[i] * direction_[i];
      double x = direction_[i];
      for (int k = 1; k < std::min(width_, n - i); ++k) x -= column[k] * direction_[i + k];
      direction_[i] = x / column[0];
    }
    return squared;
  }

  /// Cholesky's factor, in place.
  void factorise() {
    const auto n = int(places());
    for (int i = 0; i < n; ++i) {
      double* column = &band_[std::size_t(i) * width_];
      const int entries = std::min(width_, n - i);
      if (!(column[0] > 0)) throw_failure();
      const double root = sqrt(column[0]);
      column[0] = root;
      for (int k = 1; k < entries; ++k) column[k] /= root;
      for (int k = 1; k < entries; ++k) {
        double* other = &band_[std::size_t(i + k) * width_];
        for (int m = k; m < entries; ++m) other[m - k] -= column[k] * column[m];
      }
    }
  }

  /// Goes the first of the steps 1, 1/2, 1/4, ... along direction_ that keeps all slacks positive and lowers
  /// D enough.
  void search(double gamma, double squared_decrement) {
    each([&](int h, int s, int, std::size_t place) {
      const double change = direction_[at(h, s)] - expectation(place, &direction_[at(h + 1, 0)]);
      slope_[place] = change / slack_[place];
    });
    for (double step = 1; step > 1e-12; step /= 2) {
      double logs = 0;  // NaN when a slack would become negative, -inf when 0: neither passes
      each([&](int, int, int, std::size_t place) { logs += log(1 + step * slope_[place]); });
      const double change = step * direction_[at(0, start_)] - logs / gamma;
      const bool enough = change <= -kArmijo * step * squared_decrement;
      if (!(enough || (squared_decrement < kSmall && logs > -kInf))) continue;
      for (std::size_t i = 0; i < places(); ++i) value_[i] += step * direction_[i];
      return;
    }
    throw_failure();
  }

  Shape shape_;
  int start_, width_;  // width_: of the band, 2 S
  Table q_;
  std::int64_t terms_ = 0;
  std::vector<double> p_;                             // [step][state][action][next]
  std::vector<double> slack_, slope_;                 // [step][state][action]; change per step / slack
  std::vector<double> value_, direction_, gradient_;  // [step + 1][state]; V, 0 after the last step
  std::vector<double> band_;                          // [step][state][width]
  std::vector<char> reachable_;                       // [step + 1][state]
};

}  // namespace regatta::episodic
