// LB-PO: policy optimisation with the log-barrier, for adversarial losses with linear Q functions and a
// simulator.
//
//   Dai, Luo, Wei, Zimmert. Refined regret for adversarial MDPs with linear function approximation. ICML
//   2023. Algorithm 1: regret of order H^3 sqrt(A d K) up to logarithms.
//
//   algorithms/episodic/linear_q.hpp with Psi(p) = sum_a ln(1 / p_a). For this regulariser the stability of a
//   step is bounded by eta sum_a pi(a) Qhat(a)^2 whatever the sign and size of Qhat, so that the estimate
//   needs no lower bound (exponential weights need eta Qhat >= -1).
//     eta   = c_eta sqrt(A ln(K + 1) / (d K)) / H,
//     beta  = 2 c_bonus eta H^2,
//     gamma = max(1 / K, 6 H^2 eta beta), which keeps eta B <= 1 / H.
//
// Assumes known transitions (the simulator). Cost per episode: O(H S^2 A) and H S Newton solves of about six
// divisions per action; with features O(H (S A d^2 + d^3)) more.
// Differs: structure recalled, constants derived here. The simulator is exact: occupancies and bonuses by
// recursion over the known process; simulator = "sampled" estimates the occupancies, not the bonuses.
#include "algorithms/episodic/linear_q.hpp"

namespace regatta::episodic {
namespace {

class LbPo final : public LinearQ {
 public:
  using Params = LinearQParams;
  static LinearQRates rates(const Params& params, const Task& task) {
    const double K = double(task.horizon), d = task.dimension(), H = task.shape.steps;
    const double eta = params.eta_factor() * sqrt(task.shape.actions * log(K + 1) / (d * K)) / H;
    const double beta = 2 * params.bonus_factor() * eta * H * H;
    return {eta, beta, max(1 / K, 6 * H * H * eta * beta)};
  }
  static double nanoseconds(const Params& params, const Task& task) {
    return linear_q_nanoseconds(task, rates(params, task), params.simulator == "sampled", false, 16);
  }

  LbPo(const Params& params, const Task& task) : LinearQ(params, task, rates(params, task)) {}

 private:
  void step(double eta, std::span<const double> sums, std::span<double> probability) const override {
    log_barrier_step(eta, sums, probability);
  }
};

[[maybe_unused]] const bool added = add_algorithm<LbPo>({
    .name = "lb_po",
    .paper = "Dai, Luo, Wei, Zimmert 2023",
    .doc = "Policy optimisation with the log-barrier for adversarial losses with linear Q functions.",
});

}  // namespace
}  // namespace regatta::episodic
