// UCBVI: optimistic value iteration on the estimated process, with a bonus for what was seen rarely.
//
//   Azar, Osband, Munos. Minimax regret bounds for reinforcement learning. ICML 2017. Algorithms 1-4 and
//   Theorems 1, 2.
//
//   Before every episode, for h = H, ..., 1, with n = N(s, a) > 0, P = counts / n, r = mean reward:
//     Q_h(s, a) = min(Q_h(s, a), r + sum_s' P(s') V_{h+1}(s') + b),   V_h(s) = max_a Q_h(s, a);
//   at first Q_h = H, always V_{H+1} = 0; play argmax_a Q_h(s, a). The bonus b is
//     hoeffding (UCBVI-CH):  7 H iota / sqrt(n)
//     bernstein (UCBVI-BF):  sqrt(8 iota Var_P(V_{h+1}) / n) + 14 H iota / (3 n)
//                            + sqrt((8/n) sum_s' P(s') min(1e4 H^3 S^2 A iota^2 / N'_{h+1}(s'), H^2))
//   times `bonus_scale`, with iota = ln(5 S A K H / delta) and N'_h(s) the visits of s at step h; the minimum
//   is H^2 where N' = 0, and 0 after the last step.
//
// Assumes rewards in [0, 1] (rescaled by the task's range) and a process that is the same in all episodes.
// Losses of an adversary are taken as 1 - loss, which breaks this assumption: a negative control.
// Cost per episode: O(H S A b) for b next states seen per (s, a).
// Differs: the paper knows the rewards; here they are estimated, and when they are random the bonus grows by
// sqrt(2 iota / n) (ours). With bonus_scale < 1 the factor 1e4 is 1 (ours). When the process depends on the
// step, so do the counts. Constants recalled, not checked against the paper.
#include "algorithms/episodic/empirical_model.hpp"

namespace regatta::episodic {
namespace {

class Ucbvi final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::string bonus = choice("bonus", "bernstein", {"bernstein", "hoeffding"},
                               "bernstein: UCBVI-BF, Theorem 2; hoeffding: UCBVI-CH, Theorem 1");
    std::optional<double> bonus_scale =
        real_or("bonus_scale", "0.01 for bernstein, 0.003 for hoeffding", kNonNegative,
                "multiplies the bonus; 1 is the theory, where no "
                "learning shows before very many episodes");
    double delta =
        real("delta", 0.05, kOpenProbability, "probability with which the confidence sets may fail");
    std::string stage =
        choice("stage", "auto", {"auto", "per_step", "pooled"},
               "counts per step or pooled over steps; auto pools when the process is stationary");
  };
  static std::optional<std::string> refuses(const Params& params, const Task& task) {
    return refuses_pooling(params.stage, task);
  }
  static double nanoseconds(const Params&, const Task& task) {
    return 3 * backup_nanoseconds(task.shape, std::min(task.shape.states, 4), task.shape.actions);
  }

  Ucbvi(const Params& params, const Task& task)
      : task_(task),
        bernstein_(params.bonus == "bernstein"),
        scale_(params.bonus_scale.value_or(bernstein_ ? 0.01 : 0.003)),
        model_(task.shape, pools(params.stage, task)),
        q_(task.shape, task.shape.steps),
        state_visits_(std::size_t(task.shape.steps) * task.shape.states, 0.0) {
    const double H = task.shape.steps, S = task.shape.states, A = task.shape.actions;
    iota_ = log(5 * S * A * double(task.horizon) * H / params.delta);
    spread_factor_ = (scale_ < 1 ? 1.0 : 1e4) * H * H * H * S * S * A * iota_ * iota_;
    spread_.assign(state_visits_.size() + std::size_t(task.shape.states), H * H);
    std::fill(spread_.end() - task.shape.states, spread_.end(), 0.0);
  }

  void plan(Round, Rng<double>&, Policy& policy) override {
    const int S = task_.shape.states, A = task_.shape.actions;
    std::vector<double> value(S, 0.0), next(S, 0.0);  // V_h, V_{h+1}
    for (int h = task_.shape.steps - 1; h >= 0; --h) {
      value.swap(next);
      for (int s = 0; s < S; ++s) {
        for (int a = 0; a < A; ++a) {
          const auto& row = model_.row(h, s, a);
          if (row.visits > 0) q_(h, s, a) = min(q_(h, s, a), optimistic(h, row, next));
        }
        const auto best = argmax<double>(A, [&](int a) { return q_(h, s, a); });
        policy.choose(h, s, best);
        value[s] = q_(h, s, int(best));
      }
    }
  }

  void observe(Round, int h, int s, int a, double outcome, int next) override {
    model_.add(h, s, a, task_.unit_reward(outcome), next);
    const std::size_t place = std::size_t(h) * task_.shape.states + s;
    const double H = task_.shape.steps;
    spread_[place] = min(spread_factor_ / ++state_visits_[place], H * H);
  }

 private:
  /// r + P V_{h+1} + b, from one pass over the next states seen.
  double optimistic(int h, const EmpiricalModel::Row& row, const std::vector<double>& next) const {
    const double* spread_next = &spread_[std::size_t(h + 1) * task_.shape.states];
    const double n = row.visits, H = task_.shape.steps;
    double mean = 0, square = 0, spread = 0;
    for (const auto& [s, count] : row.successors) {
      mean += count * next[s];
      square += count * next[s] * next[s];
      spread += count * spread_next[s];
    }
    mean /= n;
    double bonus = 7 * H * iota_ / std::sqrt(n);
    if (bernstein_) {
      const double variance = max(square / n - mean * mean, 0.0);
      bonus = std::sqrt(8 * iota_ * variance / n) + 14 * H * iota_ / (3 * n) + std::sqrt(8 * spread) / n;
    }
    if (!task_.deterministic) bonus += std::sqrt(2 * iota_ / n);
    return row.reward_sum / n + mean + scale_ * bonus;
  }

  Task task_;
  bool bernstein_;
  double scale_, iota_, spread_factor_;
  EmpiricalModel model_;
  Table q_;                           // optimistic Q_h(s, a)
  std::vector<double> state_visits_;  // [step][state], N'
  std::vector<double> spread_;        // [step + 1][state], min(spread_factor_ / N', H^2)
};

[[maybe_unused]] const bool added = add_algorithm<Ucbvi>({
    .name = "ucbvi",
    .paper = "Azar, Osband, Munos 2017",
    .doc = "Plans optimistically on the estimated process, with a bonus for rarely seen actions.",
});

}  // namespace
}  // namespace regatta::episodic
