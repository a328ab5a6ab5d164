// How learners and scenarios of the bandit protocol are written, and how they enter the catalogue.
// Included by bandit.hpp, which authors include.
#pragma once

#include <concepts>
#include <memory>
#include <vector>

#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
// --------------------------------------------------------

/// Learner code: a class template over Real (played in lock-step) or a plain class for one replication.
template <class L, class Real>
concept LearnerOf = requires(L l, Round t, Rng<Real>& rng, Index<Real> arm, Real reward) {
  { l.act(t, rng) } -> std::same_as<Index<Real>>;
  { l.observe(t, arm, reward) } -> std::same_as<void>;
};

/// Scenario code: class template over Real with Params, static Task task(params, horizon), a constructor
/// (params, task, setup stream, noise stream), reward and gap; `static constexpr bool kAdversarial = true`
/// asks for least_fixed_gap and best_fixed_reward.
template <class S, class Real>
concept ScenarioOf = requires(S s, Round t, Index<Real> arm) {
  { s.reward(t, arm) } -> std::same_as<Real>;
  { s.gap(t, arm) } -> std::same_as<Real>;
};

template <class S>
constexpr bool is_adversarial() {
  if constexpr (requires { S::kAdversarial; }) return S::kAdversarial;
  return false;
}

/// Flattened: otherwise g++ calls the author's functions with blocks copied through memory.
template <class L, class Real>
requires LearnerOf<L, Real>
class InLockStep final : public Learner<Real> {
 public:
  InLockStep(const typename L::Params& params, const Task& task) : learner_(params, task) {}
  [[gnu::flatten]] Index<Real> act(Round t, Rng<Real>& rng) override { return learner_.act(t, rng); }
  [[gnu::flatten]] void observe(Round t, const Index<Real>& arm, const Real& reward) override {
    learner_.observe(t, arm, reward);
  }

 private:
  L learner_;
};

/// A plain class behind the block interface: one object and one stream per lane, a plain loop.
template <class L, class Real>
requires LearnerOf<L, double>
class OneByOne final : public Learner<Real> {
 public:
  OneByOne(const typename L::Params& params, const Task& task) {
    for (int i = 0; i < kWidth<Real>; ++i) learners_.emplace_back(params, task);
  }
  Index<Real> act(Round t, Rng<Real>& rng) override {
    if constexpr (kWidth<Real> == 1) {
      return learners_[0].act(t, rng);
    } else {
      if (streams_.empty()) {
        for (int i = 0; i < kWidth<Real>; ++i) streams_.push_back(rng.of_lane(i));
      }
      Index<Real> arm(0);
      for (int i = 0; i < kWidth<Real>; ++i) set_lane(arm, i, learners_[i].act(t, streams_[i]));
      return arm;
    }
  }
  void observe(Round t, const Index<Real>& arm, const Real& reward) override {
    for (int i = 0; i < kWidth<Real>; ++i) learners_[i].observe(t, lane(arm, i), lane(reward, i));
  }

 private:
  std::vector<L> learners_;
  std::vector<Rng<double>> streams_;  // drawn from instead of the block's stream
};

template <class S, class Real>
requires ScenarioOf<S, Real>
class Played final : public Scenario<Real> {
 public:
  Played(const typename S::Params& params, const Task& task, Rng<Real> setup, Rng<Real> noise)
      : scenario_(params, task, setup, noise) {}
  [[gnu::flatten]] Real reward(Round t, const Index<Real>& arm) override { return scenario_.reward(t, arm); }
  Real gap(Round t, const Index<Real>& arm) override { return scenario_.gap(t, arm); }
  Real least_fixed_gap(Round t) override {
    if constexpr (is_adversarial<S>()) return scenario_.least_fixed_gap(t);
    return Real(0.0);
  }
  Real best_fixed_reward(Round t) override {
    if constexpr (is_adversarial<S>()) return scenario_.best_fixed_reward(t);
    return Real(0.0);
  }

 private:
  S scenario_;
};

