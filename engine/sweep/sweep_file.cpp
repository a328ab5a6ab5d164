#include "engine/sweep/sweep_file.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "engine/sweep/cell.hpp"
#include "engine/sweep/toml_fields.hpp"

namespace regatta {

namespace {

/// horizon * i / parts without overflow: horizons go up to 1e18.
Round evenly(Round horizon, std::int64_t i, std::int64_t parts) {
  return horizon / parts * i + horizon % parts * i / parts;
}

}  // namespace

std::vector<Round> CheckpointRule::up_to(Round horizon) const {
  std::set<Round> all{horizon};
  if (!rounds.empty()) {
    for (const Round t : rounds) {
      if (t <= horizon) all.insert(t);
    }
  } else if (linear > 0) {
    for (std::int64_t i = 1; i <= linear; ++i) all.insert(std::max<Round>(1, evenly(horizon, i, linear)));
  } else {
    for (std::int64_t i = 0;; ++i) {  // long double pow only decides which rounds are looked at
      const auto t =
          static_cast<Round>(std::llround(std::pow(10.0L, static_cast<long double>(i) / per_decade)));
      if (t >= horizon) break;
      all.insert(t);
    }
  }
  return {all.begin(), all.end()};
}

namespace {

constexpr double kMaxHorizon = 1e18, kMaxReplications = 1e9;

/// Reads one TOML file; collects problems with their places.
class SweepReader : private TomlFields {
 public:
  using TomlFields::TomlFields;

  SweepFile read(const toml::table& root) {
    SweepFile sweep;
    sweep.name = std::filesystem::path(file()).stem().string();
    known_keys(root, "the sweep", kSweepKeys);
    if (const auto* node = root.get("name")) sweep.name = text(*node, "name").value_or(sweep.name);
    if (const auto* node = root.get("seed")) {
      sweep.seed = static_cast<std::uint64_t>(integer(*node, "seed", {0, 9.2e18}).value_or(1));
    }
    ExperimentFile defaults;
    defaults.replications = 100;
    common(root, defaults);
    const toml::node* experiments = root.get("experiment");
    if (experiments == nullptr) {
      problem(
          root,
          "no [[experiment]] (a sweep without one has no cells) add an [[experiment]] table with 'scenario', "
          "'algorithms' and 'horizon'");
      return sweep;
    }
    const toml::array* list = experiments->as_array();
    if (list == nullptr || !list->is_array_of_tables()) {
      problem(*experiments, "'experiment' must be written [[experiment]] (there may be several)");
      return sweep;
    }
    for (const toml::node& node : *list) sweep.experiments.push_back(experiment(*node.as_table(), defaults));
    name_experiments(sweep.experiments);
    return sweep;
  }

 private:
  /// Keys that stand at the top for all experiments and again in an experiment.
  void common(const toml::table& table, ExperimentFile& experiment) {
    if (const auto* node = table.get("replications")) {
      experiment.replications = integer(*node, "replications", {1, kMaxReplications}).value_or(1);
    }
    if (const auto* node = table.get("until")) until(*node, experiment.until);
    if (const auto* node = table.get("checkpoints")) checkpoints(*node, experiment.checkpoints);
  }

  /// One goal and a limit; the keys of intervals go with a width.
  void until(const toml::node& node, Until& out) {
    out = {};
    out.where = where(node);
    const auto* table = node.as_table();
    if (table == nullptr) {
      problem(node,
              "'until' must be a table { claim = \"decided\", max = 2000 } (it is " + type_of(node) + ")");
      return;
    }
    known_keys(*table, "until", {"claim", "width", "relative_width", "max", "metric", "level"});
    const auto* max = required(*table, "max", "the most replications of a cell", "until");
    if (max != nullptr) out.max = integer(*max, "max", {1, kMaxReplications}).value_or(1);
    goal(*table, out);
    for (const char* key : {"metric", "level"}) {
      if (out.goal == Until::Goal::kDecided && table->get(key) != nullptr)
        problem(*table->get(key), std::string("'") + key + "' goes with a width (every claim has its own)");
    }
    if (const auto* n = table->get("metric")) out.metric = text(*n, "metric").value_or("");
    if (const auto* n = table->get("level"))
      out.level = real(*n, "level", {0.5, 1, false, true}).value_or(0.95);
  }

