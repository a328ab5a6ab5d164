#include "analysis/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "analysis/statistics.hpp"
#include "analysis/summary.hpp"

namespace regatta::analysis {
namespace {

// Okabe and Ito's palette (safe for colour blindness), then the same colours dashed.
constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                    "#e69f00", "#56b4e9", "#5b5b5b", "#8c6d31"};
constexpr const char* kDashes[] = {"", "6 3", "2 3"};

constexpr double kWidth = 860, kHeight = 480, kLeft = 76, kRight = 250, kTop = 46, kBottom = 56;

struct Curve {
  std::string label;
  std::vector<double> round, mean, low, high;
};

struct Axis {
  bool logarithmic;
  double low, high, from, to;  // data range, pixels
  double operator()(double x) const {
    const double share = logarithmic ? std::log(x / low) / std::log(high / low) : (x - low) / (high - low);
    return from + share * (to - from);
  }
};

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c == '&'   ? "&amp;"
           : c == '<' ? "&lt;"
           : c == '>' ? "&gt;"
           : c == '"' ? "&quot;"
                      : std::string(1, c);
  }
  return out;
}

std::vector<double> ticks(const Axis& axis) {
  std::vector<double> at;
  if (axis.logarithmic) {
    for (double decade = std::pow(10, std::floor(std::log10(axis.low))); decade <= axis.high * 1.0001;
         decade *= 10) {
      if (decade >= axis.low * 0.9999) at.push_back(decade);
    }
    if (at.size() >= 2) return at;
    at.clear();
  }
  const double raw = (axis.high - axis.low) / 5, power = std::pow(10, std::floor(std::log10(raw)));
  const double step = power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
  for (double t = std::ceil(axis.low / step) * step; t <= axis.high * 1.0001; t += step)
    at.push_back(std::abs(t) < step / 1e6 ? 0 : t);
  return at;
}

/// "2000", "0.5"; large and small numbers as "2.5x10^6" with a raised exponent.
std::string tick_text(double x) {
  if (x == 0 || (std::abs(x) < 1e5 && std::abs(x) >= 1e-3)) return fmt::format("{:g}", x);
  const double exponent = std::floor(std::log10(std::abs(x)) + 1e-9), mantissa = x / std::pow(10, exponent);
  const std::string factor = mantissa == 1 ? "" : fmt::format("{:.3g}\u00d7", mantissa);
  return fmt::format("{}10<tspan dy=\"-5\" font-size=\"9\">{:.0f}</tspan>", factor, exponent);
}

class Canvas {
 public:
  Canvas(const std::string& title, const std::string& x_label, const std::string& y_label, Axis x, Axis y)
      : x_(x), y_(y) {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
        "role=\"img\" "
        "font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<title>{2}</title>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        "<text x=\"{3}\" y=\"26\" font-size=\"15\" font-weight=\"600\" fill=\"#222\">{2}</text>\n",
        kWidth, kHeight, escape(title), kLeft);
    for (const double t : ticks(x_)) {
      out_ += fmt::format(
          "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\" stroke=\"#e6e6e6\"/>"
          "<text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\" fill=\"#444\">{4}</text>\n",
          x_(t), kTop, kHeight - kBottom, kHeight - kBottom + 18, tick_text(t));
    }
    for (const double t : ticks(y_)) {
      out_ += fmt::format(
          "<line y1=\"{0:.1f}\" y2=\"{0:.1f}\" x1=\"{1}\" x2=\"{2}\" stroke=\"#e6e6e6\"/>"
          "<text y=\"{3:.1f}\" x=\"{4}\" text-anchor=\"end\" fill=\"#444\">{5}</text>\n",
          y_(t), kLeft, kWidth - kRight, y_(t) + 4, kLeft - 8, tick_text(t));
    }
    out_ += fmt::format(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#222\">{}</text>\n"
        "<text transform=\"translate(18 {}) rotate(-90)\" text-anchor=\"middle\" fill=\"#222\">{}</text>\n",
        (kLeft + kWidth - kRight) / 2, kHeight - 14, escape(x_label), (kTop + kHeight - kBottom) / 2,
        escape(y_label));
  }

  void curve(const Curve& c, std::size_t index) {
    const std::string colour = kColours[index % std::size(kColours)];
    const std::string dash = kDashes[index / std::size(kColours) % std::size(kDashes)];
    std::string line, upper, lower;
    for (std::size_t i = 0; i < c.round.size(); ++i) {
      line += fmt::format("{:.1f},{:.1f} ", x_(c.round[i]), clamped(c.mean[i]));
      if (std::isnan(c.low[i])) continue;
      upper += fmt::format("{:.1f},{:.1f} ", x_(c.round[i]), clamped(c.high[i]));
      lower = fmt::format("{:.1f},{:.1f} ", x_(c.round[i]), clamped(c.low[i])) + lower;
    }
    if (!upper.empty()) {
      out_ +=
          fmt::format("<polygon points=\"{}{}\" fill=\"{}\" fill-opacity=\"0.18\"/>\n", upper, lower, colour);
    }
    out_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"{}/>\n",
                        line, colour, dash.empty() ? "" : " stroke-dasharray=\"" + dash + "\"");
    labels_.push_back({clamped(c.mean.back()), x_(c.round.back()), c.label, colour});
  }

  /// Labels at the ends of the curves, moved apart where they would overlap.
  std::string finish() {
    std::stable_sort(labels_.begin(), labels_.end(), [](auto& a, auto& b) { return a.y < b.y; });
    double below = kTop - 8;
    std::vector<double> at;
    for (const Label& l : labels_) at.push_back(below = std::max(l.y, below + 15));
    double above = kHeight - kBottom + 6;
    for (std::size_t i = at.size(); i-- > 0;) above = at[i] = std::min(at[i], above), above -= 15;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const Label& l = labels_[i];
      out_ += fmt::format(
          "<polyline points=\"{:.1f},{:.1f} {:.1f},{:.1f}\" fill=\"none\" stroke=\"{}\" "
          "stroke-opacity=\"0.5\"/>"
          "<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\">{}</text>\n",
          l.x + 2, l.y, kWidth - kRight + 14, at[i], l.colour, kWidth - kRight + 18, at[i] + 4, l.colour,
          escape(l.text));
    }
    return out_ + "</svg>\n";
  }

 private:
  struct Label {
    double y, x;
    std::string text, colour;
  };
  double clamped(double v) const { return y_.logarithmic ? y_(std::max(v, y_.low)) : y_(v); }

  Axis x_, y_;
  std::string out_;
  std::vector<Label> labels_;
};

