// How well the schedules keep 10 to 100,000 ranks busy: a discrete-event simulation that runs the engine's
// own decisions. docs/scale.md says what is modelled and shows the results.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include "benchmarks/scale_simulation/simulation.hpp"

namespace regatta::scale {
namespace {

struct Options {
  Machine machine;
  Sweep sweep;
  std::vector<int> ranks = {10, 100, 1000, 10'000, 30'000, 100'000};
  std::vector<comm::Policy> policies = {comm::Policy::kStatic, comm::Policy::kCooperative,
                                        comm::Policy::kManager, comm::Policy::kNodes};
  double at_least = 0;
  bool csv = false;
};

double number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || !(value >= 0)) throw std::invalid_argument("'" + text + "' is no number >= 0");
  return value;
}

int whole(const std::string& text) {
  const double value = number(text);
  if (value < 1 || value > 1e7 || value != static_cast<int>(value))
    throw std::invalid_argument("'" + text + "' is no whole number from 1 to 10000000");
  return static_cast<int>(value);
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

struct Option {
  std::string help, value;  // and its default
  std::function<void(const std::string&)> set;
};

using Table = std::map<std::string, Option>;

Option number_in(double& value, double unit, const char* help) {
  return {help, fmt::format("{:g}", value / unit),
          [&value, unit](const std::string& text) { value = unit * number(text); }};
}

Table costs(Machine& m) {
  constexpr double us = 1e-6;
  return {
      {"--speeds", number_in(m.speeds, 1, "standard deviation of log(speed of a rank)")},
      {"--read", number_in(m.read, us, "CPU time to read and handle a letter, us")},
      {"--send", number_in(m.send, us, "CPU time to send a letter, us")},
      {"--look", number_in(m.look, us, "CPU time to look for letters in vain, us")},
      {"--latency", number_in(m.latency, us, "of a letter between nodes, us")},
      {"--latency-node", number_in(m.latency_node, us, "of a letter inside a node, us")},
      {"--poll-every", number_in(m.poll_every, us, "time between two polls inside a unit, us")},
      {"--oversleep", number_in(m.oversleep, us, "a sleeping rank wakes up too late by, us")},
      {"--write", number_in(m.write, us, "CPU time to store a unit, us")},
  };
}

Table sweep(Sweep& s) {
  return {
      {"--mean", number_in(s.mean_seconds, 1, "mean time of a unit, s")},
      {"--decades", number_in(s.decades, 1, "unit times are log-uniform over so many")},
      {"--errors", number_in(s.errors, 1, "standard deviation of log(estimated / true time)")},
      {"--units",
       {"units per rank", "50", [&s](const std::string& text) { s.units_per_rank = whole(text); }}},
      {"--seed",
       {"of unit times and errors", "1",
        [&s](const std::string& text) { s.seed = static_cast<std::uint64_t>(whole(text)); }}},
  };
}

void set_policies(Options& options, const std::string& list) {
  options.policies.clear();
  for (const std::string& name : split(list)) {
    const auto policy = comm::policy_from(name);
    if (!policy) throw std::invalid_argument("'" + name + "' is no schedule");
    options.policies.push_back(*policy);
  }
}

void set_io(Machine& machine, const std::string& io) {
  if (io != "shared" && io != "sharded")
    throw std::invalid_argument("'" + io + "' is neither shared nor sharded");
  machine.sharded = io == "sharded";
}

Table table_of(Options& o) {
  Table table = {
      {"--ranks",
       {"numbers of ranks", "10,100,1000,10000,30000,100000",
        [&o](const std::string& list) {
          o.ranks.clear();
          for (const auto& part : split(list)) o.ranks.push_back(whole(part));
        }}},
      {"--policies",
       {"schedules", "static,cooperative,manager,nodes",
        [&o](const std::string& list) { set_policies(o, list); }}},
      {"--ranks-per-node",
       {"ranks of a node: a group of schedule nodes", "64",
        [&o](const std::string& text) { o.machine.ranks_per_node = whole(text); }}},
      {"--io",
       {"shared (each rank stores) or sharded (the first of a node)", "sharded",
        [&o](const std::string& text) { set_io(o.machine, text); }}},
      {"--at-least", number_in(o.at_least, 0.01, "exit with 1 if an efficiency is below, %")},
  };
  table.merge(costs(o.machine));
  table.merge(sweep(o.sweep));
  return table;
}

constexpr auto kHelp =
    R"(Defaults were measured: letters, looks and sleep by letter_cost (CPU time as over TCP on one machine, the larger
of what was seen; in-node latency through shared memory), the latency between nodes by a ping-pong over TCP between
network namespaces (InfiniBand and the like: about 2), storing by storage_cost (0.05 % of a unit of 0.25 s). Polls
are promised every 1-2 ms. Errors of estimates and the spread of unit times are assumptions.
)";