  void goal(const toml::table& table, Until& out) {
    std::vector<std::string> given;
    for (const char* key : {"claim", "width", "relative_width"})
      if (table.get(key) != nullptr) given.emplace_back(key);
    if (given.size() != 1) {
      problem(table, "'until' needs one goal (" +
                         (given.empty() ? "none is given" : enumerate(given) + " are given") +
                         ") give one of claim = \"decided\", width and relative_width");
      return;
    }
    const toml::node& node = *table.get(given.front());
    if (given.front() == "claim") {
      out.goal = Until::Goal::kDecided;
      const auto word = text(node, "claim");
      if (word && *word != "decided")
        problem(node, "'claim' = '" + *word + "' is not known (it may be: decided)");
    } else {
      out.goal = given.front() == "width" ? Until::Goal::kWidth : Until::Goal::kRelativeWidth;
      out.width = real(node, given.front(), kPositive).value_or(1);
    }
  }

  void checkpoints(const toml::node& node, CheckpointRule& rule) {
    rule = {};
    if (const auto* list = node.as_array()) {
      for (const toml::node& round : *list) {
        if (const auto t = integer(round, "checkpoints", {1, kMaxHorizon})) rule.rounds.push_back(*t);
      }
      if (list->empty())
        problem(node, "'checkpoints' is an empty list (nothing would be recorded) give rounds");
      return;
    }
    const auto* table = node.as_table();
    if (table == nullptr || table->size() != 1) {
      problem(node, "'checkpoints' must be { per_decade = N }, { linear = N } or a list of rounds (it is " +
                        type_of(node) + (table ? " of " + std::to_string(table->size()) + " keys" : "") +
                        ")");
      return;
    }
    known_keys(*table, "checkpoints", {"per_decade", "linear"});
    if (const auto* n = table->get("per_decade")) {
      rule.per_decade = integer(*n, "per_decade", {1, 10'000}).value_or(20);
    } else if (const auto* m = table->get("linear")) {
      rule.linear = integer(*m, "linear", {1, 1'000'000}).value_or(1);
    }
  }

  ExperimentFile experiment(const toml::table& table, ExperimentFile experiment) {
    experiment.where = where(table);
    known_keys(table, "an experiment",
               {"name", "scenario", "algorithms", "horizon", "replications", "until", "checkpoints"});
    if (const auto* node = table.get("name")) experiment.name = group_name(*node);
    common(table, experiment);
    enough_replications(experiment);
    horizons(table, experiment);
    const toml::node* scenario = required(table, "scenario", "a table { name = \"...\" }");
    if (scenario != nullptr) experiment.scenario = named(*scenario, nullptr);
    const toml::node* algorithms = required(table, "algorithms", "a list of tables [ { name = \"...\" } ]");
    if (algorithms == nullptr) return experiment;
    const toml::array* list = algorithms->as_array();
    if (list == nullptr || list->empty()) {
      problem(*algorithms, "'algorithms' must be a list with at least one table { name = \"...\" } (it is " +
                               (list ? std::string("empty") : type_of(*algorithms)) + ")");
      return experiment;
    }
    if (experiment.scenario.entry == nullptr) return experiment;  // its protocol is not known
    for (const toml::node& node : *list) {
      GridEntry algorithm = named(node, &experiment.scenario.entry->protocol);
      if (algorithm.entry != nullptr) experiment.algorithms.push_back(std::move(algorithm));
    }
    return experiment;
  }

  void enough_replications(const ExperimentFile& e) {
    if (e.until.goal == Until::Goal::kNone || e.until.max > e.replications) return;
    problems().add(e.until.where, "'max' = " + std::to_string(e.until.max) +
                                      " leaves no room for more than the first batch (replications = " +
                                      std::to_string(e.replications) + ") raise 'max' or drop 'until'");
  }

  const toml::node* required(const toml::table& table, const std::string& key, const std::string& form,
                             const std::string& owner = "every experiment") {
    const toml::node* node = table.get(key);
    if (node == nullptr) problem(table, "'" + key + "' is missing (" + owner + " needs it) give " + form);
    return node;
  }

  std::string group_name(const toml::node& node) {
    std::string name = text(node, "name").value_or("");
    const auto ok = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
    };
    if (node.is_string() && (name.empty() || !std::all_of(name.begin(), name.end(), ok))) {
      problem(node, "'name' = '" + name +
                        "' can't name an HDF5 group (letters, digits, '_' and '-' can) rename it");
    }
    return name;
  }

  void horizons(const toml::table& table, ExperimentFile& experiment) {
    const toml::node* node = required(table, "horizon", "a number of rounds or a list of them");
    if (node == nullptr) return;
    const auto add = [&](const toml::node& one) {
      const auto t = integer(one, "horizon", {1, kMaxHorizon});
      if (!t) return;
      experiment.horizons.push_back(*t);
      if (static_cast<Round>(static_cast<double>(*t)) != *t)
        problem(one, "'horizon' = " + std::to_string(*t) +
                         " is no double (numbers above 2^53 must have few binary digits) say " +
                         std::to_string(static_cast<Round>(static_cast<double>(*t))));
    };
    if (const auto* list = node->as_array()) {
      if (list->empty())
        problem(*node, "'horizon' is an empty list (no cell would be left) give at least one");
      for (const toml::node& one : *list) add(one);
    } else {
      add(*node);
    }
  }

  /// A scenario (protocol == nullptr) or an algorithm of a protocol.
  GridEntry named(const toml::node& node, const std::string* protocol) {
    GridEntry grid;
    grid.where = where(node);
    const std::string kind = protocol ? "an algorithm" : "a scenario";
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      problem(node, kind + " must be a table { name = \"...\" } (it is " + type_of(node) + ")" +
                        (node.is_string() ? " write { name = \"" + node.as_string()->get() + "\" }" : ""));
      return grid;
    }
    const toml::node* name = table->get("name");
    if (name == nullptr) {
      problem(node, "'name' is missing (" + kind + " is found by its name) see 'regatta list'");
      return grid;
    }
    const auto given = text(*name, "name");
    if (!given) return grid;
    const Named looked_up{*given, where(*name), {}};
    grid.entry =
        protocol ? find_algorithm(looked_up, *protocol, problems()) : find_scenario(looked_up, problems());
    if (grid.entry == nullptr) return grid;
    const auto specs = grid.entry->maker().describe();
    for (const auto& [key, value] : *table) {
      const std::string parameter(key.str());
      if (parameter == "name") continue;
      const auto spec =
          std::find_if(specs.begin(), specs.end(), [&](auto& s) { return s.name == parameter; });
      const bool list_valued = spec != specs.end() && spec->is_list;
      GridEntry::Axis axis{parameter, values(value, parameter, list_valued)};
      if (!axis.values.empty()) grid.axes.push_back(std::move(axis));
    }
    return grid;
  }

  /// Unnamed experiments are called after their scenario; a second one gets a number.
  void name_experiments(std::vector<ExperimentFile>& experiments) {
    std::set<std::string> taken{"index", "unit", "provenance", "summary"};
    for (ExperimentFile& e : experiments) {
      if (!e.name.empty() && !taken.insert(e.name).second) {
        problems().add(e.where, "experiment name '" + e.name +
                                    "' is taken (it names a group of the results file) "
                                    "choose another");
      }
    }
    for (ExperimentFile& e : experiments) {
      if (!e.name.empty() || e.scenario.entry == nullptr) continue;
      const std::string base = e.scenario.entry->about.name;
      e.name = base;
      for (int i = 2; !taken.insert(e.name).second; ++i) e.name = base + "_" + std::to_string(i);
    }
  }
};

}  // namespace

SweepFile read_sweep_file(const std::string& file, const std::string& text, Problems& problems) {
  const auto root = parse_toml(file, text, problems);
  if (!root) return {};
  return SweepReader(file, problems).read(*root);
}

}  // namespace regatta
