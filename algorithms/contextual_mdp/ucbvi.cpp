// UCBVI on counts that know no models: optimistic value iteration, for all contexts together or for each by
// itself.
//
//   Azar, Osband, Munos. Minimax regret bounds for reinforcement learning. ICML 2017. Algorithms 1 and 2.
//
//   With n visits of (h, s, a), r their mean reward and P their next states' shares:
//     Q_h(s, a) = min(H, r + sum_s' P(s') V_{h+1}(s') + bonus_scale H sqrt(ln(T H S A) / n)), H where n = 0;
//     V_h(s) = max_a Q_h(s, a), V_{H+1} = 0; play argmax_a Q_h(s, a), ties: lowest action.
//   contexts = "ignored": one set of counts; "separate": one per context.
//
// Cost per round: O(H S^2 A). Memory with separate contexts: C H S A (S + 2) numbers.
// Differs: counts per step and the scale 0.1 of the bonus (7 in the paper, with another logarithm).
#include "engine/protocol/contextual_mdp.hpp"

namespace regatta::contextual_mdp {
namespace {

class Ucbvi final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::string contexts = choice("contexts", "ignored", {"ignored", "separate"},
                                  "ignored: one process is learned for all; separate: one for each context");
    double bonus_scale = real("bonus_scale", 0.1, kNonNegative, "multiplies the bonus");
  };
  static std::optional<std::string> refuses(const Params& params, const Task& task) {
    if (params.contexts == "ignored") return std::nullopt;
    if (task.contexts == 0)
      return "contexts = \"separate\" needs numbered contexts, and here they are vectors";
    if (double(task.contexts) * double(task.shape.size()) * (task.shape.states + 2) > 1e8)
      return "contexts = \"separate\" would count in more than 1e8 places: fewer contexts, states or steps";
    return std::nullopt;
  }
  static double nanoseconds(const Params&, const Task& task) { return 1.5 * backup_nanoseconds(task.shape); }

  Ucbvi(const Params& params, const Task& task)
      : shape_(task.shape),
        separate_(params.contexts == "separate"),
        cells_(shape_.size() * std::size_t(separate_ ? task.contexts : 1)),
        counts_(cells_.size() * std::size_t(shape_.states)) {
    const double H = shape_.steps;
    bonus_ = params.bonus_scale * H * sqrt(log(to_real(task.horizon) * double(shape_.size())));
  }

  void plan(Round, const Context& context, Rng<double>&, Policy& policy) override {
    std::vector<double> value(std::size_t(shape_.states), 0.0), next(value);  // V_h, V_{h+1}
    for (int h = shape_.steps - 1; h >= 0; --h) {
      value.swap(next);
      for (int s = 0; s < shape_.states; ++s) {
        int best = 0;
        for (int a = 0; a < shape_.actions; ++a) {
          const double q = optimistic(place(context, h, s, a), next);
          if (a > 0 && !(q > value[std::size_t(s)])) continue;
          value[std::size_t(s)] = q;
          best = a;
        }
        policy.choose(h, s, best);
      }
    }
  }

  void observe(Round, const Context& context, std::span<const Step> trajectory) override {
    for (std::size_t h = 0; h < trajectory.size(); ++h) {
      const auto& [s, a, reward, next] = trajectory[h];
      const std::size_t seen = place(context, int(h), s, a);
      cells_[seen].visits += 1;
      cells_[seen].reward_sum += reward;
      if (next >= 0) counts_[seen * std::size_t(shape_.states) + std::size_t(next)] += 1;
    }
  }

 private:
  struct Cell {
    double visits = 0, reward_sum = 0;
  };

  std::size_t place(const Context& context, int h, int s, int a) const {
    return (separate_ ? std::size_t(context.index) * shape_.size() : 0) + shape_.at(h, s, a);
  }
  double optimistic(std::size_t seen, const std::vector<double>& next) const {
    const double H = shape_.steps;
    const auto& [visits, reward_sum] = cells_[seen];
    if (visits == 0) return H;
    double sum = reward_sum;
    const double* count = &counts_[seen * std::size_t(shape_.states)];
    for (int s = 0; s < shape_.states; ++s) sum += count[s] * next[std::size_t(s)];
    return min(H, sum / visits + bonus_ / sqrt(visits));
  }

  Shape shape_;
  bool separate_;
  double bonus_;                // scale H sqrt(ln(T H S A))
  std::vector<Cell> cells_;     // [context (if separate)][step][state][action]
  std::vector<double> counts_;  // and [next]
};

[[maybe_unused]] const bool added = add_algorithm<Ucbvi>({
    .name = "ucbvi",
    .paper = "Azar, Osband, Munos 2017",
    .doc = "Optimistic value iteration from counts, ignoring the context or for each context by itself.",
});

}  // namespace
}  // namespace regatta::contextual_mdp
