#include "engine/store/claim_parts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "engine/core/parameters.hpp"
#include "engine/store/cell_filter.hpp"
#include "engine/store/claim_bound.hpp"
#include "engine/store/claim_pairs.hpp"

namespace regatta::store {
namespace {

/// Reports the same kind of problem once per claim: a grid would repeat it for every cell.
class Parts {
 public:
  Parts(const Layout& layout, const Claim& claim, Problems& problems)
      : layout_(layout), claim_(claim), problems_(problems) {}

  std::vector<ClaimPart> find() {
    const std::vector<int> scope = experiments();
    if (bad_) return {};
    if (is_paired(claim_.kind)) {
      for (ClaimPart& part : claim_pairs(layout_, claim_, scope, problems_)) add(std::move(part));
    } else {
      for (const Selection& s : select_cells(layout_, scope, {{"cells", &claim_.cells}}, problems_)) {
        if (claim_.over.empty() || claim_.over == "round")
          single_cells(s);
        else
          groups(s);
      }
    }
    return bad_ ? std::vector<ClaimPart>{} : std::move(parts_);
  }

 private:
  const Experiment& experiment(int i) const { return layout_.experiments[static_cast<std::size_t>(i)]; }

  void problem(const std::string& key, const std::string& what) {
    if (!bad_) problems_.add(claim_.place(key), what);
    bad_ = true;
  }

  static int metric_of(const Experiment& e, const std::string& name) {
    if (name.empty()) return e.metrics.empty() ? -1 : 0;
    for (std::size_t i = 0; i < e.metrics.size(); ++i) {
      if (e.metrics[i].name == name) return static_cast<int>(i);
    }
    return -1;
  }

  /// Positions of the experiments that the claim may speak of.
  std::vector<int> experiments() {
    std::vector<int> named, out;
    std::vector<std::string> names, metrics;
    for (std::size_t i = 0; i < layout_.experiments.size(); ++i) {
      const Experiment& e = layout_.experiments[i];
      names.push_back(e.name);
      if (claim_.experiment.empty() || claim_.experiment == e.name) named.push_back(static_cast<int>(i));
    }
    if (named.empty()) {
      problem("experiment", "unknown experiment '" + claim_.experiment + "' (the sweep has: " +
                                enumerate(names) + ")" + did_you_mean(claim_.experiment, names));
      return {};
    }
    for (const int i : named) {
      if (metric_of(experiment(i), claim_.metric) >= 0) out.push_back(i);
      for (const Metric& m : experiment(i).metrics) {
        if (std::find(metrics.begin(), metrics.end(), m.name) == metrics.end()) metrics.push_back(m.name);
      }
    }
    if (out.empty()) {
      problem("metric", "unknown metric '" + claim_.metric + "' (" +
                            (claim_.experiment.empty() ? "the experiments record: "
                                                       : "experiment '" + claim_.experiment + "' records: ") +
                            enumerate(metrics) + ")" + did_you_mean(claim_.metric, metrics));
    }
    return out;
  }

  /// The round at which a cell is judged.
  bool round_of(const Experiment& e, int cell, std::int64_t round, std::size_t& position,
                const char* key = "at") {
    const auto horizon = horizon_of(e, cell);
    if (round > horizon) {
      problem(key, "round " + std::to_string(round) + " lies beyond the horizon " + std::to_string(horizon) +
                       " (of " + cell_label(e, static_cast<std::size_t>(cell)) +
                       ") select cells that reach it");
      return false;
    }
    const auto found = std::lower_bound(e.checkpoints.begin(), e.checkpoints.end(), round);
    if (found == e.checkpoints.end() || *found != round) {
      auto nearest = found == e.checkpoints.end() ? e.checkpoints.back() : *found;
      if (found != e.checkpoints.begin() && found != e.checkpoints.end() &&
          round - found[-1] < *found - round)
        nearest = found[-1];
      problem(key, "round " + std::to_string(round) + " is no checkpoint of experiment '" + e.name +
                       "' (metrics are known at checkpoints only) did you mean " + std::to_string(nearest) +
                       "?");
      return false;
    }
    position = static_cast<std::size_t>(found - e.checkpoints.begin());
    return true;
  }

