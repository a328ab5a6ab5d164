// OMG-CMDP!: occupancy measures that maximise estimated rewards plus a log-barrier, estimates from online
// regression oracles.
//
//   Levy, Cohen, Cassel, Mansour. Efficient rate optimal regret for adversarial contextual MDPs using online
//   function approximation. ICML 2023: regret O~(H^2.5 sqrt(T S A (R_sq + R_log + H ln(1/delta)))).
//
//   In round t, with mean rewards f and transitions P that the oracles predict for c_t:
//     q = argmax <q, f> + (1/gamma) sum_{h,s,a} ln q_h(s, a) over the occupancy measures of P,
//     pi_h(a | s) = q_h(s, a) / sum_b q_h(s, b), uniform where (h, s) can't be reached;
//     afterwards the oracles get the trajectory.
//   gamma = gamma_scale sqrt(T S A / (H^3 (R_sq + R_log + H ln(1/delta)))), R the oracles' a-priori bounds.
//   For H = 1 this is inverse gap weighting in its log-barrier form.
//
// Assumes realizability: the oracles' class contains the truth. Cost per round: 10 to 25 Newton steps of
// O(H S^3 + H S^2 A), and the oracles.
// Differs: recalled, not checked against the paper, which may update its oracles after every step and scale
// gamma by another constant. The scaling balances H S A T / gamma, what the barrier costs, with gamma H^4
// (R_sq + R_log + H ln(1/delta)), what estimation costs. gamma_scale = 100 is tuned (ours): with 1
// exploration is all that shows below 10^6 rounds.
#include "algorithms/contextual_mdp/oracle_learner.hpp"
#include "engine/protocol/log_barrier_occupancy.hpp"

namespace regatta::contextual_mdp {
namespace {

class OmgCmdp final : public OracleLearner {
 public:
  struct Params : OracleParams {
    using OracleParams::OracleParams;
    std::optional<double> gamma = real_or("gamma", "sqrt(T S A / (H^3 (R_sq + R_log + H ln(1/delta))))",
                                          {0, 1e4, true, false}, "rewards against the barrier");
    double gamma_scale = real("gamma_scale", 100, {0, 1e4, true, false}, "multiplies gamma; 1 is the theory");
    double delta = real("delta", 0.05, kOpenProbability, "probability with which the bound may fail");
  };
  static double nanoseconds(const Params& params, const Task& task) {
    const double H = task.shape.steps, S = task.shape.states, A = task.shape.actions;
    return oracle_nanoseconds(params, task) + 16 * H * (2 * S * S * S + S * A * (2 * S + 16) + 20 * S);
  }

  OmgCmdp(const Params& params, const Task& task)
      : OracleLearner(params, task),
        gamma_(params.gamma),
        scale_(params.gamma_scale),
        delta_(params.delta),
        solver_(task.shape, task.start) {}

 private:
  void choose(Round t, const Mdp& estimate, Policy& policy) override {
    if (t == 1 && !gamma_) gamma_ = balanced_gamma();
    solver_.solve(estimate.transitions, estimate.rewards, scale_ * *gamma_);
    solver_.put_into(policy);
  }

  double balanced_gamma() const {
    const double T = to_real(task_.horizon), H = task_.shape.steps, S = task_.shape.states,
                 A = task_.shape.actions;
    const double estimation = regret_bound() + H * log(1 / delta_);
    return sqrt(T * S * A / (H * H * H * estimation));
  }

  std::optional<double> gamma_;  // by the formula: from round 1 on
  double scale_, delta_;
  episodic::LogBarrierOccupancy solver_;
};

[[maybe_unused]] const bool added = add_algorithm<OmgCmdp>({
    .name = "omg_cmdp",
    .paper = "Levy, Cohen, Cassel, Mansour 2023",
    .doc = "Plans by regression oracles and explores by a log-barrier over occupancy measures.",
});

}  // namespace
}  // namespace regatta::contextual_mdp
