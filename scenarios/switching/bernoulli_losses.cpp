// Losses of 0 and 1, independent, all arms alike but for one that loses less often.
//
//   l_t(k) ~ Bernoulli(1/2 - gap 1{k = Z}),  Z uniform.
//
// Cost: K random numbers per round; memory 4 K bytes per round.
#include "scenarios/switching/metered.hpp"

namespace regatta::switching {
namespace {

class BernoulliLosses final : public Scenario {
 public:
  struct Params : Metered {
    using Metered::Metered;
  };

  static Task task(const Params& params, Round horizon) {
    if (double(params.arms) * double(horizon) > 1e8)
      throw ConfigError("bernoulli_losses: " + std::to_string(params.arms) + " arms in " +
                        std::to_string(horizon) +
                        " rounds are too many (all sums of losses are kept, 4 bytes each) at most 1e8");
    return params.task(horizon);
  }
  static std::vector<Metric> metrics(const Params&) { return switching::metrics(); }
  static double nanoseconds(const Params& params, const Task&) { return 3.5 * double(params.arms); }

  BernoulliLosses(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : arms_(std::size_t(task.arms)), counts_((std::size_t(task.horizon) + 1) * arms_) {
    const auto best = std::size_t(setup.below(task.arms));
    const double gap = params.gap_of(task);
    std::vector<double> drawn(kRoundsAtOnce * arms_);
    for (std::size_t row = arms_; row < counts_.size(); row += drawn.size()) {
      drawn.resize(std::min(drawn.size(), counts_.size() - row));
      noise.uniforms(drawn);
      for (std::size_t i = 0; i < drawn.size(); ++i)
        counts_[row + i] = counts_[row + i - arms_] + (drawn[i] < 0.5);
      for (std::size_t i = best; i < drawn.size(); i += arms_)
        counts_[row + i] = counts_[row + i - arms_] + (drawn[i] < 0.5 - gap);
    }
  }

  Units total(std::int64_t arm, Round t) const override {
    return kOne * counts_[std::size_t(t) * arms_ + std::size_t(arm)];
  }
  Units least(Round t) const override {
    const auto row = counts_.begin() + t * Round(arms_);
    return kOne * *std::min_element(row, row + Round(arms_));
  }

 private:
  static constexpr std::size_t kRoundsAtOnce = 256;
  static constexpr Units kOne = units(1.0);
  std::size_t arms_;
  std::vector<std::int32_t> counts_;  // [t][arm] losses in rounds 1..t
};

[[maybe_unused]] const bool added = add_scenario<BernoulliLosses>({
    .name = "bernoulli_losses",
    .paper = "",
    .doc = "Independent losses of 0 and 1; one arm loses less often than the others.",
});

}  // namespace
}  // namespace regatta::switching
