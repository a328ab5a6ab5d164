#include "engine/sweep/account.hpp"

#include <algorithm>
#include <utility>

#include "engine/sweep/batches.hpp"

namespace regatta {

Account::Account(const Plan& plan, std::vector<Need> needs, int ranks)
    : plan_(plan), needs_(std::move(needs)), earlier_(static_cast<std::size_t>(ranks)) {
  start_.ranks = ranks;
}

std::vector<comm::Task> Account::begin(int batch) {
  std::vector<comm::Task> open;
  for (comm::Task task : plan_.tasks) {
    const Need what = need(task.unit);
    if (batch_of(plan_.layout, task.unit) != batch || what == Need::kNotNeeded) continue;
    ++start_.units;
    if (what == Need::kNothing || what == Need::kNothingFailed) {
      ++before_.units;
      ++before_.reused;
      before_.failed += what == Need::kNothingFailed;
    } else if (what == Need::kPlay) {
      start_.cost += task.cost;
      start_.rounds += plan_.rounds_of(task.unit);
    }
    if (what == Need::kImport) task.cost = 0;
    if (what == Need::kImport || what == Need::kPlay) open.push_back(task);
  }
  return open;
}

void Account::end(const std::vector<comm::Report>& reports) {
  for (std::size_t r = 0; r < earlier_.size(); ++r) {
    if (reports[r].busy_seconds > earlier_[r].busy_seconds) earlier_[r] = reports[r];
  }
}

void Account::not_needed(const std::vector<int>& units) {
  for (const int unit : units) needs_[static_cast<std::size_t>(unit)] = Need::kNotNeeded;
}

std::uint64_t Account::numbers() const {
  std::uint64_t numbers = 0;
  for (std::size_t u = 0; u < needs_.size(); ++u)
    if (needs_[u] != Need::kNothing && needs_[u] != Need::kNothingFailed && needs_[u] != Need::kNotNeeded)
      numbers += store::row_count(plan_.layout, static_cast<int>(u));
  return numbers;
}

void Account::stored(const FinishedUnit& unit) {
  if (unit.record.state == store::State::kNotNeeded) return;
  ++report_.units;
  report_.failed += unit.record.state == store::State::kFailed;
  report_.reused += need(unit.unit) == Need::kImport;
  report_.rounds += unit.rounds;
  if (need(unit.unit) == Need::kPlay) report_.cost += plan_.tasks[static_cast<std::size_t>(unit.unit)].cost;
}

RunState Account::state(const std::vector<comm::Report>& reports, double seconds) const {
  double busiest = 0, busy = 0;
  comm::Report sum = before_;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    // Reports count from the start of the run, but a new schedule knows none before its ranks have sent one.
    const comm::Report& r = reports[i].busy_seconds >= earlier_[i].busy_seconds ? reports[i] : earlier_[i];
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
