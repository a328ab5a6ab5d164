// A tower of levels, each with a king: the winner of a few arms at one level meets the winners of others at
// the next, with more pulls.
//
//   Wang. Tight regret bounds for single-pass streaming multi-armed bandits. ICML 2023: regret O(K^(1/3)
//   T^(2/3)) with O(log* K) arms in memory; a tower of O(log K) levels is in the author's published code.
//
//   b = (T/K)^(2/3)      shape           levels           pulls at level l        arms that level l sees
//                        log             0..floor(ln K)   ceil(1.2^l b)           6
//                        log_star        0..3             ceil(b {1,4,16,65536})  4, 16, 4096
//                        log_star_code   0..3             the same                4, 4, 4096          (the
//                        last level: any)
//
//   push(arm, l): stop the stream if fewer pulls are left than level l asks for (the arm stays if the level
//   has no king);
//     pull the arm; it becomes king of l if there is none or its mean is larger; when l has seen its number
//     of arms, its king leaves and is pushed to l + 1.
//   Every arriving arm is pushed to level 0. At the end kings meet again, b pulls each, and the best new mean
//   gets what is left; without pulls for that, the king of the highest level does.
//
// Memory: an arm per level. Cost: one batch per arm, and half as many again.
//
// Differs: constants are those of the author's published code, whose accounting is mended (it charged the
// king's regret for the challenger's pulls, read one arm too many per level and never compared the kings at
// the end). Which of the towers the theorem for O(log* K) means exactly is not known to us.
#include "engine/protocol/streaming.hpp"

namespace regatta::streaming {
namespace {

class Tower final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::string shape =
        choice("shape", "log", {"log", "log_star", "log_star_code"}, "levels, their pulls and their arms");
  };

  static double nanoseconds(const Params&, const Task& task) {
    return 150.0 * double(task.arms) / double(task.horizon);
  }

  Tower(const Params& params, const Task& task) {
    if (params.shape == "log") {
      const auto top = static_cast<int>(floor(log(double(task.arms))));
      for (int l = 0; l <= top; ++l) add_level(batch_of(task, pow(1.2, double(l))), 6);
    } else {
      const std::int64_t second = params.shape == "log_star" ? 16 : 4;
      add_level(batch_of(task, 1), 4);
      add_level(batch_of(task, 4), second);
      add_level(batch_of(task, 16), 4096);
      add_level(batch_of(task, 65536), 0);
    }
  }

  int memory() const override { return static_cast<int>(levels_.size()); }

  void play(Desk& desk, Rng<double>&) override {
    for (Level& level : levels_) level.mean = kNoKing, level.seen = 0;
    while (desk.read() && push(desk, 0)) {
    }
    if (desk.left() == 0) return;
    const int king = winner(desk);
    if (desk.left() > 0) desk.pull_stored(king, desk.left());
  }

 private:
  static constexpr double kNoKing = -1;  // below any mean

  struct Level {
    double batch = 1;      // pulls
    std::int64_t cap = 0;  // arms that it sees before its king leaves
    double mean = kNoKing;
    std::int64_t seen = 0;
  };

  void add_level(double batch, std::int64_t cap) { levels_.push_back({batch, cap}); }

  /// With the arm in the hand. False: there are not enough pulls, stop the stream.
  bool push(Desk& desk, std::size_t l) {
    Level& level = levels_[l];
    const int slot = static_cast<int>(l);
    if (!desk.affords(level.batch)) {
      if (level.mean == kNoKing) desk.store(slot), level.mean = 0;
      return false;
    }
    const double mean = desk.pull(Round(level.batch));
    ++level.seen;
    if (mean > level.mean) desk.store(slot), level.mean = mean;
    if (level.seen != level.cap || l + 1 == levels_.size()) return true;
    desk.take(slot);
    level.mean = kNoKing, level.seen = 0;
    return push(desk, l + 1);
  }

  /// The slot of the arm to commit to.
  int winner(Desk& desk) {
    std::vector<int> kings;
    for (std::size_t l = 0; l < levels_.size(); ++l)
      if (levels_[l].mean != kNoKing) kings.push_back(static_cast<int>(l));
    const double batch = levels_[0].batch;
    if (kings.size() < 2 || !desk.affords(double(kings.size()) * batch)) return kings.back();
    int best = kings.front();
    double best_mean = kNoKing;
    for (const int slot : kings) {
      const double mean = desk.pull_stored(slot, Round(batch));
      if (mean > best_mean) best = slot, best_mean = mean;
    }
    return best;
  }

  std::vector<Level> levels_;
};

[[maybe_unused]] const bool added = add_algorithm<Tower>({
    .name = "tower",
    .paper = "Wang 2023",
    .doc = "Winners of a few arms meet winners of other ones, level by level, with more pulls each time.",
});

}  // namespace
}  // namespace regatta::streaming
