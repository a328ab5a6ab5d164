// A labelled table as a contextual bandit: the features of a row are shown, the learner guesses its label and
// sees only whether that was right.
//
//   The reduction: Beygelzimer, Langford. The offset tree for learning with partial labels. KDD 2009.
//
//   Action a is the a-th label in ascending order, reward 1{a = label}. Features: see LabelledExamples. One
//   vector x per round, a linear model per action (disjoint). Rows are shuffled once per replication and then
//   shown in that order again and again.
//   `regret` is measured against the multiclass ridge classifier in hindsight: a ridge regression of
//   1{label = a} per action, fitted to all rows of the file with lam = `ridge` (the intercept penalised too).
//
// The learner is told R = 1/2 (rewards lie in [0, 1]) and S = `norm_bound`. Real data are not linear: S
// bounds nothing, it only sets the scale of a confidence radius. |x|^2 is the number of features on average.
// Cost per round: one copy of a row.
#include <numeric>

#include "engine/protocol/contextual.hpp"
#include "scenarios/contextual/labelled_examples.hpp"

namespace regatta::contextual {
namespace {

class ClassificationCsv final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::shared_ptr<const DataFile> data =
        file("data", "digits_small.csv", "table with a line of column names");
    std::string label = text("label", "", "name of the column of labels; empty: the last column");
    double ridge =
        real("ridge", 1.0, kPositive, "weight lam of the ridge classifier that regret is measured against");
    double norm_bound =
        real("norm_bound", 1.0, kNonNegative, "bound S on the norm of a linear model that learners are told");

    /// Parsed and fitted once per process.
    std::shared_ptr<const LabelledExamples> examples() const {
      return data->derived<LabelledExamples>(
          "labelled " + exact_text(ridge) + " " + label,
          [this](const DataFile& file) { return read_labelled_examples(file, label, ridge); });
    }
  };

  static Task task(const Params& params, Round horizon) {
    const auto examples = params.examples();
    return {.actions = examples->labels,
            .dimension = int(examples->features.rows()),
            .disjoint = true,
            .horizon = horizon,
            .noise = 0.5,
            .norm_bound = params.norm_bound,
            .reward_low = 0,
            .reward_high = 1};
  }
  static std::vector<Metric> metrics(const Params&) { return metrics_of_labels(); }

  ClassificationCsv(const Params& params, const Task& task, Rng<double> setup, Rng<double>)
      : examples_(params.examples()), order_(examples_->label.size()), features_(task) {
    std::iota(order_.begin(), order_.end(), 0);
    setup.shuffle(order_);
  }

  const ActionFeatures& show(Round t) override {
    row_ = std::size_t(order_[std::size_t(t - 1) % order_.size()]);
    features_.columns.col(0) = examples_->features.col(Eigen::Index(row_));
    return features_;
  }
  double reward(Round, std::int64_t action) override { return to_real(action == examples_->label[row_]); }
  double gap(Round t, std::int64_t action) override { return 1.0 - reward(t, action); }
  std::optional<double> comparator_reward(Round) override {
    return to_real(bool(examples_->ridge_right[row_]));
  }

 private:
  std::shared_ptr<const LabelledExamples> examples_;
  std::vector<int> order_;   // [position], a row
  ActionFeatures features_;  // d x 1
  std::size_t row_ = 0;      // shown now
};

[[maybe_unused]] const bool added = add_scenario<ClassificationCsv>({
    .name = "classification_csv",
    .paper = "Beygelzimer, Langford 2009",
    .doc = "Guess the label of the rows of a CSV file, seeing only whether the guess was right.",
});

}  // namespace
}  // namespace regatta::contextual
