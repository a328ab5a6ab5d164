#include "engine/sweep/play_unit.hpp"

#include <algorithm>

#include "engine/core/clock.hpp"

namespace regatta {
namespace {

// Fewer replications than this are played one by one: a block of lanes costs as much as about six of them.
constexpr std::int64_t kWorthLanes = 6;

void play_singly(const Protocol& protocol, const Cell& cell, Way way, Replications all, std::int64_t from,
                 std::int64_t to, Recorder& recorder, UnitResult& result) {
  for (std::int64_t r = from; r < to; ++r) {
    try {
      protocol.play(cell, way.level, all.first + r, 1, r, recorder);
    } catch (const std::exception& error) {
      recorder.blank(r);
      if (result.failed_replications++ > 0) continue;
      result.failed_replication = all.first + r;
      result.failed_round = recorder.round();
      result.message = error.what();
    }
  }
}

}  // namespace

UnitResult play_unit(const Cell& cell, Replications replications, const std::vector<Round>& checkpoints,
                     int metrics, Way way, const std::function<bool()>& pulse) {
  const Protocol& protocol = Catalogue::instance().protocol(cell.scenario->protocol, way.level);
  Recorder recorder(checkpoints, metrics, replications.count, pulse);
  UnitResult result;
  const double start = thread_seconds();
  const std::int64_t width = protocol.width();
  for (std::int64_t from = 0; from < replications.count; from += width) {
    const std::int64_t to = std::min(replications.count, from + width);
    bool played = false;
    if (way.lanes && width > 1 && to - from >= (protocol.lanes() ? kWorthLanes : width)) {
      try {
        protocol.play(cell, way.level, replications.first + from, int(to - from), from, recorder);
        played = true;
      } catch (const std::exception&) {  // a lane past the unit's end may have failed: then nothing is wrong
      }
    }
    if (!played) play_singly(protocol, cell, way, replications, from, to, recorder, result);
  }
  result.rows = std::move(recorder.rows());
  result.seconds = thread_seconds() - start;
  return result;
}

}  // namespace regatta
