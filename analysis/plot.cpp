#include "analysis/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "analysis/markup.hpp"
#include "analysis/statistics.hpp"

namespace regatta::analysis {
namespace {

constexpr double kLeastWidth = 860, kHeight = 480, kLeft = 76, kEnd = 610, kTop = 46, kBottom = 56;
constexpr double kLetter = 7;  // a wide guess, for the labels at the right

struct Axis {
  bool logarithmic;
  double low, high, from, to;  // data range, pixels
  double operator()(double x) const {
    const double share = logarithmic ? std::log(x / low) / std::log(high / low) : (x - low) / (high - low);
    return from + share * (to - from);
  }
};

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
  const std::string factor = std::abs(mantissa - 1) < 1e-9 ? "" : fmt::format("{:.3g}\u00d7", mantissa);
  return fmt::format("{}10<tspan dy=\"-5\" font-size=\"9\">{:.0f}</tspan>", factor, exponent);
}

double place(const Curve& c, std::size_t i) {
  return c.x.empty() ? static_cast<double>(c.rounds[i]) : c.x[i];
}

class Canvas {
 public:
  Canvas(const std::string& title, double width, const std::string& x_label, const std::string& y_label,
         Axis x, Axis y)
      : x_(x), y_(y) {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
        "role=\"img\" "
        "font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<title>{2}</title>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        "<text x=\"{3}\" y=\"26\" font-size=\"15\" font-weight=\"600\" fill=\"#222\">{2}</text>\n",
        width, kHeight, escape_markup(title), kLeft);
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
          y_(t), kLeft, kEnd, y_(t) + 4, kLeft - 8, tick_text(t));
    }
    out_ += fmt::format(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#222\">{}</text>\n"
        "<text transform=\"translate(18 {}) rotate(-90)\" text-anchor=\"middle\" fill=\"#222\">{}</text>\n",
        (kLeft + kEnd) / 2, kHeight - 14, escape_markup(x_label), (kTop + kHeight - kBottom) / 2,
        escape_markup(y_label));
  }

  void curve(const Curve& c, std::size_t index) {
    const std::string colour = kColours[index % std::size(kColours)];
    const std::string dash = kDashes[index / std::size(kColours) % std::size(kDashes)];
    std::string line, upper, lower;
    for (std::size_t i = 0; i < c.rounds.size(); ++i) {
      const double x = x_(place(c, i));
      const Estimate& m = c.mean[i];
      if (!c.x.empty())  // single points that the line only joins
        out_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", x,
                            clamped(m.value), colour);
      line += fmt::format("{:.1f},{:.1f} ", x, clamped(m.value));
      if (std::isnan(m.low)) continue;
      upper += fmt::format("{:.1f},{:.1f} ", x, clamped(m.high));
      lower = fmt::format("{:.1f},{:.1f} ", x, clamped(m.low)) + lower;
    }
    if (!upper.empty()) {
      out_ +=
          fmt::format("<polygon points=\"{}{}\" fill=\"{}\" fill-opacity=\"0.18\"/>\n", upper, lower, colour);
    }
    out_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"{}/>\n",
                        line, colour, dash.empty() ? "" : " stroke-dasharray=\"" + dash + "\"");
    labels_.push_back({clamped(c.mean.back().value), x_(place(c, c.rounds.size() - 1)), c.label, colour});
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
          l.x + 2, l.y, kEnd + 14, at[i], l.colour, kEnd + 18, at[i] + 4, l.colour, escape_markup(l.text));
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

std::string draw(const Figure& figure) {
  double first = 1e300, last = 0, low = 1e300, high = -1e300, least_positive = 1e300;
  bool positive = true;
  std::size_t longest = 0;
  for (const Curve& c : figure.curves) {
    for (std::size_t i = 0; i < c.rounds.size(); ++i) {
      first = std::min(first, place(c, i));
      last = std::max(last, place(c, i));
    }
    positive = positive && c.mean.back().value > 0;
    longest = std::max(longest, c.label.size());
    for (const Estimate& m : c.mean) {
      low = std::min(low, m.value);
      high = std::max(high, std::isnan(m.high) ? m.value : m.high);
      if (m.value > 0) least_positive = std::min(least_positive, m.value);
    }
  }
  if (high <= low) high = low + 1;
  if (last <= first) last = 2 * first;
  if (positive) low = std::max(least_positive, high * 1e-5);
  const Axis x{true, first, last, kLeft, kEnd};
  const Axis y{positive, low, high * (positive ? 1.3 : 1.0), kHeight - kBottom, kTop};
  const std::string unit = figure.unit.empty() ? "" : " (" + figure.unit + ")";
  const double width = std::max(kLeastWidth, kEnd + 26 + kLetter * static_cast<double>(longest));
  Canvas canvas(figure.title, width, figure.x_label, figure.metric + unit + ", mean and 95% interval", x, y);
  for (std::size_t i = 0; i < figure.curves.size(); ++i) canvas.curve(figure.curves[i], i);
  return canvas.finish();
}

}  // namespace

std::string svg(const Figure& figure) { return draw(figure); }

std::vector<Plot> plots(std::span<const Source> sources, const std::optional<std::string>& metric) {
  std::vector<Plot> out;
  for (Figure& figure : plan_figures(sources, metric)) {
    read_curves(sources, figure);
    if (!figure.curves.empty()) out.push_back({figure.name, svg(figure)});
  }
  if (out.empty()) throw std::invalid_argument("nothing to draw (no finished replication)");
  return out;
}

std::vector<Plot> plots(const store::Reader& reader, const std::optional<std::string>& metric) {
  const Source source{"", &reader};
  return plots(std::span(&source, 1), metric);
}

}  // namespace regatta::analysis
