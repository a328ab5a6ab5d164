// From names and parameters to a cell that can be played.
#pragma once

#include <optional>
#include <string>

#include "engine/protocol/protocol.hpp"

namespace regatta {

/// A scenario or an algorithm as the user named it, with one value for each given parameter.
struct Named {
  std::string name;
  Location where;
  Values params;
};

/// Text that decides an entry's numbers: name and every resolved parameter, defaults included.
std::string identity_text(const Entry& entry, const ParamSet& params);

/// Looks both names up, reads the parameters, asks whether the pair is possible. Every problem is added to
/// `problems`; nullopt when there was one.
std::optional<Cell> make_cell(const Named& scenario, const Named& algorithm, Round horizon,
                              std::uint64_t seed, Files& files, Problems& problems);

/// The three steps of make_cell, for callers that share scenarios and algorithms among many cells.
const Entry* find_scenario(const Named& named, Problems& problems);
const Entry* find_algorithm(const Named& named, const std::string& protocol, Problems& problems);
/// Reads parameters; nullptr when there was a problem.
std::shared_ptr<const ParamSet> read(const Entry& entry, const Named& named, Files& files,
                                     Problems& problems);
/// What a user reads when an algorithm refuses a scenario.
std::string refusal_text(const Entry& algorithm, const Entry& scenario, const std::string& why);
void set_hashes(Cell& cell, const std::string& scenario_text, const std::string& algorithm_text);

}  // namespace regatta
