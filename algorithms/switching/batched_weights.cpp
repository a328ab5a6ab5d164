// Exponential weights on batches of rounds, with as much feedback per batch as is asked for: the shrinking
// dartboard where losses of arms that are not played are seen, Exp3 where they are not.
//
//   Cheng, Zhou, Ji. Understanding the role of feedback in online learning with switching costs. ICML 2023.
//   The shrinking dartboard: Geulen, Voecking, Winkler. Regret minimization for online buffering problems
//   using the weighted majority algorithm. COLT 2010; batches: Arora, Dekel, Tewari. ICML 2012.
//
//   w_1 = 1, A_1 uniform. In batch b = 1..N play A_b; u_b is a uniform round of the batch, drawn before it.
//
//   feedback   looked at in round u_b     l(k), the estimate         N               v
//   full       all arms                   loss                       T or B / price  1
//   flexible   O: m arms drawn uniformly  1{k in O} loss K / m       T or B / m      K / m
//   bandit     the arm played             1{k = A_b} loss / p_b(k)   N* (and B)      K
//   policy     bandit while B < K^(1/3) T^(2/3), else full (where the arm played is seen for free)
//
//   eta = sqrt(2 ln K / (N v))
//   w_{b+1}(k) = w_b(k) exp(-eta l(k)),  p_b = w_b / sum w_b,  N* = T^(2/3) (K ln K / 2)^(1/3)
//   full, flexible: A_{b+1} = A_b with probability exp(-eta l(A_b)), else A_{b+1} ~ p_{b+1}
//   bandit:         A_{b+1} ~ p_{b+1}
//
//   The dartboard keeps P(A_b = k) = p_b(k), and moves at most eta N times in the mean. So, for N that
//   divides T,  regret <= (T/N) (ln K / eta + eta N v / 2) + S + 1,  S = eta N, for bandit N.
//
// With full feedback in every round (N = T) this is the dartboard of Geulen et al., with bandit feedback and
// batches = "all" it is Exp3 in every round, which pays for switches without end.
// Cost per batch: K exponentials, for bandit one; O(K) for the draw.
//
// Differs: the structure is that of the paper as far as we know it; batch numbers, rates and the bound above
// are our own derivation, the paper's constants and the mixing of its bandit part are not known to us.
#include <numeric>
#include <optional>

#include "algorithms/switching/batches.hpp"
#include "engine/core/soft_min.hpp"

namespace regatta::switching {
namespace {

class BatchedWeights final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::string feedback = choice("feedback", "full", {"full", "flexible", "bandit", "policy"},
                                  "what is looked at in one round of every batch");
    std::int64_t observed =
        integer("observed", 1, between(1, 1e6), "arms looked at per batch with flexible feedback, m");
    std::string batches = choice("batches", "best", {"best", "all"},
                                 "number of batches N: the best one, or all that the budget pays for");
    double rate_scale = real("rate_scale", 1.0, kPositive, "multiplies the rate eta; 1 is the theory");
  };

  static std::optional<std::string> refuses(const Params& params, const Task& task) {
    if (params.feedback == "flexible" && params.observed > task.arms)
      return "it can't look at " + std::to_string(params.observed) + " of " + std::to_string(task.arms) +
             " arms; give a smaller 'observed'";
    const Plan plan(params, task);
    if (plan.price <= task.budget) return std::nullopt;
    return "the budget of " + std::to_string(task.budget) + " entries pays for no batch (" +
           std::to_string(plan.price) + " each); give a larger 'budget' or less feedback";
  }
  static double nanoseconds(const Params& params, const Task& task) {
    const Plan plan(params, task);
    const double per_look = plan.observed == task.arms ? 14 : 20;
    const double per_batch = plan.bandit ? 55 + 3.0 * task.arms : 35 + per_look * plan.observed + task.arms;
    return per_batch * double(plan.batches) / double(task.horizon);
  }

  BatchedWeights(const Params& params, const Task& task) : plan_(params, task), order_(task.arms) {
    std::iota(order_.begin(), order_.end(), 0);
  }

  void play(Desk& desk, Rng<double>& rng) override {
    SoftMin weights(plan_.arms, plan_.rate);
    int arm = weights.draw(rng);
    for (std::int64_t b = 1; b <= plan_.batches; ++b) {
      const Batch batch = switching::batch(b, plan_.batches, desk.horizon());
      desk.play(arm, batch.draw(rng));
      if (plan_.bandit) {
        weights.add(arm, desk.observe(arm) / weights.probability(arm));
        desk.play(arm, batch.last);
        arm = weights.draw(rng);
      } else {
        const double loss = look(desk, rng, arm, weights);
        desk.play(arm, batch.last);
        if (rng.uniform() >= exp(-weights.rate() * loss)) arm = weights.draw(rng);
      }
    }
  }

 private:
  struct Plan {
    Plan(const Params& params, const Task& task) : arms(task.arms), observed(task.arms) {
      const double K = task.arms, T = double(task.horizon);
      const double enough = pow(K, 1.0 / 3.0) * pow(T, 2.0 / 3.0) * (1 - 1e-12);  // 2048, not 2048.0000001
      const bool rich = double(task.budget) >= enough;
      bandit = params.feedback == "bandit" || (params.feedback == "policy" && !rich);
      if (params.feedback == "flexible") observed = static_cast<int>(params.observed);
      price = bandit ? task.price_of_own() : observed == task.arms ? task.price_of_all() : observed;
      batches = price == 0 ? task.horizon : max(std::int64_t{1}, min(task.horizon, task.budget / price));
      if (bandit && params.batches == "best")
        batches = whole(pow(T, 2.0 / 3.0) * pow(K * log(K) / 2, 1.0 / 3.0), batches);
      const double variance = bandit ? K : K / observed;
      rate = params.rate_scale * sqrt(2 * log(K) / (double(batches) * variance));
    }

    int arms, observed;
    bool bandit;
    std::int64_t price, batches;  // entries per batch; N
    double rate;                  // eta
  };

  /// Looks at `observed` arms in the round played last; returns the estimate of the loss of `arm`.
  double look(Desk& desk, Rng<double>& rng, int arm, SoftMin& weights) {
    const double scale = double(plan_.arms) / plan_.observed;
    double own = 0;
    for (int i = 0; i < plan_.observed; ++i) {
      if (plan_.observed < plan_.arms) std::swap(order_[i], order_[i + rng.below(plan_.arms - i)]);
      const int k = order_[i];
      const double loss = scale * desk.observe(k);
      weights.add(k, loss);
      if (k == arm) own = loss;
    }
    return own;
  }

  Plan plan_;
  std::vector<int> order_;  // all arms; the first m are those looked at
};

[[maybe_unused]] const bool added = add_algorithm<BatchedWeights>({
    .name = "batched_weights",
    .paper = "Cheng, Zhou, Ji 2023",
    .doc =
        "Exponential weights on batches, with full, flexible or bandit feedback: shrinking dartboard, Exp3.",
});

}  // namespace
}  // namespace regatta::switching
