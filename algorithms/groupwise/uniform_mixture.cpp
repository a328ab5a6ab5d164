// One oracle per group, and the plain mean of those whose group is active: what `groupwise` is without its
// weights.
//
//   A baseline of ours for Acharya, Arunachaleswaran, Kannan, Roth, Ziani. Oracle efficient algorithms for
//   groupwise regret. ICLR 2024.
//
//   p_t = mean over the groups of the round of what their oracles predict; these learn (x_t, y_t).
//
// Promises nothing: a group whose oracle is right is pulled away by the others. Cost per round: one step of
// the oracle per active group.
#include "algorithms/groupwise/oracles.hpp"

namespace regatta::groupwise {
namespace {

class UniformMixture final : public Learner {
 public:
  using Params = OracleParams;

  static double nanoseconds(const Params& params, const Task& task) {
    return task.active * params.nanoseconds_of_oracle(task.dimension);
  }

  UniformMixture(const Params& params, const Task& task)
      : oracles_(params, task), share_(std::size_t(task.groups)) {}

  double predict(Round, const Context& context, Rng<double>&) override {
    const auto advice = oracles_.advise(context);
    std::fill(share_.begin(), share_.end(), 1 / double(advice.size()));
    return mixed({share_.data(), advice.size()}, advice);
  }
  void observe(Round, const Context& context, double label) override { oracles_.learn(context, label); }

 private:
  OraclePerGroup oracles_;
  std::vector<double> share_;
};

[[maybe_unused]] const bool added = add_algorithm<UniformMixture>({
    .name = "uniform_mixture",
    .paper = "baseline for Acharya, Arunachaleswaran, Kannan, Roth, Ziani 2024",
    .doc = "The plain mean of one oracle per active group.",
});

}  // namespace
}  // namespace regatta::groupwise
