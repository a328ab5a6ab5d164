#include "analysis/curves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "analysis/summary.hpp"

namespace regatta::analysis {
namespace {

const store::Experiment& experiment_of(std::span<const Source> sources, const CellPlace& place) {
  const auto& layout = sources[static_cast<std::size_t>(place.source)].reader->layout();
  return layout.experiments[static_cast<std::size_t>(place.experiment)];
}

/// All parameters of the scenario of a cell; a figure's key when files are compared.
std::string full_setting(const store::Experiment& e, std::size_t cell) {
  std::string out;
  for (const store::Column& c : e.columns) {
    if (!c.name.starts_with("scenario.")) continue;
    const std::string value = c.numeric ? fmt::format("{}", c.numbers[cell]) : c.texts[cell];
    if (value.empty() || value == "nan") continue;  // left to a formula, or not of this cell
    out += (out.empty() ? "" : " ") + c.name.substr(9) + "=" + value;
  }
  return out;
}

/// Figures of one experiment, with the curves and cells of that experiment only.
std::vector<Figure> figures_of(const store::Experiment& e, int source, int experiment,
                               const store::Metric& metric) {
  std::map<std::string, Figure> groups;
  std::map<std::string, std::map<std::string, int>> longest;  // setting, label -> cell
  const auto scenario = settings(e, true), all = settings(e, false);
  const auto& names = column(e, "algorithm")->texts;
  const auto& horizons = column(e, "horizon")->numbers;
  for (std::size_t c = 0; c < e.cell_ids.size(); ++c) {
    Figure& figure = groups[scenario[c]];
    figure.cells.push_back({source, experiment, static_cast<int>(c)});
    if (figure.setting.empty()) figure.setting = full_setting(e, c);
    std::string label = all[c];
    if (!scenario[c].empty() && label.starts_with(scenario[c])) label.erase(0, scenario[c].size());
    label = names[c] + (label.empty() || label.front() == ' ' ? "" : " ") + label;
    const auto [at, is_new] = longest[scenario[c]].try_emplace(label, static_cast<int>(c));
    if (!is_new && horizons[static_cast<std::size_t>(at->second)] < horizons[c])
      at->second = static_cast<int>(c);
  }
  std::vector<Figure> out;
  for (auto& [setting, figure] : groups) {
    figure.name = e.name + (groups.size() > 1 ? "_" + std::to_string(out.size() + 1) : "");
    figure.title =
        e.name + (e.name == e.scenario ? "" : ": " + e.scenario) + (setting.empty() ? "" : ", " + setting);
    figure.metric = metric.name;
    figure.unit = metric.unit;
    for (const auto& [label, cell] : longest[setting])
      figure.curves.push_back({label, {source, experiment, cell}, {}, {}, {}, {}, {}});
    out.push_back(std::move(figure));
  }
  return out;
}

/// The figure of an earlier source that `figure` belongs into: the same scenario setting and metric, best one
/// with the same title; nullptr if there is none.
Figure* same_setting(std::span<const Source> sources, std::vector<Figure>& figures, const Figure& figure) {
  const CellPlace& place = figure.cells.front();
  const store::Experiment& e = experiment_of(sources, place);
  Figure* found = nullptr;
  for (Figure& other : figures) {
    const store::Experiment& o = experiment_of(sources, other.cells.front());
    const bool same = o.scenario == e.scenario && o.protocol == e.protocol &&
                      other.setting == figure.setting && other.metric == figure.metric;
    if (!same || other.cells.back().source == place.source) continue;
    if (other.title == figure.title) return &other;
    if (found == nullptr) found = &other;
  }
  return found;
}

/// Whether checkpoint c of `count` is among the about `points` that are kept.
bool is_kept(std::size_t c, std::size_t count, std::size_t points) {
  if (count <= points || c == 0 || c + 1 == count) return true;
  const auto slot = [&](std::size_t i) { return i * (points - 1) / (count - 1); };
  return slot(c) != slot(c - 1);
}

/// Numbers in memory at once: 32 MB. A cell with more is read several times.
constexpr std::size_t kNumbers = 4 << 20;

void add_point(Curve& curve, std::int64_t round, std::span<const double> numbers) {
  const ValueSummary s = summarise(numbers);
  if (s.replications == 0) return;
  curve.rounds.push_back(round);
  curve.mean.push_back(s.mean);
  curve.median.push_back(s.median);
  curve.q05.push_back(s.q05);
  curve.q95.push_back(s.q95);
}

void read_curve(const store::Reader& reader, int metric, std::size_t points, Curve& curve) {
  const auto& e = reader.layout().experiments[static_cast<std::size_t>(curve.place.experiment)];
  const auto horizon = column(e, "horizon")->numbers[static_cast<std::size_t>(curve.place.cell)];
  std::vector<std::size_t> kept;
  for (std::size_t c = 0; c < e.checkpoints.size(); ++c) {
    if (static_cast<double>(e.checkpoints[c]) == horizon || is_kept(c, e.checkpoints.size(), points))
      kept.push_back(c);
  }
  const std::size_t most = std::max<std::size_t>(1, kNumbers / static_cast<std::size_t>(e.replications));
  for (std::size_t first = 0; first < kept.size(); first += most) {
    const auto some = std::span(kept).subspan(first, std::min(most, kept.size() - first));
    const auto numbers = reader.metric_at(curve.place.experiment, metric, curve.place.cell, some);
    for (std::size_t k = 0; k < some.size(); ++k) add_point(curve, e.checkpoints[some[k]], numbers[k]);
  }
}

}  // namespace

std::vector<Figure> plan_figures(std::span<const Source> sources, const std::optional<std::string>& metric) {
  std::vector<Figure> out;
  std::set<std::string> taken;
  for (std::size_t s = 0; s < sources.size(); ++s) {
    const auto& experiments = sources[s].reader->layout().experiments;
    for (std::size_t i = 0; i < experiments.size(); ++i) {
      const auto& metrics = experiments[i].metrics;
      const auto found =
          std::find_if(metrics.begin(), metrics.end(), [&](auto& m) { return !metric || m.name == *metric; });
      if (found == metrics.end()) continue;
      for (Figure& figure : figures_of(experiments[i], static_cast<int>(s), static_cast<int>(i), *found)) {
        if (sources.size() > 1) {
          for (Curve& curve : figure.curves) curve.label += " (" + sources[s].name + ")";
        }
        if (Figure* other = same_setting(sources, out, figure)) {
          other->curves.insert(other->curves.end(), figure.curves.begin(), figure.curves.end());
          other->cells.insert(other->cells.end(), figure.cells.begin(), figure.cells.end());
          continue;
        }
        // An experiment may be called like another's second figure.
        while (!taken.insert(figure.name).second) figure.name += "_";
        out.push_back(std::move(figure));
      }
    }
  }
  if (out.empty())
    throw std::invalid_argument("no experiment records the metric '" + metric.value_or("") + "'");
  for (Figure& figure : out) {
    std::stable_sort(figure.curves.begin(), figure.curves.end(),
                     [](auto& a, auto& b) { return a.label < b.label; });
  }
  return out;
}

void read_curves(std::span<const Source> sources, Figure& figure, std::size_t points) {
  for (Curve& curve : figure.curves) {
    const auto& metrics = experiment_of(sources, curve.place).metrics;
    const auto found =
        std::find_if(metrics.begin(), metrics.end(), [&](auto& m) { return m.name == figure.metric; });
    read_curve(*sources[static_cast<std::size_t>(curve.place.source)].reader,
               static_cast<int>(found - metrics.begin()), points, curve);
  }
  std::erase_if(figure.curves, [](const Curve& c) { return c.rounds.empty(); });
}

}  // namespace regatta::analysis
