// The schedule with messages; run by mpirun with any number of ranks. Work is sleep, so that the result does
// not depend on the number of cores. Arguments select policies and checks by name ("units", "stop", "cpu",
// "idle", "balance"); default: all.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "engine/comm/schedule.hpp"
#include "engine/comm/world.hpp"
#include "tests/engine/comm/mpi_check.hpp"
#include "tests/engine/comm/sleep_work.hpp"

namespace regatta::comm {
namespace {

void check_reports(World& world, Checks& checks, const Schedule& schedule, int units,
                   const std::string& where) {
  if (world.rank() != 0) return;
  Report sum;
  for (const Report& report : schedule.reports()) {
    sum.units += report.units;
    sum.rounds += report.rounds;
  }
  checks.expect(sum.units == units, where + ": reports sum up to " + std::to_string(sum.units) + " units");
  checks.expect(sum.rounds == 0.5 * units * (units - 1), where + ": reports sum up to wrong rounds");
}

void check_each_unit_once(World& world, Checks& checks, Policy policy, int count, unsigned seed) {
  const std::string where = named(policy) + " " + std::to_string(count) + " units";
  const double sum = count > 1000 ? 0 : std::min(0.2, 0.02 * count) * world.size();  // 0: messages only
  const auto seconds = mixed_seconds(count, sum, seed);
  auto schedule = make_schedule(world, policy, estimated(seconds, 3));
  std::mt19937 random(seed + static_cast<unsigned>(world.rank()));
  sleep_seconds(0.005 * static_cast<double>(random() % 4));  // ranks come at different times
  const auto done = work_all(*schedule, seconds);
  const auto all =
      world.gather(std::string(reinterpret_cast<const char*>(done.data()), done.size() * sizeof(int)));
  std::vector<int> times(count);
  for (const std::string& bytes : all) {
    std::vector<int> units(bytes.size() / sizeof(int));
    if (!bytes.empty()) std::memcpy(units.data(), bytes.data(), bytes.size());
    for (const int unit : units) ++times.at(unit);
  }
  const bool once = std::all_of(times.begin(), times.end(), [](int n) { return n == 1; });
  checks.expect(world.rank() != 0 || once, where + ": not every unit was done exactly once");
  checks.expect(!schedule->stop_requested(), where + ": nobody asked to stop");
  check_reports(world, checks, *schedule, count, where);
}

/// A late poll() of a drained schedule must leave the messages of the next one alone.
void check_late_poll(World& world, Checks& checks, Policy policy) {
  auto old = make_schedule(world, policy, {});
  old->drain();
  const std::vector<double> seconds(world.size(), 0.1);
  auto schedule = make_schedule(world, policy, estimated(seconds, 1));
  if (world.rank() == 0) {
    sleep_seconds(0.05);  // the workers' requests are here
    old->poll();
  }
  const bool works = policy != Policy::kManager || world.rank() > 0 || world.size() == 1;
  checks.expect(work_all(*schedule, seconds).empty() != works,
                named(policy) + ": an old schedule took messages");
}

double largest_of_all_ranks(World& world, double value) {
  std::string largest;
  for (const std::string& other : world.gather(std::to_string(value))) {
    value = std::max(value, std::stod(other));
    largest = std::to_string(value);
  }
  world.broadcast(largest);
  return std::stod(largest);
}

/// Units that last 3 s are stopped after 0.1 s by `rank`, from within its unit or while it waits. Returns the
/// seconds until all ranks have stopped.
double stop_once(World& world, Checks& checks, Policy policy, int rank, int units, const std::string& where) {
  world.barrier();
  const auto start = Clock::now();
  const auto stop_wanted = [&] { return world.rank() == rank && seconds_since(start) > 0.1; };
  const std::vector<double> seconds(units, 3.0);
  auto schedule = make_schedule(world, policy, estimated(seconds, 1), {}, stop_wanted);
  const auto done = work_all(*schedule, seconds);
  const double took = seconds_since(start) - 0.1;  // includes drain()
  checks.expect(done.empty(), where + ": a unit was completed");
  checks.expect(schedule->stop_requested(), where + ": the stop did not arrive");
  checks.expect(!schedule->next(), where + ": next() gives a unit after the stop");
  return largest_of_all_ranks(world, took);
}

void check_stop(World& world, Checks& checks, Policy policy, int rank, int units) {
  const std::string where = named(policy) + " stopped by rank " + std::to_string(rank) + " with " +
                            std::to_string(units) + " units";
  double took = 0.2, allowed = 0;
  for (int attempt = 0; attempt < 4 && took > allowed && took < 1;
       ++attempt) {  // others may be using the cores
    worst_oversleep = 0;
    took = stop_once(world, checks, policy, rank, units, where);
    allowed = 0.05 + 10 * largest_of_all_ranks(world, worst_oversleep);  // ~0.05 on idle cores
  }
  checks.expect(took <= allowed, where + ": all stopped only after " + std::to_string(took) + " s");
  if (world.rank() == 0) std::printf("  %s: %.1f ms of %.0f\n", where.c_str(), 1e3 * took, 1e3 * allowed);
}

void check_stop_between_units(World& world, Checks& checks,
                              Policy policy) {  // request_stop(), reaching next()
  const std::vector<double> seconds(100 * world.size(), 0.01);
  auto schedule = make_schedule(world, policy, estimated(seconds, 1));
  std::int64_t units = 0;
  const auto start = Clock::now();
  while (schedule->next()) {
    sleep_seconds(0.01);  // no poll(): only next() can see the stop
    schedule->finished({.units = ++units});
    if (world.rank() == world.size() - 1 && units == 3) schedule->request_stop();
  }
  schedule->drain();
  checks.expect(seconds_since(start) < 0.5, named(policy) + ": next() overlooks the stop");
}

void check_waiting_sleeps(World& world, Checks& checks, const std::vector<Policy>& policies) {
  for (const Policy policy : policies) {
    auto schedule = make_schedule(world, policy, {});
    const double share =
        share_of_core(world, [&] { work_all(*schedule, {}); });  // workers wait in next(), drain()
    if (world.rank() == 0) continue;
    checks.expect(share < 0.1, named(policy) + ": waiting burns " + std::to_string(share) + " of a core");
    if (world.rank() == 1)
      std::printf("  rank 1 waits (%s) with %.1f %%\n", named(policy).c_str(), 100 * share);
  }
}

void check_idle_is_called(World& world, Checks& checks, Policy policy) {
  if (world.size() == 1) return;
  int calls = 0;
  double longest = 0;
  auto last = Clock::now();
  const auto on_idle = [&] {
    ++calls;
    longest = std::max(longest, seconds_since(last));
    last = Clock::now();
  };
  const std::vector<double> seconds(world.size() - 1, 0.5);
  auto schedule = make_schedule(world, policy, estimated(seconds, 1), on_idle);
  if (world.rank() == 0) {  // the workers have it all
    const auto start = Clock::now();
    while (seconds_since(start) < 0.1) schedule->poll();
  }
  last = Clock::now();
  work_all(*schedule, seconds);
  if (world.rank() != 0) return checks.expect(calls == 0, named(policy) + ": on_idle called on a worker");
  if (policy == Policy::kStatic) return;  // rank 0 has a unit of its own there
  checks.expect(calls >= 4 && longest < 0.15, named(policy) + ": on_idle called " + std::to_string(calls) +
                                                  " times, longest pause " + std::to_string(longest) + " s");
}

void check_reports_arrive(World& world, Checks& checks,
                          Policy policy) {  // while rank 0 is inside a long unit
  std::vector<double> seconds(10 * world.size(), 0.06);
  seconds[0] = 0.7;
  auto schedule = make_schedule(world, policy, estimated(seconds, 1));
  if (world.rank() == 0) {
    checks.expect(schedule->next() == 0, named(policy) + ": rank 0 does not begin with the largest unit");
    world.barrier();
    work(*schedule, seconds[0]);
    const auto reports = schedule->reports();
    for (int rank = 1; rank < world.size(); ++rank) {
      checks.expect(reports[rank].units >= 4, named(policy) + ": after 0.7 s rank 0 knows of " +
                                                  std::to_string(reports[rank].units) + " units of rank " +
                                                  std::to_string(rank));
    }
  } else {
    world.barrier();
  }
  work_all(*schedule, seconds);
}

struct Measured {
  double took;  // wall seconds
  double busy;  // of all ranks together, known on rank 0. Measured, not the units' nominal length: on a
                // loaded machine sleep lasts longer, which is no fault of the schedule
};

Measured measure(World& world, Policy policy, const std::vector<double>& seconds, double error) {
  world.barrier();
  const auto start = Clock::now();
  auto schedule = make_schedule(world, policy, estimated(seconds, error));
  work_all(*schedule, seconds);
  Measured measured{seconds_since(start), 0};
  for (const Report& report : schedule->reports()) measured.busy += report.busy_seconds;
  return measured;
}

bool balances(Policy policy) { return policy == Policy::kCooperative || policy == Policy::kNodes; }

void check_balance(World& world, Checks& checks, const std::vector<Policy>& policies) {
  // As many large units as ranks: a rank that fetches its second one too early doubles the time.
  for (const Policy policy : policies) {
    for (int per_rank = 1; per_rank <= 2 && balances(policy); ++per_rank) {
      const double took = measure(world, policy, std::vector<double>(per_rank * world.size(), 0.2), 1).took;
      checks.expect(took < 0.2 * per_rank + 0.15 + 10 * worst_oversleep,
                    named(policy) + ": equal large units took " + std::to_string(took) + " s");
    }
  }
  const auto seconds = mixed_seconds(1000, 1.5 * world.size(), 5);
  for (const Policy policy : policies) {
    for (const double error : {1.0, 3.0}) {
      const auto [took, busy] = measure(world, policy, seconds, error);
      const double efficiency = busy / took / world.size();
      if (world.rank() == 0) {
        std::printf("  1000 units, %-11s estimates within %.0fx: took %.2f s, efficiency %.0f %%\n",
                    named(policy).c_str(), error, took, 100 * efficiency);
      }
      const bool judged = balances(policy) && error == 1;
      checks.expect(!judged || world.rank() != 0 || efficiency >= 0.8,
                    named(policy) + ": efficiency " + std::to_string(efficiency));
    }
  }
}

unsigned common_seed(World& world) {  // another one in each run, the same on all ranks
  std::string seed = std::to_string(std::random_device{}());
  world.broadcast(seed);
  if (world.rank() == 0) std::printf("  seed %s\n", seed.c_str());
  return static_cast<unsigned>(std::stoul(seed));
}

int run(int argc, char** argv) {
  World world(argc, argv);
  Checks checks(world);
  const unsigned seed = common_seed(world);
  std::vector<Policy> policies;
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i) {
    if (const auto policy = policy_from(argv[i])) {
      policies.push_back(*policy);
    } else {
      names.emplace_back(argv[i]);
    }
  }
  if (policies.empty()) policies.assign(std::begin(kPolicies), std::end(kPolicies));
  const auto selected = [&](const char* name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const Policy policy : policies) {
    for (const int count : {0, 1, 2, 7, 1000, 20'000}) {
      if (selected("units")) check_each_unit_once(world, checks, policy, count, seed);
    }
    if (selected("units")) check_late_poll(world, checks, policy);
    if (!selected("stop")) continue;
    for (const int units : {1, 5 * world.size()}) {
      check_stop(world, checks, policy, 0, units);
      check_stop(world, checks, policy, world.size() - 1, units);
    }
    check_stop_between_units(world, checks, policy);
  }
  if (selected("cpu")) check_waiting_sleeps(world, checks, policies);
  for (const Policy policy : policies) {
    if (selected("idle")) check_idle_is_called(world, checks, policy);
    if (selected("idle") && policy != Policy::kManager) check_reports_arrive(world, checks, policy);
  }
  if (selected("balance")) check_balance(world, checks, policies);
  return checks.verdict("schedule");
}

}  // namespace
}  // namespace regatta::comm

int main(int argc, char** argv) { return regatta::comm::run(argc, argv); }
