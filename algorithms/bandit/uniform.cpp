// Uniform: plays every arm with the same probability and learns nothing; the floor under every other
// algorithm.
//
//   The baseline of Lattimore, Szepesvari. Bandit Algorithms. Cambridge University Press, 2020, chapter 4.
//
//   p_t(a) = 1 / K.   Expected pseudo-regret: exactly T times the mean gap.
//
// No assumptions on the rewards. Cost per round: one random number.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct UniformParams : ParamSet {
  using ParamSet::ParamSet;
};

template <class Real>
class Uniform {
 public:
  using Params = UniformParams;

  Uniform(const Params&, const Task& task) : arms_(task.arms) {}

  Index<Real> act(Round, Rng<Real>& rng) { return rng.below(arms_); }
  void observe(Round, Index<Real>, Real) {}

 private:
  int arms_;
};

[[maybe_unused]] const bool added = add_algorithm<Uniform>({
    .name = "uniform",
    .paper = "Lattimore, Szepesvari 2020",
    .doc = "Plays every arm with the same probability.",
});

}  // namespace
}  // namespace regatta::bandit
