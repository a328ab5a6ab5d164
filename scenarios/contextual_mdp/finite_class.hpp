// What scenarios with a finite class of models and numbered contexts share: the order of the contexts, and a
// true model that is one of the class.
#pragma once

#include "engine/core/dirichlet.hpp"
#include "engine/protocol/contextual_mdp.hpp"

namespace regatta::contextual_mdp {

struct FiniteClassParams : ParamSet {
  using ParamSet::ParamSet;
  std::int64_t log2_models =
      integer("log2_models", 6, between(0, 12), "the class has N = 2^log2_models models");
  std::int64_t contexts = integer("contexts", 64, between(1, 1e4), "number of contexts C");
  std::int64_t states = integer("states", 4, between(1, 64), "number of states S");
  std::int64_t steps = integer("steps", 3, between(1, 64), "steps per episode H");
  std::string order =
      choice("order", "block", {"block", "uniform"},
             "contexts of the rounds: block: one half of them at random for T/2 rounds, then the "
             "other half; uniform: all at random");

  int models() const { return 1 << log2_models; }

 protected:
  void check_size(std::int64_t actions) {
    const Shape shape{int(steps), int(states), int(actions)};
    const double numbers = double(ModelRows::rows(shape)) * models() * double(contexts);
    if (numbers <= 1e8) return;
    problem("contexts", "the tables of all models in all contexts would take " + exact_text(numbers) +
                            " numbers, more than 1e8: make contexts, log2_models, states or steps smaller");
  }
};

/// The stream of one context's tables; `which`, 0 or 1, tells two of them apart.
inline Rng<double> stream_of(const Rng<double>& setup, int context, int which = 0) {
  Rng<double> rng = setup;
  rng.seek((std::uint64_t(2 * context + which) + 1) << 40);
  return rng;
}

/// `setup` is divided into streams: contexts of the rounds, and one per context for its tables.
class FiniteClassScenario : public Scenario {
 public:
  const ModelClass* models() const override { return &models_; }
  const Mdp& truth() const override { return *truth_; }
  Context reveal(Round t) override {
    const bool second = block_ && count_ > 1 && 2 * t > horizon_;
    const int half = (count_ + 1) / 2, among = !block_ ? count_ : second ? count_ - half : half;
    const Context context{.index = int(order_.below(among)) + (second ? half : 0)};
    auto& kept = truths_[std::size_t(context.index)];
    if (!kept) kept = make_truth(context.index);
    truth_ = &*kept;
    return context;
  }

 protected:
  FiniteClassScenario(const FiniteClassParams& params, const Task& task, ModelClass::Make make,
                      Rng<double> setup, Rng<double> noise)
      : Scenario(task, noise),
        shape_(task.shape),
        count_(task.contexts),
        horizon_(task.horizon),
        block_(params.order == "block"),
        order_(setup),
        models_(task.shape, task.contexts, task.models, std::move(make)),
        truths_(std::size_t(task.contexts)) {
    true_model_ = int(order_.below(task.models));
  }

  static Task task_of(const FiniteClassParams& params, std::int64_t actions, Round horizon) {
    return {.shape = {int(params.steps), int(params.states), int(actions)},
            .horizon = horizon,
            .contexts = int(params.contexts),
            .models = params.models()};
  }
  virtual Mdp make_truth(int context) const {
    Mdp mdp = uniform_mdp(shape_);
    models_.put_into(mdp, true_model_, context);
    return mdp;
  }

 private:
  Shape shape_;
  int count_, true_model_;  // of contexts
  Round horizon_;
  bool block_;
  Rng<double> order_;
  ModelClass models_;
  std::vector<std::optional<Mdp>> truths_;  // [context], as far as they have been revealed
  const Mdp* truth_ = nullptr;
};

/// With the tables of all models in the contexts that come, at so many nanoseconds per number.
inline double finite_class_nanoseconds(const Task& task, double per_number) {
  const double T = to_real(task.horizon), contexts = min(T, double(task.contexts));
  const double numbers = double(ModelRows::rows(task.shape)) * task.models * contexts;
  return scenario_nanoseconds(task) + per_number * numbers / T;
}

/// Rewards U[0, 1] and next states Dirichlet(1, ..., 1), independent for all models, contexts and (h, s, a).
inline ModelClass::Make independent_tables(const Shape& shape, int models, const Rng<double>& setup) {
  return [=](int context, ModelRows& rows) {
    Rng<double> rng = stream_of(setup, context);
    std::vector<double> next(std::size_t(shape.states));
    for (int m = 0; m < models; ++m) {
      each_action(shape, [&](int h, int s, int a) {
        rows.reward(h, s, a)[m] = rng.uniform();
        if (h + 1 == shape.steps) return;
        draw_simplex(rng, next);
        for (int t = 0; t < shape.states; ++t) rows.transition(h, s, a, t)[m] = next[std::size_t(t)];
      });
    }
  };
}

}  // namespace regatta::contextual_mdp
