// A class of independent random models, one of which is true.
//
//   After Levy, Cohen, Cassel, Mansour. Efficient rate optimal regret for adversarial contextual MDPs using
//   online function approximation. ICML 2023: a finite realizable class.
//
//   Model m has in context c mean rewards U[0, 1] and next states Dirichlet(1, ..., 1) for every (h, s, a),
//   all independent; the true model is uniform. Contexts: `order`.
//
// Units: reward in {0, 1} per step. Nothing needs to be explored here: any two models differ in most (h, s,
// a), so that every trajectory tells them apart, and greedy planning does best. Differs: the paper has no
// experiments; the instance is ours.
#include "scenarios/contextual_mdp/finite_class.hpp"

namespace regatta::contextual_mdp {
namespace {

class CmdpFinite final : public FiniteClassScenario {
 public:
  struct Params : FiniteClassParams {
    using FiniteClassParams::FiniteClassParams;
    std::int64_t actions = integer("actions", 3, between(2, 64), "number of actions A");
    void check() { check_size(actions); }
  };
  static Task task(const Params& params, Round horizon) { return task_of(params, params.actions, horizon); }
  static std::vector<Metric> metrics(const Params&) { return contextual_mdp::metrics(); }
  static double nanoseconds(const Params&, const Task& task) { return finite_class_nanoseconds(task, 16); }

  CmdpFinite(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : FiniteClassScenario(params, task, independent_tables(task.shape, task.models, setup), setup, noise) {}
};

[[maybe_unused]] const bool added = add_scenario<CmdpFinite>({
    .name = "cmdp_finite",
    .paper = "",
    .doc = "One of N random models tells rewards and transitions in each of many contexts.",
});

}  // namespace
}  // namespace regatta::contextual_mdp
