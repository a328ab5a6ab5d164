// The schedule on machines that we do not have: its roles (engine/comm/roles.hpp) as they are, on simulated
// ranks, clocks and a network.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/comm/schedule.hpp"

namespace regatta::scale {

/// Seconds, unless said otherwise. Defaults were measured where docs/scale.md says.
struct Machine {
  int ranks = 1000;
  int ranks_per_node = 64;
  double read = 1.0e-6;          // CPU time to look for, read and handle a letter
  double send = 1.4e-6;          // CPU time to send one
  double look = 1.8e-6;          // CPU time to look when there is none
  double latency = 70e-6;        // of a letter between nodes
  double latency_node = 2.3e-6;  // and inside one
  double poll_every = 2e-3;      // inside a unit
  double oversleep = 70e-6;      // a rank that sleeps while it waits wakes up so much too late
  double write = 125e-6;         // CPU time to store a unit
  bool sharded = true;           // the first rank of a node stores for all of it
  double speeds = 0;             // standard deviation of the logarithm of the ranks' speeds
};

struct Sweep {
  int units_per_rank = 50;
  double mean_seconds = 0.25;
  double decades = 3;   // log-uniform costs
  double errors = 0.3;  // standard deviation of the logarithm of estimated over true cost
  std::uint64_t seed = 1;
};

struct Outcome {
  double seconds = 0;     // until all ranks know that all are through
  double efficiency = 0;  // time inside units / (ranks x seconds)
  // Where the rest went, as shares of ranks x seconds: waiting for units, idle after the last own unit,
  // letters, polls and storing.
  double waiting = 0, tail = 0, overhead = 0;
  double longest_tail = 0;    // seconds
  double root_letters = 0;    // read and written by rank 0 per second
  double root_busy = 0;       // share of its time that rank 0 spends on letters
  double busiest_leader = 0;  // the same of the busiest other rank that hands out units; 0: there is none
  std::int64_t events = 0, units = 0;
};

Outcome simulate(const Machine& machine, const Sweep& sweep, comm::Policy policy);

}  // namespace regatta::scale
