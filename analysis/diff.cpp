#include "analysis/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>

#include "analysis/summary.hpp"

namespace regatta::analysis {
namespace {

struct Place {
  int experiment = 0, cell = 0;
  auto operator<=>(const Place&) const = default;
};

/// One of the two files, with what is known of its cells.
struct Side {
  explicit Side(const store::Reader& r) : reader(r) {
    const store::Layout& layout = r.layout();
    const auto records = r.records();
    for (const auto& e : layout.experiments) {
      settings.push_back(analysis::settings(e, false));
      there.emplace_back(e.cell_ids.size(),
                         std::vector<bool>(static_cast<std::size_t>(e.replications), true));
    }
    for (std::size_t u = 0; u < records.size(); ++u) {
      if (store::is_played(records[u].state)) continue;
      const store::Unit& unit = layout.units[u];
      if (records[u].state == store::State::kMissing) missing += unit.replications;
      auto& flags = there[static_cast<std::size_t>(unit.experiment)][static_cast<std::size_t>(unit.cell)];
      std::fill_n(flags.begin() + unit.first_replication, unit.replications, false);
    }
  }

  const store::Experiment& experiment(Place p) const {
    return reader.layout().experiments[static_cast<std::size_t>(p.experiment)];
  }
  const std::vector<bool>& stored(Place p) const {
    return there[static_cast<std::size_t>(p.experiment)][static_cast<std::size_t>(p.cell)];
  }
  std::vector<Place> places() const {
    std::vector<Place> out;
    for (int e = 0; e < std::ssize(reader.layout().experiments); ++e)
      for (int c = 0; c < experiment({e, 0}).cells(); ++c) out.push_back({e, c});
    return out;
  }
  const std::string& id(Place p) const { return experiment(p).cell_ids[static_cast<std::size_t>(p.cell)]; }
  std::int64_t horizon(Place p) const {
    return static_cast<std::int64_t>(
        column(experiment(p), "horizon")->numbers[static_cast<std::size_t>(p.cell)]);
  }
  const std::string& algorithm(Place p) const {
    return column(experiment(p), "algorithm")->texts[static_cast<std::size_t>(p.cell)];
  }
  const std::string& setting(Place p) const {
    return settings[static_cast<std::size_t>(p.experiment)][static_cast<std::size_t>(p.cell)];
  }
  /// Everything that the cell table says of a cell.
  std::string content(Place p) const {
    const store::Experiment& e = experiment(p);
    std::string out = e.protocol + "\n" + e.scenario + "\n" + algorithm(p) + fmt::format("\n{}", horizon(p));
    for (const store::Column& c : e.columns) {
      const auto cell = static_cast<std::size_t>(p.cell);
      if (c.name != "algorithm" && c.name != "horizon" && concerns(e, c, cell))
        out += "\n" + c.name + "=" + value_text(c, cell);
    }
    return out;
  }
  std::string description(Place p) const {
    return fmt::format("{}: {}{}{}, horizon {}", experiment(p).name, algorithm(p),
                       setting(p).empty() ? "" : " ", setting(p), horizon(p));
  }

  const store::Reader& reader;
  std::vector<std::vector<std::string>> settings;     // [experiment][cell]
  std::vector<std::vector<std::vector<bool>>> there;  // [experiment][cell][replication]
  std::int64_t missing = 0;
};

struct Pair {
  Place a, b;
  Match match;
};

/// Pairs the cells of two files by `key`, each at most once.
template <class Key>
void match(const Side& a, const Side& b, std::vector<Place>& left_a, std::vector<Place>& left_b, Match how,
           Key key, std::vector<Pair>& out) {
  std::multimap<std::string, Place> waiting;
  for (const Place p : left_b) waiting.emplace(key(b, p), p);
  std::vector<Place> rest;
  for (const Place p : left_a) {
    const auto found = waiting.find(key(a, p));
    if (found == waiting.end()) {
      rest.push_back(p);
      continue;
    }
    out.push_back({p, found->second, how});
    std::erase(left_b, found->second);
    waiting.erase(found);
  }
  left_a = rest;
}

double mean_of(const std::vector<double>& values) { return mean_interval(values).value; }

bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || a == b; }

/// Compares one metric of two cells.
class CellPair {
 public:
  CellPair(const Side& a, const Side& b, const Pair& pair) : a_(a), b_(b), pair_(pair) {
    const auto &x = a.experiment(pair.a).checkpoints, &y = b.experiment(pair.b).checkpoints;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto found = std::lower_bound(y.begin(), y.end(), x[i]);
      if (found != y.end() && *found == x[i])
        rounds_.emplace_back(i, static_cast<std::size_t>(found - y.begin()));
    }
  }

