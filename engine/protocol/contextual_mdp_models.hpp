// What the contextual MDP protocol's learners and scenarios share: contexts, processes, classes of models.
#pragma once

#include <optional>

#include "engine/core/packs.hpp"
#include "engine/protocol/mdp.hpp"

namespace regatta::contextual_mdp {

using episodic::Arc, episodic::Policy, episodic::Shape, episodic::Table, episodic::Transitions;

struct Context {
  int index = 0;                          // 0 .. C - 1
  std::span<const double> features = {};  // [dimension], >= 0 with sum 1; valid until the next context
};

/// Mean rewards and transitions in one context, true or estimated.
struct Mdp {
  Table rewards;
  Transitions transitions;  // all states are listed in order, as arcs; not used out of the last step
};
/// Rewards 1/2, next states uniform.
inline Mdp uniform_mdp(const Shape& shape) {
  return {Table(shape, 0.5), Transitions(shape, false, [&](int, int, int) {
            std::vector<Arc> arcs;
            for (int s = 0; s < shape.states; ++s) arcs.push_back({s, 1.0 / shape.states});
            return arcs;
          })};
}
/// f(h, s, a) for all three.
template <class F>
void each_action(const Shape& shape, const F& f) {
  for (int h = 0; h < shape.steps; ++h) {
    for (int s = 0; s < shape.states; ++s) {
      for (int a = 0; a < shape.actions; ++a) f(h, s, a);
    }
  }
}

/// What happened at step h; there is no next state (-1) after the last one.
struct Step {
  int state, action;
  double reward;
  int next;
};

/// The rewards and transitions of N models in one context: rows of N numbers with zeros up to whole packs.
class ModelRows {
 public:
  ModelRows(const Shape& shape, int models)
      : shape_(shape), width_(std::size_t(packs_for(models) * kPack)), values_(rows(shape) * width_) {}

  /// [model], mean rewards of (h, s, a).
  double* reward(int h, int s, int a) { return values_.data() + shape_.at(h, s, a) * width_; }
  const double* reward(int h, int s, int a) const { return values_.data() + shape_.at(h, s, a) * width_; }
  /// [model], probabilities of `next` after (h, s, a); h < H - 1.
  double* transition(int h, int s, int a, int next) { return values_.data() + row(h, s, a, next) * width_; }
  const double* transition(int h, int s, int a, int next) const {
    return values_.data() + row(h, s, a, next) * width_;
  }

  static std::size_t rows(const Shape& shape) {
    return shape.size() + shape.at(shape.steps - 1, 0, 0) * std::size_t(shape.states);
  }

 private:
  std::size_t row(int h, int s, int a, int next) const {
    return shape_.size() + shape_.at(h, s, a) * std::size_t(shape_.states) + std::size_t(next);
  }

  Shape shape_;
  std::size_t width_;  // N in whole packs
  Padded values_;      // [step][state][action][width], [step but the last][state][action][next][width]
};

/// N candidates for how rewards and transitions depend on one of C contexts. Rows of a context are made when
/// they are first asked for, by a function of the context alone.
class ModelClass {
 public:
  using Make = std::function<void(int context, ModelRows&)>;

  ModelClass(const Shape& shape, int contexts, int models, Make make)
      : shape_(shape), models_(models), make_(std::move(make)), rows_(std::size_t(contexts)) {}

  int size() const { return models_; }
  const ModelRows& in(int context) const {
    auto& rows = rows_.at(std::size_t(context));
    if (!rows) make_(context, rows.emplace(shape_, models_));
    return *rows;
  }
  /// The process of one model in a context.
  void put_into(Mdp& mdp, int model, int context) const {
    const ModelRows& rows = in(context);
    each_action(shape_, [&](int h, int s, int a) {
      mdp.rewards(h, s, a) = rows.reward(h, s, a)[model];
      if (h + 1 == shape_.steps) return;
      for (Arc& arc : mdp.transitions.arcs(h, s, a))
        arc.probability = rows.transition(h, s, a, arc.next)[model];
    });
  }

 private:
  Shape shape_;
  int models_;
  Make make_;
  mutable std::vector<std::optional<ModelRows>> rows_;  // [context]
};

}  // namespace regatta::contextual_mdp