/// Makes both the one-replication and the lock-step form of an entry.
class Learners : public AlgorithmMaker {
 public:
  virtual std::unique_ptr<Learner<double>> make_one(const ParamSet&, const Task&) const = 0;
  virtual std::unique_ptr<Learner<Lanes>> make_block(const ParamSet&, const Task&) const = 0;
};

class Scenarios : public ScenarioMaker {
 public:
  virtual bool adversarial() const = 0;
  virtual std::unique_ptr<Scenario<double>> make_one(const ParamSet&, const Task&, Rng<double> setup,
                                                     Rng<double> noise) const = 0;
  virtual std::unique_ptr<Scenario<Lanes>> make_block(const ParamSet&, const Task&, Rng<Lanes> setup,
                                                      Rng<Lanes> noise) const = 0;
};

template <class One, class Block, class L>
class MakesLearner final : public DescribesLearner<Learners, L, Task> {
  using Params = typename L::Params;
  std::unique_ptr<Learner<double>> make_one(const ParamSet& p, const Task& task) const override {
    return std::make_unique<One>(static_cast<const Params&>(p), task);
  }
  std::unique_ptr<Learner<Lanes>> make_block(const ParamSet& p, const Task& task) const override {
    return std::make_unique<Block>(static_cast<const Params&>(p), task);
  }
};

template <template <class> class S>
class MakesScenario final : public DescribesScenario<Scenarios, S<double>, Task> {
  using Params = typename S<double>::Params;
  static_assert(std::same_as<Params, typename S<Lanes>::Params>,
                "declare Params outside of the class template");
  std::vector<Metric> metrics(const ParamSet&) const override { return bandit::metrics(adversarial()); }
  bool adversarial() const override { return is_adversarial<S<double>>(); }
  std::unique_ptr<Scenario<double>> make_one(const ParamSet& p, const Task& task, Rng<double> setup,
                                             Rng<double> noise) const override {
    return std::make_unique<Played<S<double>, double>>(static_cast<const Params&>(p), task, setup, noise);
  }
  std::unique_ptr<Scenario<Lanes>> make_block(const ParamSet& p, const Task& task, Rng<Lanes> setup,
                                              Rng<Lanes> noise) const override {
    return std::make_unique<Played<S<Lanes>, Lanes>>(static_cast<const Params&>(p), task, setup, noise);
  }
};

/// Lane code compiled for no level would meet the play loop of another width.
template <class>
inline constexpr bool kCompiledPerLevel = kThisLevel > 0;

/// Adds an algorithm written over Real; `add<Plain>` adds one written for a single replication.
template <template <class> class L>
bool add_algorithm(const About& about, const char* file = __builtin_FILE()) {
  static_assert(kCompiledPerLevel<L<double>>, "compile lane protocols once per level (REGATTA_EXTRA does)");
  static_assert(std::same_as<typename L<double>::Params, typename L<Lanes>::Params>,
                "declare Params outside of the class template");
  using Maker = MakesLearner<InLockStep<L<double>, double>, InLockStep<L<Lanes>, Lanes>, L<double>>;
  return Catalogue::instance().add(kThisLevel, Kind::kAlgorithm, "bandit", about, file,
                                   std::make_shared<Maker>());
}

template <class L>
bool add_algorithm(const About& about, const char* file = __builtin_FILE()) {
  static_assert(kCompiledPerLevel<L>, "compile lane protocols once per level (REGATTA_EXTRA does)");
  using Maker = MakesLearner<OneByOne<L, double>, OneByOne<L, Lanes>, L>;
  return Catalogue::instance().add(kThisLevel, Kind::kAlgorithm, "bandit", about, file,
                                   std::make_shared<Maker>());
}

template <template <class> class S>
bool add_scenario(const About& about, const char* file = __builtin_FILE()) {
  static_assert(kCompiledPerLevel<S<double>>, "compile lane protocols once per level (REGATTA_EXTRA does)");
  return Catalogue::instance().add(kThisLevel, Kind::kScenario, "bandit", about, file,
                                   std::make_shared<MakesScenario<S>>());
}

}  // namespace regatta::bandit
