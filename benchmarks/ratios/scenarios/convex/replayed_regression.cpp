// Square loss on the unit ball of R^100 for examples without noise that were drawn beforehand: the best point
// has no loss.
#include "benchmarks/ratios/replayed.hpp"
#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

using ratios::Examples;

class ReplayedRegression final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };

  static Task task(const Params&, Round horizon) {
    return {
        .domain = Domain::named("ball", Examples::kDimension, 1.0), .horizon = horizon, .gradient_bound = 2};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(false); }

  ReplayedRegression(const Params&, const Task&, Rng<double>, Rng<double>)
      : features_(ratios::examples().features.data()), targets_(ratios::examples().targets.data()) {}

  double loss(Round t, const Vector& x, Vector& gradient) override {
    const std::int64_t now = t % Examples::kCount;
    const double* f = features_ + now * Examples::kDimension;
    const double error = dot(f, x.data(), Examples::kDimension) - targets_[now];
    assign_multiple(gradient.data(), error, f, Examples::kDimension);
    return 0.5 * error * error;
  }
  double least_loss(Round, const Breathe&) override { return 0; }

 private:
  const double *features_, *targets_;
};

[[maybe_unused]] const bool added = add_scenario<ReplayedRegression>(
    {.name = "replayed_regression", .paper = "", .doc = "Square loss on examples drawn beforehand."});

}  // namespace
}  // namespace regatta::convex
