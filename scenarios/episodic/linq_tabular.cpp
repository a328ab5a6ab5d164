// A layered tabular process with losses of an oblivious adversary: the linear-Q setting with unit vectors as
// features, d = S A.
//
//   For: Dai, Luo, Wei, Zimmert. Refined regret for adversarial MDPs with linear function approximation. ICML
//   2023, which has no experiments; the instances are ours.
//
//   Every row of P_h(. | s, a) is drawn from Dirichlet(1/2, ..., 1/2), anew in every replication. Losses:
//   scenarios/episodic/loss_sequences.hpp, with theta_h(s, a) the mean loss itself. uniform_gap favours
//   action a = (h + s) mod A. The learner sees the losses of its path only. Start: state 0.
//
// Units: loss in [0, 1] per step. Against losses that change, the regret to a fixed policy may be negative.
#include "engine/core/dirichlet.hpp"
#include "engine/protocol/episodic.hpp"
#include "scenarios/episodic/loss_sequences.hpp"

namespace regatta::episodic {
namespace {

class LinqTabular final : public Scenario {
 public:
  struct Params : LossParams {
    using LossParams::LossParams;
    std::int64_t steps = integer("steps", 3, between(1, 1e3), "steps per episode H");
    std::int64_t states = integer("states", 4, between(1, 1e3), "states per step S");
    std::int64_t actions = integer("actions", 3, between(2, 1e3), "number of actions A");
    bool known = flag("known_transitions", true, "whether the learner is told the transition probabilities");

    void check() {
      const std::string what = too_large(steps, states, actions, states);
      if (!what.empty()) problem("states", what);
    }
  };
  static Task task(const Params& params, Round horizon) {
    return {.shape = {int(params.steps), int(params.states), int(params.actions)},
            .horizon = horizon,
            .adversarial = true,
            .deterministic = !params.random(),
            .stationary = false,
            .known_transitions = params.known};
  }
  static std::vector<Metric> metrics(const Params&) { return episodic::metrics(true); }
  static double nanoseconds(const Params& params, const Task& task) {
    const double always = params.losses == "drift" || params.losses == "sin" ? 3 : 1;
    return always * scenario_nanoseconds(task, double(params.states)) +
           backup_nanoseconds(task.shape, double(params.states), double(params.actions));
  }

  LinqTabular(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : LinqTabular(params, task, draw_transitions(task.shape, setup), setup, noise) {}

  bool begin(Round k) override {
    if (!sequence_.begin(k)) return false;
    std::ranges::copy(sequence_.theta(), outcomes_.row(0, 0).begin());
    return true;
  }

 private:
  LinqTabular(const Params& params, const Task& task, Transitions transitions, Rng<double>& setup,
              Rng<double> noise)
      : Scenario(task, std::move(transitions), Table(task.shape), noise),
        sequence_(
            params, task.shape.steps, task.shape.states * task.shape.actions, task.horizon,
            [A = task.shape.actions](int h, int i) { return i % A == (h + i / A) % A; }, setup) {}

  static Transitions draw_transitions(const Shape& shape, Rng<double>& rng) {
    return Transitions(shape, false, [&](int, int, int) {
      std::vector<double> p(std::size_t(shape.states));
      draw_dirichlet(0.5, rng, p);
      std::vector<Arc> arcs;
      for (int s = 0; s < shape.states; ++s) arcs.push_back({s, p[std::size_t(s)]});
      return arcs;
    });
  }

  LossSequence sequence_;
};

[[maybe_unused]] const bool added = add_scenario<LinqTabular>({
    .name = "linq_tabular",
    .paper = "",
    .doc = "Random layered process with one of six sequences of losses; the linear-Q setting of a table.",
});

}  // namespace
}  // namespace regatta::episodic
