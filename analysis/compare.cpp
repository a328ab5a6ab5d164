#include "analysis/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "analysis/rank_tests.hpp"
#include "analysis/summary.hpp"
#include "engine/core/errors.hpp"

namespace regatta::analysis {
namespace {

/// The cells of one scenario setting and horizon, which can be paired.
struct Group {
  int experiment = 0, metric = 0;
  std::string setting;           // of the scenario
  std::vector<SummaryRow> rows;  // one per cell
  const store::Experiment* e = nullptr;
};

std::vector<Group> groups_of(const store::Reader& reader, const CompareOptions& options) {
  std::vector<Group> groups;
  // The rows come sorted by group; they also say which metric and round the options mean.
  for (const ExperimentSummary& s : summarise(reader, {options.metric, options.at})) {
    std::string last;
    std::vector<std::string> of_scenario;
    for (const SummaryRow& row : s.rows) {
      const auto& e = reader.layout().experiments[static_cast<std::size_t>(row.experiment)];
      if (of_scenario.empty()) of_scenario = settings(e, true);
      if (&row == &s.rows.front() || row.group != last) {
        const auto m = std::find_if(e.metrics.begin(), e.metrics.end(),
                                    [&](const store::Metric& metric) { return metric.name == s.metric; });
        groups.push_back({row.experiment,
                          static_cast<int>(m - e.metrics.begin()),
                          of_scenario[static_cast<std::size_t>(row.cell)],
                          {},
                          &e});
      }
      last = row.group;
      groups.back().rows.push_back(row);
    }
  }
  return groups;
}

/// [replication] at the row's round; NaN when missing.
std::vector<double> values_of(const store::Reader& reader, const Group& group, const SummaryRow& row) {
  const auto& checkpoints = group.e->checkpoints;
  const auto at = static_cast<std::size_t>(
      std::lower_bound(checkpoints.begin(), checkpoints.end(), row.round) - checkpoints.begin());
  return reader.metric_at(group.experiment, group.metric, row.cell, {&at, 1}).front();
}

struct Side {
  Side(const store::Reader& reader, const Group& group, const SummaryRow& r)
      : row(&r),
        name(selector_of(*group.e, static_cast<std::size_t>(r.cell))),
        values(values_of(reader, group, r)) {}
  const SummaryRow* row;
  std::string name;
  std::vector<double> values;  // [replication]
};

/// Whether two numbers differ by rounding alone: two ways to compute the same thing must not win over each
/// other in all replications by 1e-16.
bool same_but_for_rounding(double x, double y) {
  return std::abs(x - y) <= 1e-12 * std::max(std::abs(x), std::abs(y));
}

Comparison compare_sides(const Group& group, const Side& a, const Side& b, double level) {
  std::vector<double> x, y;
  for (std::size_t r = 0; r < a.values.size(); ++r) {
    if (std::isnan(a.values[r]) || std::isnan(b.values[r])) continue;
    x.push_back(a.values[r]);
    y.push_back(same_but_for_rounding(a.values[r], b.values[r]) ? a.values[r] : b.values[r]);
  }
  Comparison c;
  c.experiment = group.e->name, c.protocol = group.e->protocol;
  c.metric = group.e->metrics[static_cast<std::size_t>(group.metric)].name;
  c.setting = group.setting;
  c.horizon = a.row->horizon, c.round = a.row->round;
  c.a = a.name, c.b = b.name;
  c.replications = std::ssize(x), c.planned = group.e->looks() > 1 ? c.replications : group.e->replications;
  c.mean_a = mean_interval(x).value, c.mean_b = mean_interval(y).value;
  c.difference = paired_difference(x, y, level);
  c.ratio = ratio_of_means(x, y, level);
  c.effect = effect_size(x, y, level);
  c.p = wilcoxon_p(x, y);
  return c;
}

void decide(std::vector<Comparison>& comparisons, double level) {
  std::vector<double> p;
  for (const Comparison& c : comparisons) p.push_back(c.p);
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    Comparison& c = comparisons[i];
    c.adjusted_p = adjusted[i];
    if (!(c.adjusted_p < 1 - level)) continue;
    if (c.difference.high < 0) c.lower = Lower::kA;
    if (c.difference.low > 0) c.lower = Lower::kB;
  }
}

/// The row that the selector names; nullptr when the group has none.
const SummaryRow* pick(const Group& group, const Selector& selector) {
  std::vector<const SummaryRow*> found;
  std::vector<std::string> names;
  for (const SummaryRow& row : group.rows) {
    if (!selector.matches(*group.e, static_cast<std::size_t>(row.cell))) continue;
    found.push_back(&row);
    names.push_back(selector_of(*group.e, static_cast<std::size_t>(row.cell)));
  }
  std::sort(names.begin(), names.end());
  if (found.size() > 1)
    throw std::invalid_argument(
        fmt::format("'{}' is ambiguous (in experiment '{}' it may be {}) say which one", selector.text(),
                    group.e->name, enumerate(names)));
  return found.empty() ? nullptr : found[0];
}

/// The whole content of a cell's algorithm: equal for cells of different experiments only when all is.
std::string content_of(const store::Experiment& e, std::size_t cell) {
  const std::string& algorithm = column(e, "algorithm")->texts[cell];
  std::map<std::string, std::string> values;
  for (const store::Column& c : e.columns) {
    if (c.name.starts_with(algorithm + "."))
      values[c.name] = c.numeric ? fmt::format("{}", c.numbers[cell]) : c.texts[cell];
  }
  std::string out = algorithm;
  for (const auto& [name, value] : values) out += "\n" + name + "=" + value;
  return out;
}

/// Scenarios on which the same algorithms met: what a rank table is made of.
struct Meeting {
  std::vector<std::string> names;          // [algorithm]
  std::vector<std::vector<double>> means;  // [scenario][algorithm]
};
using Meetings = std::map<std::pair<std::string, std::vector<std::string>>, Meeting>;

/// Means over the replications that all algorithms of the group have; nothing when there is none.
void meet(Meetings& meetings, const Group& group, std::vector<Side> sides) {
  const auto content = [&](const Side& s) {
    return content_of(*group.e, static_cast<std::size_t>(s.row->cell));
  };
  std::sort(sides.begin(), sides.end(), [&](auto& a, auto& b) { return content(a) < content(b); });
  std::vector<double> sums(sides.size());
  std::int64_t common = 0;
  for (std::size_t r = 0; r < sides[0].values.size(); ++r) {
    if (std::any_of(sides.begin(), sides.end(), [&](auto& s) { return std::isnan(s.values[r]); })) continue;
    ++common;
    for (std::size_t i = 0; i < sides.size(); ++i) sums[i] += sides[i].values[r];
  }
  if (common == 0) return;
  for (double& s : sums) s /= static_cast<double>(common);
  const std::string what =
      group.e->protocol + "\n" + group.e->metrics[static_cast<std::size_t>(group.metric)].name;
  std::vector<std::string> contents, names;
  for (const Side& s : sides) {
    contents.push_back(content(s));
    names.push_back(s.name);
  }
  Meeting& meeting = meetings[{what, contents}];
  if (meeting.names.empty()) meeting.names = names;
  meeting.means.push_back(std::move(sums));
}

/// A letter for every longest run of algorithms whose ranks differ by at most the critical difference.
std::vector<std::string> letters(const std::vector<double>& ranks, double critical) {
  std::vector<std::string> out(ranks.size());
  std::size_t covered = 0, runs = 0;
  for (std::size_t first = 0; first < ranks.size(); ++first) {
    std::size_t last = first + 1;
    while (last < ranks.size() && ranks[last] - ranks[first] <= critical) ++last;
    if (last <= covered) continue;  // part of the run before
    covered = last;
    const std::string letter =
        runs < 26 ? std::string(1, static_cast<char>('a' + runs)) : fmt::format("({})", runs + 1);
    ++runs;
    for (std::size_t i = first; i < last; ++i) out[i] += letter;
  }
  return out;
}

RankTable rank_table(const std::string& what, const Meeting& meeting, double level) {
  const Friedman f = friedman(meeting.means);
  RankTable out;
  out.protocol = what.substr(0, what.find('\n')), out.metric = what.substr(what.find('\n') + 1);
  out.scenarios = static_cast<int>(meeting.means.size());
  out.statistic = f.statistic, out.p = f.p;
  const int count = static_cast<int>(meeting.names.size());
  out.critical_difference = nemenyi_critical_difference(count, out.scenarios, 1 - level);
  std::vector<std::pair<double, std::string>> order;
  for (std::size_t i = 0; i < meeting.names.size(); ++i)
    order.emplace_back(f.average_ranks[i], meeting.names[i]);
  std::sort(order.begin(), order.end());
  for (const auto& [rank, name] : order) out.ranks.push_back(rank), out.algorithms.push_back(name);
  out.groups = letters(out.ranks, out.critical_difference);
  return out;
}

/// Whether no group of the same experiment and scenario setting has a longer horizon.
bool is_longest(const std::vector<Group>& groups, const Group& group) {
  return std::none_of(groups.begin(), groups.end(), [&](const Group& other) {
    return other.experiment == group.experiment && other.rows[0].horizon > group.rows[0].horizon &&
           other.setting == group.setting;
  });
}

}  // namespace

