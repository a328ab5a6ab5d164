#include "engine/sweep/batches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace regatta {
namespace {

const store::Experiment& experiment_of(const store::Layout& layout, const store::Unit& unit) {
  return layout.experiments[static_cast<std::size_t>(unit.experiment)];
}

/// On a network file system a rank might not see yet what another one wrote and synced: then no decision may
/// be made.
void check_visible(const store::Reader& reader, const RunOptions& options, int batch) {
  const auto records = reader.records();
  for (int u = 0; u < std::ssize(records); ++u) {
    if (batch_of(reader.layout(), u) > batch) continue;
    if (records[static_cast<std::size_t>(u)].state == store::State::kMissing)
      throw store::StoreError(
          options.out, fmt::format("unit {}, which another rank has stored, can't be seen by rank 0 (is "
                                   "the file system the same on all hosts?)",
                                   u));
  }
}

}  // namespace

int batches(const store::Layout& layout) {
  std::int64_t most = 1;
  for (const auto& e : layout.experiments) most = std::max(most, e.looks());
  return static_cast<int>(most);
}

int batch_of(const store::Layout& layout, int unit) {
  const store::Unit& u = layout.units[static_cast<std::size_t>(unit)];
  const auto& ends = experiment_of(layout, u).batch_ends;
  if (ends.empty()) return 0;
  return static_cast<int>(std::upper_bound(ends.begin(), ends.end(), u.first_replication) - ends.begin());
}

std::vector<int> not_needed(const Plan& plan, const std::vector<Need>& needs, int batch,
                            const RunOptions& options, const std::function<void(const std::string&)>& note) {
  std::map<int, std::vector<int>> open;  // by experiment: units of later batches
  for (int u = 0; u < std::ssize(needs); ++u) {
    const Need need = needs[static_cast<std::size_t>(u)];
    if (batch_of(plan.layout, u) > batch && (need == Need::kPlay || need == Need::kImport))
      open[plan.layout.units[static_cast<std::size_t>(u)].experiment].push_back(u);
  }
  if (open.empty()) return {};
  const store::Reader reader(options.out);
  check_visible(reader, options, batch);
  std::vector<int> out;
  for (const auto& [experiment, units] : open) {
    const auto& e = plan.layout.experiments[static_cast<std::size_t>(experiment)];
    const std::int64_t replications = e.batch_ends[static_cast<std::size_t>(batch)];
    const auto content = options.content(reader, plan.sweep, experiment, replications);
    std::set<int> going_on;
    for (const int u : units) {
      const int cell = plan.layout.units[static_cast<std::size_t>(u)].cell;
      if (content[static_cast<std::size_t>(cell)] != 0)
        out.push_back(u);
      else
        going_on.insert(cell);
    }
    if (note)
      note(fmt::format("{}: {} of {} cells need more than {} replications", e.name, going_on.size(),
                       e.cells(), replications));
  }
  return out;
}

}  // namespace regatta