  static std::int64_t horizon_of(const Experiment& e, int cell) {
    return static_cast<std::int64_t>(find_column(e, "horizon")->numbers[static_cast<std::size_t>(cell)]);
  }

  /// Sets the metric and, one per cell, the checkpoints.
  void add(ClaimPart part) {
    const Experiment& e = experiment(part.experiment);
    part.metric = metric_of(e, claim_.metric);
    for (const int cell : part.cells) {
      std::size_t position = 0;
      if (!round_of(e, cell, claim_.at.empty() ? horizon_of(e, cell) : claim_.at.front(), position)) return;
      part.checkpoints.push_back(position);
      if (claim_.since == 0) continue;
      if (!round_of(e, cell, claim_.since, position, "since")) return;
      if (position >= part.checkpoints.back()) {
        problem("since", "round " + std::to_string(claim_.since) + " is not before the end of " + part.label +
                             " (what is added from there on is judged)");
        return;
      }
      part.since.push_back(position);
    }
    parts_.push_back(std::move(part));
  }

  /// Every cell by itself, at one checkpoint or along its curve.
  void single_cells(const Selection& s) {
    const Experiment& e = experiment(s.experiment);
    for (const int cell : s.cells) {
      ClaimPart part{s.experiment, 0, cell_label(e, static_cast<std::size_t>(cell)), {cell}, {}, {}, {}};
      if (claim_.kind != ClaimKind::kBound && claim_.over.empty()) {
        add(std::move(part));
        continue;
      }
      part.metric = metric_of(e, claim_.metric);
      if (!curve(e, part)) return;
      parts_.push_back(std::move(part));
    }
  }

  /// The checkpoints of a cell that are looked at, and the limits there.
  bool curve(const Experiment& e, ClaimPart& part) {
    const int cell = part.cells.front();
    const auto horizon = horizon_of(e, cell);
    for (const std::int64_t round : claim_.at) {
      part.checkpoints.emplace_back();
      if (!round_of(e, cell, round, part.checkpoints.back())) return false;
    }
    for (std::size_t i = 0; i < e.checkpoints.size() && claim_.at.empty(); ++i) {
      if (e.checkpoints[i] >= claim_.from && e.checkpoints[i] <= horizon) part.checkpoints.push_back(i);
    }
    for (const std::size_t k : part.checkpoints) part.along.push_back(static_cast<double>(e.checkpoints[k]));
    if (claim_.kind != ClaimKind::kBound) {
      if (claim_.kind == ClaimKind::kGrowth) thin(part.along, part.checkpoints);
      return enough(part, nullptr);
    }
    if (part.checkpoints.empty()) {
      problem("from", "no checkpoint from round " + std::to_string(claim_.from) + " on (" + part.label +
                          " ends at " + std::to_string(horizon) + ") start earlier");
      return false;
    }
    const auto why = bound_limits(e, claim_, part);
    if (!why.empty()) problem("bound", why);
    return why.empty();
  }

  /// Cells that differ in `over` alone belong together.
  void groups(const Selection& s) {
    const Experiment& e = experiment(s.experiment);
    const Column* over = over_column(e, s);
    if (over == nullptr) return;
    std::map<std::string, std::vector<int>> by_key;
    std::vector<std::string> order;  // of the file
    for (const int cell : s.cells) {
      const auto i = static_cast<std::size_t>(cell);
      if (std::isnan(over->numbers[i])) continue;  // not a parameter of this cell, or left to a formula
      std::string key;
      for (const Column& c : e.columns) {
        if (&c != over && concerns(e, c, i)) key += value_text(c, i) + '\n';
      }
      if (by_key[key].empty()) order.push_back(key);
      by_key[key].push_back(cell);
    }
    for (const std::string& key : order) {
      auto& cells = by_key[key];
      const auto value = [&](int cell) { return over->numbers[static_cast<std::size_t>(cell)]; };
      std::sort(cells.begin(), cells.end(), [&](int x, int y) { return value(x) < value(y); });
      ClaimPart part{s.experiment, 0, cell_label(e, static_cast<std::size_t>(cells[0]), over), cells, {},
                     {},           {}};
      for (const int cell : cells) part.along.push_back(value(cell));
      if (claim_.kind == ClaimKind::kGrowth) thin(part.along, part.cells);
      if (!enough(part, over)) return;
      add(std::move(part));
    }
    if (order.empty()) problem("over", "'" + claim_.over + "' has no value in the selected cells");
  }

