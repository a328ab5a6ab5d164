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

  bool anytime() const { return anytime_; }
  double operator()(Round t) const { return anytime_ ? unit_rate_ / sqrt(to_real(t)) : fixed_; }

 private:
  bool anytime_;
  double unit_rate_, fixed_;
};

/// Cost per draw: one random number and one exponential, K of them when the rate is anytime.
template <class Real>
class ExponentialWeights {
 public:
  ExponentialWeights(int arms, const Exp3Rate& rate)
      : rate_(rate), arms_(arms), loss_(arms, 0.0), weight_(arms, 1.0) {}

  /// An arm a with probability exp(-rate L_a) / sum_b exp(-rate L_b).
  Index<Real> draw(Round t, Rng<Real>& rng) {
    if (rate_.anytime()) weigh(t, Mask<Real>(true));
    Real total = sum();
    if (const Mask<Real> faint = total < kFaint; any(faint)) {
      weigh(t, faint);
      total = sum();
    }
    const Sampled<Real> drawn = sample(weight_, total, rng.uniform());
    probability_ = drawn.weight / total;
    return drawn.arm;
  }

  double rate(Round t) const { return rate_(t); }

  /// Of the arm drawn last.
  Real probability() const { return probability_; }

  /// L_arm += loss.
  void add(Round t, Index<Real> arm, Real loss) {
    const Real sum = loss_.at(arm) + loss;
    loss_.put(arm, sum);
    if (!rate_.anytime()) weight_.put(arm, exp(rate_(t) * (zero_ - sum)));
  }

 private:
  // Of the sum of the weights. A fixed rate leaves the other arms' weights as they are, so they all shrink
  // until the least loss becomes the new zero.
  static constexpr double kFaint = 1e-100;

  Real sum() const {
    Real total = weight_[0];
    for (int a = 1; a < arms_; ++a) total += weight_[a];
    return total;
  }

  // All weights anew, relative to the least loss in the lanes of `renewed`: the largest is 1 there.
  [[gnu::noinline]] void weigh(Round t, const Mask<Real>& renewed) {
    Real least = loss_[0];
    for (int a = 1; a < arms_; ++a) least = min(least, loss_[a]);
    zero_ = select(renewed, least, zero_);
    const double rate = rate_(t);
    for (int a = 0; a < arms_; ++a) weight_[a] = exp(rate * (zero_ - loss_[a]));
  }

  Exp3Rate rate_;
  int arms_;
  Arms<Real> loss_, weight_;  // [arm]; L, and p_t up to a factor
  Real zero_ = 0.0;           // the loss of weight 1
  Real probability_ = 1.0;    // p_t(a_t)
};

}  // namespace regatta::bandit
