// Hedge: draws an arm from exponential weights anew in every round.
//
//   Freund, Schapire. A decision-theoretic generalization of on-line learning and an application to boosting.
//   J. Computer and System Sciences 55, 1997. Rate: Cesa-Bianchi, Lugosi. Prediction, learning, and games.
//   2006, Theorem 2.2.
//
//   p_t(k) proportional to exp(-eta L_{t-1}(k)),  A_t ~ p_t,  eta = sqrt(8 ln K / T)
//   losses: regret at most sqrt(T ln K / 2) in the mean. Switches are not looked at: while p_t is far from a
//   corner it moves in a constant share of the rounds.
//
// Looks at all arms in every round. Cost per round: K exponentials.
#include "engine/core/soft_min.hpp"
#include "engine/protocol/switching.hpp"

namespace regatta::switching {
namespace {

class Hedge final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double rate_scale = real("rate_scale", 1.0, kPositive, "multiplies the rate eta; 1 is the theory");
  };
  static std::optional<std::string> refuses(const Params&, const Task& task) {
    return refuse_unless_all_is_seen(task);
  }
  static double nanoseconds(const Params&, const Task& task) { return 20 + 11.5 * task.arms; }

  Hedge(const Params& params, const Task& task)
      : arms_(task.arms),
        rate_(params.rate_scale * sqrt(8 * log(double(task.arms)) / double(task.horizon))) {}

  void play(Desk& desk, Rng<double>& rng) override {
    SoftMin weights(arms_, rate_);
    for (Round t = 1; t <= desk.horizon(); ++t) {
      desk.play(weights.draw(rng), t);
      for (int k = 0; k < arms_; ++k) weights.add(k, desk.observe(k));
    }
  }

 private:
  int arms_;
  double rate_;  // eta
};

[[maybe_unused]] const bool added = add_algorithm<Hedge>({
    .name = "hedge",
    .paper = "Freund, Schapire 1997",
    .doc = "Exponential weights drawn anew in every round: small losses, switches without end.",
});

}  // namespace
}  // namespace regatta::switching
