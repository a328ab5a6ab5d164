// Small regret in every group at once: one oracle per group, mixed by sleeping experts.
//
//   Acharya, Arunachaleswaran, Kannan, Roth, Ziani. Oracle efficient algorithms for groupwise regret. ICLR
//   2024. The experts are weighed by AdaNormalHedge (engine/core/sleeping_experts.hpp).
//
//   A_t = groups of the round; every g in A_t gives z_g in [0, 1] by its oracle
//   p_t = sum over A_t of pi_g z_g,   pi = weights of the sleeping experts, over A_t only
//   l_g = (z_g - y_t)^2;   the experts in A_t get their losses, and <pi, l> as the mixture's
//   the oracles in A_t learn (x_t, y_t); what sleeps stays as it is
//
// Assumes nothing of the rounds. Regret in group g: O(sqrt(T_g ln |G|)), up to ln ln T, plus that of its
// oracle over the T_g rounds of g. Cost per round: one prediction and one step of the oracle per group in
// A_t.
//
// Differs: AdaNormalHedge is taken from Luo and Schapire (COLT 2015), its prior is uniform. The oracles are
// ours: ridge regression as the author's published code names it, two others; what they predict is clipped.
#include "algorithms/groupwise/oracles.hpp"
#include "engine/core/sleeping_experts.hpp"

namespace regatta::groupwise {
namespace {

class Groupwise final : public Learner {
 public:
  using Params = OracleParams;

  static double nanoseconds(const Params& params, const Task& task) {
    return 50.0 + task.active * (40.0 + params.nanoseconds_of_oracle(task.dimension));
  }

  Groupwise(const Params& params, const Task& task)
      : oracles_(params, task), experts_(task.groups), pi_(std::size_t(task.groups)), losses_(pi_) {}

  double predict(Round, const Context& context, Rng<double>&) override {
    const std::vector<int>& active = context.groups;
    advice_ = oracles_.advise(context);
    experts_.distribution(active, {pi_.data(), active.size()});
    return mixed({pi_.data(), active.size()}, advice_);
  }

  void observe(Round, const Context& context, double label) override {
    double mixture_loss = 0;  // of a group that is drawn from pi: not that of the prediction, which is less
    for (std::size_t k = 0; k < advice_.size(); ++k) {
      losses_[k] = (advice_[k] - label) * (advice_[k] - label);
      mixture_loss += pi_[k] * losses_[k];
    }
    experts_.update(context.groups, losses_, mixture_loss);
    oracles_.learn(context, label);
  }

 private:
  OraclePerGroup oracles_;
  SleepingExperts experts_;
  std::vector<double> pi_, losses_;  // [active group]
  std::span<const double> advice_;   // [active group], of the round at hand
};

[[maybe_unused]] const bool added = add_algorithm<Groupwise>({
    .name = "groupwise",
    .paper = "Acharya, Arunachaleswaran, Kannan, Roth, Ziani 2024",
    .doc = "Mixes one oracle per group by sleeping experts: small regret in every group.",
});

}  // namespace
}  // namespace regatta::groupwise
