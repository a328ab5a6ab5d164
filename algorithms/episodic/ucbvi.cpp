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
        action_(std::size_t(model_.width())),
        state_visits_(std::size_t(task.shape.steps) * task.shape.states, 0.0) {
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
    for (int h = task_.shape.steps - 1; h >= 0; --h) {
      bernstein_ ? plan_step<true>(h) : plan_step<false>(h);
      policy.choose_all(h, action_.data());
    }
  }

  void observe(Round, int h, int s, int a, double outcome, int next) override {
    model_.add(h, s, a, task_.unit_reward(outcome), next);
    if (!bernstein_) return;
    const std::size_t place = std::size_t(h) * task_.shape.states + s;
    const double H = task_.shape.steps;
    spread_[place] = min(spread_factor_ / ++state_visits_[place], H * H);
  }

 private:
  using Pack = native::Pack;

  /// Q_h and V_h from V_{h+1}, and the best actions: eight states at a time.
  template <bool kBernstein>
  void plan_step(int h) {
    using namespace native;
    double *value = value_.data() + h * model_.width(), *square = square_.data() + h * model_.width();
    const double *next = value + model_.width(), *next_square = square + model_.width();
    for (int s = 0; s < task_.shape.states; s += kPack) {
      double* q = q_.data() + std::size_t(h) * model_.rows() + s;
      const double* base = base_.data() + model_.start(h) + s;
      const double* inv_visits = inv_visits_.data() + model_.start(h) + s;
      Pack best{}, arm{}, poison{};
      const auto compare = [&](int a, const Pack& optimistic) {
        double* q_of_action = q + a * model_.width();
        const Pack now = lesser(load(q_of_action), optimistic + load(base + a * model_.width()));
        store(q_of_action, now);
        poison = fma(now, Pack{}, poison);
        arm = a == 0 ? arm : where_greater(now, best, pack_of(a), arm);
        best = a == 0 ? now : greater(now, best);
      };
      if constexpr (kBernstein) {
        const double* spread = &spread_[std::size_t(h + 1) * std::size_t(task_.shape.states)];
        model_.each_action<3>(h, s, {next, next_square, spread}, [&](int a, const Pack(&sums)[3]) {
          compare(a, sums[0] + bonus_of_spread(sums, load(inv_visits + a * model_.width())));
        });
      } else {
        model_.each_action<1>(h, s, {next}, [&](int a, const Pack(&sums)[1]) { compare(a, sums[0]); });
      }
      store(value + s, best);
      if (kBernstein) store(square + s, best * best);
      store(action_.data() + s, where_nan(poison, pack_of(-1), arm));
    }
  }

  /// The rest of the Bernstein bonus, from the means of V_{h+1}, its square and min(spread_factor_ / N',
  /// H^2).
  Pack bonus_of_spread(const Pack (&means)[3], const Pack& inv_n) const {
    const Pack variance = greater(fma(minus(means[0]), means[0], means[1]), Pack{});
    return native::pack_of(scale_) * (sqrt(native::pack_of(8 * iota_) * variance * inv_n) +
                                      sqrt(native::pack_of(8) * means[2] * inv_n));
  }

  Task task_;
  bool bernstein_;
  double scale_, iota_, spread_factor_;
  double per_visit_, per_root_;  // what depends on n alone: scale b = per_visit_ / n + per_root_ / sqrt(n)
  EstimatedProcess model_;
  Padded q_;                          // [step][row], optimistic Q_h(s, a)
  Padded base_, inv_visits_;          // as the model's rows: r and what depends on n alone; 1 / n
  Padded value_, square_;             // [step + 1][width]: V_h and its square
  Padded action_;                     // [width], of the step that is planned
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
