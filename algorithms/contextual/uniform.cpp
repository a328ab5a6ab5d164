// Uniform play: every action with probability 1/K in every round. The baseline.
//
//   The baseline of Lattimore, Szepesvari. Bandit Algorithms. Cambridge University Press, 2020, chapter 4,
//   carried over.
//
//   a_t ~ uniform on 0..K-1. No state. Pseudo-regret: T times the mean gap of an action, exactly, in
//   expectation.
//
// No assumptions. Cost per round: one uniform number.
#include "engine/protocol/contextual.hpp"

namespace regatta::contextual {
namespace {

class Uniform final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };

  Uniform(const Params&, const Task& task) : actions_(task.actions) {}

  std::int64_t act(Round, const ActionFeatures&, Rng<double>& rng) override { return rng.below(actions_); }
  void observe(Round, const ActionFeatures&, std::int64_t, double) override {}

 private:
  int actions_;
};

[[maybe_unused]] const bool added = add_algorithm<Uniform>({
    .name = "uniform",
    .paper = "Lattimore, Szepesvari 2020",
    .doc = "Plays every action with the same probability: the baseline.",
});

}  // namespace
}  // namespace regatta::contextual
