// What is done and what is left of a run: one rank's part for the reports, all ranks' for the display.
#pragma once

#include <vector>

#include "engine/comm/schedule.hpp"
#include "engine/sweep/prepare.hpp"
#include "engine/sweep/sink.hpp"

namespace regatta {

class Account {
 public:
  /// Both must outlive this.
  Account(const Plan& plan, const std::vector<Need>& needs, int ranks);

  Need need(int unit) const { return needs_[static_cast<std::size_t>(unit)]; }
  /// What the schedule hands out. Imports count as free, so that they come last.
  std::vector<comm::Task> tasks() const;
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
  const std::vector<Need>& needs_;
  comm::Report before_, report_;  // of earlier runs; of this rank
  RunState start_;                // everything that does not change
};

}  // namespace regatta
