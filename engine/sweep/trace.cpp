#include "engine/sweep/trace.hpp"

#include <fmt/format.h>

namespace regatta {
namespace {

std::filesystem::path file_in(const std::filesystem::path& folder, int rank) {
  std::filesystem::create_directories(folder);
  return folder / fmt::format("rank-{:04}.csv", rank);
}

}  // namespace

Trace::Trace(const std::filesystem::path& folder, int rank)
    : file_(file_in(folder, rank), "unit,crc32,state,start,end") {}

void Trace::stored(const FinishedUnit& unit) {
  file_.add(fmt::format("{},{},{},{:.6f},{:.6f}", unit.unit, unit.record.crc32,
                        static_cast<int>(unit.record.state), unit.start, unit.end));
}

}  // namespace regatta
