#include "analysis/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <stdexcept>

namespace regatta::analysis {

const store::Column* column(const store::Experiment& experiment, const std::string& name) {
  for (const store::Column& c : experiment.columns) {
    if (c.name == name) return &c;
  }
  return nullptr;
}

bool concerns(const store::Experiment& e, const store::Column& c, std::size_t cell) {
  const std::string owner = c.name.substr(0, c.name.find('.'));
  return owner == "scenario" || owner == column(e, "algorithm")->texts[cell];
}

std::string value_text(const store::Column& c, std::size_t cell) {
  if (!c.numeric) return c.texts[cell];
  return std::isnan(c.numbers[cell]) ? "auto" : fmt::format("{}", c.numbers[cell]);
}

namespace {

/// Whether the cells that a column describes have different values in it.
bool differs(const store::Experiment& e, const store::Column& c) {
  std::set<std::string> values;
  for (std::size_t i = 0; i < e.cell_ids.size(); ++i) {
    if (concerns(e, c, i)) values.insert(value_text(c, i));
  }
  return values.size() > 1;
}

/// Seconds and rounds of the units of every cell, and how many replications are missing or failed.
struct CellState {
  double seconds = 0, rounds = 0;
  std::int64_t missing = 0, failed = 0;
};

std::vector<std::vector<CellState>> cell_states(const store::Reader& reader) {
  const store::Layout& layout = reader.layout();
  std::vector<std::vector<CellState>> states;
  for (const auto& e : layout.experiments) states.emplace_back(e.cell_ids.size());
  const auto records = reader.records();
  for (std::size_t u = 0; u < records.size(); ++u) {
    const store::Unit& unit = layout.units[u];
    const auto& e = layout.experiments[static_cast<std::size_t>(unit.experiment)];
    CellState& state = states[static_cast<std::size_t>(unit.experiment)][static_cast<std::size_t>(unit.cell)];
    if (records[u].state == store::State::kMissing) state.missing += unit.replications;
    if (!store::is_played(records[u].state)) continue;
    state.failed += records[u].failed_replications;
    state.seconds += records[u].seconds;
    const double horizon = column(e, "horizon")->numbers[static_cast<std::size_t>(unit.cell)];
    state.rounds += horizon * static_cast<double>(unit.replications);
  }
  return states;
}

std::size_t checkpoint_of(const store::Experiment& e, std::int64_t round) {
  const auto found = std::lower_bound(e.checkpoints.begin(), e.checkpoints.end(), round);
  if (found != e.checkpoints.end() && *found == round)
    return static_cast<std::size_t>(found - e.checkpoints.begin());
  const auto nearest = found == e.checkpoints.end() ? e.checkpoints.back() : *found;
  throw std::invalid_argument(
      fmt::format("round {} is no checkpoint of experiment '{}' (metrics are known at checkpoints "
                  "only) did you mean {}?",
                  round, e.name, nearest));
}

SummaryRow summarise_cell(const store::Reader& reader, int experiment, int metric, int cell,
                          std::int64_t round) {
  const auto& e = reader.layout().experiments[static_cast<std::size_t>(experiment)];
  const std::size_t at = checkpoint_of(e, round);
  SummaryRow row;
  static_cast<ValueSummary&>(row) = summarise(reader.metric_at(experiment, metric, cell, {&at, 1}).front());
  row.experiment = experiment;
  row.cell = cell;
  row.round = round;
  return row;
}

int metric_of(const store::Experiment& e, const std::optional<std::string>& name) {
  if (!name) return 0;
  for (std::size_t i = 0; i < e.metrics.size(); ++i) {
    if (e.metrics[i].name == *name) return static_cast<int>(i);
  }
  return -1;
}

/// Ranks for the rows of one group: from one more than the number of intervals that lie wholly below, to the
/// number of those that do not lie wholly above.
void rank(std::span<SummaryRow> rows) {
  const auto known = [](const SummaryRow& r) { return !std::isnan(r.mean.low); };
  for (SummaryRow& row : rows) {
    if (!known(row)) continue;
    row.rank_best = 1, row.rank_worst = 0;
    for (const SummaryRow& other : rows) {
      if (!known(other)) continue;
      row.rank_best += other.mean.high < row.mean.low;
      row.rank_worst += other.mean.low <= row.mean.high;
    }
  }
}

void sort_and_rank(std::vector<SummaryRow>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const SummaryRow& a, const SummaryRow& b) {
    if (a.group != b.group) return a.group < b.group;
    return std::isnan(b.mean.value) ? !std::isnan(a.mean.value) : a.mean.value < b.mean.value;
  });
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end =
        std::find_if(begin, rows.end(), [&](const SummaryRow& r) { return r.group != begin->group; });
    rank({begin, end});
    begin = end;
  }
}

}  // namespace

