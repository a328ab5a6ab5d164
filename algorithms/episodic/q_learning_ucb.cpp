// Q-learning with UCB-Hoeffding exploration: no model, one optimistic update per step.
//
//   Jin, Allen-Zhu, Bubeck, Jordan. Is Q-learning provably efficient? NeurIPS 2018. Algorithm 1, Theorem 1.
//
//   In state s at step h take a = argmax_a Q_h(s, a), see r and s'. With t = N_h(s, a) after this visit and
//   alpha = (H + 1) / (H + t):
//     Q_h(s, a) = (1 - alpha) Q_h(s, a) + alpha (r + V_{h+1}(s') + c sqrt(H^3 iota / t)),
//     V_h(s) = min(H, max_a Q_h(s, a));
//   at first Q = V = H, always V_{H+1} = 0;   iota = ln(S A K H / delta).
//
// Assumes rewards in [0, 1] (rescaled by the task's range). Cost per step: O(A).
// Differs: the default c = 0.003 is tuned (1 stands for the paper's unspecified constant). Constants
// recalled, not checked against the paper.
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {
namespace {

class QLearningUcb final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double bonus_scale = real("bonus_scale", 0.003, kNonNegative, "c, multiplies the bonus; 1 is the theory");
    double delta =
        real("delta", 0.05, kOpenProbability, "probability with which the confidence sets may fail");
  };
  static std::optional<std::string> refuses(const Params&, const Task& task) {
    if (task.adversarial) return "it learns one fixed Q table, and the losses here change between episodes";
    return std::nullopt;
  }
  static double nanoseconds(const Params&, const Task& task) {
    return (20.0 + 2.0 * task.shape.actions) * task.shape.steps;
  }

  QLearningUcb(const Params& params, const Task& task)
      : task_(task),
        q_(task.shape, task.shape.steps),
        visits_(task.shape),
        value_(std::size_t(task.shape.steps + 1) * task.shape.states, task.shape.steps),
        greedy_(std::size_t(task.shape.steps), {0, 0}) {
    const double H = task.shape.steps;
    std::fill(value_.end() - task.shape.states, value_.end(), 0.0);
    const double iota =
        log(task.shape.states * double(task.shape.actions) * double(task.horizon) * H / params.delta);
    bonus_ = params.bonus_scale * std::sqrt(H * H * H * iota);
  }

  void plan(Round k, Rng<double>&, Policy& policy) override {
    if (k == 1) return;  // all Q are equal: action 0 everywhere, as a policy is at first
    for (int h = 0; h < task_.shape.steps; ++h) policy.choose(h, greedy_[h].state, greedy_[h].action);
  }

  // Q_{h+1} of the next state is updated after Q_h, so V_{h+1} is that of the last episode, as in the paper.
  void observe(Round, int h, int s, int a, double outcome, int next) override {
    const int S = task_.shape.states;
    const double H = task_.shape.steps, t = ++visits_(h, s, a), alpha = (H + 1) / (H + t);
    const double target =
        task_.unit_reward(outcome) + value_[std::size_t(h + 1) * S + next] + bonus_ / std::sqrt(t);
    q_(h, s, a) = (1 - alpha) * q_(h, s, a) + alpha * target;
    const auto best = argmax<double>(task_.shape.actions, [&](int b) { return q_(h, s, b); });
    greedy_[h] = {s, best};
    value_[std::size_t(h) * S + s] = best < 0 ? native::kNan : min(H, q_(h, s, int(best)));
  }

 private:
  struct Greedy {
    int state;
    std::int64_t action;
  };

  Task task_;
  double bonus_;  // c sqrt(H^3 iota)
  Table q_, visits_;
  std::vector<double> value_;   // [step + 1][state], V
  std::vector<Greedy> greedy_;  // [step], the only change of the policy since the last episode
};

[[maybe_unused]] const bool added = add_algorithm<QLearningUcb>({
    .name = "q_learning_ucb",
    .paper = "Jin, Allen-Zhu, Bubeck, Jordan 2018",
    .doc = "Model-free Q-learning with optimistic initial values and a bonus per visit.",
});

}  // namespace
}  // namespace regatta::episodic
