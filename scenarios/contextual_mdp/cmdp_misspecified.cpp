// A class of which no model is true: the process is a mixture of one of them with something else.
//
//   After Levy, Cohen, Cassel, Mansour. Efficient rate optimal regret for adversarial contextual MDPs using
//   online function approximation. ICML 2023, whose assumption (realizability) is broken here on purpose.
//
//   The class is that of cmdp_finite. Rewards and transitions are (1 - epsilon) times a uniformly drawn model
//   plus epsilon times one more random table per context, of the same law, which is in no model.
//
// Units: reward in {0, 1} per step. Differs: the paper has no experiments; the instance is ours.
#include "scenarios/contextual_mdp/finite_class.hpp"

namespace regatta::contextual_mdp {
namespace {

class CmdpMisspecified final : public FiniteClassScenario {
 public:
  struct Params : FiniteClassParams {
    using FiniteClassParams::FiniteClassParams;
    std::int64_t actions = integer("actions", 3, between(2, 64), "number of actions A");
    double epsilon = real("epsilon", 0.1, kProbability, "weight of what is in no model");
    void check() { check_size(actions); }
  };
  static Task task(const Params& params, Round horizon) { return task_of(params, params.actions, horizon); }
  static std::vector<Metric> metrics(const Params&) { return contextual_mdp::metrics(); }
  static double nanoseconds(const Params&, const Task& task) { return finite_class_nanoseconds(task, 16); }

  CmdpMisspecified(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : FiniteClassScenario(params, task, independent_tables(task.shape, task.models, setup), setup, noise),
        shape_(task.shape),
        epsilon_(params.epsilon),
        setup_(setup) {}

 private:
  Mdp make_truth(int context) const override {
    Mdp mdp = FiniteClassScenario::make_truth(context);
    Rng<double> rng = stream_of(setup_, context, 1);
    std::vector<double> next(std::size_t(shape_.states));
    each_action(shape_, [&](int h, int s, int a) {
      mdp.rewards(h, s, a) += epsilon_ * (rng.uniform() - mdp.rewards(h, s, a));
      draw_simplex(rng, next);
      for (Arc& arc : mdp.transitions.arcs(h, s, a))
        arc.probability += epsilon_ * (next[std::size_t(arc.next)] - arc.probability);
    });
    return mdp;
  }

  Shape shape_;
  double epsilon_;
  Rng<double> setup_;
};

[[maybe_unused]] const bool added = add_scenario<CmdpMisspecified>({
    .name = "cmdp_misspecified",
    .paper = "",
    .doc = "As cmdp_finite, but what is true lies outside of the class.",
});

}  // namespace
}  // namespace regatta::contextual_mdp