std::vector<std::string> settings_where(const store::Experiment& e,
                                        const std::function<bool(const store::Column&)>& shown) {
  std::vector<std::string> out(e.cell_ids.size());
  for (const store::Column& c : e.columns) {
    if (c.name == "algorithm" || c.name == "horizon" || !shown(c)) continue;
    // A parameter of an algorithm is worth showing when that algorithm occurs with several values of it.
    if (!differs(e, c)) continue;
    const std::string name = c.name.substr(c.name.find('.') + 1);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (concerns(e, c, i)) out[i] += (out[i].empty() ? "" : " ") + name + "=" + value_text(c, i);
    }
  }
  return out;
}

std::vector<std::string> settings(const store::Experiment& e, bool scenario_only) {
  return settings_where(
      e, [&](const store::Column& c) { return !scenario_only || c.name.starts_with("scenario."); });
}

ValueSummary summarise(std::span<const double> values) {
  const std::vector<double> all = known(values);
  ValueSummary out;
  out.replications = std::ssize(all);
  out.mean = mean_interval(all);
  double squares = 0;
  for (const double v : all) squares += (v - out.mean.value) * (v - out.mean.value);
  out.deviation = all.size() < 2 ? std::nan("") : std::sqrt(squares / static_cast<double>(all.size() - 1));
  constexpr double kShares[] = {0.05, 0.25, 0.5, 0.75, 0.95};
  const std::vector<double> q = quantiles(all, kShares);
  out.q05 = q[0], out.q25 = q[1], out.median = q[2], out.q75 = q[3], out.q95 = q[4];
  return out;
}

std::vector<ValueSummary> summarise_rounds(std::span<const double> rows, std::size_t rounds) {
  std::vector<ValueSummary> out(rounds);
  std::vector<double> values(rows.size() / rounds);
  for (std::size_t t = 0; t < rounds; ++t) {
    for (std::size_t r = 0; r < values.size(); ++r) values[r] = rows[r * rounds + t];
    out[t] = summarise(values);
  }
  return out;
}

std::vector<ExperimentSummary> summarise(const store::Reader& reader, const SummaryOptions& options) {
  std::vector<ExperimentSummary> out;
  const auto states = cell_states(reader);
  const auto& experiments = reader.layout().experiments;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    const store::Experiment& e = experiments[i];
    const int metric = metric_of(e, options.metric);
    if (metric < 0) continue;
    const auto& m = e.metrics[static_cast<std::size_t>(metric)];
    ExperimentSummary summary{e.name, e.scenario, e.protocol, m.name, m.unit, {}};
    const auto all = settings(e, false), of_scenario = settings(e, true);
    for (std::size_t c = 0; c < e.cell_ids.size(); ++c) {
      const auto horizon = static_cast<std::int64_t>(column(e, "horizon")->numbers[c]);
      SummaryRow row = summarise_cell(reader, static_cast<int>(i), metric, static_cast<int>(c),
                                      options.at.value_or(horizon));
      const CellState& state = states[i][c];
      row.algorithm = column(e, "algorithm")->texts[c];
      row.settings = all[c];
      row.horizon = horizon;
      row.missing = state.missing;
      row.failed = state.failed;
      row.seconds = state.seconds;
      row.nanoseconds_per_round = state.rounds > 0 ? 1e9 * state.seconds / state.rounds : std::nan("");
      row.group = of_scenario[c] + fmt::format("|{:020}", horizon);
      summary.rows.push_back(std::move(row));
    }
    sort_and_rank(summary.rows);
    out.push_back(std::move(summary));
  }
  if (out.empty())
    throw std::invalid_argument("no experiment records the metric '" + options.metric.value_or("") + "'");
  return out;
}

}  // namespace regatta::analysis
