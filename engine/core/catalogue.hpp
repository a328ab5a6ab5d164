// The catalogue: every algorithm and scenario that was linked in. Each one's own .cpp adds it; there is no
// list.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/level.hpp"
#include "engine/core/parameters.hpp"

namespace regatta {

/// What an author says about an entry.
struct About {
  std::string name;   // = file name
  std::string paper;  // authors and year; "" for a scenario of our own
  std::string doc;    // one sentence
};

/// A named series of numbers that is recorded at the checkpoints.
struct Metric {
  std::string name, doc, unit;
};

/// What the engine can do with an entry without knowing its protocol. `facts` is the protocol's Task.
class Maker {
 public:
  virtual ~Maker() = default;
  virtual std::vector<ParamSpec> describe() const = 0;
  virtual std::shared_ptr<const ParamSet> read(const Given& given, const std::string& owner) const = 0;
};

class AlgorithmMaker : public Maker {
 public:
  /// Why this algorithm can't play such a task; nullopt when it can.
  virtual std::optional<std::string> refuses(const ParamSet& params, const void* facts) const = 0;
  /// Estimated nanoseconds per round and replication; 0 = no estimate of its own.
  virtual double nanoseconds(const ParamSet& params, const void* facts) const = 0;
};

class ScenarioMaker : public Maker {
 public:
  /// All that a learner may know before round 1. Throws ConfigError (a malformed data file, say).
  virtual std::shared_ptr<const void> facts(const ParamSet& params, std::int64_t horizon) const = 0;
  virtual std::vector<Metric> metrics(const ParamSet& params) const = 0;
  virtual double nanoseconds(const ParamSet& params, const void* facts) const = 0;
};

enum class Kind { kAlgorithm, kScenario };

struct Entry {
  Kind kind;
  std::string protocol;
  About about;
  std::string file;                                      // source file, relative to the project
  std::map<Level, std::shared_ptr<const Maker>> makers;  // one per level that was built

  /// The maker of the highest level not above `level`.
  const Maker& maker(Level level) const;
  const AlgorithmMaker& algorithm(Level level) const {
    return static_cast<const AlgorithmMaker&>(maker(level));
  }
  const ScenarioMaker& scenario(Level level) const { return static_cast<const ScenarioMaker&>(maker(level)); }

  /// The maker of the lowest level: its code runs wherever the program runs. For all but playing.
  const Maker& maker() const { return *makers.begin()->second; }
  const AlgorithmMaker& algorithm() const { return static_cast<const AlgorithmMaker&>(maker()); }
  const ScenarioMaker& scenario() const { return static_cast<const ScenarioMaker&>(maker()); }
};

class Protocol;  // engine/protocol/protocol.hpp

class Catalogue {
 public:
  static Catalogue& instance();

  /// Called before main by the entries themselves. A second entry of the same name and level is our mistake.
  bool add(Level level, Kind kind, const std::string& protocol, const About& about, const std::string& file,
           std::shared_ptr<const Maker> maker);
  bool add(Level level, const std::string& protocol, std::shared_ptr<const Protocol> play);

  /// All entries, ordered by protocol, kind, name.
  std::vector<const Entry*> entries() const;
  const Entry* algorithm(const std::string& protocol, const std::string& name) const;
  const Entry* scenario(const std::string& name) const;  // scenario names are unique over all protocols
  std::vector<std::string> algorithm_names(const std::string& protocol) const;
  std::vector<std::string> scenario_names() const;
  std::vector<std::string> protocols() const;
  const Protocol& protocol(const std::string& name, Level level) const;
  const Protocol& protocol(const std::string& name) const;  // of the lowest level: its code runs everywhere
  /// Levels that were built and that this processor runs, ascending; the last is the default.
  std::vector<Level> levels() const;

 private:
  std::map<std::string, Entry> entries_;  // by "protocol/kind/name"
  std::map<std::string, std::map<Level, std::shared_ptr<const Protocol>>> protocols_;
};

}  // namespace regatta
