// Tsallis-INF on blocks of rounds: one arm per block, which is told the block's mean loss.
//
//   Rouyer, Seldin, Cesa-Bianchi. An algorithm for stochastic and adversarial bandits with switching costs.
//   ICML 2021. Tsallis-INF: Zimmert, Seldin. JMLR 22(28), 2021, Theorem 1.
//
//   N equal blocks of T / N rounds;  p_n(k) = 4 / (eta_n (L(k) - x))^2 with x < min L such that p sums to 1,
//   eta_n = 2 / sqrt(n);  A_n ~ p_n;  L(A_n) += (mean loss of block n) / p_n(A_n)
//
//   regret <= (T/N) (4 sqrt(K N) + 1) + N,   smallest near N = (2 T)^(2/3) K^(1/3)
//
// Sees the arm played in every round and no other: free in setting A, T entries in setting B.
// Cost per block: about 5 times K divisions, one random number.
//
// Differs: the paper's blocks grow with n and need no horizon; equal blocks and their number are ours.
#include "algorithms/switching/batches.hpp"

namespace regatta::switching {
namespace {

class TsallisSwitch final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::optional<double> blocks =
        real_or("blocks", "(2 T)^(2/3) K^(1/3)", between(1, 2e9), "number of blocks N, at most T");
  };
  static std::optional<std::string> refuses(const Params&, const Task& task) {
    const std::int64_t needed = task.price_of_own() * task.horizon;
    if (needed <= task.budget) return std::nullopt;
    return "it looks at the arm played in every round, " + std::to_string(needed) +
           " entries, and the budget is " + std::to_string(task.budget) +
           "; give that many, or setting = 'extra'";
  }
  static double nanoseconds(const Params& params, const Task& task) {
    return (50 + 20.0 * task.arms) * double(number_of_blocks(params, task)) / double(task.horizon);
  }

  TsallisSwitch(const Params& params, const Task& task)
      : arms_(task.arms), blocks_(number_of_blocks(params, task)) {}

  void play(Desk& desk, Rng<double>& rng) override {
    Arms<double> loss(arms_, 0.0), weight(arms_, 0.0);
    for (std::int64_t n = 1; n <= blocks_; ++n) {
      const double total = weigh(2 / sqrt(to_real(n)), loss, weight);
      const Sampled<double> drawn = sample(weight, total, rng.uniform());
      const double mean = desk.play_seeing(drawn.arm, batch(n, blocks_, desk.horizon()).last);
      loss[int(drawn.arm)] += mean * total / drawn.weight;
    }
  }

 private:
  static std::int64_t number_of_blocks(const Params& params, const Task& task) {
    const double best = pow(2 * double(task.horizon), 2.0 / 3.0) * pow(double(task.arms), 1.0 / 3.0);
    return whole(params.blocks.value_or(best), task.horizon);
  }

  /// p_n up to a factor, whose sum, 1 up to rounding, is returned. Newton's method on S(z)^(-1/2) = 1 with z
  /// = eta (min L - x) and S the sum: concave in z, so that steps from z = 2 never overshoot.
  double weigh(double rate, const Arms<double>& loss, Arms<double>& weight) const {
    double least = loss[0], z = 2;
    for (int k = 1; k < arms_; ++k) least = min(least, loss[k]);
    while (true) {
      double total = 0, slope = 0;  // S, -S'
      for (int k = 0; k < arms_; ++k) {
        const double root = 2 / fma(rate, loss[k] - least, z);
        weight[k] = root * root;
        total += weight[k];
        slope = fma(weight[k], root, slope);
      }
      const double next = fma(2 * total / slope, sqrt(total) - 1, z);
      if (total - 1 <= kTolerance || next <= z) return total;
      z = next;
    }
  }

  static constexpr double kTolerance = 1e-12;
  int arms_;
  std::int64_t blocks_;  // N
};

[[maybe_unused]] const bool added = add_algorithm<TsallisSwitch>({
    .name = "tsallis_switch",
    .paper = "Rouyer, Seldin, Cesa-Bianchi 2021",
    .doc = "Tsallis-INF on blocks of rounds, for bandits with switching costs.",
});

}  // namespace
}  // namespace regatta::switching
