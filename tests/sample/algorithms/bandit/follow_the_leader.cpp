// Follow the leader: plays the arm with the largest mean so far, every arm once first.
//
//   Folklore; see Robbins. Some aspects of the sequential design of experiments. Bulletin of the AMS 58,
//   1952, for why it fails: after bad first pulls of the best arm it never comes back, so its regret is
//   linear.
//
//   a_t = argmax_a  m_a.   Cost per round: K comparisons.
#include <vector>

#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

class FollowTheLeader {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::int64_t pulls = integer("pulls", 1, between(1, 1e6), "initial pulls of every arm");
  };

  FollowTheLeader(const Params& params, const Task& task)
      : pulls_(params.pulls), total_(task.arms, 0.0), plays_(task.arms, 0.0) {}

  std::int64_t act(Round t, Rng<double>&) {
    const auto arms = std::ssize(total_);
    if (t <= pulls_ * arms) return (t - 1) % arms;
    return argmax<double>(static_cast<int>(arms), [&](int a) { return total_[a] / plays_[a]; });
  }

  void observe(Round, std::int64_t arm, double reward) {
    total_[arm] += reward;
    plays_[arm] += 1;
  }

 private:
  std::int64_t pulls_;
  std::vector<double> total_, plays_;  // [arm]
};

[[maybe_unused]] const bool added = add_algorithm<FollowTheLeader>({
    .name = "follow_the_leader",
    .paper = "Robbins 1952",
    .doc = "Plays the arm with the largest mean so far.",
});

}  // namespace
}  // namespace regatta::bandit
