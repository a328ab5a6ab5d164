// For protocols whose rounds are dominated by linear algebra or planning: learners and scenarios are plain
// classes that derive from the protocol's Learner and Scenario, and replications are played one after the
// other, or a few of them by turns.
#pragma once

#include <span>

#include "engine/protocol/protocol.hpp"

namespace regatta {

/// The typed makers, adders and play() of one such protocol:
///
///   using Rules = OneAtATime<Learner, Scenario, Task>;        // in <protocol>.hpp
///   template <class L> bool add_algorithm(...)  -> Rules::add_algorithm<L>("convex", about, file)
///
/// L: struct Params, L(const Params&, const Task&); optional static refuses(params, task) -> optional<string>
/// and static nanoseconds(params, task). S: struct Params, static Task task(params, horizon), static
/// metrics(params), S(const Params&, const Task&, Rng<double> setup, Rng<double> noise).
///
/// Games: where the protocol's Scenario has opponent() -> optional<Task> and meet(unique_ptr<Learner>,
/// Rng<double>), a second learner of the same algorithm is made for scenarios that ask for one.
template <class Learner, class Scenario, class Task>
struct OneAtATime {
  class Learners : public AlgorithmMaker {
   public:
    virtual std::unique_ptr<Learner> make(const ParamSet&, const Task&) const = 0;
  };
  class Scenarios : public ScenarioMaker {
   public:
    virtual std::unique_ptr<Scenario> make(const ParamSet&, const Task&, Rng<double> setup,
                                           Rng<double> noise) const = 0;
  };

  template <class L>
  class MakesLearner final : public DescribesLearner<Learners, L, Task> {
    std::unique_ptr<Learner> make(const ParamSet& params, const Task& task) const override {
      return std::make_unique<L>(static_cast<const typename L::Params&>(params), task);
    }
  };

  template <class S>
  class MakesScenario final : public DescribesScenario<Scenarios, S, Task> {
    using Params = typename S::Params;
    std::vector<Metric> metrics(const ParamSet& params) const override {
      return S::metrics(static_cast<const Params&>(params));
    }
    std::unique_ptr<Scenario> make(const ParamSet& params, const Task& task, Rng<double> setup,
                                   Rng<double> noise) const override {
      return std::make_unique<S>(static_cast<const Params&>(params), task, setup, noise);
    }
  };

  template <class L>
  static bool add_algorithm(const char* protocol, const About& about, const char* file) {
    return Catalogue::instance().add(kThisLevel, Kind::kAlgorithm, protocol, about, file,
                                     std::make_shared<MakesLearner<L>>());
  }
  template <class S>
  static bool add_scenario(const char* protocol, const About& about, const char* file) {
    return Catalogue::instance().add(kThisLevel, Kind::kScenario, protocol, about, file,
                                     std::make_shared<MakesScenario<S>>());
  }

  /// One replication: who plays what, with the random numbers of the learner.
  struct Pair {
    std::unique_ptr<Learner> learner;
    std::unique_ptr<Scenario> scenario;
    Rng<double> rng;
  };
  using Play = void (*)(Learner&, Scenario&, const Task&, Rng<double>, Recorder&);
  /// Plays the pairs' rounds by turns: pair i is lane i of the recorder.
  using PlayByTurns = void (*)(std::span<Pair>, const Task&, Recorder&);

  class Played final : public Protocol {
   public:
    explicit Played(Play play) : play_(play) {}
    Played(PlayByTurns play, int width) : play_by_turns_(play), width_(width) {}
    int width() const override { return width_; }
    void play(const Cell& cell, Level level, std::int64_t replication, int count, std::int64_t row,
              Recorder& recorder) const override {
      const Task& task = *static_cast<const Task*>(cell.facts.get());
      recorder.begin(row, cell.horizon);
      std::vector<Pair> pairs;
      for (int i = 0; i < count; ++i) pairs.push_back(pair(cell, level, task, replication + i));
      if (play_by_turns_ != nullptr) return play_by_turns_(pairs, task, recorder);
      play_(*pairs[0].learner, *pairs[0].scenario, task, pairs[0].rng, recorder);
    }

   private:
    static Pair pair(const Cell& cell, Level level, const Task& task, std::int64_t replication) {
      const auto& learners = static_cast<const Learners&>(cell.algorithm->algorithm(level));
      const auto& scenarios = static_cast<const Scenarios&>(cell.scenario->scenario(level));
      Pair made{learners.make(*cell.algorithm_params, task),
                scenarios.make(*cell.scenario_params, task, Rng<double>(cell.key(Role::kSetup), replication),
                               Rng<double>(cell.key(Role::kScenario), replication)),
                Rng<double>(cell.key(Role::kLearner), replication)};
      if constexpr (requires { made.scenario->opponent(); }) {
        if (const std::optional<Task> other = made.scenario->opponent()) {
          const StreamKey key{mix_bits(cell.key(Role::kLearner).value)};  // not the first player's numbers
          made.scenario->meet(learners.make(*cell.algorithm_params, *other), Rng<double>(key, replication));
        }
      }
      return made;
    }

    Play play_ = nullptr;
    PlayByTurns play_by_turns_ = nullptr;
    int width_ = 1;
  };

  /// Called once per protocol, from <protocol>.cpp.
  static bool add_protocol(const char* protocol, Play play) {
    return Catalogue::instance().add(kThisLevel, protocol, std::make_shared<Played>(play));
  }
  static bool add_protocol(const char* protocol, PlayByTurns play, int width) {
    return Catalogue::instance().add(kThisLevel, protocol, std::make_shared<Played>(play, width));
  }
};

}  // namespace regatta
