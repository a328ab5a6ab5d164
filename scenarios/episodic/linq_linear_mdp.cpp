// A linear MDP with losses of an oblivious adversary: few features for many pairs of state and action.
//
//   Setting: Jin, Yang, Wang, Jordan. Provably efficient reinforcement learning with linear function
//   approximation. COLT 2020. For: Dai, Luo, Wei, Zimmert. Refined regret for adversarial MDPs with linear
//   function approximation. ICML 2023, which has no experiments; the instances are ours.
//
//   phi_h(s, a) ~ Dirichlet(0.3, ..., 0.3) in R^d, P_h(. | s, a) = sum_i phi_h,i(s, a) psi_h,i with
//   psi_h,i ~ Dirichlet(1, ..., 1) over the next states, mean loss phi_h(s, a)^T theta_h with theta_h in
//   [0, 1]^d: then Q functions of all policies are linear in phi. All anew in every replication. Losses:
//   scenarios/episodic/loss_sequences.hpp; uniform_gap favours feature i = h mod d. The learner sees the
//   losses of its path only. Start: state 0.
//
// Units: loss in [0, 1] per step. Against losses that change, the regret to a fixed policy may be negative.
#include "engine/core/dirichlet.hpp"
#include "engine/core/packs.hpp"
#include "engine/protocol/episodic.hpp"
#include "scenarios/episodic/loss_sequences.hpp"

namespace regatta::episodic {
namespace {

class LinqLinearMdp final : public Scenario {
 public:
  struct Params : LossParams {
    using LossParams::LossParams;
    std::int64_t steps = integer("steps", 3, between(1, 1e3), "steps per episode H");
    std::int64_t states = integer("states", 10, between(1, 1e3), "states per step S");
    std::int64_t actions = integer("actions", 4, between(2, 1e3), "number of actions A");
    std::int64_t dimension = integer("dimension", 6, between(1, 200), "number of features d");
    bool known = flag("known_transitions", true, "whether the learner is told the transition probabilities");

    void check() {
      const std::string what = too_large(steps, states, actions, std::max(states, dimension));
      if (!what.empty()) problem("states", what);
    }
  };
  static Task task(const Params& params, Round horizon) {
    return {.shape = {int(params.steps), int(params.states), int(params.actions)},
            .horizon = horizon,
            .adversarial = true,
            .deterministic = !params.random(),
            .stationary = false,
            .known_transitions = params.known,
            .features = int(params.dimension)};
  }
  static std::vector<Metric> metrics(const Params&) { return episodic::metrics(true); }
  static double nanoseconds(const Params& params, const Task& task) {
    const double S = double(params.states), A = double(params.actions);
    const double always = params.losses == "drift" || params.losses == "sin" ? 1 : 0;
    return scenario_nanoseconds(task, S) + (1 + 2 * always) * backup_nanoseconds(task.shape, S, A) +
           always * double(params.dimension * params.steps) * S * A;
  }

  LinqLinearMdp(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : LinqLinearMdp(params, task, draw_features(task, setup), setup, noise) {}

  const Features& features() const override { return features_; }

  bool begin(Round k) override {
    if (!sequence_.begin(k)) return false;
    const Shape& shape = outcomes_.shape();
    const double* theta = sequence_.theta().data();
    for (int h = 0; h < shape.steps; ++h, theta += features_.dimension()) {
      for (int s = 0; s < shape.states; ++s) {
        for (int a = 0; a < shape.actions; ++a)
          outcomes_(h, s, a) = dot(features_(h, s, a).data(), theta, features_.dimension());
      }
    }
    return true;
  }

 private:
  LinqLinearMdp(const Params& params, const Task& task, Features features, Rng<double>& setup,
                Rng<double> noise)
      : Scenario(task, draw_transitions(features, setup), Table(task.shape), noise),
        features_(std::move(features)),
        sequence_(
            params, task.shape.steps, task.features, task.horizon,
            [d = task.features](int h, int i) { return i == h % d; }, setup) {}

  static Features draw_features(const Task& task, Rng<double>& rng) {
    Features features(task.shape, task.features);
    for (int h = 0; h < task.shape.steps; ++h) {
      for (int s = 0; s < task.shape.states; ++s) {
        for (int a = 0; a < task.shape.actions; ++a) draw_dirichlet(0.3, rng, features(h, s, a));
      }
    }
    return features;
  }

  static Transitions draw_transitions(const Features& features, Rng<double>& rng) {
    const Shape& shape = features.shape();
    const std::size_t states = std::size_t(shape.states), dimension = std::size_t(features.dimension());
    std::vector<double> psi(std::size_t(shape.steps) * dimension * states);  // [step][feature][next state]
    for (auto row = psi.begin(); row != psi.end(); row += shape.states)
      draw_dirichlet(1.0, rng, {row, states});
    return Transitions(shape, false, [&](int h, int s, int a) {
      std::vector<Arc> arcs;
      for (std::size_t next = 0; next < states; ++next) {
        double p = 0;
        for (std::size_t i = 0; i < dimension; ++i)
          p += features(h, s, a)[i] * psi[(std::size_t(h) * dimension + i) * states + next];
        arcs.push_back({int(next), p});
      }
      return arcs;
    });
  }

  Features features_;
  LossSequence sequence_;
};

[[maybe_unused]] const bool added = add_scenario<LinqLinearMdp>({
    .name = "linq_linear_mdp",
    .paper = "Jin, Yang, Wang, Jordan 2020",
    .doc = "Random linear MDP, its features given to the learner, with one of six sequences of losses.",
});

}  // namespace
}  // namespace regatta::episodic
