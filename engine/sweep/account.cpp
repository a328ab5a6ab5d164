#include "engine/sweep/account.hpp"

#include <algorithm>

namespace regatta {

Account::Account(const Plan& plan, const std::vector<Need>& needs, int ranks) : plan_(plan), needs_(needs) {
  start_.units = std::ssize(plan.tasks);
  start_.ranks = ranks;
  for (const comm::Task& task : plan.tasks) {
    const Need what = need(task.unit);
    if (what == Need::kNothing || what == Need::kNothingFailed) {
      ++before_.units;
      ++before_.reused;
      before_.failed += what == Need::kNothingFailed;
    } else if (what == Need::kPlay) {
      start_.cost += task.cost;
      start_.rounds += plan.rounds_of(task.unit);
    }
  }
}

std::vector<comm::Task> Account::tasks() const {
  std::vector<comm::Task> open;
  for (comm::Task task : plan_.tasks) {
    if (need(task.unit) == Need::kImport) task.cost = 0;
    if (need(task.unit) == Need::kImport || need(task.unit) == Need::kPlay) open.push_back(task);
  }
  return open;
}

std::uint64_t Account::numbers() const {
  std::uint64_t numbers = 0;
  for (std::size_t u = 0; u < needs_.size(); ++u)
    if (needs_[u] != Need::kNothing && needs_[u] != Need::kNothingFailed)
      numbers += store::row_count(plan_.layout, static_cast<int>(u));
  return numbers;
}

void Account::stored(const FinishedUnit& unit) {
  ++report_.units;
  report_.failed += unit.record.state == store::State::kFailed;
  report_.reused += need(unit.unit) == Need::kImport;
  report_.rounds += unit.rounds;
  if (need(unit.unit) == Need::kPlay) report_.cost += plan_.tasks[static_cast<std::size_t>(unit.unit)].cost;
}

RunState Account::state(const std::vector<comm::Report>& reports, double seconds) const {
  double busiest = 0, busy = 0;
  comm::Report sum = before_;
  for (const comm::Report& r : reports) {
    sum.units += r.units;
    sum.failed += r.failed;
    sum.reused += r.reused;
    sum.rounds += r.rounds;
    sum.cost += r.cost;
    busiest = std::max(busiest, r.busy_seconds);
    busy += r.busy_seconds;
  }
  RunState out = start_;
  out.units_done = sum.units;
  out.units_failed = sum.failed;
  out.units_reused = sum.reused;
  out.rounds_done = sum.rounds;
  out.cost_done = sum.cost;
  out.seconds = seconds;
  out.imbalance = busy > 0 ? busiest * out.ranks / busy : 1;
  out.efficiency = seconds > 0 ? busy / (out.ranks * seconds) : 1;
  return out;
}

}  // namespace regatta
