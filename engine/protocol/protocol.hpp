// What the engine knows of a protocol: play(cell, replications, recorder). Each protocol has its own header
// with its Task, Learner, Scenario and the play loop.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/catalogue.hpp"
#include "engine/core/random.hpp"

namespace regatta {

/// One cell, ready to be played: scenario x algorithm x horizon with all parameters read.
struct Cell {
  const Entry* scenario = nullptr;
  const Entry* algorithm = nullptr;
  std::shared_ptr<const ParamSet> scenario_params, algorithm_params;
  std::shared_ptr<const void> facts;  // the protocol's Task
  Round horizon = 0;
  std::uint64_t seed = 0;           // of the sweep
  std::uint64_t scenario_hash = 0;  // scenario, its parameters, horizon: what the noise depends on
  std::uint64_t cell_hash = 0;  // and the algorithm with its parameters: what the learner's draws depend on

  StreamKey key(Role role) const {
    return stream_key(seed, role, role == Role::kLearner ? cell_hash : scenario_hash);
  }
};

/// Thrown inside a play loop when the run has to stop now; the unit is dropped and played again later.
struct Stopped {};

/// What a play loop reports to: where it is, what it measured; and what tells it to stop.
/// Rows are [metric][replication][checkpoint]; checkpoints after the horizon stay NaN.
class Recorder {
 public:
  /// `pulse` is called every 1-2 ms; it returns false when the unit has to be dropped.
  Recorder(std::vector<Round> checkpoints, int metrics, std::int64_t replications,
           std::function<bool()> pulse);

  /// Starts a block: lanes 0..width-1 are the unit's replications first..first+width-1 (those past the end
  /// are played and dropped).
  void begin(std::int64_t first, Round horizon);
  /// To be called at the start of every round.
  void at(Round t) {
    round_ = t;
    if (++beats_ >= beats_per_look_) look();
  }
  /// To be called now and then during long work inside a round (replaying a stream for a comparator, say).
  void breathe() {
    --rounds_played_;
    at(round_);
  }
  bool is_checkpoint(Round t) const { return t == next_; }
  /// The first round not recorded yet; -1 after the last one. For protocols whose rounds are played in
  /// batches.
  Round next_checkpoint() const { return next_; }
  /// Stores a metric at the checkpoint of the current round. Throws PlayError for a NaN or infinite value.
  void record(int metric, int lane, double value);
  void checkpoint_done();

  Round round() const { return round_; }
  double rounds_played() const { return rounds_played_; }
  std::vector<double>& rows() { return rows_; }
  /// Forgets what one replication recorded (it failed).
  void blank(std::int64_t replication);

 private:
  void look();

  std::vector<Round> checkpoints_;
  int metrics_;
  std::int64_t replications_, first_ = 0;
  std::function<bool()> pulse_;
  std::vector<double> rows_;
  std::size_t checkpoint_ = 0;
  Round round_ = 0, next_ = -1, horizon_ = 0;
  int beats_ = 0, beats_per_look_ = 1;
  double last_look_ = 0, rounds_played_ = 0;
};

/// One kind of online problem. Implementations are added to the catalogue by <protocol>.cpp.
class Protocol {
 public:
  virtual ~Protocol() = default;
  /// Replications that one call of play() takes in lock-step.
  virtual int width() const = 0;
  /// True where a block costs as much however few of its replications are wanted: units are whole blocks
  /// then.
  virtual bool lanes() const { return false; }
  /// Plays `count` replications (at most width(); 1 on its own, with the same bits) from
  /// `replication` on; recorder rows start at `row`.
  virtual void play(const Cell& cell, Level level, std::int64_t replication, int count, std::int64_t row,
                    Recorder& recorder) const = 0;
};

/// The part of an AlgorithmMaker that is the same for every learner class L (Params, optional refuses,
/// optional nanoseconds) in every protocol.
template <class MakerBase, class L, class Task>
class DescribesLearner : public MakerBase {
 public:
  using Params = typename L::Params;
  std::vector<ParamSpec> describe() const override { return Params().specs(); }
  std::shared_ptr<const ParamSet> read(const Given& given, const std::string& owner) const override {
    return read_params<Params>(given, owner);
  }
  std::optional<std::string> refuses(const ParamSet& params, const void* facts) const override {
    if constexpr (requires(const Params& p, const Task& t) { L::refuses(p, t); }) {
      return L::refuses(static_cast<const Params&>(params), *static_cast<const Task*>(facts));
    }
    return std::nullopt;
  }
  double nanoseconds(const ParamSet& params, const void* facts) const override {
    if constexpr (requires(const Params& p, const Task& t) { L::nanoseconds(p, t); }) {
      return L::nanoseconds(static_cast<const Params&>(params), *static_cast<const Task*>(facts));
    }
    return 0;
  }
};

/// The same for every scenario class S: Params, static Task task(params, horizon), static metrics(params) or
/// the protocol's own, optional nanoseconds.
template <class MakerBase, class S, class Task>
class DescribesScenario : public MakerBase {
 public:
  using Params = typename S::Params;
  std::vector<ParamSpec> describe() const override { return Params().specs(); }
  std::shared_ptr<const ParamSet> read(const Given& given, const std::string& owner) const override {
    return read_params<Params>(given, owner);
  }
  std::shared_ptr<const void> facts(const ParamSet& params, std::int64_t horizon) const override {
    return std::make_shared<Task>(S::task(static_cast<const Params&>(params), horizon));
  }
  double nanoseconds(const ParamSet& params, const void* facts) const override {
    if constexpr (requires(const Params& p, const Task& t) { S::nanoseconds(p, t); }) {
      return S::nanoseconds(static_cast<const Params&>(params), *static_cast<const Task*>(facts));
    }
    return 0;
  }
};

}  // namespace regatta
