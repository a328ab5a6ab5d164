// A class in which the action that looks best teaches nothing: whoever plays greedily never learns.
//
//   After Levy, Cohen, Cassel, Mansour. Efficient rate optimal regret for adversarial contextual MDPs using
//   online function approximation. ICML 2023: a finite realizable class.
//
//   Transitions of a context are Dirichlet(1, ..., 1) and the same in all models. Mean rewards: action 0 has
//   0.6 in every model; by a fair coin per (model, context, h, s) action 1 has 0.9 and action 2 has 0.1, or
//   the reverse; models 2i and 2i + 1 have opposite coins. So before anything is learned actions 1 and 2 are
//   worth 0.5, and action 0, which tells no models apart, is worth 0.6: the regret of greedy planning is 0.3
//   H T.
//
// Units: reward in {0, 1} per step. Differs: the paper has no experiments; the instance is ours.
#include "scenarios/contextual_mdp/finite_class.hpp"

namespace regatta::contextual_mdp {
namespace {

constexpr int kActions = 3;
constexpr double kSafe = 0.6, kGood = 0.9, kBad = 0.1;

ModelClass::Make opposite_pairs(const Shape& shape, int models, const Rng<double>& setup) {
  return [=](int context, ModelRows& rows) {
    Rng<double> rng = stream_of(setup, context);
    std::vector<double> next(std::size_t(shape.states));
    each_action(shape, [&](int h, int s, int a) {
      if (h + 1 == shape.steps) return;
      draw_simplex(rng, next);
      for (int t = 0; t < shape.states; ++t)
        std::fill_n(rows.transition(h, s, a, t), models, next[std::size_t(t)]);
    });
    for (int h = 0; h < shape.steps; ++h) {
      for (int s = 0; s < shape.states; ++s) {
        std::fill_n(rows.reward(h, s, 0), models, kSafe);
        for (int m = 0; m < models; m += 2) {
          const auto good = int(rng.below(2));  // which of actions 1 and 2, in model m
          for (int i = 0; i < 2; ++i) {
            rows.reward(h, s, 1)[m + i] = good == i ? kGood : kBad;
            rows.reward(h, s, 2)[m + i] = good == i ? kBad : kGood;
          }
        }
      }
    }
  };
}

class CmdpTrap final : public FiniteClassScenario {
 public:
  struct Params : FiniteClassParams {
    using FiniteClassParams::FiniteClassParams;
    void check() {
      if (log2_models < 1) problem("log2_models", "models come in pairs here: give 'log2_models' >= 1");
      check_size(kActions);
    }
  };
  static Task task(const Params& params, Round horizon) { return task_of(params, kActions, horizon); }
  static std::vector<Metric> metrics(const Params&) { return contextual_mdp::metrics(); }
  static double nanoseconds(const Params&, const Task& task) { return finite_class_nanoseconds(task, 2); }

  CmdpTrap(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : FiniteClassScenario(params, task, opposite_pairs(task.shape, task.models, setup), setup, noise) {}
};

[[maybe_unused]] const bool added = add_scenario<CmdpTrap>({
    .name = "cmdp_trap",
    .paper = "",
    .doc = "Models that differ only in actions which look worse at first: without exploration nothing is "
           "learned.",
});

}  // namespace
}  // namespace regatta::contextual_mdp