Curve curve_of(const store::Reader& reader, int experiment, int metric, int cell) {
  const auto& e = reader.layout().experiments[static_cast<std::size_t>(experiment)];
  const auto all = reader.metric(experiment, metric, cell);
  const std::size_t width = e.checkpoints.size();
  Curve curve;
  for (std::size_t c = 0; c < width; ++c) {
    std::vector<double> values;
    for (std::int64_t r = 0; r < e.replications; ++r)
      values.push_back(all[static_cast<std::size_t>(r) * width + c]);
    values = sorted_known(values);
    if (values.empty()) continue;
    const Estimate m = mean_interval(values);
    curve.round.push_back(static_cast<double>(e.checkpoints[c]));
    curve.mean.push_back(m.value);
    curve.low.push_back(m.low);
    curve.high.push_back(m.high);
  }
  return curve;
}

std::string draw(const std::string& title, const store::Metric& metric, std::vector<Curve> curves) {
  double first = 1e300, last = 0, low = 1e300, high = -1e300, least_positive = 1e300;
  bool positive = true;
  for (const Curve& c : curves) {
    first = std::min(first, c.round.front());
    last = std::max(last, c.round.back());
    positive = positive && c.mean.back() > 0;
    for (std::size_t i = 0; i < c.mean.size(); ++i) {
      low = std::min(low, c.mean[i]);
      high = std::max(high, std::isnan(c.high[i]) ? c.mean[i] : c.high[i]);
      if (c.mean[i] > 0) least_positive = std::min(least_positive, c.mean[i]);
    }
  }
  if (high <= low) high = low + 1;
  if (last <= first) last = first + 1;
  if (positive) low = std::max(least_positive, high * 1e-5);
  const Axis x{true, first, last, kLeft, kWidth - kRight};
  const Axis y{positive, low, high * (positive ? 1.3 : 1.0), kHeight - kBottom, kTop};
  Canvas canvas(
      title, "round t",
      metric.name + (metric.unit.empty() ? "" : " (" + metric.unit + ")") + ", mean and 95% interval", x, y);
  std::stable_sort(curves.begin(), curves.end(), [](auto& a, auto& b) { return a.label < b.label; });
  for (std::size_t i = 0; i < curves.size(); ++i) canvas.curve(curves[i], i);
  return canvas.finish();
}

/// Cells of an experiment by scenario setting; of equal algorithm settings the one with the longest horizon.
std::map<std::string, std::map<std::string, std::size_t>> cells_to_draw(const store::Experiment& e) {
  std::map<std::string, std::map<std::string, std::size_t>> groups;
  const auto scenario = settings(e, true), all = settings(e, false);
  const auto& names = column(e, "algorithm")->texts;
  const auto& horizons = column(e, "horizon")->numbers;
  for (std::size_t c = 0; c < e.cell_ids.size(); ++c) {
    std::string label = all[c];
    if (!scenario[c].empty() && label.starts_with(scenario[c])) label.erase(0, scenario[c].size());
    label = names[c] + (label.empty() || label.front() == ' ' ? "" : " ") + label;
    const auto [at, is_new] = groups[scenario[c]].try_emplace(label, c);
    if (!is_new && horizons[at->second] < horizons[c]) at->second = c;
  }
  return groups;
}

}  // namespace

std::vector<Plot> plots(const store::Reader& reader, const std::optional<std::string>& metric) {
  std::vector<Plot> out;
  std::set<std::string> taken;
  const auto& experiments = reader.layout().experiments;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    const store::Experiment& e = experiments[i];
    const auto found = std::find_if(e.metrics.begin(), e.metrics.end(),
                                    [&](auto& m) { return !metric || m.name == *metric; });
    if (found == e.metrics.end()) continue;
    std::size_t number = 0;
    const auto groups = cells_to_draw(e);
    for (const auto& [setting, cells] : groups) {
      std::vector<Curve> curves;
      for (const auto& [label, cell] : cells) {
        curves.push_back(curve_of(reader, static_cast<int>(i), static_cast<int>(found - e.metrics.begin()),
                                  static_cast<int>(cell)));
        curves.back().label = label;
        if (curves.back().round.empty()) curves.pop_back();  // nothing recorded yet
      }
      ++number;
      if (curves.empty()) continue;
      const std::string title =
          e.name + (e.name == e.scenario ? "" : ": " + e.scenario) + (setting.empty() ? "" : ", " + setting);
      std::string name = e.name + (groups.size() > 1 ? "_" + std::to_string(number) : "");
      while (!taken.insert(name).second)
        name += "_";  // an experiment may be called like another's second plot
      out.push_back({name, draw(title, *found, std::move(curves))});
    }
  }
  if (out.empty())
    throw std::invalid_argument("nothing to draw (no finished replication, or no experiment records '" +
                                metric.value_or("") + "')");
  return out;
}

}  // namespace regatta::analysis
