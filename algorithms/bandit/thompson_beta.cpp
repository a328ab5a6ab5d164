// Beta Thompson sampling: plays the arm whose draw from the Beta posterior of its mean is largest.
//
//   Thompson. On the likelihood that one unknown probability exceeds another. Biometrika 25, 1933.
//   Agrawal, Goyal. Analysis of Thompson sampling for the multi-armed bandit problem. COLT 2012.
//   Algorithms 1 and 2.
//
//   theta_a ~ Beta(1 + S_a, 1 + F_a);   a_t = argmax_a theta_a;
//   a success (S += 1) with probability r_t, else a failure (F += 1): the reward itself when it is 0 or 1.
//
// Assumes rewards in [0, 1]. Cost per round: 2 K gamma draws by rejection, so one replication at a time.
//
// Differs: the coin that turns a reward into success or failure is drawn in every round, 0 and 1 included, so
// that a round's draws do not depend on the reward's type.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

class ThompsonBeta {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };

  ThompsonBeta(const Params&, const Task& task)
      : successes_(std::size_t(task.arms), 0.0), failures_(std::size_t(task.arms), 0.0) {}

  static std::optional<std::string> refuses(const Params&, const Task& task) {
    return refuse_unless_unit_rewards(task);
  }
  static double nanoseconds(const Params&, const Task& task) { return 80.0 * task.arms; }

  Index<double> act(Round, Rng<double>& rng) {
    coin_ = rng.uniform();
    return argmax<double>(int(successes_.size()),
                          [&](int a) { return rng.beta(1 + successes_[a], 1 + failures_[a]); });
  }

  void observe(Round, Index<double> arm, double reward) { ++(coin_ < reward ? successes_ : failures_)[arm]; }

 private:
  std::vector<double> successes_, failures_;  // [arm]
  double coin_ = 0;
};

[[maybe_unused]] const bool added = add_algorithm<ThompsonBeta>({
    .name = "thompson_beta",
    .paper = "Thompson 1933; Agrawal, Goyal 2012",
    .doc = "Thompson sampling with Beta posteriors, for rewards in [0, 1].",
});

}  // namespace
}  // namespace regatta::bandit
