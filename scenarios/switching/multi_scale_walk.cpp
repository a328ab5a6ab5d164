// The instance of the lower bound: all losses follow one random walk, which hides that one arm is a little
// better.
//
//   Dekel, Ding, Koren, Peres. Bandits with switching costs: T^(2/3) regret. STOC 2014: the multi-scale
//   random walk. Used by Cheng, Zhou, Ji. Understanding the role of feedback in online learning with
//   switching costs. ICML 2023.
//
//   rho(t) = t with its lowest set bit cleared;  W_0 = 0,  W_t = W_rho(t) + xi_t,  xi_t ~ N(0, s^2),
//   s = 1 / (9 log2 T);  l_t(k) = W_t + 1/2 - gap 1{k = Z}, cut to [0, 1];  Z uniform.
//
// W_t is a sum of at most log2 T steps, so it stays small, but losses of different rounds can be compared
// only when the rounds lie close together: who sees one arm at a time has to switch to learn. scale = 0 gives
// constant losses.
//
// Cost: one normal per round; memory 16 bytes per round.
//
// Differs: walk and step size are recalled. The gap is a parameter (Dekel et al.: K^(1/3) T^(-1/3) / (9 log2
// T)); `scale` is ours.
#include <array>
#include <bit>

#include "scenarios/switching/metered.hpp"

namespace regatta::switching {
namespace {

class MultiScaleWalk final : public Scenario {
 public:
  struct Params : Metered {
    using Metered::Metered;
    double scale = real("scale", 1.0, kNonNegative, "multiplies the step size s of the walk; 0: no walk");
  };

  static Task task(const Params& params, Round horizon) {
    if (horizon > 20'000'000)
      throw ConfigError("multi_scale_walk: 'horizon' = " + std::to_string(horizon) +
                        " is too large (all sums of losses are kept, 16 bytes per round) at most 20000000");
    return params.task(horizon);
  }
  static std::vector<Metric> metrics(const Params&) { return switching::metrics(); }
  static double nanoseconds(const Params&, const Task&) { return 7; }

  MultiScaleWalk(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : best_arm_(setup.below(task.arms)) {
    const auto rounds = static_cast<std::size_t>(task.horizon);
    const double step = params.scale / (9 * max(1.0, log(double(task.horizon)) / log(2.0)));
    const double gap = params.gap_of(task);
    best_.assign(rounds + 1, 0);
    other_.assign(rounds + 1, 0);
    std::array<double, 64> walk{};  // [bit]: W at the last round whose lowest set bit this is
    std::array<double, 1024> normals;
    for (std::size_t t = 1; t <= rounds; ++t) {
      const std::size_t drawn = (t - 1) % normals.size();
      if (drawn == 0) noise.normals(std::span(normals).first(std::min(normals.size(), rounds + 1 - t)));
      const std::size_t before = t & (t - 1);  // rho(t); no round between has its lowest bit
      const double from = before == 0 ? 0.0 : walk[std::size_t(std::countr_zero(before))];
      const double w = walk[std::size_t(std::countr_zero(t))] = fma(step, normals[drawn], from);
      best_[t] = best_[t - 1] + units(w + 0.5 - gap);
      other_[t] = other_[t - 1] + units(w + 0.5);
    }
  }

  Units total(std::int64_t arm, Round t) const override {
    return (arm == best_arm_ ? best_ : other_)[std::size_t(t)];
  }
  Units least(Round t) const override { return best_[std::size_t(t)]; }

 private:
  int best_arm_;                     // Z
  std::vector<Units> best_, other_;  // [t] sums over rounds 1..t of Z's losses and of any other arm's
};

[[maybe_unused]] const bool added = add_scenario<MultiScaleWalk>({
    .name = "multi_scale_walk",
    .paper = "Dekel, Ding, Koren, Peres 2014",
    .doc =
        "Losses of all arms follow one random walk that hides a small gap: the instance of the lower bound.",
});

}  // namespace
}  // namespace regatta::switching
