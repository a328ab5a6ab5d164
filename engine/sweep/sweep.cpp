#include "engine/sweep/sweep.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "engine/core/hash.hpp"
#include "engine/store/claim_parts.hpp"
#include "engine/sweep/cell.hpp"
#include "engine/sweep/claim_file.hpp"
#include "engine/sweep/plan.hpp"
#include "engine/sweep/sweep_file.hpp"

namespace regatta {
namespace {

constexpr std::size_t kMaxCells = 2'000'000;  // a slip of the pen in a grid must not fill the memory

/// One point of an entry's grid.
struct Variant {
  const GridEntry* grid;
  std::shared_ptr<const ParamSet> params;
  std::string identity;
};

std::size_t grid_size(const GridEntry& grid) {
  std::size_t size = 1;
  for (const auto& axis : grid.axes) size = std::min(kMaxCells + 1, size * axis.values.size());
  return size;
}

std::vector<Variant> expand(const GridEntry& grid, Files& files, Problems& problems) {
  std::vector<Variant> variants;
  for (std::size_t i = 0, size = grid_size(grid); i < size; ++i) {
    Named named{grid.entry->about.name, grid.where, {}};
    std::size_t rest = i;
    for (auto axis = grid.axes.rbegin(); axis != grid.axes.rend(); ++axis) {  // the last axis varies fastest
      named.params.emplace(axis->parameter, axis->values[rest % axis->values.size()]);
      rest /= axis->values.size();
    }
    if (auto params = read(*grid.entry, named, files, problems)) {
      std::string identity = identity_text(*grid.entry, *params);
      variants.push_back({&grid, std::move(params), std::move(identity)});
    }
  }
  return variants;
}

std::vector<Round> common_axis(const ExperimentFile& file) {
  std::set<Round> rounds;
  for (const Round horizon : file.horizons) {
    for (const Round t : file.checkpoints.up_to(horizon)) rounds.insert(t);
  }
  return {rounds.begin(), rounds.end()};
}

class Expansion {
 public:
  Expansion(std::uint64_t seed, Files& files, Problems& problems)
      : seed_(seed), files_(files), problems_(problems) {}

  Experiment operator()(const ExperimentFile& file) {
    Experiment experiment{file.name,
                          file.scenario.entry,
                          {},
                          common_axis(file),
                          0,
                          {},
                          {},
                          file.until,
                          batch_ends(file.until, file.replications)};
    experiment.replications = experiment.batch_ends.back();
    if (file.scenario.entry == nullptr || too_many(file)) return experiment;
    ids_.clear();
    const auto scenarios = expand(file.scenario, files_, problems_);
    std::vector<Variant> algorithms;
    for (const GridEntry& grid : file.algorithms) {
      for (Variant& v : expand(grid, files_, problems_)) algorithms.push_back(std::move(v));
    }
    for (const Variant& scenario : scenarios) {
      for (const Round horizon : file.horizons) {
        for (const Variant& algorithm : algorithms) add(experiment, scenario, algorithm, horizon);
        facts_.reset();
      }
    }
    return experiment;
  }

 private:
  bool too_many(const ExperimentFile& file) {
    std::size_t algorithms = 0;
    for (const GridEntry& grid : file.algorithms) algorithms += grid_size(grid);
    const double cells = double(grid_size(file.scenario)) * double(algorithms) * double(file.horizons.size());
    if (cells <= double(kMaxCells)) return false;
    problems_.add(file.where, "the grid has " + exact_text(cells) + " cells or more (at most " +
                                  std::to_string(kMaxCells) + " per experiment) split the experiment");
    return true;
  }

  void add(Experiment& experiment, const Variant& scenario, const Variant& algorithm, Round horizon) {
    const Entry& s = *scenario.grid->entry;
    const Entry& a = *algorithm.grid->entry;
    if (!facts_) {
      try {
        facts_ = s.scenario().facts(*scenario.params, horizon);
      } catch (const ConfigError& error) {  // a malformed data file, say
        for (const Problem& p : error.problems()) {
          problems_.add(p.where.file.empty() ? scenario.grid->where : p.where, p.what);
        }
        return;
      }
      experiment.metrics = s.scenario().metrics(*scenario.params);
    }
    if (const auto why = a.algorithm().refuses(*algorithm.params, facts_.get())) {
      if (refused_.insert({algorithm.grid, *why}).second) {
        problems_.add(algorithm.grid->where, refusal_text(a, s, *why));
      }
      return;
    }
    Cell cell;
    cell.scenario = &s;
    cell.algorithm = &a;
    cell.scenario_params = scenario.params;
    cell.algorithm_params = algorithm.params;
    cell.facts = facts_;
    cell.horizon = horizon;
    cell.seed = seed_;
    set_hashes(cell, scenario.identity, algorithm.identity);
    std::string id = hash128("seed=" + std::to_string(seed_) + "\n" + scenario.identity +
                             "\nhorizon=" + std::to_string(horizon) + "\n" + algorithm.identity);
    if (!ids_.insert(id).second) {
      problems_.add(algorithm.grid->where, "the same cell twice in experiment '" + experiment.name + "' (" +
                                               a.about.name + " with the same parameters and horizon " +
                                               std::to_string(horizon) + ") remove one");
      return;
    }
    experiment.cells.push_back(std::move(cell));
    experiment.ids.push_back(std::move(id));
  }

