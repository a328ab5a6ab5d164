// Figures with a shape and a colour, each with a linear function of its own; the label is made of the two.
//
//   The synthetic experiment of Acharya, Arunachaleswaran, Kannan, Roth, Ziani. Oracle efficient algorithms
//   for groupwise regret. ICLR 2024.
//
//   x ~ U[0, 1]^dimension, and 1; shape (3) and colour (2) uniform and independent. Each of these 5 values
//   has a w ~ Dirichlet(1, ..., 1), once per replication. With a = <w_shape, x> and b = <w_colour, x> the
//   label is
//
//   label = "mean"          (a + b) / 2
//   label = "min", "max"    min(a, b), max(a, b)
//   label = "permutation"   a or b: that of the value which comes first in a random ranking of the 5 values,
//                           drawn once per replication
//
//   plus N(0, noise^2), clipped to [0, 1]. Groups: everybody, circle, triangle, square, red, green.
//
// Cost per round: dimension uniform numbers, a normal one, and the comparators.
//
// Differs: the kinds of labels are the paper's, the distributions are ours; weights and ranking are drawn
// anew in every replication, where the paper shuffles one data set.
#include <numeric>

#include "engine/protocol/groupwise.hpp"
#include "scenarios/groupwise/dirichlet.hpp"

namespace regatta::groupwise {
namespace {

constexpr int kShapes = 3, kColours = 2;
const std::vector<std::string> kGroups{"everybody", "circle", "triangle", "square", "red", "green"};

class GroupsSynthetic final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::string label = choice("label", "mean", {"mean", "min", "max", "permutation"},
                               "how the functions of shape and colour make the label");
    std::int64_t dimension = integer("dimension", 20, between(1, 1e3), "features beside the constant one");
    double noise = real("noise", 0.1, kNonNegative, "standard deviation of the labels");
  };

  static Task task(const Params& params, Round horizon) {
    return {int(kGroups.size()), int(params.dimension) + 1, horizon, 3};
  }
  static std::vector<Metric> metrics(const Params&) { return groupwise::metrics(kGroups); }
  static double nanoseconds(const Params& params, const Task& task) {
    return 40.0 + 4.0 * double(params.dimension) + nanoseconds_of_fits(task);
  }

  GroupsSynthetic(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : kind_(params.label),
        scale_(params.noise),
        rank_(kShapes + kColours),
        noise_(noise),
        context_{Vector::Ones(task.dimension), {0, 0, 0}} {
    for (int value = 0; value < kShapes + kColours; ++value)
      weights_.push_back(dirichlet(int(params.dimension), setup));
    std::iota(rank_.begin(), rank_.end(), 0);
    setup.shuffle(rank_);
  }

  const Context& show(Round) override {
    const auto d = int(weights_[0].size());
    noise_.uniforms({context_.x.data(), std::size_t(d)});
    const auto shape = std::size_t(noise_.below(kShapes));
    const auto colour = kShapes + std::size_t(noise_.below(kColours));
    context_.groups[1] = 1 + int(shape);
    context_.groups[2] = 1 + int(colour);
    const double a = dot(weights_[shape].data(), context_.x.data(), d);
    const double b = dot(weights_[colour].data(), context_.x.data(), d);
    const double mean = kind_ == "mean"  ? (a + b) / 2
                        : kind_ == "min" ? min(a, b)
                        : kind_ == "max" ? max(a, b)
                                         : (rank_[shape] < rank_[colour] ? a : b);
    label_ = min(1.0, max(0.0, mean + scale_ * noise_.normal()));
    return context_;
  }
  double label(Round) override { return label_; }

 private:
  std::string kind_;
  double scale_;
  std::vector<Vector> weights_;  // [value]: shapes, then colours
  std::vector<int> rank_;        // [value], 0 is first
  Rng<double> noise_;
  Context context_;
  double label_ = 0;
};

[[maybe_unused]] const bool added = add_scenario<GroupsSynthetic>({
    .name = "groups_synthetic",
    .paper = "Acharya, Arunachaleswaran, Kannan, Roth, Ziani 2024",
    .doc = "Figures whose labels are made of a linear function of their shape and one of their colour.",
});

}  // namespace
}  // namespace regatta::groupwise
