// A small results file that every test of the store knows: two experiments, 8 units, one text and one number
// missing. read_with_python.py repeats these numbers.
#pragma once

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "engine/store/layout.hpp"

namespace regatta::store::sample {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

inline std::string cell_id(int number) {
  std::string id = std::to_string(number);
  return std::string(32 - id.size(), 'a') + id;
}

inline Layout layout() {
  Layout out;
  out.sweep_name = "sample";
  out.identity = "0123456789abcdef0123456789abcdef";
  out.sweep_text = "name = \"sample\"  # größer\n";
  out.provenance = {{"version", "0.1.0"}, {"host", "här"}, {"build", ""}};  // not in alphabetical order
  Experiment bandits{"two_arms",
                     "bandit",
                     "bernoulli",
                     {{"reward", "sum of rewards", "1"}, {"pseudo_regret", "regret in expectation", "1"}},
                     {1, 10, 100},
                     5,
                     {cell_id(2), cell_id(0), cell_id(1)},
                     {}};
  bandits.columns = {{"algorithm", false, {}, {"ucb1", "exp3", "ucb1"}, "catalogue name"},
                     {"horizon", true, {100, 100, 10}, {}, "rounds"},
                     {"scenario.gap", true, {0.1, 0.2, kNan}, {}, "gap of the arms"},
                     {"note", false, {}, {"größer", "", "x"}, ""}};
  Experiment experts{
      "experts", "experts", "random_walk", {{"regret", "", "1"}}, {2, 4}, 4, {cell_id(7), cell_id(8)}, {}};
  experts.columns = {{"algorithm", false, {}, {"hedge", "hedge"}, "catalogue name"}};
  out.experiments = {bandits, experts};
  out.units = {{0, 2, 0, 5}, {0, 0, 0, 2}, {0, 0, 2, 3}, {0, 1, 0, 2},
               {0, 1, 2, 3}, {1, 1, 0, 4}, {1, 0, 0, 1}, {1, 0, 1, 3}};
  return out;
}

/// Exact in binary and different everywhere.
inline double value(int experiment, std::size_t metric, int cell, std::int64_t replication,
                    std::size_t checkpoint) {
  return 1000.0 * experiment + 100.0 * static_cast<double>(metric) + 10.0 * cell +
         static_cast<double>(replication) + static_cast<double>(checkpoint) / 8.0;
}

inline std::vector<double> rows(const Layout& layout, int unit) {
  const Unit& u = layout.units[static_cast<std::size_t>(unit)];
  const Experiment& e = layout.experiments[static_cast<std::size_t>(u.experiment)];
  std::vector<double> out;
  for (std::size_t m = 0; m < e.metrics.size(); ++m)
    for (std::int64_t r = u.first_replication; r < u.first_replication + u.replications; ++r)
      for (std::size_t k = 0; k < e.checkpoints.size(); ++k)
        out.push_back(value(u.experiment, m, u.cell, r, k));
  return out;
}

/// Units of the file that the Python test reads: this one has failed, that one nobody has computed.
inline constexpr int kFailedUnit = 4, kMissingUnit = 7;

inline Record done() {
  Record record;
  record.state = State::kDone;
  record.attempt = 1;
  record.seconds = 0.5;
  return record;
}

inline Record failed() {
  return {State::kFailed, 0, 2, 1.5, 3, 1, 10, "the learner chose arm 7 of 2 (größer)"};
}

/// An empty folder, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "regatta_store_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace regatta::store::sample
