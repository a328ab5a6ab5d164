// What a whole sweep costs besides its rounds: planning, making the file, recording, scheduling, storing.
//
//   build/benchmarks/sweep_cost SWEEP.toml [--passes N] [--json FILE]
//
// On one rank, in CPU time of the process. Limits, exit code 1 beyond them: 3 % of the sweep as it is and 1 %
// of one that runs for an hour. Nothing here compares two runs, because a virtual core can change its speed
// between them:
//   planning         thread time of reading the sweep and making the plan
//   around units     the time of run() without that inside units (the results file has it): making the file,
//                    handing out, storing, closing
//   polls            their number in this run, times the time of one
//   recording        each cell plays the same replications with all its checkpoints and with the last one
//   only, by
//                    turns; the quickest plays of each kind are compared
// Comparators that a scenario solves at checkpoints (a least-squares fit, say) are metrics that the user
// asked for, not an overhead; they can't be told apart from recording here and are counted as such.
//
// The hour: the same sweep with so many more replications. Its cost is taken from two sizes of the sweep, one
// and three times the replications: a part that is paid once and a part that grows with the work.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "engine/core/build_info.hpp"
#include "engine/core/clock.hpp"
#include "engine/core/json.hpp"
#include "engine/sweep/bench.hpp"

namespace regatta {
namespace {

constexpr double kLimit = 0.03, kHourLimit = 0.01, kHour = 3600;
constexpr std::int64_t kLess = 4;  // the smaller size has a quarter of the replications

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + std::ssize(values) / 2, values.end());
  return values[values.size() / 2];
}

/// The sweep with a `part`-th of its replications.
Plan planned(const std::string& path, std::int64_t part) {
  Files files = data_files(path);
  Sweep sweep = load(read_source(path), files);
  for (Experiment& e : sweep.experiments) {
    e.replications = std::max<std::int64_t>(1, e.replications / part);
    e.batch_ends = {e.replications};
  }
  return make_plan(std::move(sweep));
}

/// CPU seconds of one replication of a cell, as quick as it was.
struct Quickest {
  double all = 1e300, last_only = 1e300;
};

void play_both(const Experiment& e, const Cell& cell, Way way, Quickest& quickest) {
  const bool lanes = Catalogue::instance().protocol(cell.scenario->protocol).width() > 1;
  const std::int64_t count = lanes ? kLargestBlock : 1;
  const int metrics = static_cast<int>(e.metrics.size());
  const auto play = [&](const std::vector<Round>& checkpoints) {
    return play_unit(cell, {0, count}, checkpoints, metrics, way, {}).seconds / static_cast<double>(count);
  };
  quickest.all = std::min(quickest.all, play(e.checkpoints));
  quickest.last_only = std::min(quickest.last_only, play({cell.horizon}));
}

/// Of the time inside units, what goes into recording at all but the last checkpoint.
double recording_share(const Plan& plan, Way way, int passes) {
  double all = 0, recording = 0;
  for (const Experiment& e : plan.sweep.experiments) {
    double of_experiment = 0, recorded = 0;
    for (const Cell& cell : e.cells) {
      Quickest quickest;
      for (int i = 0; i < passes; ++i) play_both(e, cell, way, quickest);
      of_experiment += quickest.all * static_cast<double>(e.replications);
      recorded += (quickest.all - quickest.last_only) * static_cast<double>(e.replications);
    }
    fmt::print("  recording in {:<40} {:6.2f} % of {:.2f} s\n", e.name, 100 * recorded / of_experiment,
               of_experiment);
    all += of_experiment;
    recording += recorded;
  }
  return std::max(0.0, recording / all);
}

/// Seconds of CPU time of one size of the sweep.
struct Cost {
  double plan = 0, around = 0, polls = 0, recording = 0, rounds = 0, wall = 0;
  double overhead() const { return plan + around + polls + recording; }
  double share() const { return overhead() / (overhead() + rounds); }
};

