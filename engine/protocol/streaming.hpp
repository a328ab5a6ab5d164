// Streaming bandits: K arms arrive one after the other, once, and T pulls are to be spent. The learner may
// pull the arm in its hand (the one that arrived last) and those it has stored; an arm that it lets go never
// comes back.
//
// The learner drives, because what it does between two arrivals is a program, not an action. All it can do
// goes through the Desk, which meters pulls and memory and knows the single pass: a learner that cheats fails
// its replication. Pulls come in batches of one arm, whose mean reward is all that is seen of them, so that
// 10^17 pulls take no longer than 10^3.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/core/binomial.hpp"
#include "engine/protocol/one_at_a_time.hpp"

namespace regatta::streaming {

/// All that a learner may know before the first arrival. Rewards are 0 or 1.
struct Task {
  std::int64_t arms = 0;  // K
  Round horizon = 0;      // T: pulls
};

/// The arms in the order of their arrival. Derived classes choose the means.
class Scenario {
 public:
  virtual ~Scenario() = default;

  std::int64_t arms() const { return std::ssize(means_); }
  double mean(std::int64_t arm) const { return means_[static_cast<std::size_t>(arm)]; }
  double best_mean() const { return best_; }
  /// Mean reward of n pulls. The j-th batch of an arm draws the same random numbers whatever was pulled
  /// before.
  double pull(std::int64_t arm, Round n) {
    constexpr int kBlocksPerBatch = 4096;  // Philox blocks; a batch takes 2 on average
    const auto batch = static_cast<std::uint64_t>(batches_[static_cast<std::size_t>(arm)]++);
    noise_.seek((static_cast<std::uint64_t>(arm) << 36 | batch) * kBlocksPerBatch);
    return mean_of_rewards(noise_, n, mean(arm));
  }

 protected:
  Scenario(std::vector<double> means, Rng<double> noise)
      : means_(std::move(means)),
        best_(*std::max_element(means_.begin(), means_.end())),
        batches_(means_.size()),
        noise_(noise) {}

 private:
  std::vector<double> means_;  // [arm]
  double best_;
  std::vector<std::uint32_t> batches_;  // [arm] pulled so far
  Rng<double> noise_;
};

enum MetricIndex { kPseudoRegret, kStoredArms, kArmsRead };
inline std::vector<Metric> metrics() {
  return {{"pseudo_regret",
           "sum over all pulls of the mean reward of the best arm of the stream minus that of the arm pulled",
           "reward"},
          {"stored_arms", "most arms stored at once so far, without the one in the hand", "arms"},
          {"arms_read", "arms that have arrived", "arms"}};
}

/// The learner's only access to arms. Throws PlayError for whatever is against the rules.
class Desk {
 public:
  Desk(Scenario& scenario, const Task& task, int memory, Recorder& recorder)
      : scenario_(scenario),
        left_(task.horizon),
        recorder_(recorder),
        slots_(static_cast<std::size_t>(memory), kNone) {}

  /// Pulls that may still be spent.
  Round left() const { return left_; }
  /// Whether a batch of a size that was computed can be paid; as a double it may be anything.
  bool affords(double pulls) const { return pulls < 9e18 && static_cast<Round>(pulls) <= left_; }
  /// Takes the next arm into the hand; what was there is lost. False when all arms have been read.
  bool read() {
    if (read_ == scenario_.arms()) return false;
    hand_ = read_++;
    return true;
  }
  /// Pulls the arm in the hand n times, 1 <= n <= left(); returns the mean reward.
  double pull(Round n) { return pull_arm(hand_, n); }
  /// The same with a stored arm.
  double pull_stored(int slot, Round n) { return pull_arm(at(slot), n); }
  /// Puts the arm in the hand into a slot, 0 .. memory - 1; what was there is lost, and the hand is empty.
  void store(int slot) {
    if (hand_ == kNone) throw PlayError("the learner stored an arm without having one in its hand");
    at(slot) = std::exchange(hand_, kNone);
    const auto stored = std::ssize(slots_) - std::count(slots_.begin(), slots_.end(), kNone);
    most_stored_ = std::max(most_stored_, stored);
  }
  /// Takes a stored arm into the hand; what was there is lost, and the slot is empty.
  void take(int slot) { hand_ = std::exchange(at(slot), kNone); }

 private:
  static constexpr std::int64_t kNone = -1;

  std::int64_t& at(int slot) {
    if (slot >= 0 && slot < std::ssize(slots_)) return slots_[static_cast<std::size_t>(slot)];
    throw PlayError("the learner used memory slot " + std::to_string(slot) + " of " +
                    std::to_string(slots_.size()));
  }

  double pull_arm(std::int64_t arm, Round n) {
    if (arm == kNone) throw PlayError("the learner pulled an arm that it does not hold");
    if (n < 1 || n > left_)
      throw PlayError("the learner wanted " + std::to_string(n) + " pulls with " + std::to_string(left_) +
                      " left");
    const double reward = scenario_.pull(arm, n), gap = scenario_.best_mean() - scenario_.mean(arm);
    const Round end = spent_ + n;
    recorder_.at(end);
    for (Round t = recorder_.next_checkpoint(); t != -1 && t <= end; t = recorder_.next_checkpoint()) {
      recorder_.record(kPseudoRegret, 0, fma(gap, static_cast<double>(t - spent_), regret_));
      recorder_.record(kStoredArms, 0, static_cast<double>(most_stored_));
      recorder_.record(kArmsRead, 0, static_cast<double>(read_));
      recorder_.checkpoint_done();
    }
    regret_ = fma(gap, static_cast<double>(n), regret_);
    spent_ = end;
    left_ -= n;
    return reward;
  }

  Scenario& scenario_;
  Round left_, spent_ = 0;
  Recorder& recorder_;
  double regret_ = 0;
  std::int64_t read_ = 0, hand_ = kNone, most_stored_ = 0;
  std::vector<std::int64_t> slots_;  // [slot] arms
};

class Learner {
 public:
  virtual ~Learner() = default;
  /// Slots that it needs: fewer than the arms, or the problem is no other than a bandit.
  virtual int memory() const = 0;
  /// Spends all pulls.
  virtual void play(Desk& desk, Rng<double>& rng) = 0;
};

/// The protocol.
inline void play(Learner& learner, Scenario& scenario, const Task& task, Rng<double> rng,
                 Recorder& recorder) {
  Desk desk(scenario, task, learner.memory(), recorder);
  learner.play(desk, rng);
  if (desk.left() > 0)
    throw PlayError("the learner stopped with " + std::to_string(desk.left()) + " pulls left");
}

using Rules = OneAtATime<Learner, Scenario, Task>;

template <class L>
bool add_algorithm(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_algorithm<L>("streaming", about, file);
}

template <class S>
bool add_scenario(const About& about, const char* file = __builtin_FILE()) {
  return Rules::add_scenario<S>("streaming", about, file);
}

/// ceil(factor (T / K)^(2/3)), at least 1: with (T / K)^(2/3) pulls a mean is known up to (K / T)^(1/3).
inline double batch_of(const Task& task, double factor) {
  const double base = pow(to_real(task.horizon) / to_real(task.arms), 2.0 / 3.0);
  return max(1.0, std::ceil(factor * base * (1 - 1e-12)));  // 1000^(2/3) is 100, not 101
}

}  // namespace regatta::streaming
