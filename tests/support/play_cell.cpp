#include "tests/support/play_cell.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "engine/sweep/cell.hpp"
#include "engine/sweep/play_unit.hpp"

namespace regatta::testing {
namespace {

std::vector<std::filesystem::path> data_folders() {
  std::vector<std::filesystem::path> folders{REGATTA_SOURCE "/scenarios/data"};
  if (const char* folder = std::getenv("REGATTA_DATA")) folders.emplace_back(folder);
  return folders;
}

Files& files() {
  static Files found(data_folders());
  return found;
}

}  // namespace

bool can_play(const std::string& scenario, const std::string& algorithm, Round horizon) {
  Problems problems;
  return make_cell({scenario, {}, {}}, {algorithm, {}, {}}, horizon, 1, files(), problems).has_value();
}

std::map<std::string, std::vector<std::vector<double>>> play_cell(const Side& scenario, const Side& algorithm,
                                                                  const PlayOptions& options) {
  Problems problems;
  const Level level = options.level < 0 ? Catalogue::instance().levels().back() : options.level;
  const auto cell = make_cell({scenario.name, {}, scenario.params}, {algorithm.name, {}, algorithm.params},
                              options.horizon, options.seed, files(), problems);
  problems.raise_if_any();
  auto checkpoints = options.checkpoints;
  if (checkpoints.empty()) checkpoints = {options.horizon};
  const auto metrics = cell->scenario->scenario().metrics(*cell->scenario_params);
  const UnitResult result = play_unit(*cell, {options.first_replication, options.replications}, checkpoints,
                                      int(metrics.size()), {level, options.lanes}, {});
  if (result.failed_replications > 0) throw PlayError(result.message);
  std::map<std::string, std::vector<std::vector<double>>> out;
  auto value = result.rows.begin();
  for (const Metric& metric : metrics) {
    for (std::int64_t r = 0; r < options.replications; ++r, value += std::ssize(checkpoints)) {
      out[metric.name].emplace_back(value, value + std::ssize(checkpoints));
    }
  }
  return out;
}

std::vector<double> final_values(const Side& scenario, const Side& algorithm, const std::string& metric,
                                 const PlayOptions& options) {
  const auto played = play_cell(scenario, algorithm, options);
  const auto found = played.find(metric);
  if (found == played.end())
    throw std::out_of_range("no metric '" + metric + "' in scenario " + scenario.name);
  std::vector<double> last;
  for (const auto& trajectory : found->second) last.push_back(trajectory.back());
  return last;
}

Estimate estimate(const std::vector<double>& values) {
  double mean = 0, square = 0;
  for (const double v : values) mean += v / double(values.size());
  for (const double v : values) square += (v - mean) * (v - mean);
  return {mean, std::sqrt(square / double(values.size()) / double(values.size() - 1))};
}

Estimate paired(const std::vector<double>& a, const std::vector<double>& b, double factor) {
  std::vector<double> difference;
  for (std::size_t i = 0; i < a.size(); ++i) difference.push_back(a[i] - factor * b.at(i));
  return estimate(difference);
}

}  // namespace regatta::testing
