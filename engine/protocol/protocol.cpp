#include "engine/protocol/protocol.hpp"

#include <algorithm>

#include "engine/core/clock.hpp"

namespace regatta {
namespace {

constexpr double kLookSeconds = 1e-3;
constexpr int kMostBeats = 4096;  // rounds that become slow all at once must not silence the pulse for long

}  // namespace

Recorder::Recorder(std::vector<Round> checkpoints, int metrics, std::int64_t replications,
                   std::function<bool()> pulse)
    : checkpoints_(std::move(checkpoints)),
      metrics_(metrics),
      replications_(replications),
      pulse_(std::move(pulse)),
      rows_(static_cast<std::size_t>(metrics) * static_cast<std::size_t>(replications) * checkpoints_.size(),
            std::numeric_limits<double>::quiet_NaN()),
      last_look_(wall_seconds()) {}

void Recorder::begin(std::int64_t first, Round horizon) {
  first_ = first;
  horizon_ = horizon;
  checkpoint_ = 0;
  round_ = 0;
  next_ = checkpoints_.empty() ? -1 : checkpoints_.front();
}

void Recorder::record(int metric, int lane, double value) {
  if (first_ + lane >= replications_) return;
  if (!std::isfinite(value)) throw PlayError("a metric became " + exact_text(value));
  const std::size_t row = static_cast<std::size_t>(metric) * replications_ + first_ + lane;
  rows_[row * checkpoints_.size() + checkpoint_] = value;
}

void Recorder::checkpoint_done() {
  ++checkpoint_;
  next_ = checkpoint_ < checkpoints_.size() && checkpoints_[checkpoint_] <= horizon_
              ? checkpoints_[checkpoint_]
              : -1;
}

void Recorder::blank(std::int64_t replication) {
  for (int m = 0; m < metrics_; ++m) {
    const auto row =
        rows_.begin() + (m * replications_ + replication) * static_cast<std::int64_t>(checkpoints_.size());
    std::fill(row, row + static_cast<std::int64_t>(checkpoints_.size()),
              std::numeric_limits<double>::quiet_NaN());
  }
}

// A look reads the clock; the number of rounds between looks is adapted so that looks come about every half
// millisecond, whatever a round costs: a clock read per round would be a tenth of a bandit round.
void Recorder::look() {
  const double time = wall_seconds();
  rounds_played_ += beats_;
  const double since = time - last_look_;
  if (since < kLookSeconds / 2) {
    beats_per_look_ = std::min(beats_per_look_ * 2, kMostBeats);
  } else if (since > kLookSeconds) {
    beats_per_look_ = std::max(1, static_cast<int>(beats_per_look_ * kLookSeconds / since / 2));
  }
  beats_ = 0;
  last_look_ = time;
  if (pulse_ && !pulse_()) throw Stopped{};
}

}  // namespace regatta
