// Follow the perturbed leader, with one perturbation for the whole game: it moves only when the leader does.
//
//   Kalai, Vempala. Efficient algorithms for online decision problems. J. Computer and System Sciences 71,
//   2005. Exponential perturbations, experts.
//
//   xi_k ~ Exp(1) once;  A_t = argmin_k  L_{t-1}(k) - xi_k / eta,   eta = sqrt((1 + ln K) / (2 T))
//
//   An arm leads by more than x more with probability exp(-eta x), so it loses the lead in round t with
//   probability at most eta l_t(A_t):   regret with switches <= (1 + ln K) / eta + 2 eta T + 1.
//
// Against losses that were fixed in advance; who sees the plays learns the perturbation.
// Looks at all arms in every round. Cost per round: K comparisons.
//
// Differs: rate and bound are derived here, for unit switching costs.
#include "engine/protocol/switching.hpp"

namespace regatta::switching {
namespace {

class Ftpl final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double rate_scale = real("rate_scale", 1.0, kPositive, "multiplies the rate eta; 1 is the theory");
  };
  static std::optional<std::string> refuses(const Params&, const Task& task) {
    return refuse_unless_all_is_seen(task);
  }
  static double nanoseconds(const Params&, const Task& task) { return 3 + 5.6 * task.arms; }

  Ftpl(const Params& params, const Task& task)
      : arms_(task.arms),
        rate_(params.rate_scale * sqrt((1 + log(double(task.arms))) / (2 * double(task.horizon)))) {}

  void play(Desk& desk, Rng<double>& rng) override {
    Arms<double> loss(arms_, 0.0);  // L - xi / eta
    for (int k = 0; k < arms_; ++k) loss[k] = -rng.exponential() / rate_;
    for (Round t = 1; t <= desk.horizon(); ++t) {
      desk.play(argmin<double>(arms_, [&](int k) { return loss[k]; }), t);
      for (int k = 0; k < arms_; ++k) loss[k] += desk.observe(k);
    }
  }

 private:
  int arms_;
  double rate_;  // eta
};

[[maybe_unused]] const bool added = add_algorithm<Ftpl>({
    .name = "ftpl",
    .paper = "Kalai, Vempala 2005",
    .doc = "Follows the leader of losses that are perturbed once and for all, so that it seldom moves.",
});

}  // namespace
}  // namespace regatta::switching
