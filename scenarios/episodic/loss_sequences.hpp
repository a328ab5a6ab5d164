// Losses that an oblivious adversary makes from a table of parameters per step, theta_h in [0, 1]^n: of a
// tabular process the table of mean losses itself, of a linear one what the features are multiplied by.
#pragma once

#include "engine/core/maths.hpp"
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {

struct LossParams : ParamSet {
  using ParamSet::ParamSet;
  std::string losses = choice(
      "losses", "switch_fast", {"switch_fast", "uniform_gap", "switch", "drift", "sin", "corrupted"},
      "switch_fast, switch: two tables in turn, for `period` episodes each or in `phases` of equal "
      "length; uniform_gap: Bernoulli with mean 1/2, one action 1/2 - gap; corrupted: the same, turned "
      "into 1 - loss in the first `corrupted` episodes; drift: random walk of step K^(-1/2); sin: waves "
      "of `period` episodes");
  std::int64_t period = integer("period", 100, between(1, 1e9), "episodes per table or wave");
  double gap = real("gap", 0.25, between(0, 0.5), "by how much the better action is better");
  std::int64_t phases = integer("phases", 8, between(1, 1e9), "number of phases of losses = \"switch\"");
  std::int64_t corrupted =
      integer("corrupted", 1000, between(0, 1e12), "episodes with the opposite losses; of fewer, all");

  /// Whether what is lost is drawn; else it is its mean.
  bool random() const { return losses == "uniform_gap" || losses == "corrupted"; }
};

/// What these scenarios say when their tables would not fit, "" if they do.
inline std::string too_large(std::int64_t steps, std::int64_t states, std::int64_t actions,
                             std::int64_t wide) {
  if (double(steps) * double(states) * double(actions) * double(wide) <= 1e8) return "";
  return "the tables of transitions and features may have 1e8 entries (steps x states x actions x states or "
         "dimension), make one of these smaller";
}

class LossSequence {
 public:
  /// `favoured(h, i)`: where uniform_gap has the smaller loss. `rng`: everything that is drawn, whatever the
  /// learner does.
  template <class Favoured>
  LossSequence(const LossParams& params, int steps, int size, Round horizon, const Favoured& favoured,
               Rng<double> rng)
      : kind_(params.losses),
        horizon_(horizon),
        period_(kind_ == "switch" ? max_round(1, (horizon + params.phases - 1) / params.phases)
                                  : params.period),
        corrupted_(params.corrupted),
        rng_(rng),
        theta_(std::size_t(steps) * std::size_t(size)),
        first_(theta_.size()),
        second_(theta_.size()) {
    rng_.uniforms(first_);
    rng_.uniforms(second_);
    if (!params.random()) return;
    for (int h = 0; h < steps; ++h) {
      for (int i = 0; i < size; ++i)
        first_[std::size_t(h * size + i)] = 0.5 - (favoured(h, i) ? params.gap : 0.0);
    }
    for (std::size_t i = 0; i < first_.size(); ++i) second_[i] = 1 - first_[i];
  }

  /// Goes on to episode k = 1, 2, ...; true when theta is not that of episode k - 1.
  bool begin(Round k) {
    if (kind_ == "drift") return k == 1 ? take(first_) : drift();
    if (kind_ == "sin") return wave(k);
    if (kind_ == "uniform_gap") return k == 1 && take(first_);
    const bool second = kind_ == "corrupted" ? k <= corrupted_ : (k - 1) / period_ % 2 == 1;
    if (k > 1 && second == in_second_) return false;
    in_second_ = second;
    return take(second ? second_ : first_);
  }

  const std::vector<double>& theta() const { return theta_; }  // [step][parameter]

 private:
  static Round max_round(Round a, Round b) { return a > b ? a : b; }

  bool take(const std::vector<double>& table) {
    theta_ = table;
    return true;
  }

  /// Up or down by K^(-1/2) with equal probability, reflected at 0 and 1.
  bool drift() {
    const double step = 1 / sqrt(double(horizon_));
    rng_.uniforms(second_);
    for (std::size_t i = 0; i < theta_.size(); ++i) {
      const double moved = abs(theta_[i] + (second_[i] < 0.5 ? step : -step));
      theta_[i] = moved > 1 ? 2 - moved : moved;
    }
    return true;
  }

  /// (1 + sin(2 pi (k / period + phase))) / 2 with a random phase per parameter.
  bool wave(Round k) {
    for (std::size_t i = 0; i < theta_.size(); ++i) {
      const double turns = double(k % period_) / double(period_) + first_[i];
      double sine, cosine;
      sincos2pi(turns - floor(turns), sine, cosine);
      theta_[i] = 0.5 + 0.5 * sine;
    }
    return true;
  }

  std::string kind_;
  Round horizon_, period_, corrupted_;
  bool in_second_ = false;
  Rng<double> rng_;
  std::vector<double> theta_;           // [step][parameter]
  std::vector<double> first_, second_;  // the two tables; phases of the waves; scratch of the walk
};

}  // namespace regatta::episodic
