// Contexts that are mixtures: rewards and transitions are convex combinations of d base processes.
//
//   After Levy, Cohen, Cassel, Mansour. Efficient rate optimal regret for adversarial contextual MDPs using
//   online function approximation. ICML 2023: a linear realizable class.
//
//   c_t is uniform on the simplex in R^d; r(h, s, a | c) = sum_i c_i r_i(h, s, a), and so for P. The base
//   processes have mean rewards U[0, 1] and next states Dirichlet(1, ..., 1), drawn once.
//
// Units: reward in {0, 1} per step. Differs: the paper has no experiments; the instance is ours.
#include "scenarios/contextual_mdp/finite_class.hpp"

namespace regatta::contextual_mdp {
namespace {

class CmdpLinear final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t dimension = integer("dimension", 2, between(2, 64), "number of base processes d");
    std::int64_t states = integer("states", 3, between(1, 64), "number of states S");
    std::int64_t actions = integer("actions", 3, between(2, 64), "number of actions A");
    std::int64_t steps = integer("steps", 3, between(1, 64), "steps per episode H");
  };
  static Task task(const Params& params, Round horizon) {
    return {.shape = {int(params.steps), int(params.states), int(params.actions)},
            .horizon = horizon,
            .dimension = int(params.dimension)};
  }
  static std::vector<Metric> metrics(const Params&) { return contextual_mdp::metrics(); }
  static double nanoseconds(const Params& params, const Task& task) {
    return scenario_nanoseconds(task) + double(params.dimension + 1) * backup_nanoseconds(task.shape);
  }

  CmdpLinear(const Params&, const Task& task, Rng<double> setup, Rng<double> noise)
      : Scenario(task, noise),
        shape_(task.shape),
        features_(std::size_t(task.dimension)),
        truth_(uniform_mdp(task.shape)),
        contexts_(setup) {
    Rng<double> rng = stream_of(setup, 0);
    std::vector<double> next(std::size_t(shape_.states));
    for (int i = 0; i < task.dimension; ++i) {
      Mdp& base = bases_.emplace_back(uniform_mdp(shape_));
      each_action(shape_, [&](int h, int s, int a) {
        base.rewards(h, s, a) = rng.uniform();
        draw_simplex(rng, next);
        for (Arc& arc : base.transitions.arcs(h, s, a)) arc.probability = next[std::size_t(arc.next)];
      });
    }
  }

  Context reveal(Round) override {
    draw_simplex(contexts_, features_);
    each_action(shape_, [&](int h, int s, int a) {
      double reward = 0;
      for (std::size_t i = 0; i < bases_.size(); ++i) reward += features_[i] * bases_[i].rewards(h, s, a);
      truth_.rewards(h, s, a) = reward;
      const auto arcs = truth_.transitions.arcs(h, s, a);
      for (Arc& arc : arcs) arc.probability = 0;
      for (std::size_t i = 0; i < bases_.size(); ++i) {
        const auto base = std::as_const(bases_[i].transitions).arcs(h, s, a);
        for (std::size_t t = 0; t < arcs.size(); ++t)
          arcs[t].probability += features_[i] * base[t].probability;
      }
    });
    return {.features = features_};
  }
  const Mdp& truth() const override { return truth_; }

 private:
  Shape shape_;
  std::vector<double> features_;  // of this round's context
  std::vector<Mdp> bases_;        // [feature]
  Mdp truth_;
  Rng<double> contexts_;
};

[[maybe_unused]] const bool added = add_scenario<CmdpLinear>({
    .name = "cmdp_linear",
    .paper = "",
    .doc = "Contexts are mixing weights of a few base processes.",
});

}  // namespace
}  // namespace regatta::contextual_mdp
