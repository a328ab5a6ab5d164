// Linear rewards with a model per action on contexts that were drawn beforehand: d = 20, K = 10.
#include "benchmarks/ratios/replayed.hpp"
#include "engine/core/packs.hpp"
#include "engine/protocol/contextual.hpp"

namespace regatta::contextual {
namespace {

using ratios::Contexts;

class ReplayedContexts final : public Scenario {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };

  static Task task(const Params&, Round horizon) {
    return {.actions = Contexts::kActions,
            .dimension = Contexts::kDimension,
            .disjoint = true,
            .horizon = horizon,
            .noise = 0.1,
            .norm_bound = 1.0,
            .reward_low = -kInf,
            .reward_high = kInf};
  }
  static std::vector<Metric> metrics(const Params&) { return metrics_of_means(); }

  ReplayedContexts(const Params&, const Task& task, Rng<double>, Rng<double>)
      : xs_(Contexts::aligned(ratios::contexts().x)),
        thetas_(Contexts::aligned(ratios::contexts().thetas)),
        noise_(ratios::contexts().noise.data()),
        features_(task) {}

  const ActionFeatures& show(Round t) override {
    now_ = t % Contexts::kCount;
    const double* x = xs_ + now_ * Contexts::kWidth;
    std::copy_n(x, Contexts::kDimension, features_.columns.data());
    inner_products(3, x, Contexts::kActions, means_,
                   [&](int a) { return thetas_ + std::size_t(a) * Contexts::kWidth; });
    best_ = *std::max_element(means_, means_ + Contexts::kActions);
    return features_;
  }
  double reward(Round, std::int64_t action) override { return means_[action] + noise_[now_]; }
  double gap(Round, std::int64_t action) override { return best_ - means_[action]; }

 private:
  const double *xs_, *thetas_, *noise_;
  ActionFeatures features_;
  double means_[Contexts::kActions], best_ = 0;
  std::int64_t now_ = 0;
};

[[maybe_unused]] const bool added = add_scenario<ReplayedContexts>(
    {.name = "replayed_contexts", .paper = "", .doc = "Linear rewards on contexts drawn beforehand."});

}  // namespace
}  // namespace regatta::contextual
