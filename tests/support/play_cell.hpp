// Plays one cell in this process, as users do it: by catalogue names and parameters.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/core/catalogue.hpp"
#include "engine/core/random.hpp"

namespace regatta::testing {

struct Side {
  std::string name;
  Values params;  // where's are not needed
};

struct PlayOptions {
  Round horizon = 1000;
  std::int64_t replications = 32, first_replication = 0;
  std::vector<Round> checkpoints;  // default: {horizon}
  std::uint64_t seed = 1;
  Level level = -1;  // -1: the best that runs here
  bool lanes = true;
};

/// metric name -> [replication][checkpoint]. Throws what the play throws; ConfigError for wrong parameters
/// and for a pair that the algorithm refuses.
std::map<std::string, std::vector<std::vector<double>>> play_cell(const Side& scenario, const Side& algorithm,
                                                                  const PlayOptions& options);

/// Whether the algorithm accepts the scenario, both with default parameters.
bool can_play(const std::string& scenario, const std::string& algorithm, Round horizon);

/// The last checkpoint of one metric, one number per replication.
std::vector<double> final_values(const Side& scenario, const Side& algorithm, const std::string& metric,
                                 const PlayOptions& options);

struct Estimate {
  double mean, error;  // standard error of the mean
};
Estimate estimate(const std::vector<double>& values);
/// mean and standard error of a[i] - factor * b[i] (paired replications).
Estimate paired(const std::vector<double>& a, const std::vector<double>& b, double factor = 1.0);

}  // namespace regatta::testing
