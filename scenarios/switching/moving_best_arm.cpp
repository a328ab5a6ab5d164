// The best arm changes at the borders of m equal blocks of rounds; within a block losses are constant.
//
//   Block j = the rounds floor(j T / m) + 1 .. floor((j + 1) T / m).  l_t(k) = 1/2 - gap 1{k = Z_j};
//   Z_0 uniform, Z_j uniform among the others than Z_{j-1}.
//
// Regret is against the best fixed arm: a learner that follows the changes makes it negative.
// Cost: O(m K) in all, and O(K) per checkpoint, whatever the number of rounds.
#include "scenarios/switching/metered.hpp"

namespace regatta::switching {
namespace {

class MovingBestArm final : public Scenario {
 public:
  struct Params : Metered {
    using Metered::Metered;
    std::int64_t blocks = integer("blocks", 4, between(1, 1e5), "number m of equal blocks of rounds");
  };

  static Task task(const Params& params, Round horizon) {
    if (double(params.arms) * double(params.blocks) > 1e7)
      throw ConfigError("moving_best_arm: 'arms' = " + std::to_string(params.arms) +
                        " and 'blocks' = " + std::to_string(params.blocks) +
                        " are too many together (their product is) at most 1e7");
    return params.task(horizon);
  }
  static std::vector<Metric> metrics(const Params&) { return switching::metrics(); }
  static double nanoseconds(const Params& params, const Task& task) {
    return 8 + 2.0 * double(params.arms) * double(params.blocks) / double(task.horizon);
  }

  MovingBestArm(const Params& params, const Task& task, Rng<double> setup, Rng<double>)
      : horizon_(task.horizon), gap_(units(params.gap_of(task))), blocks_(params.blocks) {
    std::int64_t best = setup.below(task.arms);
    std::vector<Round> was_best(std::size_t(task.arms));
    for (std::int64_t j = 0; j < blocks_; ++j) {
      if (j > 0) best = (best + 1 + setup.below(task.arms - 1)) % task.arms;
      best_.push_back(best);
      was_best_.push_back(was_best);
      was_best[std::size_t(best)] += start(j + 1) - start(j);
    }
  }

  Units total(std::int64_t arm, Round t) const override {
    const std::size_t j = block(t);
    return kHalf * t - gap_ * rounds_best(j, arm, t);
  }
  Units least(Round t) const override {
    const std::size_t j = block(t);
    Round most = 0;
    for (std::int64_t k = 0; k < std::ssize(was_best_[j]); ++k) most = max(most, rounds_best(j, k, t));
    return kHalf * t - gap_ * most;
  }

 private:
  static constexpr Units kHalf = units(0.5);

  Round start(std::int64_t j) const { return j * horizon_ / blocks_; }
  /// The block of round t; 0 for t = 0.
  std::size_t block(Round t) const {
    auto j = max(std::int64_t{0}, ((t - 1) * blocks_) / horizon_);
    while (j + 1 < blocks_ && start(j + 1) < t) ++j;
    return std::size_t(j);
  }
  /// Rounds up to t, in block j, in which the arm was the best.
  Round rounds_best(std::size_t j, std::int64_t arm, Round t) const {
    return was_best_[j][std::size_t(arm)] + (best_[j] == arm ? t - start(std::int64_t(j)) : 0);
  }

  Round horizon_;
  Units gap_;
  std::int64_t blocks_;
  std::vector<std::int64_t> best_;            // [block] Z
  std::vector<std::vector<Round>> was_best_;  // [block][arm] rounds before the block in which it was the best
};

[[maybe_unused]] const bool added = add_scenario<MovingBestArm>({
    .name = "moving_best_arm",
    .paper = "",
    .doc = "Constant losses whose best arm changes at the borders of equal blocks of rounds.",
});

}  // namespace
}  // namespace regatta::switching
