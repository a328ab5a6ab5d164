// One oracle per intersection of groups: rounds that belong to exactly the same groups share a model.
//
//   The obvious way to treat every group well; a baseline of ours for Acharya, Arunachaleswaran, Kannan,
//   Roth, Ziani. Oracle efficient algorithms for groupwise regret. ICLR 2024.
//
//   p_t = prediction of the oracle of A_t, the set of the round's groups; it learns (x_t, y_t).
//
// The regret of a group is at most the sum of those of its intersections, of which there may be 2^|G|: many
// small ones learn slowly. Cost per round: one step of the oracle, and one comparison of sets per doubling of
// the number of intersections met.
#include <map>

#include "algorithms/groupwise/oracles.hpp"

namespace regatta::groupwise {
namespace {

class PerIntersection final : public Learner {
 public:
  using Params = OracleParams;

  static double nanoseconds(const Params& params, const Task& task) {
    return 50.0 + params.nanoseconds_of_oracle(task.dimension);
  }

  PerIntersection(const Params& params, const Task& task) : blank_(params.make_oracle(task.dimension)) {}

  double predict(Round, const Context& context, Rng<double>&) override {
    std::unique_ptr<Regressor>& oracle = oracles_[context.groups];
    if (!oracle) oracle = blank_->copy();
    now_ = oracle.get();
    return now_->predict(context.x);
  }
  void observe(Round, const Context& context, double label) override { now_->add(context.x, label); }

 private:
  std::unique_ptr<Regressor> blank_;
  std::map<std::vector<int>, std::unique_ptr<Regressor>> oracles_;  // by the groups of a round
  Regressor* now_ = nullptr;                                        // of the round at hand
};

[[maybe_unused]] const bool added = add_algorithm<PerIntersection>({
    .name = "per_intersection",
    .paper = "baseline for Acharya, Arunachaleswaran, Kannan, Roth, Ziani 2024",
    .doc = "One regression per set of groups that occurs.",
});

}  // namespace
}  // namespace regatta::groupwise
