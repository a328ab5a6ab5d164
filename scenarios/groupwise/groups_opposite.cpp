// Two groups whose labels are opposite: what is best for all rounds together is bad in both.
//
//   An instance of ours for Acharya, Arunachaleswaran, Kannan, Roth, Ziani. Oracle efficient algorithms for
//   groupwise regret. ICLR 2024.
//
//   x ~ U[0, 1]^dimension, and 1; w ~ Dirichlet(1, ..., 1) once per replication.
//   Group a (probability `share`): y = <w, x>; group b: y = 1 - <w, x>; plus N(0, noise^2), clipped to [0,
//   1].
//
//   Groups: everybody, a, b. With q = share the best function for all rounds is 1 - q + (2 q - 1) <w, x>; per
//   round it loses 4 (1 - q)^2 Var<w, x> more than the best one of a in a, and 4 q^2 Var<w, x> more in b,
//   with Var<w, x> = |w|^2 / 12. The metrics excess_... are in units of Var<w, x>: 0.64 and 1.44 for q = 0.6.
//
// Cost per round: dimension uniform numbers, a normal one, and the comparators.
#include "engine/protocol/groupwise.hpp"
#include "scenarios/groupwise/dirichlet.hpp"

namespace regatta::groupwise {
namespace {

class GroupsOpposite final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t dimension = integer("dimension", 5, between(1, 1e3), "features beside the constant one");
    double share = real("share", 0.6, kProbability, "probability q that a round belongs to group a");
    double noise = real("noise", 0.05, kNonNegative, "standard deviation of the labels");
  };

  static Task task(const Params& params, Round horizon) { return {3, int(params.dimension) + 1, horizon, 2}; }
  static std::vector<Metric> metrics(const Params&) {
    return groupwise::metrics({"everybody", "a", "b"}, "Var<w, x>");
  }
  static double nanoseconds(const Params& params, const Task& task) {
    return 30.0 + 3.0 * double(params.dimension) + nanoseconds_of_fits(task);
  }

  GroupsOpposite(const Params& params, const Task& task, Rng<double> setup, Rng<double> noise)
      : share_(params.share),
        scale_(params.noise),
        w_(dirichlet(int(params.dimension), setup)),
        noise_(noise),
        context_{Vector::Ones(task.dimension), {0, 1}} {}

  const Context& show(Round) override {
    noise_.uniforms({context_.x.data(), std::size_t(w_.size())});
    const bool in_a = noise_.uniform() < share_;
    context_.groups[1] = in_a ? 1 : 2;
    const double value = dot(w_.data(), context_.x.data(), int(w_.size()));
    label_ = min(1.0, max(0.0, (in_a ? value : 1 - value) + scale_ * noise_.normal()));
    return context_;
  }
  double label(Round) override { return label_; }
  double excess_unit() const override { return dot(w_.data(), w_.data(), int(w_.size())) / 12; }

 private:
  double share_, scale_;
  Vector w_;
  Rng<double> noise_;
  Context context_;
  double label_ = 0;
};

[[maybe_unused]] const bool added = add_scenario<GroupsOpposite>({
    .name = "groups_opposite",
    .paper = "",
    .doc = "Two groups with opposite labels: one linear function can't fit both.",
});

}  // namespace
}  // namespace regatta::groupwise
