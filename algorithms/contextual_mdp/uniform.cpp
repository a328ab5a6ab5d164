// Uniform policy: every action with probability 1/A in every state and step; the reference that learns
// nothing.
//
//   The baseline of Lattimore, Szepesvari. Bandit Algorithms. Cambridge University Press, 2020, chapter 4,
//   carried over.
//
//   pi_h(a | s) = 1/A.   Cost per episode: none.
#include "engine/protocol/contextual_mdp.hpp"

namespace regatta::contextual_mdp {
namespace {

class Uniform final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };
  static double nanoseconds(const Params&, const Task& task) { return 10.0 * task.shape.steps; }

  Uniform(const Params&, const Task& task) : shape_(task.shape) {}

  void plan(Round t, const Context&, Rng<double>&, Policy& policy) override {
    if (t > 1) return;
    const std::vector<double> equal(std::size_t(shape_.actions), 1.0 / shape_.actions);
    for (int h = 0; h < shape_.steps; ++h) {
      for (int s = 0; s < shape_.states; ++s) policy.mix(h, s, equal);
    }
  }
  void observe(Round, const Context&, std::span<const Step>) override {}

 private:
  Shape shape_;
};

[[maybe_unused]] const bool added = add_algorithm<Uniform>({
    .name = "uniform",
    .paper = "Lattimore, Szepesvari 2020",
    .doc = "Takes every action with the same probability in every state; learns nothing.",
});

}  // namespace
}  // namespace regatta::contextual_mdp