  const Column* over_column(const Experiment& e, const Selection& s) {
    const auto found = columns_named(e, claim_.over, algorithms_of(e, s.cells));
    std::set<std::string> numeric{"round"};
    for (const Column& c : e.columns) {
      if (c.numeric) numeric.insert(short_name(c));
    }
    const std::vector<std::string> names(numeric.begin(), numeric.end());
    if (found.empty()) {
      problem("over", "unknown axis '" + claim_.over + "' (experiment '" + e.name +
                          "' has: " + enumerate(names) + ")" + did_you_mean(claim_.over, names));
    } else if (found.size() > 1) {
      problem("over", "'" + claim_.over + "' is ambiguous (experiment '" + e.name + "' has " +
                          found[0]->name + " and " + found[1]->name + ") write the full name");
    } else if (!found[0]->numeric) {
      problem("over",
              "'" + claim_.over + "' has texts (an axis needs numbers) choose among " + enumerate(names));
    } else {
      return found[0];
    }
    return nullptr;
  }

  /// Growth is seen in steps from one doubling of x to the next: points between them are dropped, the last is
  /// kept.
  template <class Position>
  void thin(std::vector<double>& along, std::vector<Position>& positions) const {
    constexpr double kDoubled = 1.99;  // checkpoints are rounded
    std::size_t kept = 0;
    for (std::size_t k = 0; k < along.size(); ++k) {
      const bool last = k + 1 == along.size();
      if (kept > 0 && along[k] < kDoubled * along[kept - 1]) {
        if (!last || kept == 1) continue;
        --kept;  // the last point takes the place of one that is too near to it
      }
      along[kept] = along[k];
      positions[kept++] = positions[k];
    }
    along.resize(kept);
    positions.resize(kept);
  }

  /// Enough different values along the axis, and such as the kind can take logarithms of.
  bool enough(const ClaimPart& part, const Column* over) {
    const std::set<double> different(part.along.begin(), part.along.end());
    std::vector<std::string> values;
    for (const double x : different) values.push_back(exact_text(x));
    const bool monotone = claim_.kind == ClaimKind::kMonotone, growth = claim_.kind == ClaimKind::kGrowth;
    const std::string kind = std::string("a claim of kind '") + name_of(claim_.kind) + "' needs ";
    const std::string key = over == nullptr && claim_.from > 1 ? "from" : "over";
    if (different.size() < (monotone ? 2U : growth ? 4U : 3U)) {
      problem(key, "'" + claim_.over + "' has " +
                       (values.empty() ? "no value" : "only " + enumerate(values)) + " in '" + part.label +
                       "' (" + kind +
                       (monotone ? "two different values"
                        : growth ? "four values, each twice the one before"
                                 : "three different values") +
                       ") " + (over == nullptr ? "look at more checkpoints" : "select more cells"));
      return false;
    }
    if (!monotone && *different.begin() <= 0) {
      problem("over", "'" + claim_.over + "' = " + values.front() + " in '" + part.label + "' (" + kind +
                          "values above 0) leave it out");
      return false;
    }
    return true;
  }

  const Layout& layout_;
  const Claim& claim_;
  Problems& problems_;
  std::vector<ClaimPart> parts_;
  bool bad_ = false;
};

}  // namespace

std::vector<ClaimPart> claim_parts(const Layout& layout, const Claim& claim, Problems& problems) {
  return Parts(layout, claim, problems).find();
}

void check_claims(const Layout& layout, const std::vector<Claim>& claims, Problems& problems) {
  for (const Claim& claim : claims) claim_parts(layout, claim, problems);
}

}  // namespace regatta::store
