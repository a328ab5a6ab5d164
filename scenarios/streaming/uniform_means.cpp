// A stream whose means are uniform on [0, 1].
//
//   Wang. Tight regret bounds for single-pass streaming multi-armed bandits. ICML 2023, published code.
//
// Differs: sorted orders are ours; what a tower may hope for needs a random order.
#include "engine/protocol/streaming.hpp"

namespace regatta::streaming {
namespace {

class UniformMeans final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t arms = integer("arms", 100, between(2, 1e7), "number of arms K");
    std::string order = choice("order", "random", {"random", "increasing", "decreasing"}, "of the means");
  };

  static Task task(const Params& params, Round horizon) { return {params.arms, horizon}; }
  static std::vector<Metric> metrics(const Params&) { return streaming::metrics(); }
  static double nanoseconds(const Params& params, const Task& task) {
    return 30.0 * double(params.arms) / double(task.horizon);
  }

  UniformMeans(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : Scenario(draw(params, task.arms, setup), noise) {}

 private:
  static std::vector<double> draw(const Params& params, std::int64_t arms, Rng<double>& rng) {
    std::vector<double> means;
    for (std::int64_t a = 0; a < arms; ++a) means.push_back(rng.uniform());
    if (params.order == "increasing") std::sort(means.begin(), means.end());
    if (params.order == "decreasing") std::sort(means.begin(), means.end(), std::greater<>());
    return means;
  }
};

[[maybe_unused]] const bool added = add_scenario<UniformMeans>({
    .name = "uniform_means",
    .paper = "Wang 2023",
    .doc = "A stream of arms whose means are uniform on [0, 1], in random or sorted order.",
});

}  // namespace
}  // namespace regatta::streaming