std::vector<Comparison> compare(const store::Reader& reader, const std::string& a, const std::string& b,
                                const CompareOptions& options) {
  const Selector first(a), second(b);
  for (const Selector* s : {&first, &second}) {
    bool known = false;
    for (const auto& e : reader.layout().experiments) {
      for (std::size_t i = 0; i < e.cell_ids.size(); ++i) known |= s->matches(e, i);
    }
    if (!known) throw std::invalid_argument(s->complaint(reader.layout()));
  }
  std::vector<Comparison> out;
  for (const Group& group : groups_of(reader, options)) {
    const SummaryRow *x = pick(group, first), *y = pick(group, second);
    if (x == nullptr || y == nullptr) continue;
    if (x == y) throw std::invalid_argument(fmt::format("'{}' and '{}' are the same cells", a, b));
    out.push_back(compare_sides(group, {reader, group, *x}, {reader, group, *y}, options.level));
  }
  if (out.empty())
    throw std::invalid_argument(
        fmt::format("'{}' and '{}' never met (no scenario setting and horizon has both)", a, b));
  decide(out, options.level);
  return out;
}

AllCompared compare_all(const store::Reader& reader, const CompareOptions& options) {
  AllCompared out;
  Meetings meetings;
  const std::vector<Group> groups = groups_of(reader, options);
  for (const Group& group : groups) {
    if (group.rows.size() < 2) continue;
    std::vector<Side> sides;
    for (const SummaryRow& row : group.rows) sides.emplace_back(reader, group, row);
    // The same A and B in every group, whichever has the lower mean there.
    std::sort(sides.begin(), sides.end(), [](auto& a, auto& b) { return a.name < b.name; });
    for (std::size_t i = 0; i < sides.size(); ++i) {
      for (std::size_t j = i + 1; j < sides.size(); ++j)
        out.pairs.push_back(compare_sides(group, sides[i], sides[j], options.level));
    }
    if (is_longest(groups, group)) meet(meetings, group, std::move(sides));
  }
  if (out.pairs.empty())
    throw std::invalid_argument("no two algorithms met on one scenario setting and horizon");
  decide(out.pairs, options.level);
  for (const auto& [what, meeting] : meetings) {
    if (meeting.means.size() > 1) out.ranks.push_back(rank_table(what.first, meeting, options.level));
  }
  return out;
}

}  // namespace regatta::analysis