  std::uint64_t seed_;
  Files& files_;
  Problems& problems_;
  std::shared_ptr<const void> facts_;  // of the scenario variant and horizon at hand
  std::set<std::string> ids_;          // of the experiment at hand
  std::set<std::pair<const GridEntry*, std::string>> refused_;
};

}  // namespace

std::int64_t Sweep::cells() const {
  std::int64_t n = 0;
  for (const Experiment& e : experiments) n += std::ssize(e.cells);
  return n;
}

namespace {

/// What decides how many replications there will be.
std::string text_of(const Until& until, const std::vector<Claim>& claims) {
  std::string all = std::to_string(static_cast<int>(until.goal)) + " " + exact_text(until.width) + " " +
                    until.metric + " " + exact_text(until.level);
  if (until.goal == Until::Goal::kDecided)
    for (const Claim& claim : claims) all += "\n" + claim.text;
  return all;
}

/// A goal must be one that the results can reach.
void check_goals(const Sweep& sweep, const store::Layout& layout, Problems& problems) {
  std::set<int> judged;
  for (const Claim& claim : sweep.claims) {
    Problems ignored;  // of claims: reported elsewhere
    for (const auto& part : store::claim_parts(layout, claim, ignored)) judged.insert(part.experiment);
  }
  for (std::size_t i = 0; i < sweep.experiments.size(); ++i) {
    const Experiment& e = sweep.experiments[i];
    if (e.until.goal == Until::Goal::kDecided && !judged.contains(static_cast<int>(i)))
      problems.add(e.until.where, "no claim is judged on experiment '" + e.name +
                                      "' (nothing would be decided) add a [[claim]] or give a width");
    if (e.until.metric.empty()) continue;
    std::vector<std::string> names;
    for (const Metric& m : e.metrics) names.push_back(m.name);
    if (std::find(names.begin(), names.end(), e.until.metric) == names.end())
      problems.add(e.until.where, "'metric' = '" + e.until.metric + "' is not recorded by experiment '" +
                                      e.name + "' (it has: " + enumerate(names) + ")" +
                                      did_you_mean(e.until.metric, names));
  }
}

}  // namespace

std::string Sweep::identity() const {
  std::string all = "seed=" + std::to_string(seed);
  for (const Experiment& e : experiments) {
    all += "\n" + e.name + " replications=" + std::to_string(e.replications) + " checkpoints=";
    for (const Round t : e.checkpoints) all += std::to_string(t) + ",";
    for (const Metric& m : e.metrics) all += m.name + ",";
    for (const std::string& id : e.ids) all += id;
    if (e.batch_ends.size() > 1) {
      all += " batches=";
      for (const std::int64_t end : e.batch_ends) all += std::to_string(end) + ",";
      all += text_of(e.until, claims);
    }
  }
  return hash128(all);
}

SweepSource read_source(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || std::filesystem::is_directory(path)) {
    throw ConfigError("sweep file '" + path +
                      "' can't be read (no such file, or no permission) check the path");
  }
  return {path, std::move(text).str()};
}

Files data_files(const std::string& sweep_path) {
  const auto folder = std::filesystem::absolute(sweep_path).parent_path();
  std::vector<std::filesystem::path> folders{folder, folder / "data", folder.parent_path() / "data"};
  if (const char* set = std::getenv("REGATTA_DATA")) folders.emplace_back(set);
  return Files(std::move(folders));
}

Sweep load(const SweepSource& source, Files& files) {
  Problems problems;
  const SweepFile file = read_sweep_file(source.path, source.text, problems);
  Sweep sweep{file.name, source.text, file.seed, {}, {}};
  Expansion expand(file.seed, files, problems);
  for (const ExperimentFile& e : file.experiments) sweep.experiments.push_back(expand(e));
  const bool cells_known = problems.empty();  // else cells and columns that claims speak of may be missing
  sweep.claims = read_claims(source.path, source.text, problems);
  if (cells_known) {
    const store::Layout layout = layout_of(sweep);
    store::check_claims(layout, sweep.claims, problems);
    check_goals(sweep, layout, problems);
  }
  problems.raise_if_any();
  return sweep;
}

}  // namespace regatta
