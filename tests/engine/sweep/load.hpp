// Sweeps from texts, without a file and without a run.
#pragma once

#include <gtest/gtest.h>

#include "engine/sweep/sweep.hpp"

namespace regatta::testing {

/// Throws ConfigError. Data files are looked for in `folder` alone.
inline Sweep sweep_of(const std::string& toml,
                      const std::filesystem::path& folder = REGATTA_SOURCE "/scenarios/data") {
  Files files({folder});
  return load({"test.toml", toml}, files);
}

/// What the user reads about a wrong sweep; "" when it is fine.
inline std::string problems_of(const std::string& toml) {
  try {
    sweep_of(toml);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

/// An [[experiment]] table.
inline std::string experiment(const std::string& scenario, const std::string& algorithms,
                              const std::string& horizon, const std::string& more = "") {
  return "[[experiment]]\nscenario = " + scenario + "\nalgorithms = " + algorithms +
         "\nhorizon = " + horizon + "\n" + more + "\n";
}

/// A parameter's text after reading; "" when the set has none of this name.
inline std::string value_of(const ParamSet& params, const std::string& name) {
  for (const Resolved& r : params.resolved()) {
    if (r.name == name) return r.text;
  }
  return "";
}

}  // namespace regatta::testing
