// Tables whose rows belong to groups, shown row after row.
#pragma once

#include <algorithm>
#include <numeric>

#include "engine/core/csv.hpp"
#include "engine/protocol/groupwise.hpp"

namespace regatta::groupwise {

/// Rows with features, labels in [0, 1] and groups, made row by row.
struct GroupedTable {
  std::vector<Context> rows;
  std::vector<double> labels;  // [row]

  /// `member`: by group, whether the row belongs to it. Throws ConfigError for a label outside of [0, 1].
  void add(const CsvTable& from, const std::vector<double>& features, const std::vector<bool>& member,
           double label) {
    if (!(label >= 0 && label <= 1)) {
      throw ConfigError(from.file() + ": the label of row " + std::to_string(rows.size() + 1) +
                        " is scaled to " + exact_text(label) + ", outside of [0, 1] (another table?)");
    }
    Context context{Eigen::Map<const Vector>(features.data(), std::ssize(features)), {}};
    for (std::size_t g = 0; g < member.size(); ++g) {
      if (member[g]) context.groups.push_back(int(g));
    }
    rows.push_back(std::move(context));
    labels.push_back(label);
  }

  Task task(std::size_t groups, Round horizon) const {
    double active = 0;
    for (const Context& row : rows) active += double(row.groups.size()) / double(rows.size());
    return {int(groups), int(rows.front().x.size()), horizon, active};
  }
};

/// The rows of a table in a random order per replication, or sorted by a key with equal ones in random order;
/// after the last row from the first one on again.
class TableScenario : public Scenario {
 public:
  /// `key`: [row], or empty for no sorting.
  TableScenario(std::shared_ptr<const GroupedTable> table, const std::vector<double>& key, Rng<double>& rng)
      : table_(std::move(table)), order_(table_->rows.size()) {
    std::iota(order_.begin(), order_.end(), 0);
    rng.shuffle(order_);
    if (key.empty()) return;
    std::stable_sort(order_.begin(), order_.end(),
                     [&](int a, int b) { return key[std::size_t(a)] < key[std::size_t(b)]; });
  }

  const Context& show(Round t) override { return table_->rows[row(t)]; }
  double label(Round t) override { return table_->labels[row(t)]; }

 private:
  std::size_t row(Round t) const { return std::size_t(order_[std::size_t(t - 1) % order_.size()]); }
  std::shared_ptr<const GroupedTable> table_;
  std::vector<int> order_;  // [position], a row
};

}  // namespace regatta::groupwise
