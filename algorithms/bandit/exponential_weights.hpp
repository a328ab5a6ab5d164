// What Exp3 and its variants share: weights exp(-eta_t L_a) over cumulative loss estimates, and the usual
// rates.
#pragma once

#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {

/// eta = scale sqrt(2 ln K / (T K)), or anytime eta_t = scale sqrt(ln K / (K t)).
class Exp3Rate {
 public:
  Exp3Rate(bool anytime, double scale, const Task& task)
      : anytime_(anytime),
        unit_rate_(scale * sqrt(log(double(task.arms)) / task.arms)),
        fixed_(unit_rate_ * sqrt(2.0 / to_real(task.horizon))) {}

  double operator()(Round t) const { return anytime_ ? unit_rate_ / sqrt(to_real(t)) : fixed_; }

 private:
  bool anytime_;
  double unit_rate_, fixed_;
};

/// Cost per draw: K exponentials, one random number.
template <class Real>
class ExponentialWeights {
 public:
  explicit ExponentialWeights(int arms) : arms_(arms), loss_(arms, 0.0), weight_(arms, 0.0) {}

  /// An arm a with probability exp(-rate L_a) / sum_b exp(-rate L_b).
  Index<Real> draw(double rate, Rng<Real>& rng) {
    Real least = loss_[0], total = 0.0;
    for (int a = 1; a < arms_; ++a) least = min(least, loss_[a]);
    for (int a = 0; a < arms_; ++a) {
      weight_[a] = exp(rate * (least - loss_[a]));  // the largest is 1: no overflow
      total += weight_[a];
    }
    const Sampled<Real> drawn = sample(weight_, total, rng.uniform());
    probability_ = drawn.weight / total;
    return drawn.arm;
  }

  /// Of the arm drawn last.
  Real probability() const { return probability_; }

  /// L_arm += loss.
  void add(Index<Real> arm, Real loss) { loss_.put(arm, loss_.at(arm) + loss); }

 private:
  int arms_;
  Arms<Real> loss_, weight_;  // [arm]; L, and p_t up to a factor
  Real probability_ = 1.0;    // p_t(a_t)
};

}  // namespace regatta::bandit
