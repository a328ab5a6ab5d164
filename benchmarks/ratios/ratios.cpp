// What the engine takes beyond bare kernels, with limits: exit code 1 when a ratio is too large.
//
//   build/benchmarks/ratios [--passes N] [--json FILE] [FILTER ...]      FILTER: part of a contest's name
//
// Engine and kernel alternate on one thread; thread CPU time, median of the ratios of neighbours. A virtual
// core can halve its speed for seconds. So the clock is checked before and after each play
// (engine/core/clock_check.hpp): a pair with a slow clock does not count and is played again (at most three
// times as often as asked for).
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "benchmarks/ratios/contest.hpp"
#include "engine/core/clock.hpp"
#include "engine/core/clock_check.hpp"

namespace regatta::ratios {
namespace {

double nanoseconds_per_round(const Player& player) {
  const double begin = thread_seconds(), rounds = player();
  return 1e9 * (thread_seconds() - begin) / rounds;
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * double(values.size() - 1) + 0.5)];
}

struct Outcome {
  double engine = 0, reference = 0;                 // ns per round, medians
  double ratio = 0, ratio_low = 0, ratio_high = 0;  // median and quartiles
  int pairs = 0, slow = 0;                          // counted, and with a slow clock
};

Outcome measure(const Contest& contest, int passes, ClockCheck& clock) {
  std::vector<double> engine, reference, ratio;
  Outcome out;
  contest.engine();
  contest.reference();
  for (int i = 0; i < 3 * passes && std::ssize(ratio) < passes; ++i) {
    const bool before = clock.steady();
    const double ours = nanoseconds_per_round(contest.engine);
    const bool between = clock.steady();
    const double kernel = nanoseconds_per_round(contest.reference);
    if (!clock.steady() || !before || !between) {
      ++out.slow;
      continue;
    }
    engine.push_back(ours);
    reference.push_back(kernel);
    ratio.push_back(ours / kernel);
  }
  out.pairs = static_cast<int>(ratio.size());
  if (ratio.empty()) return out;
  out.engine = quantile(engine, 0.5), out.reference = quantile(reference, 0.5);
  out.ratio = quantile(ratio, 0.5), out.ratio_low = quantile(ratio, 0.25),
  out.ratio_high = quantile(ratio, 0.75);
  return out;
}

std::string json_of(const Contest& c, const Outcome& o) {
  return fmt::format(
      "  {{\"name\": \"{}\", \"kernel\": \"{}\", \"at_most\": {}, \"engine_ns\": {}, \"kernel_ns\": {}, "
      "\"ratio\": {}, "
      "\"ratio_q25\": {}, \"ratio_q75\": {}, \"pairs\": {}}}",
      c.name, c.kernel, c.at_most, o.engine, o.reference, o.ratio, o.ratio_low, o.ratio_high, o.pairs);
}

int run(const std::vector<std::string>& filters, int passes, const std::string& json) {
  std::vector<Contest> contests = bandit_contests();
  for (Contest& c : linear_contests()) contests.push_back(std::move(c));
  ClockCheck clock;
  fmt::print("{:<44}  {:>10}  {:>10}  {:>6}  {:>13}  {:>5}  {}\n", "contest (ns per round)", "engine",
             "kernel", "ratio", "quartiles", "limit", "kernel's name");
  std::string all;
  bool too_slow = false;
  for (const Contest& c : contests) {
    const auto wanted = [&](const std::string& f) { return c.name.find(f) != std::string::npos; };
    if (!filters.empty() && std::none_of(filters.begin(), filters.end(), wanted)) continue;
    const Outcome o = measure(c, passes, clock);
    const bool bad = o.pairs == 0 || o.ratio > c.at_most;
    too_slow |= bad;
    fmt::print("{:<44}  {:>10.2f}  {:>10.2f}  {:>6.2f}  {:>5.2f} to {:>4.2f}  {:>5.2f}  {}{}{}\n", c.name,
               o.engine, o.reference, o.ratio, o.ratio_low, o.ratio_high, c.at_most, c.kernel,
               o.pairs == 0 ? "  NO PAIR WITH A STEADY CLOCK"
               : bad        ? "  TOO SLOW"
                            : "",
               o.slow > 0 ? fmt::format("  ({} pairs with a slow clock left out)", o.slow) : "");
    std::fflush(stdout);
    all += (all.empty() ? "" : ",\n") + json_of(c, o);
  }
  if (!json.empty()) std::ofstream(json) << "[\n" << all << "\n]\n";
  return too_slow ? 1 : 0;
}

}  // namespace
}  // namespace regatta::ratios

int main(int argc, char** argv) {
  std::vector<std::string> filters;
  int passes = 11;
  std::string json;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--passes" && i + 1 < argc)
      passes = std::atoi(argv[++i]);
    else if (word == "--json" && i + 1 < argc)
      json = argv[++i];
    else if (word.starts_with("-")) {
      std::cerr << "usage: ratios [--passes N] [--json FILE] [FILTER ...]\n";
      return 2;
    } else
      filters.push_back(word);
  }
  return regatta::ratios::run(filters, std::max(1, passes), json);
}
