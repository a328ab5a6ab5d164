// Draws of next states in a process that does not change.
#pragma once

#include <bit>

#include "engine/core/packs.hpp"
#include "engine/protocol/mdp.hpp"

namespace regatta::episodic {

/// Transitions::draw, faster where there are many next states: a uniform is compared with eight cumulative
/// probabilities at once. These are not rounded as the differences are that decide there. So a uniform that
/// is nearer to one of them than any rounding is left to Transitions::draw, and the states are the same.
class NextStates {
 public:
  explicit NextStates(const Transitions& transitions) : stationary_(transitions.stationary()) {
    const Shape& shape = transitions.shape();
    const int steps = stationary_ ? 1 : shape.steps;
    std::size_t most = 0;
    each_row(shape, steps,
             [&](int h, int s, int a) { most = std::max(most, transitions.arcs(h, s, a).size()); });
    if (most < kFewest || most > kMost) return;
    width_ = std::size_t(packs_for(int(most))) * kPack;
    bounds_ = Padded(shape.at(steps, 0, 0) * width_);
    each_row(shape, steps, [&](int h, int s, int a) {
      double* bound = &bounds_[shape.at(h, s, a) * width_];
      const std::span<const Arc> arcs = transitions.arcs(h, s, a);
      std::fill_n(bound, width_, kInf);
      double sum = 0;
      for (std::size_t i = 0; i + 1 < arcs.size(); ++i) bound[i] = sum += arcs[i].probability;
    });
  }

  /// The next state of a uniform u in [0, 1), from the transitions that this was made of.
  int draw(const Transitions& transitions, int h, int s, int a, double u) const {
    if (width_ == 0) return transitions.draw(h, s, a, u);
    using namespace native;
    const double* bound = bounds_.data() + transitions.shape().at(stationary_ ? 0 : h, s, a) * width_;
    const Pack low = pack_of(u - kMargin), high = pack_of(u + kMargin);
    int arc = 0;
    unsigned near = 0;
    for (std::size_t i = 0; i < width_; i += kPack) {
      const unsigned below = at_most(load(bound + i), low);
      near |= below ^ at_most(load(bound + i), high);
      arc += std::popcount(below);
    }
    if (near != 0) return transitions.draw(h, s, a, u);
    return transitions.arcs(h, s, a)[std::size_t(arc)].next;
  }

 private:
  // Sums of up to kMost probabilities, which miss 1 by up to 1e-12, are off by less.
  static constexpr double kMargin = 1e-11;
  static constexpr std::size_t kFewest = 5, kMost = 64;

  template <class F>
  static void each_row(const Shape& shape, int steps, const F& f) {
    for (int h = 0; h < steps; ++h) {
      for (int s = 0; s < shape.states; ++s) {
        for (int a = 0; a < shape.actions; ++a) f(h, s, a);
      }
    }
  }

  bool stationary_;
  std::size_t width_ = 0;  // 0: there are few next states, or very many
  Padded bounds_;  // [step (if not stationary)][state][action][width], behind the last but one: infinite
};

}  // namespace regatta::episodic
