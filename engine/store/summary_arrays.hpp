// The group `summary` of a packed file: arrays over [cell, round] per experiment. No reader of ours looks at
// it, and it is no part of the digest. Internal to engine/store.
#pragma once

#include <span>
#include <vector>

#include "engine/store/handle.hpp"
#include "engine/store/layout.hpp"
#include "engine/store/pack.hpp"

namespace regatta::store {

class SummaryArrays {
 public:
  /// `layout` and `what` must outlive this. Does nothing when `what` has no arrays, or when an experiment is
  /// called like the group.
  SummaryArrays(const Checker& check, hid_t file, const Layout& layout, const PackSummary& what, int level);

  /// Makes the arrays of a metric. Metrics come experiment by experiment.
  void begin(int experiment, int metric);
  /// Computes and writes what the arrays of this metric say of a cell; `rows` are [replication][round].
  void write(int cell, std::span<const double> rows);
  /// Closes everything now, to hear of problems.
  void close();

 private:
  void begin_experiment(const Experiment& experiment);
  void create(const Experiment& experiment, const Metric& metric, const PackSummary::Array& array);

  Checker check_;
  hid_t file_;
  const Layout& layout_;
  const PackSummary& what_;
  int level_, experiment_ = -1;
  Handle root_, group_;
  std::vector<Handle> arrays_;   // of the metric that is being written
  std::vector<double> numbers_;  // [array][round]
};

}  // namespace regatta::store
