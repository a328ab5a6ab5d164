#include "engine/cli/check_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "analysis/summary.hpp"
#include "engine/cli/command.hpp"
#include "engine/core/clock.hpp"

namespace regatta::cli {

constexpr double kShowSeconds = 0.2;

ShareLine::ShareLine(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) != 0) {}

ShareLine::~ShareLine() {
  if (!terminal_ || last_ < 0) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

void ShareLine::show(double share) {
  if (!terminal_ || wall_seconds() - last_ < kShowSeconds) return;
  last_ = wall_seconds();
  fmt::print(stderr, "\r{}  [{:<20}] {:3.0f}%\033[K", what_,
             std::string(static_cast<std::size_t>(20 * share), '#'), 100 * share);
  std::fflush(stderr);
}

int FileCheck::exit_code() const {
  if (!damage.empty()) return kDamaged;
  return missing > 0 ? kIncomplete : kOk;
}

FileCheck check_file(const store::Reader& reader, const std::string& name) {
  FileCheck out;
  ShareLine line("checking " + name);
  const double begin = wall_seconds();
  out.damage = reader.damage([&](double share) { line.show(share); });
  out.seconds = wall_seconds() - begin;
  const auto records = reader.records();
  auto damaged = out.damage.begin();
  for (int unit = 0; unit < std::ssize(records); ++unit) {
    if (damaged != out.damage.end() && damaged->unit == unit) {
      ++damaged;
      continue;
    }
    const store::State state = records[static_cast<std::size_t>(unit)].state;
    out.done += state == store::State::kDone;
    out.failed += state == store::State::kFailed;
    out.missing += state == store::State::kMissing;
    out.not_needed += state == store::State::kNotNeeded;
    if (state != store::State::kMissing)
      out.megabytes += 8e-6 * static_cast<double>(store::row_count(reader.layout(), unit));
  }
  return out;
}

void print_damage(const store::Reader& reader, const FileCheck& check, std::size_t most) {
  const store::Layout& layout = reader.layout();
  const std::size_t shown = std::min(most, check.damage.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& [number, problem] = check.damage[i];
    const store::Unit& unit = layout.units[static_cast<std::size_t>(number)];
    std::string cell = fmt::format("experiment {} cell {}", unit.experiment, unit.cell);
    const auto experiment = static_cast<std::size_t>(unit.experiment),
               place = static_cast<std::size_t>(unit.cell);
    if (experiment < layout.experiments.size() && place < layout.experiments[experiment].cell_ids.size()) {
      const store::Experiment& e = layout.experiments[experiment];
      const store::Column* algorithm = analysis::column(e, "algorithm");
      cell = fmt::format("{} cell {} ({}{})", e.name, unit.cell,
                         algorithm != nullptr ? algorithm->texts[place] + ", " : "", e.cell_ids[place]);
    }
    fmt::print(stderr, "damaged: {}, replications {} to {} (unit {}): {}\n", cell, unit.first_replication,
               unit.first_replication + unit.replications - 1, number, problem);
  }
  if (shown < check.damage.size())
    fmt::print(stderr, "damaged: and {} more units, see 'regatta verify --all'\n",
               check.damage.size() - shown);
}

}  // namespace regatta::cli
