// MR-PO: policy optimisation with exponential weights and magnitude-reduced estimates, for adversarial losses
// with linear Q functions and a simulator.
//
//   Dai, Luo, Wei, Zimmert. Refined regret for adversarial MDPs with linear function approximation. ICML
//   2023. Algorithm 2: regret of order H^3 sqrt(d K) up to logarithms.
//
//   algorithms/episodic/linear_q.hpp with Psi(p) = sum_a p_a ln p_a and, for x = phi^T T_h phi(s_h, a_h),
//     Qhat = x G_h - H min(x, 0) + H E_{(s', a') ~ pi_k}[min(phi^T T_h phi(s', a'), 0)]:
//   the same mean as x G_h, but never below -H gamma^(-1/2) instead of -H / gamma. So
//     eta   = c_eta sqrt(ln A / (d K)) / H,
//     beta  = 2 c_bonus eta H^2,
//     gamma = max(4 eta^2 H^2, 6 H^2 eta beta)
//   keeps -eta Qhat <= 1/2, which is checked in every episode (the replication fails otherwise).
//
// Assumes known transitions (the simulator). Cost per episode: O(H S^2 A), with features
// O(H (S A d^2 + d^3 + (S A)^2 d)) more. Unit vectors have x >= 0: nothing to reduce, only a smaller gamma.
// Differs: structure recalled, inequalities derived anew. The simulator is exact: occupancies, the
// expectation in Qhat and bonuses by recursion over the known process; simulator = "sampled" estimates all
// but the bonuses.
#include "algorithms/episodic/linear_q.hpp"

namespace regatta::episodic {
namespace {

class MrPo final : public LinearQ {
 public:
  using Params = LinearQParams;
  static std::optional<std::string> refuses(const Params& params, const Task& task) {
    if (task.features > 0 && task.shape.states * task.shape.actions > 4096) {
      return "its estimate takes the product of the features of any two pairs (state, action), for which "
             "states x actions may be 4096; make one of them smaller";
    }
    return LinearQ::refuses(params, task);
  }
  static LinearQRates rates(const Params& params, const Task& task) {
    const double K = double(task.horizon), d = task.dimension(), H = task.shape.steps;
    const double eta = params.eta_factor() * sqrt(log(double(task.shape.actions)) / (d * K)) / H;
    const double beta = 2 * params.bonus_factor() * eta * H * H;
    return {eta, beta, max(4 * eta * eta * H * H, 6 * H * H * eta * beta)};
  }
  static double nanoseconds(const Params& params, const Task& task) {
    return linear_q_nanoseconds(task, rates(params, task), params.simulator == "sampled", true, 6);
  }

  MrPo(const Params& params, const Task& task) : LinearQ(params, task, rates(params, task)) {}

 private:
  void step(double eta, std::span<const double> sums, std::span<double> probability) const override {
    entropy_step(eta, sums, probability);
  }

  void estimate(int h, int s, int a, double loss, Table& sums) override {
    const double least =
        add_reduced_estimate(covariance_, h, s, a, loss, covariance_.mean_negative_part(h, visits_), sums);
    if (-rates_.eta * least > 0.5 + 1e-9)
      throw PlayError("a magnitude-reduced estimate fell below -1 / (2 eta): losses outside of their range?");
  }
};

[[maybe_unused]] const bool added = add_algorithm<MrPo>({
    .name = "mr_po",
    .paper = "Dai, Luo, Wei, Zimmert 2023",
    .doc =
        "Policy optimisation with exponential weights and magnitude-reduced estimates of linear Q functions.",
});

}  // namespace
}  // namespace regatta::episodic
