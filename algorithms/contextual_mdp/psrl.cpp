// PSRL over a finite class: in every round one model is drawn from the posterior, and its optimal policy for
// the context is played.
//
//   Osband, Russo, Van Roy. (More) efficient reinforcement learning via posterior sampling. NeurIPS 2013.
//   Algorithm 1.
//
//   Prior uniform over the N models; likelihood: Bernoulli rewards and the next states.
//
// Assumes that one of the models is true. Cost per round: O(H S^2 A + H N). Differs: the prior over a given
// class of models (the paper leaves it open).
#include "algorithms/contextual_mdp/finite_oracles.hpp"

namespace regatta::contextual_mdp {
namespace {

class Psrl final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
  };
  static std::optional<std::string> refuses(const Params&, const Task& task) {
    if (task.models > 0) return std::nullopt;
    return "its posterior is one over a class of models, and this scenario has none";
  }
  static double nanoseconds(const Params&, const Task& task) {
    return 3 * backup_nanoseconds(task.shape) + task.models * (12.0 + 24.0 * task.shape.steps);
  }

  Psrl(const Params&, const Task& task)
      : task_(task), drawn_(uniform_mdp(task.shape)), posterior_(task.models, 1.0) {}

  void know(const ModelClass& models) override { models_ = &models; }

  void plan(Round, const Context& context, Rng<double>& rng, Policy& policy) override {
    double u = rng.uniform();
    int model = 0;
    for (int m = 0; m < task_.models; ++m) {
      const double p = posterior_.weight()[m];
      if (u >= 0 && p > 0) model = m;
      u -= p;
    }
    models_->put_into(drawn_, model, context.index);
    episodic::best_value(drawn_.transitions, drawn_.rewards, task_.start, false, &policy);
  }

  void observe(Round, const Context& context, std::span<const Step> trajectory) override {
    const ModelRows& rows = models_->in(context.index);
    for (std::size_t h = 0; h < trajectory.size(); ++h) {
      const auto& [s, a, reward, next] = trajectory[h];
      const double* mean = rows.reward(int(h), s, a);
      add([&](int m) { return reward > 0 ? mean[m] : 1 - mean[m]; });
      if (next < 0) continue;
      const double* probability = rows.transition(int(h), s, a, next);
      add([&](int m) { return probability[m]; });
    }
    posterior_.renew();
  }

 private:
  /// One more factor of the likelihood; a model is never ruled out for good.
  template <class F>
  void add(const F& factor) {
    for (int m = 0; m < task_.models; ++m) posterior_.loss()[m] -= log(max(factor(m), 1e-300));
  }

  Task task_;
  const ModelClass* models_ = nullptr;
  Mdp drawn_;
  ModelWeights posterior_;
};

[[maybe_unused]] const bool added = add_algorithm<Psrl>({
    .name = "psrl",
    .paper = "Osband, Russo, Van Roy 2013",
    .doc = "Draws one of the models from the posterior in every round and plays its optimal policy.",
});

}  // namespace
}  // namespace regatta::contextual_mdp