void print_help(const Table& table) {
  fmt::print("usage: scale_simulation [--csv] [OPTION VALUE]...   (lists: separated by commas)\n");
  for (const auto& [name, option] : table) fmt::print("  {:17} {} [{}]\n", name, option.help, option.value);
  fmt::print(kHelp);
}

Options parse(int argc, char** argv) {
  Options options;
  const auto table = table_of(options);
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--csv") {
      options.csv = true;
    } else if (name == "--help") {
      print_help(table);
      std::exit(0);
    } else if (const auto option = table.find(name); option != table.end() && i + 1 < argc) {
      option->second.set(argv[++i]);
    } else {
      throw std::invalid_argument(fmt::format("unknown option '{}', or its value is missing", name));
    }
  }
  if (options.machine.poll_every <= 0 || options.sweep.mean_seconds <= 0)
    throw std::invalid_argument("--poll-every and --mean must be greater than 0");
  for (const int ranks : options.ranks)
    if (double(ranks) * options.sweep.units_per_rank > 1e9)
      throw std::invalid_argument("more than 1000000000 units");
  return options;
}

void print_parameters(const Options& o) {
  const Machine& m = o.machine;
  const Sweep& s = o.sweep;
  fmt::print("# {} units per rank, mean {:g} s, log-uniform over {:g} decades; seed {}\n", s.units_per_rank,
             s.mean_seconds, s.decades, s.seed);
  fmt::print("# estimates wrong by e^({:g} normal), speeds of ranks differ by e^({:g} normal)\n", s.errors,
             m.speeds);
  fmt::print(
      "# a letter: {:g} us to read and handle, {:g} us to send, {:g} us between nodes of {} ranks, "
      "{:g} us inside\n",
      1e6 * m.read, 1e6 * m.send, 1e6 * m.latency, m.ranks_per_node, 1e6 * m.latency_node);
  fmt::print(
      "# polls every {:g} us, {:g} us each; sleep lasts {:g} us too long; storing a unit {:g} us, {}\n",
      1e6 * m.poll_every, 1e6 * m.look, 1e6 * m.oversleep, 1e6 * m.write, m.sharded ? "sharded" : "shared");
}

constexpr auto kCsvHead =
    "ranks,schedule,seconds,efficiency,waiting,tail,overhead,longest_tail,root_letters_per_second,root_busy,"
    "busiest_leader";
constexpr auto kCsvRow = "{},{},{:.4f},{:.5f},{:.5f},{:.5f},{:.5f},{:.4f},{:.0f},{:.5f},{:.5f}\n";
constexpr auto kTableHead =
    "  ranks  schedule      seconds  efficiency  waiting     tail  overhead  longest tail  letters/s of rank "
    "0  "
    "busy with them  busiest leader";
constexpr auto kTableRow =
    "{:7}  {:11}  {:9.3f}  {:8.2f} %  {:5.2f} %  {:5.2f} %  {:6.2f} %  {:10.3f} s  {:19.0f}  {:12.1f} %  "
    "{:12.1f} %\n";

void print_row(int ranks, comm::Policy policy, const Outcome& o, bool csv) {
  const double in = csv ? 1 : 100;  // per cent in the table
  fmt::print(fmt::runtime(csv ? kCsvRow : kTableRow), ranks, comm::policy_name(policy), o.seconds,
             in * o.efficiency, in * o.waiting, in * o.tail, in * o.overhead, o.longest_tail, o.root_letters,
             in * o.root_busy, in * o.busiest_leader);
  std::fflush(stdout);
}

int run(const Options& options) {
  print_parameters(options);
  fmt::print("{}\n", options.csv ? kCsvHead : kTableHead);
  int below = 0;
  for (const int ranks : options.ranks) {
    for (const comm::Policy policy : options.policies) {
      Machine machine = options.machine;
      machine.ranks = ranks;
      const Outcome out = simulate(machine, options.sweep, policy);
      print_row(ranks, policy, out, options.csv);
      below += out.efficiency < options.at_least;
    }
  }
  if (below > 0) fmt::print("FAILED: {} efficiencies are below {:g} %\n", below, 100 * options.at_least);
  return below > 0 ? 1 : 0;
}

}  // namespace
}  // namespace regatta::scale

int main(int argc, char** argv) {
  try {
    return regatta::scale::run(regatta::scale::parse(argc, argv));
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "scale_simulation: {} (--help lists the options)\n", error.what());
    return 2;
  }
}
