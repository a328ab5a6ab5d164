// Exploration bonuses that look ahead: a local bonus, and what a policy will meet of it later, a little more
// of it with every step.
//
//   Luo, Wei, Lee. Policy optimization in adversarial MDPs: improved exploration via dilated bonuses.
//   NeurIPS 2021.
//
//   B_h(s, a) = b_h(s, a) + (1 + 1/H) E_{s' ~ P_h(. | s, a)} sum_a' pi_{h+1}(a' | s') B_{h+1}(s', a'),
//   B_{H+1} = 0. Since (1 + 1/H)^H <= e, B <= e H max b.
#pragma once

#include "engine/protocol/mdp.hpp"

namespace regatta::episodic {

/// Turns the local bonuses b in `bonus` into B. expectation(h, s, a, value) is the expected value of the next
/// state, for value [state]: by the transitions, or the largest that a confidence set allows.
/// Cost: H S A expectations.
template <class Expectation>
void dilate_bonus(const Table& probability, const Expectation& expectation, Table& bonus) {
  const Shape& shape = bonus.shape();
  const double dilation = 1 + 1.0 / shape.steps;
  std::vector<double> value(std::size_t(shape.states), 0.0);
  for (int h = shape.steps - 1; h >= 0; --h) {
    if (h + 1 < shape.steps) {
      for (int s = 0; s < shape.states; ++s) {
        for (int a = 0; a < shape.actions; ++a) bonus(h, s, a) += dilation * expectation(h, s, a, value);
      }
    }
    for (int s = 0; s < shape.states; ++s) {
      value[std::size_t(s)] = 0;
      for (int a = 0; a < shape.actions; ++a) value[std::size_t(s)] += probability(h, s, a) * bonus(h, s, a);
    }
  }
}

}  // namespace regatta::episodic