  CellDifference operator()(int metric_a, int metric_b) const {
    const store::Experiment &ea = a_.experiment(pair_.a), &eb = b_.experiment(pair_.b);
    const auto x = a_.reader.metric(pair_.a.experiment, metric_a, pair_.a.cell);
    const auto y = b_.reader.metric(pair_.b.experiment, metric_b, pair_.b.cell);
    CellDifference out{ea.name, a_.algorithm(pair_.a), a_.setting(pair_.a),
                       ea.metrics[static_cast<std::size_t>(metric_a)].name};
    out.horizon = a_.horizon(pair_.a);
    out.match = pair_.match;
    const std::size_t width_a = ea.checkpoints.size(), width_b = eb.checkpoints.size();
    if (out.match == Match::kSameCell) count(x, y, width_a, width_b, out);
    const auto last = std::find_if(rounds_.rbegin(), rounds_.rend(),
                                   [&](auto& round) { return ea.checkpoints[round.first] <= out.horizon; });
    const double nan = std::nan("");
    out.mean_a = out.mean_b = nan;
    out.difference = {nan, nan, nan};
    if (last == rounds_.rend()) return out;
    out.round = ea.checkpoints[last->first];
    std::vector<double> of_a, of_b;
    if (out.match == Match::kSameCell) {
      for (const std::size_t r : common()) {
        const double v = x[r * width_a + last->first], w = y[r * width_b + last->second];
        if (!std::isnan(v) && !std::isnan(w)) of_a.push_back(v), of_b.push_back(w);
      }
      out.difference = paired_difference(of_b, of_a);
    } else {
      for (std::size_t r = 0; r < a_.stored(pair_.a).size(); ++r)
        of_a.push_back(x[r * width_a + last->first]);
      for (std::size_t r = 0; r < b_.stored(pair_.b).size(); ++r)
        of_b.push_back(y[r * width_b + last->second]);
      of_a = known(of_a), of_b = known(of_b);
      out.difference = unpaired_difference(of_b, of_a);
    }
    out.replications_a = std::ssize(of_a), out.replications_b = std::ssize(of_b);
    out.mean_a = mean_of(of_a), out.mean_b = mean_of(of_b);
    return out;
  }

  /// Replications that both files have.
  std::vector<std::size_t> common() const {
    const auto &x = a_.stored(pair_.a), &y = b_.stored(pair_.b);
    std::vector<std::size_t> out;
    for (std::size_t r = 0; r < std::min(x.size(), y.size()); ++r)
      if (x[r] && y[r]) out.push_back(r);
    return out;
  }

 private:
  void count(const std::vector<double>& x, const std::vector<double>& y, std::size_t width_a,
             std::size_t width_b, CellDifference& out) const {
    for (const std::size_t r : common()) {
      for (const auto& [i, j] : rounds_) {
        const double v = x[r * width_a + i], w = y[r * width_b + j];
        ++out.values;
        if (same(v, w)) continue;
        ++out.differing;
        if (!std::isnan(v) && !std::isnan(w)) out.largest = std::max(out.largest, std::abs(w - v));
      }
    }
  }

  const Side &a_, &b_;
  const Pair& pair_;
  std::vector<std::pair<std::size_t, std::size_t>>
      rounds_;  // positions in A and B of the rounds that both have
};

int metric_named(const store::Experiment& e, const std::string& name) {
  for (std::size_t i = 0; i < e.metrics.size(); ++i)
    if (e.metrics[i].name == name) return static_cast<int>(i);
  return -1;
}

std::int64_t not_common(const store::Experiment& a, const store::Experiment& b) {
  std::int64_t out = 0;
  for (const store::Metric& m : a.metrics) out += metric_named(b, m.name) < 0;
  for (const store::Metric& m : b.metrics) out += metric_named(a, m.name) < 0;
  std::vector<std::int64_t> rounds;
  std::set_symmetric_difference(a.checkpoints.begin(), a.checkpoints.end(), b.checkpoints.begin(),
                                b.checkpoints.end(), std::back_inserter(rounds));
  return out + std::ssize(rounds);
}

}  // namespace

bool CellDifference::moved() const {
  if (match == Match::kSameCell) return differing > 0;
  return !std::isnan(difference.low) && (difference.low > 0 || difference.high < 0);
}

bool Diff::same_numbers() const {
  return only_a.empty() && only_b.empty() && not_compared == 0 && not_common == 0 && missing_a == missing_b &&
         std::all_of(cells.begin(), cells.end(),
                     [](const CellDifference& c) { return c.match == Match::kSameCell && c.differing == 0; });
}

Diff diff(const store::Reader& reader_a, const store::Reader& reader_b) {
  Diff out;
  compare_settings(reader_a, reader_b, out);
  const Side a(reader_a), b(reader_b);
  out.missing_a = a.missing, out.missing_b = b.missing;
  std::vector<Place> left_a = a.places(), left_b = b.places();
  std::vector<Pair> pairs;
  const auto named_id = [](const Side& s, Place p) { return s.id(p) + s.experiment(p).name; };
  match(a, b, left_a, left_b, Match::kSameCell, named_id, pairs);
  match(
      a, b, left_a, left_b, Match::kSameCell, [](const Side& s, Place p) { return s.id(p); }, pairs);
  match(
      a, b, left_a, left_b, Match::kSettings, [](const Side& s, Place p) { return s.content(p); }, pairs);
  for (const Place p : left_a) out.only_a.push_back(a.description(p));
  for (const Place p : left_b) out.only_b.push_back(b.description(p));
  std::sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) { return x.a < y.a; });
  for (const Pair& pair : pairs) {
    const CellPair compare(a, b, pair);
    if (pair.match == Match::kSameCell) {
      const auto stored = [](const std::vector<bool>& flags) {
        return std::count(flags.begin(), flags.end(), true);
      };
      out.not_compared +=
          stored(a.stored(pair.a)) + stored(b.stored(pair.b)) - 2 * std::ssize(compare.common());
    }
    const auto& metrics = a.experiment(pair.a).metrics;
    for (int m = 0; m < std::ssize(metrics); ++m) {
      const int other = metric_named(b.experiment(pair.b), metrics[static_cast<std::size_t>(m)].name);
      if (other >= 0) out.cells.push_back(compare(m, other));
    }
    if (pair.match == Match::kSameCell)
      out.not_common += not_common(a.experiment(pair.a), b.experiment(pair.b));
  }
  return out;
}

}  // namespace regatta::analysis
