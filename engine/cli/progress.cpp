#include "engine/cli/progress.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "engine/core/clock.hpp"

namespace regatta::cli {

constexpr double kLogSeconds = 5;

std::string clock_text(double seconds) {
  const long s = std::lround(seconds);
  return s >= 3600 ? fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
                   : fmt::format("{}:{:02}", s / 60, s % 60);
}

std::string state_text(const RunState& state) {
  std::string text = fmt::format("{}/{} units", state.units_done, state.units);
  if (state.units_failed > 0) text += fmt::format(" ({} failed)", state.units_failed);
  if (state.seconds > 0) text += fmt::format(", {:.2g} rounds/s", state.rounds_done / state.seconds);
  if (state.cost_done > 0) {
    text += ", ETA " + clock_text(state.seconds * (state.cost - state.cost_done) / state.cost_done);
  }
  return text + fmt::format(", imbalance {:.2f}", state.imbalance);
}

Progress::Progress(bool terminal, const std::filesystem::path& log) : terminal_(terminal) {
  if (!log.empty()) log_.open(log, std::ios::app);
}

void Progress::show(const RunState& state) {
  const std::string text = state_text(state);
  if (terminal_) {
    const double share = state.cost > 0 ? state.cost_done / state.cost : 1;
    const int filled = static_cast<int>(20 * share);
    fmt::print(stderr, "\r[{:<20}] {:3.0f}%  {}\033[K", std::string(static_cast<std::size_t>(filled), '#'),
               100 * share, text);
    std::fflush(stderr);
  }
  if (state.seconds - last_log_ >= kLogSeconds) {
    last_log_ = state.seconds;
    note(text);
  }
}

void Progress::note(const std::string& line) {
  if (!log_.is_open()) return;
  log_ << utc_stamp() << ' ' << line << std::endl;  // flushed: the log is read while the job runs
}

void Progress::clear() {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

}  // namespace regatta::cli
