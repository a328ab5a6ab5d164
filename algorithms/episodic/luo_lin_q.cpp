// Policy optimisation with exponential weights and dilated bonuses for linear Q functions: the K^(2/3) that
// lb_po and mr_po improve on.
//
//   Luo, Wei, Lee. Policy optimization in adversarial MDPs: improved exploration via dilated bonuses. NeurIPS
//   2021, the algorithm for linear Q functions with a simulator.
//
//   algorithms/episodic/linear_q.hpp with Psi(p) = sum_a p_a ln p_a. Exponential weights need eta Qhat >= -1,
//   and Qhat = phi^T T phi G is only known to be above -H / gamma: hence a ridge and a bonus that cost
//   K^(2/3),
//     eta = c_eta (d K)^(-2/3) ln A,   beta = c_bonus H (d K)^(-1/3),   gamma = 2 eta H.
//   c_bonus = 0 is the same without exploration bonus.
//
// Assumes known transitions (the simulator). Cost per episode: O(H S^2 A), with features
// O(H (S A d^2 + d^3)) more.
// Differs: constants recalled or derived here. The simulator is exact (see lb_po) where the paper resamples
// geometrically.
#include "algorithms/episodic/linear_q.hpp"

namespace regatta::episodic {
namespace {

class LuoLinQ final : public LinearQ {
 public:
  using Params = LinearQParams;
  static LinearQRates rates(const Params& params, const Task& task) {
    const double H = task.shape.steps, cube_root = pow(double(task.horizon) * task.dimension(), 1.0 / 3.0);
    const double eta = params.eta_factor() * log(double(task.shape.actions)) / (cube_root * cube_root);
    return {eta, params.bonus_factor() * H / cube_root, 2 * eta * H};
  }
  static double nanoseconds(const Params& params, const Task& task) {
    return linear_q_nanoseconds(task, rates(params, task), params.simulator == "sampled", false, 6);
  }

  LuoLinQ(const Params& params, const Task& task) : LinearQ(params, task, rates(params, task)) {}

 private:
  void step(double eta, std::span<const double> sums, std::span<double> probability) const override {
    entropy_step(eta, sums, probability);
  }
};

[[maybe_unused]] const bool added = add_algorithm<LuoLinQ>({
    .name = "luo_lin_q",
    .paper = "Luo, Wei, Lee 2021",
    .doc = "Policy optimisation with exponential weights and dilated bonuses; regret K^(2/3).",
});

}  // namespace
}  // namespace regatta::episodic
