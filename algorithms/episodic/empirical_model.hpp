// Counts of what was seen in each (state, action), from which model-based learners estimate the process.
#pragma once

#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {

/// Visits, sums of rewards and next states. Pooled over the steps when the process is stationary, else one
/// row per step. Memory: one entry per (row, next state seen). Cost of `add`: the number of next states of
/// the row.
class EmpiricalModel {
 public:
  struct Successor {
    int next;
    double count;
  };
  struct Row {
    double visits = 0, reward_sum = 0;  // rewards in [0, 1]
    std::vector<Successor> successors;  // in the order in which they were first seen
  };

  EmpiricalModel(const Shape& shape, bool pooled)
      : shape_(shape), pooled_(pooled), rows_(shape.size() / (pooled ? std::size_t(shape.steps) : 1)) {}

  const Row& row(int h, int s, int a) const { return rows_[shape_.at(pooled_ ? 0 : h, s, a)]; }

  void add(int h, int s, int a, double unit_reward, int next) {
    Row& row = rows_[shape_.at(pooled_ ? 0 : h, s, a)];
    row.visits += 1;
    row.reward_sum += unit_reward;
    for (Successor& seen : row.successors) {
      if (seen.next == next) {
        seen.count += 1;
        return;
      }
    }
    row.successors.push_back({next, 1.0});
  }

 private:
  Shape shape_;
  bool pooled_;
  std::vector<Row> rows_;  // [step (if not pooled)][state][action]
};

/// The parameter `stage`: whether counts are kept per step. Why a task can't be played with it, if so.
inline std::optional<std::string> refuses_pooling(const std::string& stage, const Task& task) {
  if (stage != "pooled" || task.stationary) return std::nullopt;
  return "stage = \"pooled\" adds up the counts of all steps, and this process changes from step to step";
}
inline bool pools(const std::string& stage, const Task& task) {
  return stage == "auto" ? task.stationary : stage == "pooled";
}

}  // namespace regatta::episodic
