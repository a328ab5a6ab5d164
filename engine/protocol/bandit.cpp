// Compiled once per instruction-set level, like the learners and scenarios that it plays.
#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

class BanditProtocol final : public Protocol {
 public:
  int width() const override { return kLanes; }
  bool lanes() const override { return true; }

  void play(const Cell& cell, Level level, std::int64_t replication, int count, std::int64_t row,
            Recorder& recorder) const override {
    const auto& learners = static_cast<const Learners&>(cell.algorithm->algorithm(level));
    const auto& scenarios = static_cast<const Scenarios&>(cell.scenario->scenario(level));
    const Task& task = *static_cast<const Task*>(cell.facts.get());
    recorder.begin(row, cell.horizon);
    if (count == 1) {
      auto learner = learners.make_one(*cell.algorithm_params, task);
      auto scenario =
          scenarios.make_one(*cell.scenario_params, task, Rng<double>(cell.key(Role::kSetup), replication),
                             Rng<double>(cell.key(Role::kScenario), replication));
      bandit::play<double>(*learner, *scenario, task, scenarios.adversarial(),
                           Rng<double>(cell.key(Role::kLearner), replication), recorder);
    } else {
      auto learner = learners.make_block(*cell.algorithm_params, task);
      auto scenario =
          scenarios.make_block(*cell.scenario_params, task, Rng<Lanes>(cell.key(Role::kSetup), replication),
                               Rng<Lanes>(cell.key(Role::kScenario), replication));
      bandit::play<Lanes>(*learner, *scenario, task, scenarios.adversarial(),
                          Rng<Lanes>(cell.key(Role::kLearner), replication), recorder);
    }
  }
};

[[maybe_unused]] const bool added =
    Catalogue::instance().add(kThisLevel, "bandit", std::make_shared<BanditProtocol>());

}  // namespace
}  // namespace regatta::bandit
