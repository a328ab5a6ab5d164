// The instance of the lower bound: all arms pay 1/2, one at a random place pays a little more.
//
//   Wang. Tight regret bounds for single-pass streaming multi-armed bandits. ICML 2023: regret Omega(K^(1/3)
//   T^(2/3)) for every learner with o(K) arms in memory.
//
//   The best mean is 1/2 + min(1/2, (K/T)^(1/3)).
//
// Differs: the gap is derived from the rate, not taken from the paper's proof.
#include "engine/protocol/streaming.hpp"

namespace regatta::streaming {
namespace {

class HiddenArm final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t arms = integer("arms", 100, between(2, 1e7), "number of arms K");
  };

  static Task task(const Params& params, Round horizon) { return {params.arms, horizon}; }
  static std::vector<Metric> metrics(const Params&) { return streaming::metrics(); }
  static double nanoseconds(const Params& params, const Task& task) {
    return 10.0 * double(params.arms) / double(task.horizon);
  }

  HiddenArm(const Params&, const Task& task, Rng<double> setup, Rng<double> noise)
      : Scenario(draw(task, setup), noise) {}

 private:
  static std::vector<double> draw(const Task& task, Rng<double>& rng) {
    std::vector<double> means(static_cast<std::size_t>(task.arms), 0.5);
    const double gap = min(0.5, pow(double(task.arms) / double(task.horizon), 1.0 / 3.0));
    means[static_cast<std::size_t>(rng.below(static_cast<int>(task.arms)))] += gap;
    return means;
  }
};

[[maybe_unused]] const bool added = add_scenario<HiddenArm>({
    .name = "hidden_arm",
    .paper = "Wang 2023",
    .doc = "A stream of equal arms but for one that pays a little more: the instance of the lower bound.",
});

}  // namespace
}  // namespace regatta::streaming
