#include "engine/store/claim_pairs.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/store/cell_filter.hpp"

namespace regatta::store {
namespace {

using Values = std::set<std::variant<double, std::string>>;

Values values_of(const CellCondition& condition) {
  Values out;
  for (const auto& one : condition.allowed) out.insert(one.value);
  return out;
}

/// Pairs of one experiment.
class Pairs {
 public:
  Pairs(const Experiment& e, const Claim& claim, const std::vector<int>& a, const std::vector<int>& b)
      : e_(e), a_(a), b_(b) {
    std::vector<int> both(a);
    both.insert(both.end(), b.begin(), b.end());
    const auto algorithms = algorithms_of(e, both);
    for (const CellCondition& x : claim.a.conditions) {
      for (const CellCondition& y : claim.b.conditions) {
        const auto p = columns_named(e, x.column, algorithms), q = columns_named(e, y.column, algorithms);
        if (p == q && values_of(x) != values_of(y)) free_.insert(p.begin(), p.end());
      }
    }
  }

  std::vector<std::pair<int, int>> find() {
    std::map<std::string, std::vector<int>> partners;
    for (const int b : b_) partners[scenario_key(b)].push_back(b);
    std::vector<std::pair<int, int>> out;
    std::set<int> met;
    for (const int a : a_) {
      const std::size_t before = out.size();
      for (const int b : partners[scenario_key(a)]) {
        if (!algorithms_agree(a, b)) continue;
        out.emplace_back(a, b);
        met.insert(b);
      }
      if (out.size() == before) lonely_ = {a, 'b'};
    }
    for (const int b : b_) {
      if (met.count(b) == 0) lonely_ = {b, 'a'};
    }
    return out;
  }

  /// A cell without partner on the other side; cell -1: none.
  std::pair<int, char> lonely() const { return lonely_; }

 private:
  static bool of_cell(const Column& c) { return c.name.starts_with("scenario.") || c.name == "horizon"; }

  std::string scenario_key(int cell) const {
    std::string key;
    for (const Column& c : e_.columns) {
      if (of_cell(c) && free_.count(&c) == 0) key += value_text(c, static_cast<std::size_t>(cell)) + '\n';
    }
    return key;
  }

  bool algorithms_agree(int a, int b) const {
    const auto i = static_cast<std::size_t>(a), k = static_cast<std::size_t>(b);
    const Column& algorithm = *find_column(e_, "algorithm");
    const bool same = algorithm.texts[i] == algorithm.texts[k];
    for (const Column& c : e_.columns) {
      if (of_cell(c) || free_.count(&c) > 0) continue;
      if (&c == &algorithm) {
        // Sides that do not ask for different algorithms compare settings of one.
        if (!same) return false;
      } else if (same && concerns(e_, c, i) && value_text(c, i) != value_text(c, k)) {
        return false;
      }
    }
    return true;
  }

  const Experiment& e_;
  const std::vector<int>&a_, &b_;
  std::set<const Column*> free_;
  std::pair<int, char> lonely_{-1, 'a'};
};

std::vector<int> cells_of(const std::vector<Selection>& selections, int experiment) {
  for (const Selection& s : selections) {
    if (s.experiment == experiment) return s.cells;
  }
  return {};
}

}  // namespace

std::vector<ClaimPart> claim_pairs(const Layout& layout, const Claim& claim,
                                   const std::vector<int>& experiments, Problems& problems) {
  const auto a = select_cells(layout, experiments, {{"cells", &claim.cells}, {"a", &claim.a}}, problems);
  const auto b = select_cells(layout, experiments, {{"cells", &claim.cells}, {"b", &claim.b}}, problems);
  std::vector<ClaimPart> parts;
  if (a.empty() || b.empty()) return parts;
  for (const int i : experiments) {
    const Experiment& e = layout.experiments[static_cast<std::size_t>(i)];
    const std::vector<int> left = cells_of(a, i), right = cells_of(b, i);
    if (left.empty() || right.empty()) continue;  // an experiment without one of the sides is not meant
    Pairs pairs(e, claim, left, right);
    for (const auto& [x, y] : pairs.find()) {
      const std::string one = cell_label(e, static_cast<std::size_t>(x)),
                        two = cell_label(e, static_cast<std::size_t>(y));
      if (x == y) {
        problems.add(claim.b.where, "'a' and 'b' both select '" + one +
                                        "' (a cell can't be compared with itself) "
                                        "give them different conditions");
        return {};
      }
      parts.push_back({i, 0, one + " vs" + two.substr(e.name.size() + 1), {x, y}, {}, {}, {}});
    }
    if (const auto [cell, side] = pairs.lonely(); cell >= 0) {
      problems.add(
          side == 'a' ? claim.a.where : claim.b.where,
          "no cell of '" + std::string(1, side) + "' pairs up with '" +
              cell_label(e, static_cast<std::size_t>(cell)) +
              "' (pairs agree in horizon, scenario and what else 'a' and 'b' do not set apart) select "
              "cells that do");
      return {};
    }
  }
  if (parts.empty()) {
    problems.add(claim.where,
                 "no experiment has cells of both sides (pairs are made within one experiment) put both "
                 "algorithms into one");
  }
  return parts;
}

}  // namespace regatta::store
