// What is known of transitions that are learned from visits: for every (step, state, action) a box that holds
// the true row with high probability, in epochs that end when some number of visits has doubled.
//
//   Jin, Jin, Luo, Sra, Yu. Learning adversarial Markov decision processes with bandit feedback and unknown
//   transition. ICML 2020.
//
//   |P - Pbar| <= width (4 sqrt(Pbar iota / max(1, N - 1)) + 28 iota / (3 max(1, N - 1))),  and 0 <= P <= 1,
//   iota = ln(K H S A / delta): all boxes hold the truth with probability 1 - 4 delta for width = 1.
//   (Constants recalled; half of both is found in the literature, too.)
#pragma once

#include <numeric>
#include <optional>
#include <string>

#include "engine/core/maths.hpp"
#include "engine/core/parameters.hpp"
#include "engine/protocol/mdp.hpp"

namespace regatta::episodic {

/// Why a process is too large for a table with a box per transition, if it is. `nanoseconds`: an episode's.
inline std::optional<std::string> refuses_boxes(const Shape& shape, double nanoseconds) {
  if (nanoseconds > 2e8) {
    return "an episode would take about " + exact_text(floor(nanoseconds / 1e8 + 0.5) / 10) +
           " seconds (what is done with the boxes grows like states^3); make the process smaller";
  }
  if (double(shape.size()) * shape.states <= 1e7) return std::nullopt;
  return "it keeps a box for every transition, of which there may be 1e7 (steps x states x actions x "
         "states); make "
         "one of these smaller";
}

class ConfidentModel {
 public:
  /// iota: see above. Counts are kept per step.
  ConfidentModel(Shape shape, double iota, double width)
      : shape_(shape),
        iota_(iota),
        width_(width),
        visits_(shape),
        visits_before_(shape),
        counts_(places(), 0.0),
        low_(places(), 0.0),
        high_(places(), 1.0) {}

  const Shape& shape() const { return shape_; }
  double visits(int h, int s, int a) const { return visits_(h, s, a); }
  /// Least and largest probability of each next state, [state].
  std::span<const double> low(int h, int s, int a) const { return row(low_, h, s, a); }
  std::span<const double> high(int h, int s, int a) const { return row(high_, h, s, a); }

  void add(int h, int s, int a, int next) {
    counts_[place(h, s, a) + std::size_t(next)] += 1;
    const double visits = visits_(h, s, a) += 1;
    doubled_ |= visits >= max(1.0, 2 * visits_before_(h, s, a));
  }

  /// Starts a new epoch if some number of visits has doubled since the last one began; true if so. Boxes
  /// change here only. Cost: H S^2 A.
  bool refresh() {
    if (!std::exchange(doubled_, false)) return false;
    visits_before_ = visits_;
    for (int h = 0; h < shape_.steps; ++h) {
      for (int s = 0; s < shape_.states; ++s) {
        for (int a = 0; a < shape_.actions; ++a) set_box(h, s, a);
      }
    }
    return true;
  }

  /// Extreme of sum_s' p(s') value(s') over the box. order: the next states, those that are to get as much as
  /// possible first (falling values for the maximum, rising ones for the minimum). Cost: S.
  double expectation(int h, int s, int a, std::span<const double> value, std::span<const int> order) const {
    const auto low = this->low(h, s, a), high = this->high(h, s, a);
    double left = 1, sum = 0;
    for (const double p : low) left -= p;
    for (const int next : order) {
      const std::size_t i = std::size_t(next);
      const double more = min(left, high[i] - low[i]);
      sum += (low[i] + more) * value[i];
      left -= more;
    }
    return sum;
  }

  /// Whether every row that matters (the last step leads nowhere) lies in its box.
  bool contains(const Transitions& transitions) const {
    for (int h = 0; h + 1 < shape_.steps; ++h) {
      for (int s = 0; s < shape_.states; ++s) {
        for (int a = 0; a < shape_.actions; ++a) {
          std::vector<double> p(std::size_t(shape_.states), 0.0);
          for (const Arc& arc : transitions.arcs(h, s, a)) p[std::size_t(arc.next)] += arc.probability;
          for (std::size_t i = 0; i < p.size(); ++i) {
            if (p[i] < low(h, s, a)[i] || p[i] > high(h, s, a)[i]) return false;
          }
        }
      }
    }
    return true;
  }

 private:
  std::size_t places() const { return shape_.size() * std::size_t(shape_.states); }
  std::size_t place(int h, int s, int a) const { return shape_.at(h, s, a) * std::size_t(shape_.states); }
  std::span<const double> row(const std::vector<double>& table, int h, int s, int a) const {
    return {&table[place(h, s, a)], std::size_t(shape_.states)};
  }

  void set_box(int h, int s, int a) {
    const double n = visits_(h, s, a);
    if (n == 0) return;
    const double inverse = 1 / max(1.0, n - 1);
    for (std::size_t i = place(h, s, a), end = i + std::size_t(shape_.states); i < end; ++i) {
      const double p = counts_[i] / n;
      const double width = width_ * (4 * sqrt(p * iota_ * inverse) + 28.0 / 3 * iota_ * inverse);
      low_[i] = max(0.0, p - width);
      high_[i] = min(1.0, p + width);
    }
  }

  Shape shape_;
  double iota_, width_;
  Table visits_, visits_before_;  // now; when the epoch began
  bool doubled_ = false;
  std::vector<double> counts_, low_, high_;  // [step][state][action][next]
};

/// States in the order of their values, falling or rising; ties by index.
inline void order_states(std::span<const double> value, bool falling, std::vector<int>& order) {
  order.resize(value.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](int x, int y) {
    const double a = value[std::size_t(x)], b = value[std::size_t(y)];
    return a == b ? x < y : falling ? a > b : a < b;
  });
}

/// Largest (`upper`) or least probability, over the transitions in the boxes, that a policy comes to `state`
/// at step `h`: the algorithm Comp-UOB of the paper above, backwards from (h, state). Cost: h S^2 A.
inline double bound_of_reaching(const ConfidentModel& model, const Table& probability, int start, int h,
                                int state, bool upper) {
  const Shape& shape = model.shape();
  std::vector<double> value(std::size_t(shape.states), 0.0), next(value);
  value[std::size_t(state)] = 1;
  std::vector<int> order;
  while (h-- > 0) {
    value.swap(next);
    order_states(next, upper, order);
    for (int s = 0; s < shape.states; ++s) {
      if (h == 0 && s != start) continue;
      value[std::size_t(s)] = 0;
      for (int a = 0; a < shape.actions; ++a)
        value[std::size_t(s)] += probability(h, s, a) * model.expectation(h, s, a, next, order);
    }
  }
  return value[std::size_t(start)];
}

}  // namespace regatta::episodic
