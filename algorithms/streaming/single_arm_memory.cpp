// Pulls every arriving arm equally often, keeps the best so far, spends the rest on it.
//
//   Wang. Tight regret bounds for single-pass streaming multi-armed bandits. ICML 2023. Uniform exploration
//   (regret O(K^(1/3) T^(2/3) log^(1/3) T)) and the algorithm with a single-arm memory (O(K^(1/3) T^(2/3) log
//   K)).
//
//   m = ceil(c (T/K)^(2/3)),   c = (ln T)^(1/3) "uniform", ln K "log_arms", 1 "plain"
//   For every arm, while m pulls are left: pull it m times; it becomes the king if it is the first or its
//   mean is larger than the king's (whose mean is not refreshed). Then all pulls that are left go to the
//   king.
//
// Memory: one arm. Cost: one batch per arm.
//
// Differs: the batch sizes are those of the author's published code, the paper's constants are not known to
// us. That code forgets the first arm's mean, so that the second arm always replaces it; not here. "plain" is
// ours. "log_arms" explores more than "uniform" as soon as ln K > (ln T)^(1/3), that is nearly always: a
// theorem's algorithm.
#include "engine/protocol/streaming.hpp"

namespace regatta::streaming {
namespace {

class SingleArmMemory final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::string batch = choice("batch", "uniform", {"uniform", "log_arms", "plain"},
                               "pulls per arm over (T/K)^(2/3): (ln T)^(1/3), ln K or 1");
  };

  static double nanoseconds(const Params&, const Task& task) {
    return 100.0 * double(task.arms) / double(task.horizon);
  }

  SingleArmMemory(const Params& params, const Task& task)
      : batch_(batch_of(task, factor(params.batch, task))) {}

  int memory() const override { return 1; }

  void play(Desk& desk, Rng<double>&) override {
    double king_mean = -1;  // below any mean: nobody is king
    while ((king_mean < 0 || desk.affords(batch_)) && desk.read()) {
      const double mean = desk.pull(desk.affords(batch_) ? Round(batch_) : desk.left());
      if (mean > king_mean) {
        desk.store(0);
        king_mean = mean;
      }
    }
    if (desk.left() > 0) desk.pull_stored(0, desk.left());
  }

 private:
  static double factor(const std::string& batch, const Task& task) {
    if (batch == "uniform") return pow(max(1e-9, log(double(task.horizon))), 1.0 / 3.0);
    return batch == "log_arms" ? log(double(task.arms)) : 1.0;
  }

  double batch_;
};

[[maybe_unused]] const bool added = add_algorithm<SingleArmMemory>({
    .name = "single_arm_memory",
    .paper = "Wang 2023",
    .doc = "Pulls every arriving arm equally often and keeps the best one.",
});

}  // namespace
}  // namespace regatta::streaming
