#include "analysis/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

namespace regatta::analysis {

const store::Column* column(const store::Experiment& experiment, const std::string& name) {
  for (const store::Column& c : experiment.columns) {
    if (c.name == name) return &c;
  }
  return nullptr;
}

namespace {

/// Whether a column describes the cell: it belongs to the scenario or to the cell's algorithm.
bool concerns(const store::Experiment& e, const store::Column& c, std::size_t cell) {
  const std::string owner = c.name.substr(0, c.name.find('.'));
  return owner == "scenario" || owner == column(e, "algorithm")->texts[cell];
}

/// "auto" for a number that is left to a formula of the algorithm.
std::string value_text(const store::Column& c, std::size_t cell) {
  if (!c.numeric) return c.texts[cell];
  return std::isnan(c.numbers[cell]) ? "auto" : fmt::format("{}", c.numbers[cell]);
}

/// Whether the cells that a column describes have different values in it.
bool differs(const store::Experiment& e, const store::Column& c) {
  std::set<std::string> values;
  for (std::size_t i = 0; i < e.cell_ids.size(); ++i) {
    if (concerns(e, c, i)) values.insert(value_text(c, i));
  }
  return values.size() > 1;
}

/// A field of a CSV file in quotes (RFC 4180: quotes inside are doubled).
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
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
    if (records[u].state == store::State::kMissing) {
      state.missing += unit.replications;
      continue;
    }
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
  const std::size_t at = checkpoint_of(e, round), width = e.checkpoints.size();
  const std::vector<double> all = reader.metric(experiment, metric, cell);
  std::vector<double> values;
  for (std::int64_t r = 0; r < e.replications; ++r)
    values.push_back(all[static_cast<std::size_t>(r) * width + at]);
  const auto known = sorted_known(values);
  SummaryRow row;
  row.experiment = experiment;
  row.cell = cell;
  row.round = round;
  row.replications = std::ssize(known);
  row.mean = mean_interval(known);
  row.median = quantile(known, 0.5);
  row.q05 = quantile(known, 0.05);
  row.q95 = quantile(known, 0.95);
  return row;
}

int metric_of(const store::Experiment& e, const std::optional<std::string>& name) {
  if (!name) return 0;
  for (std::size_t i = 0; i < e.metrics.size(); ++i) {
    if (e.metrics[i].name == *name) return static_cast<int>(i);
  }
  return -1;
}

/// Four significant digits: 0.4413, 97.93, 1240.
std::string number(double x) {
  if (std::isnan(x)) return "-";
  return fmt::format("{:.{}f}", x,
                     std::abs(x) >= 1000  ? 0
                     : std::abs(x) >= 100 ? 1
                     : std::abs(x) >= 1   ? 2
                                          : 4);
}

}  // namespace

std::vector<std::string> settings(const store::Experiment& e, bool scenario_only) {
  std::vector<std::string> out(e.cell_ids.size());
  for (const store::Column& c : e.columns) {
    const bool of_scenario = c.name.starts_with("scenario.");
    if (c.name == "algorithm" || c.name == "horizon" || (scenario_only && !of_scenario)) continue;
    const std::string shown = c.name.substr(c.name.find('.') + 1);
    // A parameter of an algorithm is worth showing when that algorithm occurs with several values of it.
    if (!differs(e, c)) continue;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (concerns(e, c, i)) out[i] += (out[i].empty() ? "" : " ") + shown + "=" + value_text(c, i);
    }
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
      row.nanoseconds_per_round = state.rounds > 0 ? 1e9 * state.seconds / state.rounds : std::nan("");
      row.group = of_scenario[c] + fmt::format("|{:020}", horizon);
      summary.rows.push_back(std::move(row));
    }
    std::stable_sort(summary.rows.begin(), summary.rows.end(), [](const SummaryRow& a, const SummaryRow& b) {
      if (a.group != b.group) return a.group < b.group;
      return std::isnan(b.mean.value) ? !std::isnan(a.mean.value) : a.mean.value < b.mean.value;
    });
    out.push_back(std::move(summary));
  }
  if (out.empty())
    throw std::invalid_argument("no experiment records the metric '" + options.metric.value_or("") + "'");
  return out;
}

std::string table(const std::vector<ExperimentSummary>& summaries) {
  std::string out;
  for (const ExperimentSummary& s : summaries) {
    std::size_t name = 9, setting = 8;
    for (const SummaryRow& r : s.rows)
      name = std::max(name, r.algorithm.size()), setting = std::max(setting, r.settings.size());
    out += fmt::format("\n{} ({}), {}\n", s.experiment, s.protocol, s.metric);
    out += fmt::format("  {:<{}}  {:<{}}  {:>9}  {:>10}  {:>23}  {:>10}  {:>6}  {:>9}\n", "algorithm", name,
                       "settings", setting, "round", "mean", "95% interval", "median", "reps", "ns/round");
    std::string group = s.rows.empty() ? "" : s.rows.front().group;
    for (const SummaryRow& r : s.rows) {
      if (r.group != group) out += "\n", group = r.group;
      const std::string interval = "[" + number(r.mean.low) + ", " + number(r.mean.high) + "]";
      out += fmt::format("  {:<{}}  {:<{}}  {:>9}  {:>10}  {:>23}  {:>10}  {:>6}  {:>9.1f}{}{}\n",
                         r.algorithm, name, r.settings, setting, r.round, number(r.mean.value), interval,
                         number(r.median), r.replications, r.nanoseconds_per_round,
                         r.failed > 0 ? fmt::format("  {} failed", r.failed) : "",
                         r.missing > 0 ? fmt::format("  {} missing", r.missing) : "");
    }
  }
  return out.empty() ? out : out.substr(1);
}

std::string csv(const std::vector<ExperimentSummary>& summaries) {
  std::string out =
      "experiment,protocol,metric,algorithm,settings,horizon,round,replications,failed,missing,mean,mean_low,"
      "mean_high,"
      "median,q05,q95,ns_per_round\n";
  for (const ExperimentSummary& s : summaries) {
    for (const SummaryRow& r : s.rows) {
      out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{:.2f}\n", s.experiment, s.protocol,
                         s.metric, r.algorithm, quoted(r.settings), r.horizon, r.round, r.replications,
                         r.failed, r.missing, r.mean.value, r.mean.low, r.mean.high, r.median, r.q05, r.q95,
                         r.nanoseconds_per_round);
    }
  }
  return out;
}

}  // namespace regatta::analysis
