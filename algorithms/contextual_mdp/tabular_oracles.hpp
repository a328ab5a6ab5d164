// Oracles that learn every context by itself, from counts.
//
//   Krichevsky, Trofimov. The performance of universal encoding. IEEE Trans. Information Theory 27, 1981.
//
//   Per (context, h, s, a), seen n times: mean reward (1/2 + sum of rewards) / (1 + n), and transitions
//   (n' + 1/2) / (n + S/2) where n' of the n went to the next state. Regret per cell: about 1 + ln n (follow
//   the leader for the square loss, 1/2 counted as a first reward) and (S - 1)/2 ln n + ln S (KT).
//
// Cost per round: H S A (S + 1) for predictions. Memory: C H S A (S + 1) numbers.
#pragma once

#include "algorithms/contextual_mdp/oracle.hpp"

namespace regatta::contextual_mdp {

class TabularRewards final : public RewardOracle {
 public:
  explicit TabularRewards(const Task& task)
      : task_(task), cells_(std::size_t(task.contexts) * task.shape.size()) {}

  void predict(const Context& context, Table& rewards) override {
    each_action(task_.shape, [&](int h, int s, int a) {
      const Cell& cell = at(context, h, s, a);
      rewards(h, s, a) = (0.5 + cell.sum) / (1 + cell.visits);
    });
  }
  void update(const Context& context, std::span<const Step> trajectory) override {
    for (std::size_t h = 0; h < trajectory.size(); ++h) {
      Cell& cell = at(context, int(h), trajectory[h].state, trajectory[h].action);
      cell.visits += 1;
      cell.sum += trajectory[h].reward;
    }
  }
  double regret_bound() const override {
    return double(cells_.size()) * (1 + log(1 + double(task_.horizon) / task_.contexts));
  }

 private:
  struct Cell {
    double visits = 0, sum = 0;
  };
  Cell& at(const Context& context, int h, int s, int a) {
    return cells_[std::size_t(context.index) * task_.shape.size() + task_.shape.at(h, s, a)];
  }

  Task task_;
  std::vector<Cell> cells_;  // [context][step][state][action]
};

class TabularTransitions final : public TransitionOracle {
 public:
  explicit TabularTransitions(const Task& task)
      : task_(task),
        counts_(std::size_t(task.contexts) * task.shape.size() * std::size_t(task.shape.states)) {}

  void predict(const Context& context, Transitions& transitions) override {
    each_action(task_.shape, [&](int h, int s, int a) {
      if (h + 1 == task_.shape.steps) return;
      const double* count = at(context, h, s, a);
      const auto arcs = transitions.arcs(h, s, a);
      for (Arc& arc : arcs) arc.probability = count[arc.next] + 0.5;
      normalise(arcs);
    });
  }
  void update(const Context& context, std::span<const Step> trajectory) override {
    for (std::size_t h = 0; h + 1 < trajectory.size(); ++h) {
      const auto& [s, a, reward, next] = trajectory[h];
      at(context, int(h), s, a)[next] += 1;
    }
  }
  double regret_bound() const override {
    const double S = task_.shape.states, visits = 1 + double(task_.horizon) / task_.contexts;
    const double cells = double(task_.contexts) * double(task_.shape.at(task_.shape.steps - 1, 0, 0));
    return cells * (0.5 * (S - 1) * log(visits) + log(S));
  }

 private:
  double* at(const Context& context, int h, int s, int a) {
    const std::size_t place = std::size_t(context.index) * task_.shape.size() + task_.shape.at(h, s, a);
    return &counts_[place * std::size_t(task_.shape.states)];
  }

  Task task_;
  std::vector<double> counts_;  // [context][step][state][action][next]
};

}  // namespace regatta::contextual_mdp
