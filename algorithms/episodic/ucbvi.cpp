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
// Cost per episode: O(H S A b) for b next states seen per (s, a), O(H^2 b) once V no longer changes.
// Differs: the paper knows the rewards; here they are estimated, and when they are random the bonus grows by
// sqrt(2 iota / n) (ours). With bonus_scale < 1 the factor 1e4 is 1 (ours). When the process depends on the
// step, so do the counts. Constants recalled, not checked against the paper.
#include "algorithms/episodic/empirical_model.hpp"
#include "algorithms/episodic/estimated_process.hpp"

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
        q_(std::size_t(task.shape.steps) * model_.rows()),
        base_(model_.size()),
        inv_visits_(model_.size()),
        value_(std::size_t((task.shape.steps + 1) * model_.width())),
        square_(value_),
        action_(value_),
        state_visits_(std::size_t(task.shape.steps) * task.shape.states, 0.0),
        stale_(std::size_t(task.shape.steps), true) {
    const double H = task.shape.steps, S = task.shape.states, A = task.shape.actions;
    iota_ = log(5 * S * A * double(task.horizon) * H / params.delta);
    per_visit_ = bernstein_ ? scale_ * 14 * H * iota_ / 3 : 0.0;
    per_root_ =
        scale_ * ((bernstein_ ? 0.0 : 7 * H * iota_) + (task.deterministic ? 0.0 : std::sqrt(2 * iota_)));
    spread_factor_ = (scale_ < 1 ? 1.0 : 1e4) * H * H * H * S * S * A * iota_ * iota_;
    spread_.assign(state_visits_.size() + std::size_t(task.shape.states), H * H);
    std::fill(spread_.end() - task.shape.states, spread_.end(), 0.0);
    std::fill_n(q_.data(), q_.size(), H);
    std::fill_n(base_.data(), base_.size(), kInf);  // no visits: Q stays H
  }

  void plan(Round, Rng<double>&, Policy& policy) override {
    model_.refresh([&](std::size_t row, double inv_n, double mean_reward) {
      inv_visits_[row] = inv_n;
      base_[row] = mean_reward + (per_root_ * std::sqrt(inv_n) + per_visit_ * inv_n);
    });
    bool moved = false;
    for (int h = task_.shape.steps - 1; h >= 0; --h)
      moved = bernstein_ ? plan_step<true>(h, moved, policy) : plan_step<false>(h, moved, policy);
  }

  void observe(Round, int h, int s, int a, double outcome, int next) override {
    model_.add(h, s, a, task_.unit_reward(outcome), next);
    if (!bernstein_) return;
    const std::size_t place = std::size_t(h) * task_.shape.states + s;
    const double H = task_.shape.steps, spread = min(spread_factor_ / ++state_visits_[place], H * H);
    if (std::exchange(spread_[place], spread) != spread && h > 0) stale_[std::size_t(h - 1)] = true;
  }

 private:
  using Pack = native::Pack;

  static bool differ(const Pack& a, const Pack& b) {
    native::Ints any{};
#pragma GCC unroll 4
    for (int i = 0; i < native::kVectors; ++i) any |= a.v[i] != b.v[i];
    return native::any(any);
  }

  /// Q_h, V_h and the best actions; returns whether V_h has moved. When V_{h+1} has not, nor what N'_{h+1}
  /// gives, only rows with new examples can get another Q.
  template <bool kBernstein>
  bool plan_step(int h, bool moved, Policy& policy) {
    const bool all = moved | bool(std::exchange(stale_[std::size_t(h)], false)) | model_.many_fresh(h);
    const double* next = value_.data() + (h + 1) * model_.width();
    if constexpr (kBernstein) {
      const double* values[] = {next, square_.data() + (h + 1) * model_.width(),
                                &spread_[std::size_t(h + 1) * std::size_t(task_.shape.states)]};
      return all ? plan_all(h, values, policy) : plan_fresh(h, values, policy);
    } else {
      const double* values[] = {next};
      return all ? plan_all(h, values, policy) : plan_fresh(h, values, policy);
    }
  }

  /// All rows, eight at a time.
  template <std::size_t kSums>
  bool plan_all(int h, const double* const (&values)[kSums], Policy& policy) {
    using namespace native;
    double* q = q_.data() + std::size_t(h) * model_.rows();
    const double *base = base_.data() + model_.start(h), *inv_visits = inv_visits_.data() + model_.start(h);
    Pack poison{};
    model_.each_pack(h, values, [&](std::size_t row, const Pack(&sums)[kSums]) {
      const Pack backup = backed_up(sums, load(inv_visits + row)) + load(base + row);
      const Pack now = lesser(load(q + row), backup);
      store(q + row, now);
      poison = fma(now, Pack{}, poison);
    });
    if (differ(poison, Pack{})) policy.choose(h, 0, kNoAction);
    bool moved = choose_packs(h, policy);
    for (int s = model_.whole(); s < task_.shape.states; ++s) moved |= choose(h, s, policy);
    return moved;
  }

  /// The rows with new examples. Q is a running minimum, so most of them keep it.
  template <std::size_t kSums>
  bool plan_fresh(int h, const double* const (&values)[kSums], Policy& policy) {
    double* q = q_.data() + std::size_t(h) * model_.rows();
    const double *base = base_.data() + model_.start(h), *inv_visits = inv_visits_.data() + model_.start(h);
    bool moved = false;
    const auto lower = [&](std::span<const EstimatedProcess::Row> rows, const Pack(&sums)[kSums]) {
      alignas(64) double inv_n[kPack] = {}, backup[kPack];
      if (kSums > 1) {
        for (std::size_t i = 0; i < rows.size(); ++i) inv_n[i] = inv_visits[rows[i].at];
      }
      native::store(backup, backed_up(sums, native::load(inv_n)));
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const double now = backup[i] + base[rows[i].at];
        if (q[rows[i].at] <= now) continue;
        if (!(now * 0 == 0)) policy.choose(h, 0, kNoAction);
        q[rows[i].at] = now;
        moved |= choose(h, rows[i].state, policy);
      }
    };
    model_.each_fresh(h, values, lower);
    return moved;
  }

  /// V_h and the best actions of the states in packs of their own; returns whether V_h has moved.
  bool choose_packs(int h, Policy& policy) {
    using namespace native;
    double *value = value_.data() + h * model_.width(), *square = square_.data() + h * model_.width();
    double* action = action_.data() + h * model_.width();
    bool moved = false, chosen = false;
    for (int s = 0; s < model_.whole(); s += kPack) {
      const double* q = q_.data() + std::size_t(h) * model_.rows() + s;
      Pack best = load(q), arm{};
      for (int a = 1; a < task_.shape.actions; ++a) {
        const Pack now = load(q += model_.whole());
        arm = where_greater(now, best, pack_of(a), arm);
        best = greater(now, best);
      }
      moved |= differ(load(value + s), best);
      chosen |= differ(load(action + s), arm);
      store(value + s, best);
      if (bernstein_) store(square + s, best * best);
      store(action + s, arm);
    }
    if (chosen) policy.choose_all(h, action);
    return moved;
  }

  /// The same for one state.
  bool choose(int h, int s, Policy& policy) {
    const auto [first, apart] = model_.actions(s);
    const double* q = q_.data() + std::size_t(h) * model_.rows() + first;
    double best = *q;
    int arm = 0;
    for (int a = 1; a < task_.shape.actions; ++a) {
      const double now = *(q += apart);
      arm = now > best ? a : arm;
      best = now > best ? now : best;
    }
    const std::size_t place = std::size_t(h * model_.width() + s);
    if (std::exchange(action_[place], arm) != arm) policy.choose(h, s, arm);
    if (bernstein_) square_[place] = best * best;
    return std::exchange(value_[place], best) != best;
  }

  /// sum_s' P(s') V_{h+1}(s') and the rest of the bonus.
  template <std::size_t kSums>
  Pack backed_up(const Pack (&sums)[kSums], const Pack& inv_n) const {
    if constexpr (kSums == 1)
      return sums[0];
    else
      return sums[0] + bonus_of_spread(sums, inv_n);
  }

  /// The rest of the Bernstein bonus, from the means of V_{h+1}, its square and min(spread_factor_ / N',
  /// H^2).
  Pack bonus_of_spread(const Pack (&means)[3], const Pack& inv_n) const {
    const Pack variance = greater(fma(minus(means[0]), means[0], means[1]), Pack{});
    return native::pack_of(scale_) * (sqrt(native::pack_of(8 * iota_) * variance * inv_n) +
                                      sqrt(native::pack_of(8) * means[2] * inv_n));
  }

  static constexpr int kNoAction = -1;  // a NaN in Q: the policy refuses it

  Task task_;
  bool bernstein_;
  double scale_, iota_, spread_factor_;
  double per_visit_, per_root_;  // what depends on n alone: scale b = per_visit_ / n + per_root_ / sqrt(n)
  EstimatedProcess model_;
  Padded q_;                          // [step][row], optimistic Q_h(s, a)
  Padded base_, inv_visits_;          // as the model's rows: r and what depends on n alone; 1 / n
  Padded value_, square_;             // [step + 1][width]: V_h and its square
  Padded action_;                     // [step + 1][width], as in the policy
  std::vector<double> state_visits_;  // [step][state], N'
  std::vector<double> spread_;        // [step + 1][state], min(spread_factor_ / N', H^2)
  std::vector<char> stale_;           // [step], whether all its rows must be planned, whatever V does
};

[[maybe_unused]] const bool added = add_algorithm<Ucbvi>({
    .name = "ucbvi",
    .paper = "Azar, Osband, Munos 2017",
    .doc = "Plans optimistically on the estimated process, with a bonus for rarely seen actions.",
});

}  // namespace
}  // namespace regatta::episodic
