#include "engine/sweep/cell.hpp"

#include "engine/core/hash.hpp"

namespace regatta {

std::string identity_text(const Entry& entry, const ParamSet& params) {
  std::string text = entry.protocol + "/" + entry.about.name;
  for (const Resolved& r : params.resolved()) text += "\n" + r.name + "=" + r.identity();
  return text;
}

const Entry* find_scenario(const Named& named, Problems& problems) {
  const auto& catalogue = Catalogue::instance();
  const Entry* entry = catalogue.scenario(named.name);
  if (entry == nullptr) {
    problems.add(named.where, "unknown scenario '" + named.name + "' (the catalogue has none of this name)" +
                                  did_you_mean(named.name, catalogue.scenario_names()) +
                                  " see 'regatta list'");
  }
  return entry;
}

const Entry* find_algorithm(const Named& named, const std::string& protocol, Problems& problems) {
  const auto& catalogue = Catalogue::instance();
  const Entry* entry = catalogue.algorithm(protocol, named.name);
  if (entry != nullptr) return entry;
  for (const std::string& other : catalogue.protocols()) {
    if (catalogue.algorithm(other, named.name) == nullptr) continue;
    problems.add(named.where, "algorithm '" + named.name + "' can't play this scenario (it is of protocol " +
                                  other + ", the scenario of " + protocol + ") choose one of " +
                                  enumerate(catalogue.algorithm_names(protocol)));
    return nullptr;
  }
  problems.add(named.where,
               "unknown algorithm '" + named.name + "' (protocol " + protocol + " has none of this name)" +
                   did_you_mean(named.name, catalogue.algorithm_names(protocol)) + " see 'regatta list'");
  return nullptr;
}

std::shared_ptr<const ParamSet> read(const Entry& entry, const Named& named, Files& files,
                                     Problems& problems) {
  Problems own;
  auto params = entry.maker().read({named.params, named.where, own, files}, named.name);
  problems.add(own.list());
  return own.empty() ? params : nullptr;
}

std::string refusal_text(const Entry& algorithm, const Entry& scenario, const std::string& why) {
  return "algorithm '" + algorithm.about.name + "' can't play scenario '" + scenario.about.name + "' (" +
         why + ") leave the pair out";
}

void set_hashes(Cell& cell, const std::string& scenario_text, const std::string& algorithm_text) {
  const std::string scenario = scenario_text + "\nhorizon=" + std::to_string(cell.horizon);
  cell.scenario_hash = hash64(scenario);
  cell.cell_hash = hash64(scenario + "\n" + algorithm_text);
}

std::optional<Cell> make_cell(const Named& scenario, const Named& algorithm, Round horizon,
                              std::uint64_t seed, Files& files, Problems& problems) {
  Cell cell;
  cell.horizon = horizon;
  cell.seed = seed;
  cell.scenario = find_scenario(scenario, problems);
  if (cell.scenario == nullptr) return std::nullopt;
  cell.algorithm = find_algorithm(algorithm, cell.scenario->protocol, problems);
  if (cell.algorithm == nullptr) return std::nullopt;
  cell.scenario_params = read(*cell.scenario, scenario, files, problems);
  cell.algorithm_params = read(*cell.algorithm, algorithm, files, problems);
  if (!cell.scenario_params || !cell.algorithm_params) return std::nullopt;
  cell.facts = cell.scenario->scenario().facts(*cell.scenario_params, horizon);
  if (const auto why = cell.algorithm->algorithm().refuses(*cell.algorithm_params, cell.facts.get())) {
    problems.add(algorithm.where, refusal_text(*cell.algorithm, *cell.scenario, *why));
    return std::nullopt;
  }
  set_hashes(cell, identity_text(*cell.scenario, *cell.scenario_params),
             identity_text(*cell.algorithm, *cell.algorithm_params));
  return cell;
}

}  // namespace regatta
