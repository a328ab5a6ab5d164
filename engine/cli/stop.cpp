#include "engine/cli/stop.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "engine/cli/command.hpp"
#include "engine/cli/duration.hpp"
#include "engine/core/clock.hpp"

namespace regatta::cli {
namespace {

volatile std::sig_atomic_t received = 0, preparing = 1;

void on_signal(int signal) {
  received = signal;
  if (preparing == 0) return;
  constexpr char kText[] =
      "regatta: stopped on request before the first unit; run the same command again to start\n";
  // SIGTERM also comes from mpirun when another rank has failed: that one says why.
  if (signal != SIGTERM) (void)!write(STDERR_FILENO, kText, sizeof kText - 1);
  _exit(kIncomplete);
}

}  // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (const int signal : {SIGUSR1, SIGTERM, SIGINT}) sigaction(signal, &action, nullptr);
}

void let_play_stop() { preparing = 0; }

int stop_signal() { return received; }

Deadline::Deadline(const std::string& max_walltime, const std::string& stop_before)
    : time_(std::numeric_limits<double>::infinity()) {
  if (!max_walltime.empty()) {
    time_ = wall_seconds() + seconds_of(max_walltime, "--max-walltime");
    name_ = "--max-walltime " + max_walltime;
  }
  const double before = seconds_of(stop_before, "--stop-before");
  const char* text = std::getenv("SLURM_JOB_END_TIME");
  const double end = text == nullptr ? 0 : std::atof(text);
  const double time = wall_seconds() + end - unix_seconds() - before;
  if (end <= 0 || time >= time_) return;
  time_ = time;
  name_ = fmt::format("{:g} s before the end of the Slurm job", before);
}

bool Deadline::reached() const { return wall_seconds() >= time_; }

std::string why_stopped(const Deadline& limit) {
  if (stop_signal() != 0) return fmt::format("signal {}", strsignal(stop_signal()));
  return limit.reached() ? limit.name() : "on request of another rank";
}

}  // namespace regatta::cli
