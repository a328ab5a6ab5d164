// Square loss on the unit ball of R^100 for 1000 examples that were drawn beforehand, again and again.
#include "benchmarks/ratios/replayed.hpp"
#include "engine/protocol/convex.hpp"
#include "engine/protocol/least_squares.hpp"

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
        .domain = Domain::named("ball", Examples::kDimension, 1.0), .horizon = horizon, .gradient_bound = 8};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(false); }

  ReplayedRegression(const Params&, const Task&, Rng<double>, Rng<double>)
      : features_(ratios::examples().features.data()),
        targets_(ratios::examples().targets.data()),
        lengths_(ratios::examples().lengths.data()) {}

  double loss(Round t, const Vector& x, Gradient& gradient) override {
    const std::int64_t now = t % Examples::kCount;
    const double* f = features_ + now * Examples::kDimension;
    const double error = dot(f, x.data(), Examples::kDimension) - targets_[now];
    gradient.set(error, f, lengths_[now]);
    return 0.5 * error * error;
  }
  double least_loss(Round t, const Breathe&) override {
    if (t % Examples::kCount != 0) throw PlayError("checkpoints have to be multiples of 1000");
    return double(t / Examples::kCount) * least_loss_of_all();
  }

 private:
  static double least_loss_of_all() {
    static const double least = [] {
      RunningLeastSquares all(Examples::kDimension);
      for (int n = 0; n < Examples::kCount; ++n) {
        const double* f = &ratios::examples().features[std::size_t(n * Examples::kDimension)];
        all.error(Vector::Zero(Examples::kDimension), Eigen::Map<const Vector>(f, Examples::kDimension),
                  ratios::examples().targets[std::size_t(n)]);
      }
      return all.least_loss(1.0);
    }();
    return least;
  }

  const double *features_, *targets_, *lengths_;
};

[[maybe_unused]] const bool added = add_scenario<ReplayedRegression>(
    {.name = "replayed_regression", .paper = "", .doc = "Square loss on examples drawn beforehand."});

}  // namespace
}  // namespace regatta::convex
