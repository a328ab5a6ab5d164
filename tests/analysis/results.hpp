// Small results files with chosen numbers, for tests of summary and plot.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::analysis::testing {

inline const double kNan = std::nan("");

inline store::Column numbers(const std::string& name, std::vector<double> values) {
  return {name, true, std::move(values), {}, "number"};
}
inline store::Column texts(const std::string& name, std::vector<std::string> values) {
  return {name, false, {}, std::move(values), "text"};
}

/// An experiment with one cell per algorithm and horizon; further columns follow. Checkpoints 10, 100, 1000.
inline store::Experiment experiment(const std::string& name, const std::vector<std::string>& algorithms,
                                    const std::vector<double>& horizons, std::vector<store::Column> more = {},
                                    std::int64_t replications = 4) {
  store::Experiment e{name,
                      "bandit",
                      "bernoulli",
                      {{"pseudo_regret", "", "reward"}, {"regret", "", ""}},
                      {10, 100, 1000},
                      replications,
                      {},
                      {texts("algorithm", algorithms), numbers("horizon", horizons)}};
  for (std::size_t i = 0; i < algorithms.size(); ++i) {
    e.cell_ids.push_back(store::sample::cell_id(int(i)));
  }
  for (store::Column& c : more) e.columns.push_back(std::move(c));
  return e;
}

/// metric, cell, replication, checkpoint -> number
using Numbers = std::function<double(int, int, std::int64_t, std::size_t)>;

/// A file of such experiments; each cell is cut into units of two replications, all of them done at first.
class Results {
 public:
  explicit Results(std::vector<store::Experiment> experiments) {
    layout_.sweep_name = "sample";
    layout_.identity = "0123456789abcdef0123456789abcdef";
    layout_.experiments = std::move(experiments);
    for (std::size_t e = 0; e < layout_.experiments.size(); ++e) {
      const auto& experiment = layout_.experiments[e];
      for (int c = 0; c < int(experiment.cells()); ++c) {
        for (std::int64_t r = 0; r < experiment.replications; r += 2) {
          const std::int64_t count = std::min<std::int64_t>(2, experiment.replications - r);
          layout_.units.push_back({int(e), c, r, count});
        }
      }
    }
  }

  /// Key: experiment, cell, first replication. kMissing: never written.
  std::map<std::tuple<int, int, std::int64_t>, store::Record> records;

  store::Reader write(const Numbers& number) {
    const auto path = folder_ / "results.h5";
    store::create(path, layout_);
    {
      store::Writer writer(path, layout_);
      for (std::size_t u = 0; u < layout_.units.size(); ++u) {
        const store::Unit& unit = layout_.units[u];
        store::Record record = store::sample::done();
        if (const auto found = records.find({unit.experiment, unit.cell, unit.first_replication});
            found != records.end()) {
          record = found->second;
        }
        if (record.state == store::State::kMissing) continue;
        auto numbers = rows(unit, number);
        if (record.state == store::State::kNotNeeded) std::fill(numbers.begin(), numbers.end(), kNan);
        writer.write(int(u), numbers, record);
      }
    }
    return store::Reader(path);
  }

 private:
  /// NaN after the horizon of the cell.
  std::vector<double> rows(const store::Unit& unit, const Numbers& number) const {
    const auto& e = layout_.experiments[std::size_t(unit.experiment)];
    std::vector<double> out;
    for (std::size_t m = 0; m < e.metrics.size(); ++m) {
      for (auto r = unit.first_replication; r < unit.first_replication + unit.replications; ++r) {
        for (std::size_t k = 0; k < e.checkpoints.size(); ++k) {
          const bool over = double(e.checkpoints[k]) > e.columns[1].numbers[std::size_t(unit.cell)];
          out.push_back(over ? kNan : number(int(m), unit.cell, r, k));
        }
      }
    }
    return out;
  }

  store::sample::Folder folder_;
  store::Layout layout_;
};

}  // namespace regatta::analysis::testing
