// Linear regression on a table, square loss.
//
//   f_t(theta) = (<x_t, theta> - y_t)^2 / 2, where (x_t, y_t) runs through the rows of the table in a random
//   order per replication, over and over again. Features: every column but the target, categories expanded to
//   indicators, standardised to mean 0 and variance 1, a constant 1 added (`intercept`), then all divided by
//   the largest row norm, so that ||x|| <= 1. The target is shifted and scaled to [-1, 1].
//
//   Domain: ball of the given radius; G = radius + 1, exp-concave with alpha = 1 / (radius + 1)^2.
//   The best fixed point comes from the running normal equations. Cost per round: O(d^2).
//   The default table, insurance.csv, has 1338 US medical bills (B. Lantz. Machine Learning with R, 2013);
//   with the intercept d = 9.
#include <numeric>

#include "engine/core/csv.hpp"
#include "engine/protocol/convex.hpp"
#include "engine/protocol/least_squares.hpp"

namespace regatta::convex {
namespace {

struct OnlineRegressionCsvParams : ParamSet {
  using ParamSet::ParamSet;
  std::shared_ptr<const DataFile> data = file("data", "insurance.csv", "table with a header line");
  std::string target = text("target", "charges", "column to predict; the other columns are the features");
  bool intercept = flag("intercept", true, "add a constant feature");
  double radius = real("radius", 1.0, kPositive, "radius of the ball");
};

struct Table {
  Matrix features;  // d x rows: one column per row of the file
  Vector targets;   // [row], in [-1, 1]
};

Vector scaled_target(const CsvTable& csv, const std::string& name) {
  const std::vector<double> values = csv.numbers(name);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (*low == *high) {
    throw ConfigError(csv.file() + ": column '" + name + "' is constant (there is nothing to predict)");
  }
  Vector out(csv.rows());
  for (int row = 0; row < csv.rows(); ++row)
    out[row] = 2 * (values[std::size_t(row)] - *low) / (*high - *low) - 1;
  return out;
}

Table make_table(const CsvTable& csv, const std::string& target, bool intercept) {
  const Features x = standardise(features(csv, {target}));
  if (x.columns == 0)
    throw ConfigError(csv.file() + ": every feature is constant (there is nothing to learn from)");
  Table out{Matrix::Ones(x.columns + (intercept ? 1 : 0), x.rows), scaled_target(csv, target)};
  for (int row = 0; row < x.rows; ++row) {
    for (int column = 0; column < x.columns; ++column) out.features(column, row) = x(row, column);
  }
  out.features /= out.features.colwise().norm().maxCoeff();
  return out;
}

/// Made once per process, target and intercept. Throws ConfigError naming the place in the file.
std::shared_ptr<const Table> table(const OnlineRegressionCsvParams& params) {
  const std::string key =
      "regression on " + params.target + (params.intercept ? " with" : " without") + " intercept";
  return params.data->derived<Table>(key, [&](const DataFile& file) {
    return make_table(*read_csv(file), params.target, params.intercept);
  });
}

class OnlineRegressionCsv final : public Scenario {
 public:
  using Params = OnlineRegressionCsvParams;

  static Task task(const Params& params, Round horizon) {
    const double residual = params.radius + 1;
    return {.domain = Domain::named("ball", table(params)->features.rows(), params.radius),
            .horizon = horizon,
            .gradient_bound = residual,
            .exp_concavity = 1 / (residual * residual),
            .smoothness = 1};
  }
  static std::vector<Metric> metrics(const Params&) { return convex::metrics(false); }
  static double nanoseconds(const Params&, const Task& task) {
    return 100.0 + task.dimension() * task.dimension();
  }

  OnlineRegressionCsv(const Params& params, const Task& task, Rng<double> setup, Rng<double>)
      : radius_(params.radius),
        table_(table(params)),
        order_(std::size_t(table_->targets.size())),
        x_(task.dimension()),
        problem_(task.dimension()) {
    std::iota(order_.begin(), order_.end(), 0);
    setup.shuffle(order_);
  }

  double loss(Round t, const Vector& theta, Gradient& gradient) override {
    const int row = order_[std::size_t(t - 1) % order_.size()];
    x_ = table_->features.col(row);
    const double error = problem_.error(theta, x_, table_->targets[row]);
    gradient.set(error, x_.data());
    return 0.5 * error * error;
  }

  double least_loss(Round, const Breathe&) override { return problem_.least_loss(radius_); }

 private:
  double radius_;
  std::shared_ptr<const Table> table_;
  std::vector<int> order_;  // of the rows; its length does not depend on the horizon
  Vector x_;                // [d]
  RunningLeastSquares problem_;
};

[[maybe_unused]] const bool added = add_scenario<OnlineRegressionCsv>({
    .name = "online_regression_csv",
    .paper = "",
    .doc = "Square loss of a linear predictor on the rows of a CSV file, shuffled and repeated.",
});

}  // namespace
}  // namespace regatta::convex
