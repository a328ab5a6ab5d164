#include "engine/sweep/partners.hpp"

#include <algorithm>
#include <stdexcept>

namespace regatta {
namespace {

/// Enough that the start of a play does not count.
Round short_play(const std::string& protocol) {
  return protocol == "bandit" ? 10'000 : protocol == "episodic" ? 50 : 500;
}

Match match_of(const Entry& entry, const Entry& partner, Cell cell) {
  Match match{&entry, &partner, std::move(cell), {}, 0, 1};
  const Round horizon = match.cell.horizon, step = std::max<Round>(1, horizon / 100);
  for (Round t = step; t <= horizon; t += step) match.checkpoints.push_back(t);
  const Entry& scenario = *match.cell.scenario;
  match.metrics = static_cast<int>(scenario.scenario().metrics(*match.cell.scenario_params).size());
  const Protocol& protocol = Catalogue::instance().protocol(entry.protocol);
  match.replications = protocol.lanes() ? kLargestBlock : protocol.width();
  return match;
}

}  // namespace

std::string Match::name() const {
  return entry->protocol + (entry->kind == Kind::kAlgorithm ? "/algorithm/" : "/scenario/") +
         entry->about.name + "/with:" + partner->about.name;
}

double Match::rounds() const { return static_cast<double>(cell.horizon) * static_cast<double>(replications); }

UnitResult Match::play(Way way) const {
  UnitResult result = play_unit(cell, {0, replications}, checkpoints, metrics, way, {});
  if (result.failed_replications > 0) throw std::runtime_error(name() + ": " + result.message);
  return result;
}

std::optional<Match> first_match(const Entry& entry, Files& files) {
  const bool is_algorithm = entry.kind == Kind::kAlgorithm;
  for (const Entry* partner : Catalogue::instance().entries()) {
    if (partner->protocol != entry.protocol || partner->kind == entry.kind) continue;
    const Entry& scenario = is_algorithm ? *partner : entry;
    const Entry& algorithm = is_algorithm ? entry : *partner;
    Problems refusals;  // of this pair; the next one may do
    auto cell = make_cell({scenario.about.name, {}, {}}, {algorithm.about.name, {}, {}},
                          short_play(entry.protocol), 1, files, refusals);
    if (cell) return match_of(entry, *partner, *std::move(cell));
  }
  return std::nullopt;
}

}  // namespace regatta
