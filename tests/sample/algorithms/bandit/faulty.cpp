// A learner that breaks in a chosen way (tests of failing cells only, 2026): throws, chooses an arm that does
// not exist, divides zero by zero, never comes back, or is slow, from one round on, in those replications
// whose first draw is below `share`.
#include <chrono>
#include <thread>

#include "engine/protocol/bandit.hpp"

namespace regatta::bandit {
namespace {

struct FaultyParams : ParamSet {
  using ParamSet::ParamSet;
  std::string fault = choice("fault", "throw", {"throw", "nan", "arm", "loop", "slow"}, "how it breaks");
  std::int64_t round = integer("round", 10, at_least(1), "the round in which it breaks");
  double share = real("share", 0.1, kProbability, "share of the replications that break");
  double seconds = real("seconds", 0.001, at_least(0.0), "what a slow round takes");
};

template <class Real>
class Faulty {
 public:
  using Params = FaultyParams;
  Faulty(const Params& params, const Task& task)
      : params_(params.fault),
        round_(params.round),
        share_(params.share),
        seconds_(params.seconds),
        value_(task.arms, 0.0) {}

  Index<Real> act(Round t, Rng<Real>& rng) {
    if (t == 1) breaks_ = rng.uniform() < share_;
    if (t >= round_ && any(breaks_)) {
      if (params_ == "throw") throw std::runtime_error("thrown on purpose");
      if (params_ == "arm") return select(breaks_, Index<Real>(value_.size()), Index<Real>(0));
      if (params_ == "loop") {
        while (true) std::this_thread::sleep_for(std::chrono::seconds(1));
      }
      if (params_ == "slow") std::this_thread::sleep_for(std::chrono::duration<double>(seconds_));
      const Real zero(0.0);
      if (params_ == "nan") value_[0] = select(breaks_, zero / zero, zero);
    }
    return argmax<Real>(value_.size(), [&](int a) { return value_[a]; });
  }
  void observe(Round, Index<Real>, Real) {}

 private:
  std::string params_;
  Round round_;
  double share_, seconds_;
  Mask<Real> breaks_{};
  Arms<Real> value_;  // [arm]
};

[[maybe_unused]] const bool added =
    add_algorithm<Faulty>({.name = "faulty", .paper = "none, 2026", .doc = "Breaks on purpose; for tests."});

}  // namespace
}  // namespace regatta::bandit
