// What is done and what is left of a run: one rank's part for the reports, all ranks' for the display.
#pragma once

#include <vector>

#include "engine/comm/schedule.hpp"
#include "engine/sweep/prepare.hpp"
#include "engine/sweep/sink.hpp"

namespace regatta {

class Account {
 public:
  /// `plan` must outlive this.
  Account(const Plan& plan, std::vector<Need> needs, int ranks);

  Need need(int unit) const { return needs_[static_cast<std::size_t>(unit)]; }
  const std::vector<Need>& needs() const { return needs_; }
  /// The next batch is to be played (engine/sweep/batches.hpp): what the schedule hands out. Imports count as
  /// free, so that they come last.
  std::vector<comm::Task> begin(int batch);
  /// After the batch, with the reports of its schedule.
  void end(const std::vector<comm::Report>& reports);
  void not_needed(const std::vector<int>& units);
  /// Numbers in the rows that this run has to store, over all ranks.
  std::uint64_t numbers() const;

  /// This rank wrote the unit.
  void stored(const FinishedUnit& unit);
  void was_busy(double seconds) { report_.busy_seconds += seconds; }
  const comm::Report& report() const { return report_; }

  /// From the reports of all ranks, `seconds` after the start.
  RunState state(const std::vector<comm::Report>& reports, double seconds) const;

 private:
  const Plan& plan_;
  std::vector<Need> needs_;
  comm::Report before_, report_;       // of earlier runs; of this rank
  std::vector<comm::Report> earlier_;  // [rank] at the end of the batch before
  RunState start_;                     // what does not change during a batch
};

}  // namespace regatta
