// A stream with one clearly best arm: K - 1 means are normal around 1/2, one is 0.82.
//
//   Wang. Tight regret bounds for single-pass streaming multi-armed bandits. ICML 2023, published code: means
//   from N(0.5, 0.1^2) truncated to [0, 0.8], one arm at 0.82, in random order.
#include "engine/protocol/streaming.hpp"

namespace regatta::streaming {
namespace {

class ClearWinner final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t arms = integer("arms", 100, between(2, 1e7), "number of arms K");
  };

  static Task task(const Params& params, Round horizon) { return {params.arms, horizon}; }
  static std::vector<Metric> metrics(const Params&) { return streaming::metrics(); }
  static double nanoseconds(const Params& params, const Task& task) {
    return 60.0 * double(params.arms) / double(task.horizon);
  }

  ClearWinner(const Params&, const Task& task, Rng<double> setup, Rng<double> noise)
      : Scenario(draw(task.arms, setup), noise) {}

 private:
  static std::vector<double> draw(std::int64_t arms, Rng<double>& rng) {
    std::vector<double> means;
    while (std::ssize(means) < arms - 1) {
      const double mean = 0.5 + 0.1 * rng.normal();
      if (mean >= 0 && mean <= 0.8) means.push_back(mean);
    }
    means.insert(means.begin() + rng.below(static_cast<int>(arms)), 0.82);  // the others have no order
    return means;
  }
};

[[maybe_unused]] const bool added = add_scenario<ClearWinner>({
    .name = "clear_winner",
    .paper = "Wang 2023",
    .doc = "A stream of arms with means around 1/2 and one clearly best arm, in random order.",
});

}  // namespace
}  // namespace regatta::streaming