Cost cost_of(comm::World& world, const std::string& path, std::int64_t part, Way way, int passes,
             double recording, double poll) {
  std::vector<double> plan_seconds, around, polls, inside, wall;
  for (int i = 0; i < passes; ++i) {
    const double begin = thread_seconds();
    Plan plan = planned(path, part);
    plan_seconds.push_back(thread_seconds() - begin);
    const Spent spent = spend(world, plan, way);
    around.push_back(spent.around);
    polls.push_back(spent.polls * poll);
    inside.push_back(spent.inside);
    wall.push_back(spent.wall);
  }
  const double units = median(inside);
  Cost cost{median(plan_seconds), median(around), median(polls), recording * units, 0, median(wall)};
  cost.rounds = units - cost.polls - cost.recording;
  return cost;
}

void print(const std::string& name, const Cost& c) {
  const double all = c.overhead() + c.rounds;
  fmt::print(
      "{}: {:.2f} s of CPU time ({:.2f} s of wall time): planning {:.2f} %, around units {:.2f} %, polls "
      "{:.2f} "
      "%, recording {:.2f} %, together {:.2f} %\n",
      name, all, c.wall, 100 * c.plan / all, 100 * c.around / all, 100 * c.polls / all,
      100 * c.recording / all, 100 * c.share());
}

std::string json(const Cost& c) {
  return fmt::format(
      "{{\"rounds\": {}, \"plan\": {}, \"around\": {}, \"polls\": {}, \"recording\": {}, \"share\": {}}}",
      json_number(c.rounds), json_number(c.plan), json_number(c.around), json_number(c.polls),
      json_number(c.recording), json_number(c.share()));
}

/// A sweep of an hour, from two sizes.
Cost in_an_hour(const Cost& one, const Cost& more) {
  const auto at_hour = [&](double small, double large) {
    const double slope = (large - small) / (more.rounds - one.rounds);
    return std::max(0.0, small + slope * (kHour - one.rounds));
  };
  return {at_hour(one.plan, more.plan),
          at_hour(one.around, more.around),
          at_hour(one.polls, more.polls),
          at_hour(one.recording, more.recording),
          kHour,
          at_hour(one.wall, more.wall)};
}

int measure(comm::World& world, const std::string& path, int passes, const std::string& file) {
  const Way way{Catalogue::instance().levels().back(), true};
  const double recording = recording_share(planned(path, 1), way, 2 * passes + 3);
  const double poll = poll_seconds(world);
  const Cost one = cost_of(world, path, 1, way, passes, recording, poll);
  const Cost less = cost_of(world, path, kLess, way, passes, recording, poll);
  const Cost hour = in_an_hour(less, one);
  print(path, one);
  print(fmt::format("with 1/{} of the replications", kLess), less);
  print("an hour of it, from these two", hour);
  if (!file.empty())
    std::ofstream(file) << fmt::format("{{\"sweep\": {}, \"as_it_is\": {}, \"hour\": {}}}\n", json_text(path),
                                       json(one), json(hour));
  const bool bad = one.share() > kLimit || hour.share() > kHourLimit;
  if (bad)
    fmt::print("FAILED: more than {:.0f} % of the sweep or {:.0f} % of an hour\n", 100 * kLimit,
               100 * kHourLimit);
  return bad ? 1 : 0;
}

}  // namespace
}  // namespace regatta

int main(int argc, char** argv) {
  std::string sweep, json;
  int passes = 3;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--passes" && i + 1 < argc)
      passes = std::max(1, std::atoi(argv[++i]));
    else if (word == "--json" && i + 1 < argc)
      json = argv[++i];
    else if (sweep.empty() && !word.starts_with("-"))
      sweep = word;
    else
      sweep.clear(), i = argc;
  }
  if (sweep.empty()) {
    std::cerr << "usage: sweep_cost SWEEP.toml [--passes N] [--json FILE]\n";
    return 2;
  }
  regatta::comm::World world(argc, argv);
  return regatta::measure(world, sweep, passes, json);
}
