#include "engine/cli/watch.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "analysis/recent_rate.hpp"
#include "engine/cli/progress.hpp"
#include "engine/cli/unit_counts.hpp"
#include "engine/core/clock.hpp"

namespace regatta::cli {
namespace {

constexpr double kWindow = 120;  // seconds that the speed is taken from
constexpr double kLeastShare =
    0.1;                       // at most this share of the time goes into looking: shards are read whole
constexpr double kQuiet = 60;  // seconds without news that are worth a remark

std::string rest_text(const SweepState& state, const analysis::RecentRate& rate) {
  if (state.all().missing == 0) return "complete";
  const auto rest = rate.seconds_for(static_cast<double>(state.all().missing));
  std::string out = "ETA " + (rest ? clock_text(*rest) : "unknown");
  const double quiet = wall_seconds() - rate.changed();
  return quiet < kQuiet ? out : out + ", nothing new for " + clock_text(quiet);
}

std::string line(const SweepState& state, const std::string& rest) {
  const UnitCount& all = state.all();
  return fmt::format("{} {}/{} units ({} %), {} failed, {:.1f} core seconds, {}\n", utc_stamp(), all.stored(),
                     all.all(), all.percent(), all.failed, all.seconds, rest);
}

/// Draws over what it drew before.
class Screen {
 public:
  void draw(const std::string& text) {
    if (lines_ > 0) fmt::print("\033[{}A\033[J", lines_);
    fmt::print("{}", text);
    lines_ = std::count(text.begin(), text.end(), '\n');
  }

 private:
  std::ptrdiff_t lines_ = 0;
};

}  // namespace

int watch(const std::filesystem::path& file, double seconds) {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  analysis::RecentRate rate(kWindow);
  Screen screen;
  for (bool waiting = false;;) {
    const double begin = wall_seconds();
    const auto state = read_state(file);
    if (!state && !waiting)
      fmt::print(stderr, "waiting for '{}' (there is no such file yet)\n", file.string());
    waiting = !state;
    if (state) {
      rate.look(wall_seconds(), static_cast<double>(state->all().stored()));
      const std::string rest = rest_text(*state, rate);
      if (terminal) {
        screen.draw(fmt::format("sweep '{}', {}, {}\n{}", state->layout.sweep_name, utc_stamp(), rest,
                                count_table(*state)));
      } else {
        fmt::print("{}", line(*state, rest));
      }
      std::fflush(stdout);
      if (state->all().missing == 0) return state->exit_code();
    }
    const double looking = wall_seconds() - begin;
    std::this_thread::sleep_for(
        std::chrono::duration<double>(std::max(seconds, looking / kLeastShare) - looking));
  }
}

}  // namespace regatta::cli
