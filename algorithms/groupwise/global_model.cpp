// One oracle for all rounds, blind to groups.
//
//   The baseline of Acharya, Arunachaleswaran, Kannan, Roth, Ziani. Oracle efficient algorithms for groupwise
//   regret. ICLR 2024: ridge regression, Azoury and Warmuth. Machine Learning 43, 2001.
//
//   p_t = the oracle's prediction for x_t;   the oracle learns (x_t, y_t).
//
// Small regret over all rounds, none promised in a group. Cost per round: one step of the oracle.
#include "algorithms/groupwise/oracles.hpp"

namespace regatta::groupwise {
namespace {

class GlobalModel final : public Learner {
 public:
  using Params = OracleParams;

  static double nanoseconds(const Params& params, const Task& task) {
    return params.nanoseconds_of_oracle(task.dimension);
  }

  GlobalModel(const Params& params, const Task& task) : oracle_(params.make_oracle(task.dimension)) {}

  double predict(Round, const Context& context, Rng<double>&) override { return oracle_->predict(context.x); }
  void observe(Round, const Context& context, double label) override { oracle_->add(context.x, label); }

 private:
  std::unique_ptr<Regressor> oracle_;
};

[[maybe_unused]] const bool added = add_algorithm<GlobalModel>({
    .name = "global_model",
    .paper = "Azoury, Warmuth 2001",
    .doc = "One regression on all rounds, blind to groups.",
});

}  // namespace
}  // namespace regatta::groupwise
